"""Work that is done again every few seconds, by no clock: setting the machine's clock back stops nothing.

What can wait an hour is for the scheduler.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from bot.delivery.outages import Outage, wait_until_set

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
    outage = Outage(work.__qualname__)
    while not ended.is_set():
        try:
            await work()
        except Exception as error:
            outage.failed(error)
        else:
            outage.ended()

        await wait_until_set(ended, pause)
