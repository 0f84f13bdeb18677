"""Writes that nobody waits for: the answer leaves first, and what could not be written is tried again."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, Final, Generic, TypeVar

from bot.database.connection import READ_TIMEOUT, DatabaseUnavailable

logger = logging.getLogger(__name__)

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Write = Callable[[], Awaitable[Any]]

SHORTEST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 10.0
"""Seconds between two attempts while the database takes nothing."""

MOST: Final = 1000
"""Writes without a key that wait; the oldest are given up, they are about statistics and the like."""

GRACE: Final = 1.0
"""Seconds for one last attempt when the bot stops."""


class LateWrites:
    """One write after the other, in the order in which they came. Nothing in here raises."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Write] = {}
        self._once: deque[Write] = deque(maxlen=MOST)
        self._wake = asyncio.Event()
        self._settled = asyncio.Event()
        self._settled.set()
        self.trouble = ""
        """Why the database takes nothing at the moment."""
        self._closing = asyncio.Event()

    def add(self, write: Write, *, key: Hashable = None) -> None:
        """Write soon. What has a key is never given up; a newer write under the same key takes its place."""
        if key is None:
            self._once.append(write)
        else:
            self._kept[key] = write

        if not self.trouble:
            self._settled.clear()
            self._wake.set()

    async def settled(self) -> None:
        """Wait until everything was written, though not for long; not at all while the database takes nothing."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._settled.wait(), READ_TIMEOUT)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["LateWrites"]:
        """Write until the end of the block; then what is left is tried once more."""
        writing = asyncio.create_task(self._write_all())
        try:
            yield self
        finally:
            self._closing.set()
            self._wake.set()
            await asyncio.wait({writing}, timeout=GRACE)
            writing.cancel()

    async def _write_all(self) -> None:
        pause = SHORTEST_PAUSE
        while not self._closing.is_set():
            is_done = await self._write_waiting()
            self._wake.clear()
            self._settled.set()
            if self._closing.is_set():
                break

            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), None if is_done else pause)

            pause = SHORTEST_PAUSE if is_done else min(pause * 2, LONGEST_PAUSE)

        await self._write_waiting()

    async def _write_waiting(self) -> bool:
        """Write what waits; False as soon as the database does not take it, which it then would not for the rest."""
        while self._kept or self._once:
            key, write = self._next()
            try:
                await write()
            except DatabaseUnavailable as error:
                self._put_back(key, write)
                if self.trouble != str(error):
                    logger.warning("writes have to wait: %s", error)

                self.trouble = str(error)
                return False
            except Exception as error:
                # A mistake of ours, which would be the same at the next attempt. What it says may be a person's.
                logger.error("a write after an answer failed: %s", type(error).__name__)  # noqa: TRY400 - as said

        if self.trouble:
            logger.info("the writes that had to wait are made")

        self.trouble = ""
        return True

    def _next(self) -> tuple[Hashable, Write]:
        for key in self._kept:
            return key, self._kept.pop(key)

        return None, self._once.popleft()

    def _put_back(self, key: Hashable, write: Write) -> None:
        if key is not None:
            self._kept.setdefault(key, write)
        elif len(self._once) < MOST:
            self._once.appendleft(write)


class Pending(Generic[K, V]):
    """Values that count from now on and are written a moment later; each is in memory until it is in the file."""

    def __init__(self, late: LateWrites, write: Callable[[K, V], Awaitable[Any]]) -> None:
        self._late = late
        self._write = write
        self._values: dict[K, V] = {}

    def __getitem__(self, key: K) -> V | None:
        return self._values.get(key)

    def __setitem__(self, key: K, value: V) -> None:
        self._values[key] = value
        self._late.add(partial(self._write_down, key), key=(id(self), key))

    def forget(self, is_meant: Callable[[K], bool]) -> None:
        """Neither count them nor write them."""
        for key in filter(is_meant, [*self._values]):
            del self._values[key]

    async def _write_down(self, key: K) -> None:
        if (value := self._values.get(key)) is None:
            return

        await self._write(key, value)
        if self._values.get(key) is value:
            del self._values[key]
