"""Parses the length or the end of a pause, as people type it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Self

from bot.core.content.texts import Texts, meanings, numbers, phrases
from bot.core.tips.subscription import LONGEST_PAUSE

WEEK: Final = 7
LEAP: Final = 9
"""Years within which there is always a 29 February."""

_WORD: Final = re.compile(r"\d{1,2}(?:/\d{1,2}|\.\d\d)(?!\d)|-?\w+(?:-\w+)*")
_ORDINAL: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_SHORT_YEAR: Final = re.compile(r"^\d\d$")
_LENGTH: Final = re.compile(r"(?=.)(\d{1,20})? ?([^\d\W]+)?")


@dataclass(frozen=True, slots=True)
class PauseWords:
    """Words of one language for lengths of time and dates, in lower case."""

    units: Mapping[str, int]
    """Number of days of each unit."""
    filler: frozenset[str]
    """Words that may stand around a length or a date."""
    until: frozenset[str]
    """Words after which any others may stand around a date."""
    numbers: Mapping[str, str]
    weekdays: Mapping[str, int]
    """Monday is 0."""
    months: Mapping[str, int]

    @classmethod
    def of(cls, texts: Texts) -> Self:
        names = ("weekday", "weekday-short")
        return cls(
            units=numbers(texts("pause-units")),
            filler=frozenset(phrases(texts("pause-words-filler"))),
            until=frozenset(phrases(texts("pause-words-until"))),
            numbers=meanings(texts("time-words-numbers")),
            weekdays={texts(name, day=day).casefold(): day for name in names for day in range(WEEK)},
            months={texts("month", number=number).casefold(): number for number in range(1, 13)}
            | numbers(texts("pause-months")),
        )

    def is_of_date(self, token: str) -> bool:
        return token in self.weekdays or token in self.months or token[0].isdecimal()


def read_pause(typed: str, words: PauseWords, today: date) -> int | date | None:
    """A number of days for `7` or `2 weeks`; for `until Friday`, `3 March` or `24/12` the first date with tips again.

    None for anything else, also for a sentence that only mentions them, and for a date that is today or past.
    """
    tokens = [words.numbers.get(token, token) for token in _WORD.findall(typed.casefold()) if token not in words.filler]
    is_until, latest = not words.until.isdisjoint(tokens), today + timedelta(days=LONGEST_PAUSE)
    named = [*_written_out(tokens), *_in_months(tokens, words, today), *_in_numbers(tokens, today)]
    named = named or _on_ordinals(tokens, today)
    named += [*_on_weekdays(tokens, words, today), *_in_years(tokens, words)]
    if not named:
        length = _days(tokens, words, is_until=is_until)
        return min(today + timedelta(days=length), latest) if is_until and length else length

    if not is_until and not all(words.is_of_date(token) for token in tokens):
        return None

    return next((min(day, latest) for day in named if day > today), None)


def _days(tokens: list[str], words: PauseWords, *, is_until: bool) -> int | None:
    """A number with the unit after it, days without one; a unit alone means one. None for anything else."""
    said = _LENGTH.fullmatch(" ".join(token for token in tokens if token not in words.until))
    if said is None or said[2] not in {None, *words.units}:
        return None

    if is_until and said[2] is None:  # "until 15" may be a date or an hour
        return None

    return min(int(said[1] or 1), LONGEST_PAUSE) * words.units.get(said[2], 1)


def _written_out(tokens: list[str]) -> list[date]:
    return [day for token in tokens if "-" in token and (day := _existing(date.fromisoformat, token))]


def _in_months(tokens: list[str], words: PauseWords, today: date) -> list[date]:
    """Dates such as 15 December, December 15 or 15 December 2026."""
    return [
        _next_of(int(number[0]), words.months[month], tokens[place + 2 :], today)
        for place, pair in enumerate(pairwise(tokens))
        for day, month in (pair, pair[::-1])
        if month in words.months and (number := re.match(r"\d{1,2}(?!\d)", day))
    ]


def _in_numbers(tokens: list[str], today: date) -> list[date]:
    """Dates such as 24/12, 12/24 or 24/12/26; of one that can be read in both orders, the earlier comes first."""
    pairs = [(place, pair) for place, token in enumerate(tokens) if len(pair := re.split("[/.]", token)) > 1]
    return sorted(
        _next_of(int(day), int(month), [_SHORT_YEAR.sub(r"20\g<0>", token) for token in tokens[place + 1 :]], today)
        for place, pair in pairs
        for day, month in (pair, pair[::-1])
    )


def _in_years(tokens: list[str], words: PauseWords) -> list[date]:
    """The first day of a year that stands alone: until 2027."""
    said = [token for token in tokens if token not in words.until]
    return [date(int(year), 1, 1) for year in said if len(said) == 1 and _YEAR.fullmatch(year)]


def _next_of(day: int, month: int, after: list[str], today: date) -> date:
    """The next such date from today on, or the one in the year `after` it; for one that never comes, a past date."""
    is_dated = after and _YEAR.fullmatch(after[0])
    years = [int(after[0])] if is_dated else range(today.year, today.year + LEAP)
    found = (_existing(date, year, month, day) for year in years)
    return next((each for each in found if each and each >= today), date.min)


def _existing(read: Callable[..., date], *parts: object) -> date | None:
    """The date that is read from the parts; None if there is none."""
    try:
        return read(*parts)
    except ValueError:
        return None


def _on_ordinals(tokens: list[str], today: date) -> list[date]:
    """The next date with the day of the month that comes last: the 15th, Friday the 11th; not "the 2nd week"."""
    said = _ORDINAL.fullmatch(tokens[-1]) if tokens else None
    ahead = (today + timedelta(days=days) for days in range(1, 63))  # a 31st is at most 62 days ahead
    return [day for day in ahead if said and day.day == int(said[1])][:1]


def _on_weekdays(tokens: list[str], words: PauseWords, today: date) -> list[date]:
    ahead = ((words.weekdays[token] - today.weekday() - 1) % WEEK + 1 for token in tokens if token in words.weekdays)
    return [today + timedelta(days=days) for days in ahead]
