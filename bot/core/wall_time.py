"""A time of day, as people type it."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Final

_CLOCK: Final = re.compile(r"(\d{1,2})(?:\s*[:.,h\s]\s*(\d\d))?\s*h?", re.IGNORECASE)
_DIGITS: Final = re.compile(r"(\d{1,2})(\d\d)")


@dataclass(frozen=True, slots=True)
class TimeWords:
    """What people of one language write around a number; lower case, longest first where one begins another."""

    noon: tuple[str, ...]
    midnight: tuple[str, ...]
    am: tuple[str, ...]
    pm: tuple[str, ...]
    filler: tuple[str, ...]
    """Words that say nothing, such as "at" and "o'clock"."""


def parse_time(typed: str, words: TimeWords) -> time | None:
    """`7`, `07:30`, `7.30 pm`, `0730`, `19h30`, `noon`; None for anything else."""
    text = " ".join(typed.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
    text = _without(text, words.filler)
    if text in words.noon:
        return time(12)

    if text in words.midnight:
        return time(0)

    for suffixes, is_afternoon in ((words.am, False), (words.pm, True)):
        if suffix := next((suffix for suffix in suffixes if text.endswith(suffix)), None):
            return _half_day(_clock(text.removesuffix(suffix).strip()), is_afternoon=is_afternoon)

    return _of_day(_clock(text))


def split_time(typed: str, words: TimeWords) -> tuple[time | None, str]:
    """A time at the beginning or the end, as long as it can be, and the rest: `7.30 pm New York`."""
    parts = typed.split()
    for length in range(len(parts), 0, -1):
        if (at := parse_time(" ".join(parts[:length]), words)) is not None:
            return at, " ".join(parts[length:])

        if (at := parse_time(" ".join(parts[-length:]), words)) is not None:
            return at, " ".join(parts[:-length])

    return None, " ".join(parts)


def _without(text: str, filler: tuple[str, ...]) -> str:
    return " ".join(re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, filler))})(?!\w)", " ", text).split())


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
    """Twelve comes first on a clock with two halves: 12 am is midnight."""
    if clock is None or clock[0] > 23:  # noqa: PLR2004 - hours of a day
        return None

    hour, minute = clock
    return time(hour if hour > 12 else hour % 12 + 12 * is_afternoon, minute)  # noqa: PLR2004 - hours of half a day
