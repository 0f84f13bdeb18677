"""Interface words, by name."""

from datetime import date, datetime
from typing import Protocol

Value = str | int | float | date | datetime


class Texts(Protocol):
    """The words of one language: `texts(name, query=escape(query))`.

    Texts are Telegram HTML. Values that came from people are escaped by whoever passes them in.
    """

    @property
    def language(self) -> str: ...

    def __call__(self, name: str, /, **values: Value) -> str: ...


def phrases(listed: str) -> tuple[str, ...]:
    """The phrases in a text that lists some, with commas between."""
    return tuple(listed.split(", "))


def meanings(listed: str) -> dict[str, str]:
    """The phrases in a text that lists some, each with one word behind it for what it stands for."""
    return {phrase: meaning for phrase, _, meaning in (item.rpartition(" ") for item in phrases(listed))}


def numbers(listed: str) -> dict[str, int]:
    """The same where they stand for numbers; what stands for none is left out."""
    found = meanings(listed).items()
    return {phrase: int(meaning) for phrase, meaning in found if meaning.removeprefix("-").isdecimal()}
