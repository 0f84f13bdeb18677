"""The only connection that writes, with its own thread."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

Parameters = Sequence[Any] | dict[str, Any]
Row = tuple[Any, ...]
T = TypeVar("T")


class Transaction:
    """Statements between one BEGIN and its COMMIT, each awaited."""

    def __init__(self, writer: "Writer") -> None:
        self._writer = writer

    async def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """Returns the number of rows it changed."""
        return await self._writer.call(lambda connection: connection.execute(sql, parameters).rowcount)

    async def executemany(self, sql: str, rows: Iterable[Parameters]) -> None:
        await self._writer.call(lambda connection: connection.executemany(sql, rows).close())

    async def execute_fetchall(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """The rows of a SELECT, or of RETURNING."""
        return await self._writer.call(lambda connection: connection.execute(sql, parameters).fetchall())


class Writer:
    """One transaction at a time; committed or rolled back as a whole, also when the task is cancelled at any point.

    The thread runs calls in order and finishes a call that has begun. So the rollback submitted at a cancellation
    runs after the transaction's last statement and before the first statement of the next transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        """`connection` must have check_same_thread=False and isolation_level=None."""
        self._connection = connection
        self._thread = ThreadPoolExecutor(1, "database-writer")
        self._lock = asyncio.Lock()

    async def call(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run it in the thread, inside the open transaction if there is one; it may run even if cancelled."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, self._connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """The lock is needed because an open transaction on the connection would belong to every task."""
        async with self._lock:
            try:
                await self.call(_begin)
                yield Transaction(self)
                await self.call(lambda connection: connection.commit())
            except BaseException:
                self._thread.submit(self._connection.rollback)
                raise

    async def work(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run a transaction as one call in the thread: ten times cheaper for many small statements."""
        async with self._lock:
            return await self.call(partial(_as_a_whole, work))

    async def alone(self, sql: str, parameters: Parameters = ()) -> None:
        """Run a statement that is not allowed in a transaction."""
        async with self._lock:
            await self.call(lambda connection: connection.execute(sql, parameters).fetchall())

    async def aclose(self) -> None:
        closed = self._thread.submit(self._connection.close)
        self._thread.shutdown(wait=False)
        await asyncio.shield(asyncio.wrap_future(closed))


def _begin(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")


def _as_a_whole(work: Callable[[sqlite3.Connection], T], connection: sqlite3.Connection) -> T:
    _begin(connection)
    try:
        result = work(connection)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise

    return result


def seconds(at: datetime) -> int:
    """How instants are stored."""
    return int(at.timestamp())


def instant(stored: int) -> datetime:
    return datetime.fromtimestamp(stored, UTC)
