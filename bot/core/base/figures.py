"""Figures for the admins: only counts, no chat or user ids."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Week:
    """New and lost subscribers in the week that begins on this Monday."""

    begins: date
    new: int
    gone: int


@dataclass(frozen=True, slots=True)
class Day:
    """Subscribers at the end of the day, and its deliveries by OutcomeKind or, without one, by DeliveryState."""

    day: date
    subscribers: int
    deliveries: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    active: int
    paused: int
    unreachable: int
    weeks: Sequence[Week]
    days: Sequence[Day]
    answers: Mapping[str, int]
    """By topic, in the last 7 days."""
    checks: Mapping[str, int]
    """By level, in the last 7 days."""
    unmeant: Mapping[str, int]
    """Warnings that people said they did not mean, by sign, in the last 7 days."""

    @property
    def last_week(self) -> Mapping[str, int]:
        return sum((Counter(day.deliveries) for day in self.days[-7:]), Counter())
