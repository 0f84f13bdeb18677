"""Where a jump of the playground's clock ends."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.playground.clock import Jump, Target, Upcoming, jump

NOW = datetime(2026, 3, 27, 20, 0, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")
TIP = Upcoming(1001, datetime(2026, 3, 28, 6, 0, tzinfo=UTC), "daily tip")
OVERDUE = Upcoming(1002, NOW - timedelta(seconds=1), "daily tip")
CHANGE = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
LEAD = timedelta(seconds=3)


@pytest.mark.parametrize(
    ("target", "upcoming", "expected"),
    [
        ("next", [OVERDUE, TIP], Jump(TIP.due_at - LEAD, stopped_by=TIP)),
        ("next", [OVERDUE], None),
        ("hour", [TIP], Jump(NOW + timedelta(hours=1))),
        ("morning", [], Jump(datetime(2026, 3, 28, 7, 0, tzinfo=UTC))),
        ("morning", [TIP], Jump(TIP.due_at - LEAD, stopped_by=TIP)),
        ("change", [], Jump(CHANGE - LEAD)),
    ],
)
def test_a_jump_ends_before_the_first_thing_due_on_the_way(
    target: Target, upcoming: list[Upcoming], expected: Jump | None
) -> None:
    assert jump(target, NOW, MADRID, upcoming) == expected


def test_a_jump_over_days_says_what_it_passes() -> None:
    assert jump("change", NOW - timedelta(days=20), MADRID, [TIP]) == Jump(CHANGE - LEAD, passed=(TIP,))


def test_some_zones_never_change_and_a_second_jump_does_not_go_back() -> None:
    assert jump("change", NOW, ZoneInfo("Asia/Tokyo"), []) is None
    assert jump("next", TIP.due_at - timedelta(seconds=1), MADRID, [TIP]) == Jump(
        TIP.due_at - timedelta(seconds=1), stopped_by=TIP
    )
