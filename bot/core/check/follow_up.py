"""When to ask again how a person is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from bot.core.content.urgency import Urgency
from bot.core.tips.schedule import ONE_DAY, QuietHours


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up that a person agreed to, as it is claimed from the database."""

    id: int
    chat_id: int
    language: str
    level: Urgency
    due_at: datetime


def ask_times(
    level: Urgency, after: Iterable[timedelta], now: datetime, *, zone: ZoneInfo | None, quiet: QuietHours | None
) -> list[datetime]:
    """Instants in UTC at which to ask. One in the quiet hours is moved to their end, except after an emergency.

    If the zone is not known, lengths are rounded up to whole days, because the person was awake at this time of day.
    """
    lengths = list(after)
    times = [now + length for length in lengths]
    if level is Urgency.EMERGENCY or quiet is None:
        return times

    if zone is None:
        return [now + ceil(length / ONE_DAY) * ONE_DAY for length in lengths]

    return [_after_quiet(time.astimezone(zone), quiet).astimezone(UTC) for time in times]


def _after_quiet(wall: datetime, quiet: QuietHours) -> datetime:
    if wall.time() not in quiet:
        return wall

    end = wall.replace(hour=quiet.end.hour, minute=quiet.end.minute, second=0, microsecond=0)
    return end if end > wall else end + timedelta(days=1)
