"""Days and hours in words."""

from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.content.texts import Texts
from bot.core.tips.schedule import Days, dose_of, local_date, weekdays

ETC: Final = "Etc/"
FAR: Final = 180
"""Days from which a date needs its year."""


def clock(wall: time) -> str:
    """As on a digital clock: 07:30."""
    return f"{wall:%H:%M}"


def moment(instant: datetime, zone: ZoneInfo, now: datetime, texts: Texts) -> str:
    """Today, tomorrow or a date, and the hour there."""
    local = instant.astimezone(zone)
    days_off = (local.date() - local_date(now, zone)).days
    return texts(
        "moment",
        near={0: "today", 1: "tomorrow"}.get(days_off, "later" if days_off < FAR else "far"),
        year=str(local.year),
        weekday=texts("weekday", day=local.weekday()),
        day=local.day,
        month=texts("month", number=local.month),
        time=clock(local.time()),
    )


def how_often(days: Days, texts: Texts) -> str:
    """Every day, or on which."""
    names = [texts("weekday", day=day) for day in weekdays(days)]
    return texts("how-often", dose=dose_of(days) or "own", days=", ".join(names))


def zone_name(zone: ZoneInfo) -> str:
    """The town that a zone is named after, or how far from UTC it is."""
    name = zone.key.rpartition("/")[2].replace("_", " ")
    if not zone.key.startswith(ETC) or name == "UTC":
        return name

    hours = name.removeprefix("GMT")
    return f"UTC{hours.translate(str.maketrans('+-', '-+'))}"  # these zones count the other way round
