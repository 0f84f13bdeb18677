"""Background work: tasks that no answer waits for, and errors that repeat, for example of a locked database."""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Final

from bot.database.connection import DatabaseUnavailable
from bot.stopping import end_tasks

logger = logging.getLogger(__name__)

END_WITHIN: Final = 1.0
"""Seconds that tasks have at shutdown."""
FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 15.0
"""Seconds between two attempts while an error lasts."""


class BackgroundTasks:
    """Keeps tasks until they are done; what fails is logged."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    def start(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def settled(self) -> None:
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> None:
        await end_tasks(self._tasks, END_WITHIN)

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("background work failed: %s", type(error).__name__)


class Outage:
    """Consecutive failures: one log line for each kind of error, and one when it works again."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._logged: set[type[Exception]] = set()
        self._failures = 0

    def failed(self, error: Exception) -> float:
        """Record a failure; returns the seconds to wait before the next attempt."""
        if type(error) not in self._logged:
            ours = None if isinstance(error, DatabaseUnavailable) else error
            logger.error("%s goes on after an error, logged once while it lasts: %s", self._what, error, exc_info=ours)
        self._logged.add(type(error))
        self._failures += 1
        return min(FIRST_WAIT * (1 << min(self._failures - 1, 16)), LONGEST_WAIT)

    def ended(self) -> None:
        if self._failures:
            logger.info("%s works again after %d failures", self._what, self._failures)
        self._logged.clear()
        self._failures = 0


async def wait_until_set(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
