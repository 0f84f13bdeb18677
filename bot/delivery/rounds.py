"""Work that is done again every few seconds, by no clock: setting the machine's clock back stops nothing.

What can wait an hour is for the scheduler.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Final

logger = logging.getLogger(__name__)

GRACE: Final = 3.0
"""Seconds that a round under way has at the end."""


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
    while not ended.is_set():
        try:
            await work()
        except Exception:
            logger.exception("%s goes on after an error", work.__qualname__)

        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), pause)
