"""Transactions that are cancelled, that fail, and that wait for another program."""

import asyncio
import sqlite3
import time
from collections.abc import Coroutine, Generator, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.database.connection import Database, open_database

ROWS = {("a", "1"), ("b", "2")}


class CancelledAt:
    """Awaits a coroutine; its task is cancelled while it waits for the n-th time."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], at: int) -> None:
        self.coroutine = coroutine
        self.at = at
        self.waits = 0

    def __await__(self) -> Generator[Any, None, None]:
        task = asyncio.current_task()
        assert task
        step: Any = partial(self.coroutine.send, None)
        while True:
            try:
                waited = step()
            except StopIteration:
                return

            if self.waits == self.at:
                asyncio.get_running_loop().call_soon(task.cancel)
            self.waits += 1
            try:
                yield waited
            except BaseException as error:
                step = partial(self.coroutine.throw, error)
            else:
                step = partial(self.coroutine.send, None)


async def write(database: Database) -> None:
    def work(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO memo VALUES ('a', '1')")
        time.sleep(0.01)
        connection.execute("INSERT INTO memo VALUES ('b', '2')")

    await database.work(work)


@pytest.mark.parametrize("busy", [0, 0.02])
async def test_a_transaction_cancelled_at_any_point_is_whole_or_nothing_and_holds_up_no_other(
    database: Database, busy: float
) -> None:
    """Busy: the thread has not begun the transaction that is cancelled."""
    found = []
    for at in range(10):
        database._writer._thread.submit(time.sleep, busy)
        writing = CancelledAt(write(database), at)

        async def waits(writing: CancelledAt = writing) -> None:
            await writing

        task = asyncio.create_task(waits())
        await asyncio.wait({task})

        await database.execute("INSERT INTO memo VALUES (?, 'next')", (f"next-{at}",))
        found.append((task.cancelled(), set(await database.fetch_all("SELECT * FROM memo WHERE value != 'next'"))))
        await database.execute("DELETE FROM memo WHERE value != 'next'")
        if not task.cancelled():
            assert task.exception() is None
            break

    assert [cancelled for cancelled, _ in found] == [True, False]
    assert found[-1][1] == ROWS
    assert all(rows in (set(), ROWS) for _, rows in found)
    assert await database.fetch_one("SELECT count(*) FROM memo") == (len(found),)


async def test_a_cancelled_wait_for_the_turn_holds_up_nobody(database: Database) -> None:
    async with database._writer._lock:
        waiting = asyncio.create_task(write(database))
        await asyncio.sleep(0)
        waiting.cancel()

    await asyncio.wait({waiting})
    await database.execute("INSERT INTO memo VALUES ('c', '3')")
    assert await database.fetch_all("SELECT * FROM memo") == [("c", "3")]


async def test_a_transaction_whose_commit_fails_leaves_nothing(database: Database) -> None:
    await database.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    await database.execute("CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
    await database.execute(
        "CREATE TRIGGER orphan AFTER INSERT ON memo WHEN new.name = 'b' BEGIN INSERT INTO child VALUES (1); END"
    )
    with pytest.raises(sqlite3.IntegrityError):  # a deferred key is looked at by COMMIT alone
        await write(database)

    await database.execute("DROP TRIGGER orphan")
    assert await database.fetch_all("SELECT * FROM memo") == []
    await write(database)
    assert set(await database.fetch_all("SELECT * FROM memo")) == ROWS


@contextmanager
def held_by_another_program(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


async def test_a_writer_that_waits_for_another_program_holds_up_no_reader(tmp_path: Path) -> None:
    async with open_database(tmp_path / "bot.sqlite3") as database:
        with held_by_another_program(tmp_path / "bot.sqlite3"):
            writing = asyncio.create_task(write(database))
            for _ in range(20):
                assert await database.fetch_all("SELECT * FROM memo") == []

            assert not writing.done()

        await writing
        assert set(await database.fetch_all("SELECT * FROM memo")) == ROWS
