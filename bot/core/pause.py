"""How long a pause is to last, as people type it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Self

from bot.core.subscription import LONGEST_PAUSE
from bot.core.texts import Texts, meanings, numbers

WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class PauseWords:
    """What people of one language write for a length of time or a date; lower case."""

    units: Mapping[str, int]
    """Days in each unit."""
    numbers: Mapping[str, str]
    weekdays: Mapping[str, int]
    """Monday is 0."""
    months: Mapping[str, int]

    @classmethod
    def of(cls, texts: Texts) -> Self:
        names = ("weekday", "weekday-short")
        return cls(
            units=numbers(texts("pause-units")),
            numbers=meanings(texts("time-words-numbers")),
            weekdays={texts(name, day=day).casefold(): day for name in names for day in range(WEEK)},
            months={texts("month", number=number).casefold(): number for number in range(1, 13)},
        )


def read_pause(typed: str, words: PauseWords, today: date) -> int | date | None:
    """`7`, `2 weeks`: so many tips are left out. `until Friday`, `3 March`: tips come again on that date.

    None for anything else.
    """
    tokens = [words.numbers.get(token, token) for token in re.findall(r"[\w-]*\w", typed.casefold())]
    return _date(tokens, words, today) or _days(tokens, words)


def _days(tokens: list[str], words: PauseWords) -> int | None:
    """The first number with the unit after it; a unit alone is one of it."""
    for number, unit in pairwise([*tokens, ""]):
        if number.isdecimal():
            return min(int(number), LONGEST_PAUSE) * words.units.get(unit, 1)

        if number in words.units:
            return words.units[number]

    return None


def _date(tokens: list[str], words: PauseWords, today: date) -> date | None:
    """The next one of that name after today; within the longest pause."""
    named = [*_written_out(tokens), *_in_months(tokens, words, today), *_on_weekdays(tokens, words, today)]
    latest = today + timedelta(days=LONGEST_PAUSE)
    return next((min(day, latest) for day in named if day > today), None)


def _written_out(tokens: list[str]) -> list[date]:
    """2026-12-15."""
    found = []
    for token in tokens:
        try:
            found.append(date.fromisoformat(token))
        except ValueError:
            continue

    return found


def _in_months(tokens: list[str], words: PauseWords, today: date) -> list[date]:
    """15 December, December 15."""
    found = []
    for pair in pairwise(tokens):
        for day, month in (pair, pair[::-1]):
            if month in words.months and (number := re.match(r"\d{1,2}", day)):
                found += _dates(int(number[0]), words.months[month], today)

    return found


def _dates(day: int, month: int, today: date) -> list[date]:
    found = []
    for year in (today.year, today.year + 1):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue

    return found


def _on_weekdays(tokens: list[str], words: PauseWords, today: date) -> list[date]:
    ahead = ((words.weekdays[token] - today.weekday() - 1) % WEEK + 1 for token in tokens if token in words.weekdays)
    return [today + timedelta(days=days) for days in ahead]
