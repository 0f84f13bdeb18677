"""Stopping: after the first signal the bot may finish its work, after a second one it ends at once."""

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Collection, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any, Final

logger = logging.getLogger(__name__)

END_WITHIN: Final = 7.5
"""Seconds from the first signal until the process is ended by force. docs/operate.md promises 8; the remaining 0.5 are
for the interpreter to end. `docker stop` kills a container after 10 seconds.
"""
CANCELLATION: Final = 0.5
"""Seconds that cancelled tasks have to clean up."""


async def until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` until SIGTERM or SIGINT, then cancel it and wait while it cleans up.

    A second signal ends the process at once, and so does a clean-up that takes longer than END_WITHIN. This loses no
    more than a power failure would.
    """
    loop = asyncio.get_running_loop()
    working = asyncio.create_task(work)

    def stop() -> None:
        if working.cancelling():
            _end("told to stop twice")

        logger.info("stopping")
        working.cancel()
        loop.call_later(END_WITHIN, _end, "some work could not be ended in time")

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)

    with suppress(asyncio.CancelledError):
        await working


def _end(reason: str) -> None:
    logger.warning("ending at once: %s", reason)
    logging.shutdown()
    os._exit(0)


@asynccontextmanager
async def side_by_side(*parts: AbstractAsyncContextManager[Any], end_within: float) -> AsyncIterator[None]:
    """Enter the parts one after the other; at the end leave all concurrently, in at most `end_within` seconds."""
    entered: list[AbstractAsyncContextManager[Any]] = []
    try:
        for part in parts:
            await part.__aenter__()
            entered.append(part)

        yield
    finally:
        if tasks := [asyncio.create_task(_left(part)) for part in entered]:
            if late := await end_tasks(tasks, end_within):
                logger.warning("%d parts of the bot did not end in time", len(late))

            for task in tasks:
                if task.done() and not task.cancelled() and (error := task.exception()):
                    logger.error("a part of the bot failed at its end", exc_info=error)


async def _left(part: AbstractAsyncContextManager[Any]) -> None:
    await part.__aexit__(None, None, None)


async def end_tasks(tasks: Collection[asyncio.Task[Any]], within: float) -> set[asyncio.Task[Any]]:
    """Wait so many seconds for the tasks, and cancel those that are late, which are returned."""
    _, late = await asyncio.wait(tasks, timeout=within) if tasks else ((), set[asyncio.Task[Any]]())
    for task in late:
        task.cancel()
    if late:
        await asyncio.wait(late, timeout=CANCELLATION)

    return late
