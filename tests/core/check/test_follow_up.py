"""The instants of follow-ups."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.check.follow_up import ask_times
from bot.core.content.urgency import Urgency
from bot.core.tips.subscription import NIGHT

MADRID = ZoneInfo("Europe/Madrid")
LATE = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # 23:30 in Madrid


def test_at_night_it_waits_for_the_morning() -> None:
    (at,) = ask_times(Urgency.URGENT, [timedelta(days=1)], LATE, zone=MADRID, quiet=NIGHT)

    assert at.astimezone(MADRID) == datetime(2026, 3, 4, 7, tzinfo=MADRID)


def test_an_emergency_does_not_wait() -> None:
    lengths = [timedelta(minutes=10), timedelta(days=1)]

    assert ask_times(Urgency.EMERGENCY, lengths, LATE, zone=MADRID, quiet=NIGHT) == [LATE + each for each in lengths]


@given(
    st.integers(0, 525_600),
    st.sampled_from(["UTC", "Europe/Madrid", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]),
    st.integers(1, 240),
)
def test_nobody_is_asked_at_night_or_too_early_or_a_day_late(minute: int, zone: str, hours: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    length = timedelta(hours=hours)
    (at,) = ask_times(Urgency.SELF_CARE, [length], now, zone=ZoneInfo(zone), quiet=NIGHT)

    assert at.astimezone(ZoneInfo(zone)).time() not in NIGHT
    assert now + length <= at <= now + length + timedelta(hours=10)


@pytest.mark.parametrize("level", list(Urgency))
def test_without_quiet_hours_nothing_moves(level: Urgency) -> None:
    assert ask_times(level, [timedelta(days=1)], LATE, zone=MADRID, quiet=None) == [LATE + timedelta(days=1)]


@given(st.integers(0, 525_600), st.sampled_from([1, 2, 7]), st.integers(-12, 14))
def test_without_a_zone_the_hour_of_the_check_is_kept_wherever_that_was(minute: int, days: int, offset: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    (at,) = ask_times(Urgency.URGENT, [timedelta(days=days)], now, zone=None, quiet=NIGHT)
    there = timezone(timedelta(hours=offset))

    assert at.astimezone(there).time() == now.astimezone(there).time()
    assert at - now == timedelta(days=days)


def test_without_a_zone_part_of_a_day_becomes_a_day_and_an_emergency_does_not_wait() -> None:
    lengths = [timedelta(hours=6), timedelta(hours=30)]

    assert ask_times(Urgency.URGENT, lengths, LATE, zone=None, quiet=NIGHT) == [
        LATE + timedelta(days=1),
        LATE + timedelta(days=2),
    ]
    assert ask_times(Urgency.EMERGENCY, lengths, LATE, zone=None, quiet=NIGHT) == [LATE + each for each in lengths]
