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

    def __hash__(self) -> int: ...


def phrases(listed: str) -> tuple[str, ...]:
    return tuple(listed.split(", "))


def meanings(listed: str) -> dict[str, str]:
    """The phrases in a comma-separated list, each followed by one word for its meaning."""
    return {phrase: meaning for phrase, _, meaning in (item.rpartition(" ") for item in phrases(listed))}


def numbers(listed: str) -> dict[str, int]:
    """The same where the meanings are whole numbers; other entries are left out."""
    found = meanings(listed).items()
    return {phrase: int(meaning) for phrase, meaning in found if meaning.removeprefix("-").isdecimal()}
