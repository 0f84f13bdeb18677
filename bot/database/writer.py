"""The one connection that writes, in a thread of its own."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
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
    """One transaction at a time; committed as a whole, or not at all, also when it is cancelled at any point.

    The thread runs what it is given in order, and what has begun runs to its end. So the rollback that is handed in
    when a transaction is cancelled comes after its last statement and before the first one of the next.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        """`connection` is opened for use in any thread, without transactions of its own."""
        self._connection = connection
        self._thread = ThreadPoolExecutor(1, "database-writer")
        self._lock = asyncio.Lock()

    async def call(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run it in the thread, as part of whatever transaction is open; cancelled, it may run all the same."""
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
        """A transaction as one call in the thread: for many small statements, a tenth of the cost."""
        async with self._lock:
            return await self.call(partial(_as_a_whole, work))

    async def alone(self, sql: str, parameters: Parameters = ()) -> None:
        """A statement that cannot stand in a transaction."""
        async with self._lock:
            await self.call(lambda connection: connection.execute(sql, parameters).fetchall())

    async def close(self) -> None:
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
