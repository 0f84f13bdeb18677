"""The SQLite file: one writer, one reader, numbered migrations, one process at a time."""

import asyncio
import fcntl
import logging
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator
from contextlib import aclosing, asynccontextmanager, closing, contextmanager, suppress
from functools import partial, wraps
from pathlib import Path
from socket import gethostname
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import aiosqlite

from bot.database.migrations import MIGRATIONS
from bot.database.writer import Parameters, Row, Writer, as_a_whole

logger = logging.getLogger(__name__)

T = TypeVar("T")
P = ParamSpec("P")
TableT = TypeVar("TableT", bound="Table")

BUSY_TIMEOUT: Final = 2.0
"""Seconds that a writer waits while another program writes to the file. In WAL mode readers do not wait."""
OPTIONS: Final[dict[str, Any]] = {"isolation_level": None, "timeout": BUSY_TIMEOUT, "check_same_thread": False}
READ_TIMEOUT: Final = 1.0
"""Seconds that an answer waits for optional values from the database."""

PRIVATE: Final = 0o600
"""Only the bot's user may read the file: it holds data about people's health and daily routine."""

REASONS: Final = {
    "malformed": "it is damaged. Go back to your last copy: python -m bot database restore FILE",
    "locked": "another program writes to it. Close that one first",
    "disk I/O error": "the disk does not take it: it is full, or broken",
    "full": "there is no space left. Make some and start again",
    "readonly": "it may not be written. Give the file and its folder to the user that runs the bot",
    "unable to open": "it may not be read and written. Give the file and its folder to the user that runs the bot",
}
"""Part of SQLite's error message -> what is wrong and what a person can do."""
OTHER_PLACE: Final = "Name another DATABASE_PATH, or give its folder to the user that runs the bot."


class DatabaseProblem(Exception):
    """The file cannot be used. The message is a sentence for people: why, and what to do."""


class DatabaseUnavailable(DatabaseProblem):
    """An open database cannot be written or read at the moment: it is locked, or the disk is full or broken."""


