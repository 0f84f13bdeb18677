"""Background tasks that no answer waits for, such as telling the admins."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Final

from bot.stopping import end_tasks

logger = logging.getLogger(__name__)

END_WITHIN: Final = 1.0
"""Seconds that tasks have at shutdown."""


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
