"""Parses times of day, as people type them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Self

from bot.core.content.texts import Texts, meanings, numbers, phrases

_CLOCK: Final = re.compile(r"(\d{1,2})(?:\s*[:.,h\s]\s*(\d\d))?\s*h?", re.IGNORECASE)
_DIGITS: Final = re.compile(r"(\d{1,2})(\d\d)")
_DASH: Final = " ?[-\N{EN DASH}\N{EM DASH}] ?"
_SEAM: Final = " ,;"
"""Characters that may be between a time and a place, or after them."""

EVENING: Final = range(5, 12)
"""Hours of the 12-hour clock that are before midnight in "at night"; 12 and 1 to 4 are after it."""
MOST_WORDS: Final = 12
"""Words; a longer text is not read as a time."""
LONGEST: Final = 100
"""Characters of the same."""


@dataclass(frozen=True, slots=True)
class TimeWords:
    """Words of one language for times, in lower case; a phrase comes before shorter phrases that it begins with."""

    named: Mapping[str, time]
    """Times with a name, such as noon."""
    am: tuple[str, ...]
    pm: tuple[str, ...]
    night: tuple[str, ...]
    """Words for hours from the evening until after midnight: "11 at night", "2 at night"."""
    shifts: Mapping[str, timedelta]
    """Phrases before an hour, with minutes: "half past", "quarter to"."""
    numbers: Mapping[str, str]
    """Numbers as words, and their digits."""
    filler: tuple[str, ...]
    """Words that are ignored, such as "at" and "o'clock"."""
    between: tuple[str, ...]
    """Words between two times, such as "to"."""

    @classmethod
    def of(cls, texts: Texts) -> Self:
        named, shifts = meanings(texts("time-words-named")), numbers(texts("time-words-shifts"))
        return cls(
            named={name: at for name, shown in named.items() if (at := _of_day(_clock(shown)))},
            am=phrases(texts("time-words-am")),
            pm=phrases(texts("time-words-pm")),
            night=phrases(texts("time-words-night")),
            shifts={phrase: timedelta(minutes=minutes) for phrase, minutes in shifts.items()},
            numbers=meanings(texts("time-words-numbers")),
            filler=phrases(texts("time-words-filler")),
            between=phrases(texts("time-words-between")),
        )


def parse_time(typed: str, words: TimeWords) -> time | None:
    """`7`, `07:30`, `7.30 pm`, `0730`, `19h30`, `half past seven`, `noon`; None for anything else."""
    parts = typed.split(maxsplit=MOST_WORDS)
    text = " ".join(parts)
    if len(parts) > MOST_WORDS or len(text) > LONGEST:
        return None

    text = text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return _shifted(_without(text.rstrip(_SEAM), words.filler), words)


def _shifted(text: str, words: TimeWords) -> time | None:
    """A time with at most one shift before it, so not "half past quarter to seven"."""
    for phrase, shift in words.shifts.items():
        if text.startswith(f"{phrase} ") and (at := _unshifted(text.removeprefix(phrase).strip(), words)):
            return (datetime.combine(date(2000, 1, 2), at) + shift).time()

    return _unshifted(text, words)


def _unshifted(text: str, words: TimeWords) -> time | None:
    if text in words.named:
        return words.named[text]

    clock, _, name = text.rpartition(" ")
    at = words.named.get(name)
    if at is not None and _typed_clock(clock, words) in {(at.hour, at.minute), _on_dial(at)}:
        return at

    return _of_half_day(text, words) or _of_day(_typed_clock(text, words))


def _of_half_day(text: str, words: TimeWords) -> time | None:
    """A clock with the part of the day, which may be said twice: `9 pm at night`, not `9 am pm`."""
    for around, afternoon in ((words.am, ()), (words.pm, range(12)), (words.night, EVENING)):
        if (rest := _without_one(text, around)) is not None:
            if clock := _typed_clock(rest, words):
                return _half_day(clock, is_afternoon=clock[0] % 12 in afternoon)

            at = _of_half_day(rest, words)
            dial = _on_dial(at) if at else None
            return at if dial and _half_day(dial, is_afternoon=dial[0] % 12 in afternoon) == at else None

    return None


def _on_dial(at: time) -> tuple[int, int]:
    """The time as a 12-hour clock shows it, so that "12 midnight" is midnight."""
    return (at.hour + 11) % 12 + 1, at.minute


_OFFSET: Final = re.compile(r"\b(utc|gmt)\s{0,3}([+\-\N{MINUS SIGN}])\s{0,3}(?=\d)", re.IGNORECASE)
"""The start of `UTC + 2`, whose number is no time."""


def split_time(typed: str, words: TimeWords) -> tuple[time | None, str]:
    """The longest time at the beginning or the end, and the rest of the text: `7.30 pm New York`."""
    parts = _OFFSET.sub(r"\1\2", typed).split() if _without(typed.casefold(), words.filler) else []
    for length in range(min(len(parts), MOST_WORDS), 0, -1):
        if (at := parse_time(" ".join(parts[:length]), words)) is not None:
            return at, _rest(parts[length:], words)

        if (at := parse_time(" ".join(parts[-length:]), words)) is not None:
            return at, _rest(parts[:-length], words)

    return None, " ".join(parts)


def _rest(parts: list[str], words: TimeWords) -> str:
    """The text beside a time; nothing if it only names another time: "9 pm before bed"."""
    rest = " ".join(parts).strip(_SEAM)
    return "" if _without(rest.casefold(), words.filler) in words.named else rest


def parse_span(typed: str, words: TimeWords) -> tuple[time, time] | None:
    """`22 to 7`, `10 pm - 6 am`, `from 23:00 until 08:00`; None for anything else."""
    text = " ".join(typed[: 2 * LONGEST].casefold().split())
    match re.split(rf"{_DASH}| (?:{'|'.join(map(re.escape, words.between))}) ", text):
        case [one, other] if (start := parse_time(one, words)) != (end := parse_time(other, words)) and start and end:
            return start, end
        case _:
            return None


def _without(text: str, filler: tuple[str, ...]) -> str:
    return " ".join(_any_of(filler).sub(" ", text).split())


def _typed_clock(text: str, words: TimeWords) -> tuple[int, int] | None:
    return _clock(_in_digits(text, words))


def _in_digits(text: str, words: TimeWords) -> str:
    return _any_of(tuple(words.numbers)).sub(lambda match: words.numbers[match[0]], text)


@lru_cache(maxsize=32)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))})(?!\w)")


def _without_one(text: str, phrases: Iterable[str]) -> str | None:
    """The text without the first of these phrases at its end or beginning; None if there is none."""
    for phrase in phrases:
        if text.endswith(phrase):
            return text.removesuffix(phrase).strip()

        if text.startswith(f"{phrase} "):
            return text.removeprefix(phrase).strip()

    return None


def _clock(text: str) -> tuple[int, int] | None:
    match = _CLOCK.fullmatch(text) or _DIGITS.fullmatch(text)
    if match is None or int(match[2] or 0) > 59:  # noqa: PLR2004 - minutes of an hour
        return None

    return int(match[1]), int(match[2] or 0)


def _of_day(clock: tuple[int, int] | None) -> time | None:
    if clock is None or clock > (24, 0):
        return None

    return time(clock[0] % 24, clock[1])


def _half_day(clock: tuple[int, int] | None, *, is_afternoon: bool) -> time | None:
    """A time of the 12-hour clock, on which 12 am is midnight."""
    if clock is None or clock[0] > 23:  # noqa: PLR2004 - hours of a day
        return None

    hour, minute = clock
    return time(hour if hour > 12 else hour % 12 + 12 * is_afternoon, minute)  # noqa: PLR2004 - hours of half a day
