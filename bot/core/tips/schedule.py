"""When a subscriber's next tip is due: at a wall time in their zone, on chosen weekdays, once per local date."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import count
from typing import Final, NewType
from zoneinfo import ZoneInfo

Days = NewType("Days", int)
"""Days of the week as bits: 0b1 is Monday, 0b1000000 is Sunday."""

EVERY_DAY: Final = Days(0b1111111)
WEEKDAYS: Final = Days(0b0011111)
FOUR_A_WEEK: Final = Days(0b0101011)  # Monday, Tuesday, Thursday, Saturday: never more than one day between two
ONE_DAY: Final = timedelta(days=1)
EASTERNMOST: Final = timedelta(hours=14)
"""The largest offset from UTC that any zone has."""
LATE_IN_QUIET_HOURS: Final = timedelta(minutes=30)
"""How late a tip may be if its chosen time is within the quiet hours."""


class Dose(StrEnum):
    """The usual choices of how often, from most to least."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"
    FOUR = "four"
    WEEKLY = "weekly"


DOSES: Final = {Dose.DAILY: EVERY_DAY, Dose.WEEKDAYS: WEEKDAYS, Dose.FOUR: FOUR_A_WEEK}


def days_of(dose: Dose, *, weekday: int) -> Days:
    """The days of a dose; WEEKLY is on `weekday` (Monday is 0)."""
    return DOSES.get(dose, Days(1 << weekday))


def dose_of(days: Days) -> Dose | None:
    """The dose that has these days; None if there is none."""
    known = next((dose for dose, its_days in DOSES.items() if its_days == days), None)
    return known or (Dose.WEEKLY if days.bit_count() == 1 else None)


def less_often(days: Days, *, weekday: int) -> Days:
    """The next smaller dose, down to once a week."""
    if days.bit_count() > FOUR_A_WEEK.bit_count():
        return FOUR_A_WEEK

    return days if days.bit_count() == 1 else Days(1 << weekday)


def weekdays(days: Days) -> tuple[int, ...]:
    """The days as numbers, Monday is 0."""
    return tuple(weekday for weekday in range(7) if days >> weekday & 1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours of the day in which no late tip is sent; `end` is excluded, and 22:00 to 07:00 includes midnight."""

    start: time
    end: time

    def __contains__(self, wall: time) -> bool:
        if self.start <= self.end:
            return self.start <= wall < self.end

        return wall >= self.start or wall < self.end


def next_due(
    after: datetime, *, at: time, zone: ZoneInfo, days: Days = EVERY_DAY, last: date | None = None
) -> datetime:
    """The first instant later than `after` at which a tip is due; its date in `zone` is the date it counts for.

    Each local date has at most one such instant, also when clocks change: a wall time that does not exist becomes the
    first instant after the gap, and of a wall time that occurs twice the first one is taken. `last` is the newest local
    date that has had its tip; there is no second one for it or an earlier date, also after a change of time or zone.
    Raises ValueError if no day is chosen.
    """
    if not days & EVERY_DAY:
        raise ValueError("no day of the week is chosen")

    first = after.astimezone(zone).date()
    if last is not None and last >= first:
        first = last + ONE_DAY

    for offset in count():
        day = first + offset * ONE_DAY
        if days >> day.weekday() & 1 and (due_at := instant_of(day, at, zone)) and due_at > after:
            return due_at

    raise AssertionError("a calendar without end")


@lru_cache(maxsize=16_384)
def instant_of(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """When the clock first shows `at` on that date, or the end of the gap that skips it; None if that is another date.

    Some places have skipped a whole date (Samoa: 30 December 2011); in Nuuk (Greenland) clocks go forward from 23:00 to
    0:00 of the next date.
    """
    wall = datetime.combine(day, at.replace(fold=0), tzinfo=zone)
    due_at = wall.astimezone(UTC)
    if due_at.astimezone(zone).utcoffset() == wall.utcoffset():
        return due_at

    due_at = _end_of_gap(wall, zone)
    return due_at if due_at.astimezone(zone).date() == day else None


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()


def latest_date(now: datetime) -> date:
    """The newest local date anywhere (UTC+14, Line Islands). A later date was written by a clock that was ahead."""
    return (now.astimezone(UTC) + EASTERNMOST).date()


def welcome_until(due_at: datetime, *, zone: ZoneInfo, quiet: QuietHours | None, limit: timedelta) -> datetime:
    """The last instant at which a late tip is sent: within the limit, on its own date, outside the quiet hours.

    For a time chosen within the quiet hours, the limit is LATE_IN_QUIET_HOURS.
    """
    local = due_at.astimezone(zone)
    ends = [due_at + limit, datetime.combine(local.date() + ONE_DAY, time(), tzinfo=zone).astimezone(UTC)]
    if quiet and local.time() in quiet:
        ends.append(due_at + LATE_IN_QUIET_HOURS)
    elif quiet:
        ends.append(next_due(due_at, at=quiet.start, zone=zone))

    return max(due_at, min(ends))


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which the clocks skipped `wall`, to the second."""
    # PEP 495: in a gap, fold=0 uses the offset before the change and gives an instant after it; fold=1 one before it.
    before, after = wall.replace(fold=1).astimezone(UTC), wall.astimezone(UTC)
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle

    return after.replace(microsecond=0)
