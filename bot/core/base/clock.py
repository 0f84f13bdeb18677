"""Detects that the machine's clock was set."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

DRIFT: Final = timedelta(seconds=10)
"""Up to this difference between two calls, the clock is taken as not set."""


class ClockGuard:
    """Compares the wall clock with a monotonic clock; call `jump` at every tick."""

    def __init__(self, wall: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        """`monotonic` returns seconds since any fixed instant, for example `loop.time`."""
        self._wall = wall
        self._monotonic = monotonic
        self._last = wall(), monotonic()

    def jump(self) -> timedelta:
        """How far the clock was set since the last call, negative for back; zero if it was not."""
        wall, monotonic = self._wall(), self._monotonic()
        last_wall, last_monotonic = self._last
        self._last = wall, monotonic
        jump = wall - last_wall - timedelta(seconds=monotonic - last_monotonic)
        return timedelta() if abs(jump) <= DRIFT else jump
