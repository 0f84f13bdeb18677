"""The database file as a whole, beside the running bot: checked, restored from a copy, encrypted."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from bot.database.connection import (
    PRIVATE,
    Database,
    DatabaseProblem,
    check_version,
    export,
    held_alone,
    in_plain_words,
    look_into,
    make_folder,
)


async def restore(path: Path, copy: Path, *, now: datetime, key: str | None = None) -> Path | None:
    """Replace the database of a stopped bot by a copy; returns the path of the old database, if there was one.

    Raises DatabaseProblem; the old database is then still in its place.
    """
    make_folder(path)
    with held_alone(path), _new_beside(path) as fresh:
        async with look_into(copy, key=key) as database:
            await check(database, copy)
            await database.back_up(fresh)

        return _put_in_place(path, fresh, now)


async def change_key(path: Path, *, key: str | None, new_key: str | None) -> None:
    """Encrypt, decrypt or encrypt anew the database of a stopped bot; None is no encryption.

    A copy is written, compared and put in the place of the file, which is deleted: it would be readable without the
    new key. Raises DatabaseProblem; the old file is then still in its place.
    """
    async with look_into(path, key=key) as database:
        await check(database, path)
        rows = await row_counts(database)

    with held_alone(path), _new_beside(path) as fresh:
        with in_plain_words(path, key or new_key):
            export(path, fresh, key=key, new_key=new_key)
        async with look_into(fresh, key=new_key) as database:
            await check(database, fresh)
            if await row_counts(database) != rows:
                raise DatabaseProblem(f"{path} was written to meanwhile and is unchanged. Stop the bot first.")

        fresh.replace(path)


@contextmanager
def _new_beside(path: Path) -> Iterator[Path]:
    """The name of a new file in the same folder, removed at the end unless it took the place of `path`."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    try:
        yield fresh
    except OSError as error:
        raise DatabaseProblem(f"{path} cannot be replaced and is unchanged: {error.strerror}.") from error
    finally:
        fresh.unlink(missing_ok=True)


def _put_in_place(path: Path, fresh: Path, now: datetime) -> Path | None:
    """Replace the file by one rename, so that a complete database has the name `path` at any time."""
    log = _log_of(path)
    if not path.exists():
        log.unlink(missing_ok=True)
        fresh.replace(path)
        return None

    old = _unused(path.with_name(f"{path.name}.old-{now:%Y%m%d-%H%M%S}"))
    try:
        _copy(path, old)
        # SQLite would apply the old file's write-ahead log to the new file, so the log is moved with the old file.
        with suppress(FileNotFoundError):
            log.replace(_log_of(old))
        path.with_name(path.name + "-shm").unlink(missing_ok=True)
        fresh.replace(path)
    except BaseException:
        old.unlink(missing_ok=True)
        if not log.exists() and _log_of(old).exists():
            _log_of(old).replace(log)
        raise

    return old


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _unused(path: Path) -> Path:
    names = (path, *(path.with_name(f"{path.name}-{number}") for number in range(2, 1000)))
    return next(name for name in names if not name.exists())


def _copy(path: Path, target: Path) -> None:
    """A hard link to the file, or a copy where the file system has no hard links."""
    try:
        target.hardlink_to(path)
    except OSError:
        target.touch(mode=PRIVATE)
        shutil.copyfile(path, target)


async def check(database: Database, path: Path) -> None:
    """Raises DatabaseProblem if the file is damaged, not the bot's, or was written by a newer version of the bot."""
    problems = [row[0] for row in await database.fetch_all("PRAGMA integrity_check")]
    if problems != ["ok"]:
        raise DatabaseProblem(f"{path} is damaged: {problems[0]}. Go back to your last copy.")

    ((version,),) = await database.fetch_all("PRAGMA user_version")
    if version == 0:
        raise DatabaseProblem(f"{path} is empty, or the database of another program.")

    check_version(version, path)


async def row_counts(database: Database) -> dict[str, int]:
    tables = await database.fetch_all(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    counts = {}
    for (table,) in tables:
        ((counts[table],),) = await database.fetch_all(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - from the schema

    return counts