class Database:
    """An open database, made by `open_database`. Its methods raise DatabaseUnavailable."""

    def __init__(self, writer: Writer, reader: aiosqlite.Connection, path: Path, key: str | None) -> None:
        self._writer = writer
        self._reader = reader
        # Not every error: one in our own statements is not changed.
        self._available = partial(in_plain_words, path, key, name="OperationalError", problem=DatabaseUnavailable)
        self._path = path
        self._opened = _identity(path)

    async def work(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run a transaction in the writer's thread; committed at the end, rolled back if it raises."""
        with self._available():
            return await self._writer.work(work)

    async def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """One statement in a transaction of its own; returns the number of rows it changed."""
        return await self.work(lambda connection: connection.execute(sql, parameters).rowcount)

    async def execute_many(self, sql: str, rows: Iterable[Parameters]) -> None:
        """One statement for each row, in one transaction."""
        await self.work(lambda connection: connection.executemany(sql, rows).close())

    async def fetch_all(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Read committed rows through the second connection, without waiting for a writer."""
        with self._available():
            return [tuple(row) for row in await self._reader.execute_fetchall(sql, parameters)]

    async def fetch_one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        rows = await self.fetch_all(sql, parameters)
        return rows[0] if rows else None

    async def truncate_log(self) -> None:
        """Empty the write-ahead log, in which deleted rows could still be read. Does nothing while a reader is busy."""
        with self._available():
            await self._writer.alone("PRAGMA wal_checkpoint(TRUNCATE)")

    def is_in_place(self) -> bool:
        """Whether the path still leads to the open file, which somebody may have removed or replaced."""
        return _identity(self._path) == self._opened

    async def back_up(self, target: Path) -> None:
        """Write a consistent copy, encrypted if the database is, readable only by this user.

        Raises DatabaseProblem if `target` exists or cannot be written.
        """
        try:
            target.touch(mode=PRIVATE, exist_ok=False)
        except FileExistsError as error:
            raise DatabaseProblem(f"{target} exists already; name a new file for the copy.") from error
        except OSError as error:
            raise DatabaseProblem(f"{target} cannot be written: {error.strerror}.") from error

        try:
            with self._available():
                await self._writer.alone("VACUUM INTO ?", (str(target),))
        except BaseException:
            target.unlink(missing_ok=True)
            raise


class Table:
    """Base of the classes that read and write one family of tables."""

    def __init__(self, database: Database) -> None:
        self._database = database


def transaction(
    method: Callable[Concatenate[TableT, sqlite3.Connection, P], T],
) -> Callable[Concatenate[TableT, P], Coroutine[Any, Any, T]]:
    """One transaction in the writer's thread. The method of a table gets the connection before its other arguments."""

    @wraps(method)
    async def run(self: TableT, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._database.work(lambda connection: method(self, connection, *args, **kwargs))

    return run


async def read_or(default: T, reading: Awaitable[T]) -> T:
    """Await `reading`, an optional value of an answer; the default if it fails or takes longer than READ_TIMEOUT."""
    try:
        async with asyncio.timeout(READ_TIMEOUT):
            return await reading
    except Exception as error:  # also an error in our code must not prevent the answer
        logger.warning("an answer is sent without a value that could not be read: %s", type(error).__name__)
        return default


@asynccontextmanager
async def open_database(path: Path, *, key: str | None = None) -> AsyncIterator[Database]:
    """Open, migrate and lock the file for this process; raises DatabaseProblem.

    With a `key` it is opened through SQLCipher, which encrypts every page.
    """
    make_folder(path)
    with held_alone(path), in_plain_words(path, key):
        _make_file(path)
        async with aclosing(Writer(_connect(path, key))) as writer:
            await writer.alone("PRAGMA journal_mode = WAL")
            await writer.call(lambda connection: migrate(connection, path))
            async with _reader(path, key) as reader:
                yield Database(writer, reader, path, key)


@asynccontextmanager
async def look_into(path: Path, *, key: str | None = None) -> AsyncIterator[Database]:
    """Open an existing file, also while a bot uses it; only for reading and `back_up`. Raises DatabaseProblem."""
    if not os.path.isfile(path):  # noqa: PTH113 - Path.is_file() raises PermissionError
        raise DatabaseProblem(f"There is no database at {path}, or this user may not see it.")

    with in_plain_words(path, key):
        async with aclosing(Writer(_connect(path, key))) as writer, _reader(path, key) as reader:
            yield Database(writer, reader, path, key)


def migrate(connection: sqlite3.Connection, path: Path, *, until: int = len(MIGRATIONS)) -> None:
    """Upgrade the schema to version `until`, each step in a transaction; raises DatabaseProblem."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    check_version(version, path)
    if version == 0 and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise DatabaseProblem(f"{path} is the database of another program. Name another DATABASE_PATH.")

    for number, statements in enumerate(MIGRATIONS[version:until], start=version + 1):
        with as_a_whole(connection):
            for statement in (*statements, f"PRAGMA user_version = {number}"):
                connection.execute(statement)


def _reader(path: Path, key: str | None) -> aiosqlite.Connection:
    # Opened here and passed on: if opening fails in aiosqlite's thread, that thread never ends.
    opened = _connect(path, key)
    opened.execute("PRAGMA query_only = ON")
    return aiosqlite.Connection(lambda: opened, iter_chunk_size=1000)


def _connect(path: Path, key: str | None) -> sqlite3.Connection:
    connection = sqlite3.connect(path, **OPTIONS) if key is None else _open_encrypted(path, key)
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what was deleted is overwritten with zeros
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise

    return connection


def export(path: Path, target: Path, *, key: str | None, new_key: str | None) -> None:
    """Copy the whole database to a new file, encrypted with `new_key` or not encrypted."""
    target.touch(mode=PRIVATE, exist_ok=False)
    with closing(_open_encrypted(path, key or "")) as connection:
        connection.execute("ATTACH DATABASE ? AS target KEY ?", (str(target), new_key or ""))
        connection.execute("SELECT sqlcipher_export('target')")
        ((version,),) = connection.execute("PRAGMA user_version")
        connection.execute(f"PRAGMA target.user_version = {version}")
        connection.execute("DETACH DATABASE target")


def _open_encrypted(path: Path, key: str) -> sqlite3.Connection:
    """Open a file through SQLCipher; an empty key opens one that is not encrypted."""
    from sqlcipher3 import dbapi2  # noqa: PLC0415 - a compiled library that only an encrypted database needs

    connection: sqlite3.Connection = dbapi2.connect(str(path), **OPTIONS)
    connection.execute("PRAGMA cipher_log_level = NONE")
    if quoted := key.replace("'", "''"):
        connection.execute(f"PRAGMA key = '{quoted}'")
    return connection


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None

    return found.st_dev, found.st_ino


@contextmanager
def in_plain_words(
    path: Path, key: str | None, *, name: str = "Error", problem: type[DatabaseProblem] = DatabaseProblem
) -> Iterator[None]:
    """Turn every SQLite error of the class with this name into a DatabaseProblem."""
    try:
        yield
    except _errors(name, key) as error:
        raise problem(_reason(path, key, str(error))) from error


def _errors(name: str, key: str | None) -> tuple[type[Exception], ...]:
    """The exception class with this name in each SQLite library in use."""
    if key is None:
        return (getattr(sqlite3, name),)

    from sqlcipher3 import dbapi2  # noqa: PLC0415 - as above

    return (getattr(sqlite3, name), getattr(dbapi2, name))


def _reason(path: Path, key: str | None, said: str) -> str:
    if "not a database" in said:
        reason = "the key in DATABASE_KEY_FILE does not fit it" if key else "it is encrypted or no SQLite file"
        return f"{path} cannot be read: {reason}. Check DATABASE_PATH and DATABASE_KEY_FILE."

    reason = next((reason for words, reason in REASONS.items() if words in said), said)
    return f"{path} cannot be used: {reason}."


def check_version(version: int, path: Path) -> None:
    if version > len(MIGRATIONS):
        raise DatabaseProblem(
            f"{path} was written by a newer version of the bot (schema {version}, this one has {len(MIGRATIONS)}). "
            "Update the bot, or name another DATABASE_PATH."
        )


def make_folder(path: Path) -> None:
    """Make the folder for the file; raises DatabaseProblem, also if the path is one of a folder itself."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        is_folder = path.is_dir()
    except OSError as error:
        raise DatabaseProblem(
            f"The folder {path.parent} for DATABASE_PATH cannot be made or used: {error.strerror}. {OTHER_PLACE}"
        ) from error

    if is_folder:
        raise DatabaseProblem(f"DATABASE_PATH: {path} is a folder. Name a file in it.")


def _make_file(path: Path) -> None:
    try:
        if not path.exists():
            path.touch(mode=PRIVATE)
    except OSError as error:
        raise DatabaseProblem(f"{path} cannot be made: {error.strerror}.") from error


@contextmanager
def held_alone(path: Path) -> Iterator[None]:
    """Lock the file against a second bot; the operating system releases the lock when this process ends."""
    lock_path = path.with_name(path.name + ".lock")
    try:
        descriptor = os.open(lock_path, os.O_RDWR | os.O_CREAT, PRIVATE)
    except OSError as error:
        raise DatabaseProblem(f"{lock_path} cannot be written: {error.strerror}. {OTHER_PLACE}") from error

    with closing(os.fdopen(descriptor, "r+b", buffering=0)) as lock:  # a buffer would be written again by `close`
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = lock.read().decode(errors="replace").strip() or "another process"
            raise DatabaseProblem(
                f"{path} is in use by {holder}. Stop it first, or name another DATABASE_PATH."
            ) from error

        with suppress(OSError):  # no space: then a second bot reports "another process"
            lock.truncate(0)
            lock.write(f"process {os.getpid()} on {gethostname()}".encode())

        yield
