"""An event loop with virtual time, in which a test of one hour takes milliseconds."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

T = TypeVar("T")

IDLE: Final = 0.05
"""Real seconds without an event after which a hurrying loop jumps to its next timer: threads are quicker than that."""


class _CountingSelector(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        if not ready:
            if timeout is None:
                raise RuntimeError("everything waits and nothing will ever happen")

            self.now += timeout

        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._counting = _CountingSelector()
        super().__init__(self._counting)

    def time(self) -> float:
        return self._counting.now


def in_virtual_time(main: Coroutine[Any, Any, T]) -> T:
    """Run to the end; sleeping costs nothing."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)


class _HurryingSelector(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready: list[tuple[selectors.SelectorKey, int]] = super().select(None if timeout is None else min(timeout, IDLE))
        if not ready and timeout:
            self.now += timeout

        return ready


class HurryingLoop(asyncio.SelectorEventLoop):
    """Sockets and threads work as ever; when nothing has happened on them for a moment, the next timer is due."""

    def __init__(self) -> None:
        self._hurrying = _HurryingSelector()
        super().__init__(self._hurrying)

    def time(self) -> float:
        return self._hurrying.now
