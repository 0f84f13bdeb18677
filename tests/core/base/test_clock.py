from datetime import UTC, datetime, timedelta

import pytest

from bot.core.base.clock import DRIFT, ClockGuard

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


class Clocks:
    def __init__(self) -> None:
        self.wall = NOW
        self.seconds = 5.0

    def passes(self, length: timedelta, *, wall: timedelta | None = None) -> None:
        self.seconds += length.total_seconds()
        self.wall += length if wall is None else wall


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def guard(clocks: Clocks) -> ClockGuard:
    return ClockGuard(lambda: clocks.wall, lambda: clocks.seconds)


def test_time_that_passes_is_no_jump_however_long(clocks: Clocks, guard: ClockGuard) -> None:
    for length in (timedelta(0), timedelta(seconds=1), timedelta(days=40)):
        clocks.passes(length)
        assert guard.jump() == timedelta()

    clocks.passes(timedelta(hours=1), wall=timedelta(hours=1) + DRIFT)
    assert guard.jump() == timedelta()


@pytest.mark.parametrize("by", [timedelta(days=-90), timedelta(seconds=-11), timedelta(minutes=1), timedelta(days=90)])
def test_a_clock_that_was_set_is_told_once_with_how_far(clocks: Clocks, guard: ClockGuard, by: timedelta) -> None:
    clocks.passes(timedelta(minutes=5), wall=timedelta(minutes=5) + by)

    assert guard.jump() == by
    clocks.passes(timedelta(seconds=1))
    assert guard.jump() == timedelta()
