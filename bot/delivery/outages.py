"""Repeated errors, for example of a locked database: logged once, and retried after growing waits."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Final, TypeVar

from bot.database.connection import DatabaseUnavailable

logger = logging.getLogger(__name__)

T = TypeVar("T")

FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 15.0
"""Seconds between two attempts while an error lasts."""


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


async def retry_until_ok(work: Callable[[], Awaitable[T]], what: str, stopping: asyncio.Event) -> T:
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

            await wait_until_set(stopping, wait)
        else:
            outage.ended()
            return result


async def unless_set(event: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """The result of `work`; None, and it is cancelled, if the event is set before."""
    working, waiting = asyncio.create_task(work), asyncio.create_task(event.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if working.done():
        return working.result()

    working.cancel()
    return None


async def wait_until_set(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
