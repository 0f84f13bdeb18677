"""The only connection that writes, with its own thread."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

Parameters = Sequence[Any] | dict[str, Any]
Row = tuple[Any, ...]
T = TypeVar("T")


class Writer:
    """One transaction at a time. The thread finishes a call that has begun, also when its task is cancelled."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """`connection` must have check_same_thread=False and isolation_level=None."""
        self._connection = connection
        self._thread = ThreadPoolExecutor(1, "database-writer")
        self._lock = asyncio.Lock()

    async def call(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run it in the thread, outside any transaction."""
        async with self._lock:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work, self._connection)

    async def work(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run it as one transaction, which is committed or rolled back as a whole."""

        def run(connection: sqlite3.Connection) -> T:
            with as_a_whole(connection):
                return work(connection)

        return await self.call(run)

    async def alone(self, sql: str, parameters: Parameters = ()) -> None:
        """Run a statement that is not allowed in a transaction."""
        await self.call(lambda connection: connection.execute(sql, parameters).fetchall())

    async def aclose(self) -> None:
        closed = self._thread.submit(self._connection.close)
        self._thread.shutdown(wait=False)
        await asyncio.shield(asyncio.wrap_future(closed))


@contextmanager
def as_a_whole(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction, which is committed at the end or rolled back by an error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def new_id(connection: sqlite3.Connection, insert: str, row: Row) -> int:
    """Insert a row into a table with an integer key; returns the key."""
    inserted = connection.execute(insert, row).lastrowid
    assert inserted is not None
    return inserted


def seconds(at: datetime) -> int:
    """How instants are stored."""
    return int(at.timestamp())


def instant(stored: int) -> datetime:
    return datetime.fromtimestamp(stored, UTC)
