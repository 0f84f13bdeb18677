"""Writes made in the background, so that no answer waits for them; a failed write is tried again."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, Final, Generic, TypeVar, TypeVarTuple

from bot.database.connection import READ_TIMEOUT, DatabaseUnavailable

logger = logging.getLogger(__name__)

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Ts = TypeVarTuple("Ts")
Write = Callable[[], Awaitable[Any]]

SHORTEST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 10.0
"""Seconds between two attempts while the database cannot be written."""

MOST: Final = 1000
"""Waiting writes; beyond this, new ones without a key are dropped. They are about statistics and the like."""

GRACE: Final = 1.0
"""Seconds for one last attempt when the bot stops."""


class LateWrites:
    """Makes one write after the other, in the order in which their keys were added first.

    Failures are logged, not raised.
    """

    def __init__(self) -> None:
        self._writes: dict[Hashable, Write] = {}
        self._wake, self._settled, self._closing = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._settled.set()
        self.trouble = ""
        """Why the database cannot be written at the moment; empty if it can."""

    def add(self, write: Callable[[*Ts], Awaitable[Any]], *values: *Ts, key: Hashable = None) -> None:
        """Write the values soon. A write with a key is never dropped; a newer one with the same key replaces it."""
        if key is None and self.waiting >= MOST:
            return

        self._writes[object() if key is None else key] = partial(write, *values)
        if not self.trouble:
            self._settled.clear()
            self._wake.set()

    def forget(self, is_meant: Callable[[Hashable], bool]) -> None:
        """Drop the waiting writes with these keys."""
        for key in filter(is_meant, [*self._writes]):
            del self._writes[key]

    @property
    def waiting(self) -> int:
        return len(self._writes)

    async def settled(self) -> None:
        """Wait until everything is written, at most READ_TIMEOUT; not at all while the database cannot be written."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._settled.wait(), READ_TIMEOUT)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["LateWrites"]:
        """Write until the end of the block; then try the remaining writes once more, for at most GRACE seconds."""
        writing = asyncio.create_task(self._write_all())
        try:
            yield self
        finally:
            self._closing.set()
            self._wake.set()
            await asyncio.wait({writing}, timeout=GRACE)
            writing.cancel()
            if self._writes:
                logger.error("writes not made before the stop: %d", self.waiting)

    async def _write_all(self) -> None:
        pause, is_last = SHORTEST_PAUSE, False
        while not is_last:
            is_last = self._closing.is_set()
            is_done = await self._write_waiting()
            self._wake.clear()
            self._settled.set()
            if not self._closing.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), None if is_done else pause)

            pause = SHORTEST_PAUSE if is_done else min(pause * 2, LONGEST_PAUSE)

    async def _write_waiting(self) -> bool:
        """Make the waiting writes; stop and return False at the first one that the database refuses."""
        while self._writes:
            key, write = next(iter(self._writes.items()))
            try:
                await write()
            except DatabaseUnavailable as error:
                if self.trouble != str(error):
                    logger.warning("writes are delayed: %s", error)

                self.trouble = str(error)
                return False
            except Exception as error:
                # An error in our code, which a retry would repeat. Its message may contain a person's words.
                logger.error("a write after an answer failed: %s", type(error).__name__)  # noqa: TRY400 - see above

            if self._writes.get(key) is write:  # it has neither been replaced nor forgotten meanwhile
                del self._writes[key]

        if self.trouble:
            logger.info("the delayed writes are done")

        self.trouble = ""
        return True


class Pending(Generic[K, V]):
    """Values that are used at once and written a moment later.

    Each stays in memory for READ_TIMEOUT longer, because a read that began before the write may return what was there.
    """

    def __init__(self, late: LateWrites, write: Callable[[K, V], Awaitable[Any]]) -> None:
        self._late = late
        self._write = write
        self._values: dict[K, V] = {}

    def __getitem__(self, key: K) -> V | None:
        return self._values.get(key)

    def __setitem__(self, key: K, value: V) -> None:
        self._values[key] = value
        self._late.add(self._write_down, key, key=(id(self), key))

    def forget(self, is_meant: Callable[[K], bool]) -> None:
        """Drop the values with these keys, unwritten."""
        for key in filter(is_meant, [*self._values]):
            del self._values[key]

    async def _write_down(self, key: K) -> None:
        if (value := self._values.get(key)) is None:
            return

        await self._write(key, value)
        asyncio.get_running_loop().call_later(READ_TIMEOUT, self._drop, key, value)

    def _drop(self, key: K, written: V) -> None:
        if self._values.get(key) is written:
            del self._values[key]
