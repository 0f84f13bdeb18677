"""The SQLite file: one writer, one reader, numbered migrations, one process at a time."""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from socket import gethostname
from typing import Any, Final, TypeVar

import aiosqlite

from bot.storage.migrations import MIGRATIONS

Parameters = Sequence[Any] | dict[str, Any]
Row = tuple[Any, ...]
T = TypeVar("T")

BUSY_TIMEOUT: Final = 5.0
"""Seconds to wait for another program that reads or backs up the file."""

PRIVATE: Final = 0o600
"""Who has pain, and when they get up, is nobody else's business on this machine."""

REASONS: Final = {
    "malformed": "it is damaged. Go back to your last copy: python -m bot database restore FILE",
    "locked": "another program writes to it. Close that one first",
    "disk I/O error": "the disk does not take it: it is full, or broken",
    "full": "there is no space left. Make some and start again",
    "readonly": "it may not be written. Give the file and its folder to the user that runs the bot",
    "unable to open": "it may not be read and written. Give the file and its folder to the user that runs the bot",
}
"""What SQLite says, and what a person can do."""


class DatabaseProblem(Exception):
    """The file cannot be used; the message says why and what to do, in plain words."""


class Database:
    """An open database. Made by `open_database`."""

    def __init__(self, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        self._writer = writer
        self._reader = reader
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[aiosqlite.Connection]:
        """One writer at a time; committed as a whole at the end, or not at all.

        On a shared connection an open transaction would belong to every task, hence the lock.
        """
        async with self._lock:
            await self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                await self._writer.rollback()
                raise

            await self._writer.commit()

    async def work(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """A transaction as one call in the writer's thread: for many small statements, a tenth of the cost."""

        def whole(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                connection.rollback()
                raise

            return result

        async with self._lock:
            # aiosqlite offers its thread for single statements only.
            execute: Callable[..., Awaitable[T]] = self._writer._execute  # noqa: SLF001
            return await execute(whole, self._writer._conn)  # noqa: SLF001

    async def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """One statement in a transaction of its own; returns the number of rows it changed."""
        async with self.transaction() as transaction:
            cursor = await transaction.execute(sql, parameters)
            return cursor.rowcount

    async def execute_many(self, sql: str, rows: Iterable[Parameters]) -> None:
        """One statement for each row, in one transaction."""
        async with self.transaction() as transaction:
            await transaction.executemany(sql, rows)

    async def fetch_all(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Committed rows, read beside the writer."""
        return [tuple(row) for row in await self._reader.execute_fetchall(sql, parameters)]

    async def fetch_one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        rows = await self.fetch_all(sql, parameters)
        return rows[0] if rows else None

    async def back_up(self, target: Path) -> None:
        """Write a consistent copy (encrypted if the database is), for this user's eyes only; refuses to overwrite."""
        try:
            target.touch(mode=PRIVATE, exist_ok=False)
        except FileExistsError as error:
            raise DatabaseProblem(f"{target} exists already; name a new file for the copy.") from error
        except OSError as error:
            raise DatabaseProblem(f"{target} cannot be written: {error.strerror}.") from error

        try:
            async with self._lock:
                await self._writer.execute("VACUUM INTO ?", (str(target),))
        except BaseException:
            target.unlink()
            raise


@asynccontextmanager
async def open_database(path: Path, *, key: str | None = None) -> AsyncIterator[Database]:
    """Open, migrate and hold the file for this process; raises DatabaseProblem.

    `key` opens it through SQLCipher, which then encrypts every page.
    """
    _make_folder(path)
    with _held_alone(path), _in_plain_words(path, key):
        _make_file(path)
        async with _connected(path, key) as writer:
            await writer.execute("PRAGMA journal_mode = WAL")
            await migrate(writer, path)
            async with _connected(path, key) as reader:
                await reader.execute("PRAGMA query_only = ON")
                yield Database(writer, reader)


@asynccontextmanager
async def look_into(path: Path, *, key: str | None = None) -> AsyncIterator[Database]:
    """Open an existing file beside a running bot: nothing in it changes, and only `back_up` may follow a read."""
    if not path.is_file():
        raise DatabaseProblem(f"There is no database at {path}.")

    with _in_plain_words(path, key):
        async with _connected(path, key) as connection:
            yield Database(connection, connection)


async def restore(path: Path, copy: Path, *, key: str | None = None) -> Path | None:
    """Put a copy in the place of the database of a bot that is stopped; returns where the old one is now, if any."""
    _make_folder(path)
    fresh, old = path.with_name(path.name + ".new"), path.with_name(path.name + ".old")
    with _held_alone(path):
        fresh.unlink(missing_ok=True)
        async with look_into(copy, key=key) as database:
            await check(database, copy)
            await database.back_up(fresh)

        # What the last transactions left beside the old file would be played into the new one.
        is_there = path.exists()
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(path.name + suffix).replace(old.with_name(old.name + suffix))

        fresh.replace(path)

    return old if is_there else None


async def check(database: Database, path: Path) -> None:
    """Raises DatabaseProblem for a damaged file, and for one of a newer bot."""
    problems = [row[0] for row in await database.fetch_all("PRAGMA integrity_check")]
    if problems != ["ok"]:
        raise DatabaseProblem(f"{path} is damaged: {problems[0]}. Go back to your last copy.")

    ((version,),) = await database.fetch_all("PRAGMA user_version")
    _check_version(version, path)


async def migrate(connection: aiosqlite.Connection, path: Path, *, until: int = len(MIGRATIONS)) -> None:
    """Bring the schema up to `until`, each step as a whole or not at all."""
    version: int = (await _one(connection, "PRAGMA user_version"))[0]
    _check_version(version, path)
    if version == 0 and (await _one(connection, "SELECT count(*) FROM sqlite_master"))[0]:
        raise DatabaseProblem(f"{path} is the database of another program. Name another DATABASE_PATH.")

    for number, statements in enumerate(MIGRATIONS[version:until], start=version + 1):
        await connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements:
                await connection.execute(statement)

            await connection.execute(f"PRAGMA user_version = {number}")
        except BaseException:
            await connection.rollback()
            raise

        await connection.commit()


@asynccontextmanager
async def _connected(path: Path, key: str | None) -> AsyncIterator[aiosqlite.Connection]:
    connection = await _connect(path, key)
    try:
        await connection.execute("PRAGMA synchronous = FULL")
        await connection.execute("PRAGMA foreign_keys = ON")
        await _one(connection, "SELECT count(*) FROM sqlite_master")
        yield connection
    finally:
        await connection.close()


async def _connect(path: Path, key: str | None) -> aiosqlite.Connection:
    # Opened here and handed over: a connection that fails to open in aiosqlite's thread leaves the thread behind.
    opened = _open(path) if key is None else _open_encrypted(path, key)
    return await aiosqlite.Connection(lambda: opened, iter_chunk_size=1000)


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT, check_same_thread=False)


def _open_encrypted(path: Path, key: str) -> sqlite3.Connection:
    from sqlcipher3 import dbapi2  # noqa: PLC0415 - a compiled library that only an encrypted database needs

    connection: sqlite3.Connection = dbapi2.connect(
        str(path), isolation_level=None, timeout=BUSY_TIMEOUT, check_same_thread=False
    )
    quoted = key.replace("'", "''")
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = '{quoted}'")
    return connection


@contextmanager
def _in_plain_words(path: Path, key: str | None) -> Iterator[None]:
    """Whatever SQLite raises inside becomes a DatabaseProblem."""
    errors: tuple[type[Exception], ...] = (sqlite3.Error,)
    if key is not None:
        from sqlcipher3 import dbapi2  # noqa: PLC0415 - as above

        errors = (sqlite3.Error, dbapi2.Error)

    try:
        yield
    except errors as error:
        raise DatabaseProblem(_reason(path, key, str(error))) from error


def _reason(path: Path, key: str | None, said: str) -> str:
    if "not a database" in said:
        reason = "the key in DATABASE_KEY_FILE does not fit it" if key else "it is encrypted or no SQLite file"
        return f"{path} cannot be read: {reason}. Check DATABASE_PATH and DATABASE_KEY_FILE."

    reason = next((reason for words, reason in REASONS.items() if words in said), said)
    return f"{path} cannot be used: {reason}."


def _check_version(version: int, path: Path) -> None:
    if version > len(MIGRATIONS):
        raise DatabaseProblem(
            f"{path} was written by a newer version of the bot (schema {version}, this one knows {len(MIGRATIONS)}). "
            "Update the bot, or name another DATABASE_PATH."
        )


async def _one(connection: aiosqlite.Connection, sql: str) -> Row:
    async with connection.execute(sql) as cursor:
        row = await cursor.fetchone()

    assert row is not None
    return tuple(row)


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseProblem(
            f"The folder {path.parent} for DATABASE_PATH cannot be made: {error.strerror}."
        ) from error


def _make_file(path: Path) -> None:
    try:
        if not path.exists():
            path.touch(mode=PRIVATE)
        elif path.is_dir():
            raise DatabaseProblem(f"DATABASE_PATH: {path} is a folder. Name a file in it.")
    except OSError as error:
        raise DatabaseProblem(f"{path} cannot be made: {error.strerror}.") from error


@contextmanager
def _held_alone(path: Path) -> Iterator[None]:
    """Keep a second bot off the same file; the system lets go of the lock when this process ends, however it ends."""
    lock_path = path.with_name(path.name + ".lock")
    try:
        descriptor = os.open(lock_path, os.O_RDWR | os.O_CREAT, PRIVATE)
    except OSError as error:
        raise DatabaseProblem(f"{lock_path} cannot be written: {error.strerror}.") from error

    with closing(os.fdopen(descriptor, "r+")) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = lock.read().strip() or "another process"
            raise DatabaseProblem(
                f"{path} is in use by {holder}. Stop it first, or name another DATABASE_PATH."
            ) from error

        with suppress(OSError):  # no space: then a second bot hears of "another process"
            lock.seek(0)
            lock.truncate()
            lock.write(f"process {os.getpid()} on {gethostname()}")
            lock.flush()

        yield
