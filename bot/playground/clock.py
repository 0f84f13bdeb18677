"""A clock that can be moved, for example to see tomorrow's tip."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

Target = Literal["next", "hour", "morning", "change"]
LEAD: Final = timedelta(seconds=3)
"""A jump ends so long before what is due, so that it is on time."""
MORNING: Final = time(8)
STOPS_WITHIN: Final = timedelta(days=2)
"""A longer jump does not stop at all that is due on its way."""
YEAR: Final = timedelta(days=366)


@dataclass(frozen=True)
class Upcoming:
    """Something that the bot will send by itself."""

    chat_id: int
    due_at: datetime
    what: str


@dataclass(frozen=True)
class Jump:
    """Where a jump ends, and what a person has to know about it."""

    to: datetime
    stopped_by: Upcoming | None = None
    passed: tuple[Upcoming, ...] = ()
    """What is due on the way, and will be late."""


class MovableClock:
    """The real time plus the time that was skipped. Pass it to the bot too, so that both have the same time."""

    def __init__(self) -> None:
        self.skipped = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.skipped

    def skip(self, length: timedelta) -> None:
        self.skipped += length

    def set_to(self, instant: datetime) -> None:
        self.skipped = instant - datetime.now(UTC)


def jump(target: Target, now: datetime, zone: ZoneInfo, upcoming: Iterable[Upcoming]) -> Jump | None:
    """Where a jump to the target ends: before the first thing due on the way, unless the way is long.

    None when the target does not exist: nothing is due, or the clocks of this zone never change.
    """
    ahead = sorted((each for each in upcoming if each.due_at > now), key=lambda each: each.due_at)
    goal = _goal(target, now, zone, ahead)
    if goal is None:
        return None

    passed = [each for each in ahead if each.due_at - LEAD < goal]
    if target == "next" or (passed and goal - now <= STOPS_WITHIN):
        return Jump(max(now, ahead[0].due_at - LEAD), stopped_by=ahead[0])

    return Jump(goal, passed=tuple(passed))


def _goal(target: Target, now: datetime, zone: ZoneInfo, ahead: list[Upcoming]) -> datetime | None:
    match target:
        case "next":
            return ahead[0].due_at - LEAD if ahead else None
        case "hour":
            return now + timedelta(hours=1)
        case "morning":
            tomorrow = now.astimezone(zone).date() + timedelta(days=1)
            return datetime.combine(tomorrow, MORNING, zone).astimezone(UTC)
        case "change":
            changes_at = next_clock_change(now + LEAD, zone)
            return changes_at and changes_at - LEAD


def next_clock_change(after: datetime, zone: ZoneInfo) -> datetime | None:
    """The first instant after this one at which the zone's UTC offset changes, to the second; None within a year."""

    def offset(at: datetime) -> timedelta | None:
        return at.astimezone(zone).utcoffset()

    before, step = after, timedelta(days=1)
    while before < after + YEAR and offset(before + step) == offset(after):
        before += step

    if before >= after + YEAR:
        return None

    while step > timedelta(seconds=1):
        step /= 2
        if offset(before + step) == offset(after):
            before += step

    return (before + step).replace(microsecond=0)
