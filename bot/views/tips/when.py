"""Dates, times of day and time zones in words."""

from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.content.texts import Texts
from bot.core.tips.schedule import Days, dose_of, local_date, weekdays

ETC: Final = "Etc/"
FAR: Final = 180
"""From this many days ahead, a date is shown with its year."""


def clock(wall: time) -> str:
    return f"{wall:%H:%M}"


def moment(instant: datetime, zone: ZoneInfo, now: datetime, texts: Texts) -> str:
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
    names = [texts("weekday", day=day) for day in weekdays(days)]
    return texts("how-often", dose=dose_of(days) or "own", days=", ".join(names))


def zone_name(zone: ZoneInfo) -> str:
    """The town in the zone's name, or its offset from UTC."""
    name = zone.key.rpartition("/")[2].replace("_", " ")
    if not zone.key.startswith(ETC) or name == "UTC":
        return name

    hours = name.removeprefix("GMT")
    return f"UTC{hours.translate(str.maketrans('+-', '-+'))}"  # the names Etc/GMT±n have the opposite sign (POSIX)
