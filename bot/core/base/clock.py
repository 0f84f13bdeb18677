"""Noticing that the machine's clock was set."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

DRIFT: Final = timedelta(seconds=10)
"""Clocks may go apart by so much between two looks, without one of them having been set."""


class ClockGuard:
    """Compares the clock on the wall with one that nobody sets; ask it at every tick."""

    def __init__(self, wall: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        """`monotonic` counts seconds from any moment on, such as `loop.time`."""
        self._wall = wall
        self._monotonic = monotonic
        self._last = wall(), monotonic()
        self._steady_since = monotonic()

    def jump(self) -> timedelta:
        """How far the clock was set since the last call, negative for back; zero if it was not."""
        wall, monotonic = self._wall(), self._monotonic()
        last_wall, last_monotonic = self._last
        self._last = wall, monotonic
        jump = wall - last_wall - timedelta(seconds=monotonic - last_monotonic)
        if abs(jump) <= DRIFT:
            return timedelta()

        self._steady_since = monotonic
        return jump

    def steady_for(self) -> timedelta:
        """For how long nobody has set the clock, as far as this guard has seen."""
        return timedelta(seconds=self._monotonic() - self._steady_since)
