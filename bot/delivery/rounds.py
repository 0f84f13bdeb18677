"""Work that is done again every few seconds, by no clock: setting the machine's clock back stops nothing.

What can wait an hour is for the scheduler.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Final, TypeVar

from bot.database.connection import DatabaseUnavailable

logger = logging.getLogger(__name__)

T = TypeVar("T")

GRACE: Final = 3.0
"""Seconds that a round under way has at the end."""
FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 15.0
"""Seconds between two tries while an error lasts: a locked database, a full disk."""


class Outage:
    """Failures in a row: a line in the log when they begin and when they end, and longer and longer waits."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._error: type[Exception] | None = None
        self._failures = 0

    def failed(self, error: Exception) -> float:
        """Returns the seconds to wait before the next try."""
        if self._error is not type(error):
            ours = None if isinstance(error, DatabaseUnavailable) else error
            logger.error("%s goes on after an error, told once while it lasts: %s", self._what, error, exc_info=ours)
        self._error = type(error)
        self._failures += 1
        return min(FIRST_WAIT * (1 << min(self._failures - 1, 16)), LONGEST_WAIT)

    def ended(self) -> None:
        """It has worked."""
        if self._failures:
            logger.info("%s works again after %d failures", self._what, self._failures)
        self._error, self._failures = None, 0


async def insist(work: Callable[[], Awaitable[T]], what: str, stopping: asyncio.Event) -> T:
    """Try until it works; once `stopping` is set, only one more time."""
    outage = Outage(what)
    while True:
        is_last = stopping.is_set()
        try:
            result = await work()
        except Exception as error:
            wait = outage.failed(error)
            if is_last:
                raise

            await wait_for(stopping, wait)
        else:
            outage.ended()
            return result


async def wait_for(event: asyncio.Event, seconds: float) -> None:
    """Until it is set, but no longer than that."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


@asynccontextmanager
async def every(pause: timedelta, work: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Work now and after each pause until the end of the block; an error costs one round."""
    ended = asyncio.Event()
    rounds = asyncio.create_task(_rounds(pause.total_seconds(), work, ended))
    try:
        yield
    finally:
        ended.set()
        await asyncio.wait({rounds}, timeout=GRACE)
        rounds.cancel()


async def _rounds(pause: float, work: Callable[[], Awaitable[None]], ended: asyncio.Event) -> None:
    outage = Outage(work.__qualname__)
    while not ended.is_set():
        try:
            await work()
        except Exception as error:
            outage.failed(error)
        else:
            outage.ended()

        await wait_for(ended, pause)
