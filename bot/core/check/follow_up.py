"""When to ask again how it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from bot.core.content.urgency import Urgency
from bot.core.tips.schedule import ONE_DAY, QuietHours


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Somebody agreed to be asked; this is all that is kept for it."""

    id: int
    chat_id: int
    language: str
    level: Urgency


def ask_times(
    level: Urgency, after: Iterable[timedelta], now: datetime, *, zone: ZoneInfo | None, quiet: QuietHours | None
) -> list[datetime]:
    """Instants in UTC; what falls into the quiet hours waits for their end, but an emergency never waits.

    Where the zone is not known, whole days are counted from the hour of the check: the person was awake then.
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
