import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.database.connection import (
    DatabaseProblem,
    DatabaseUnavailable,
    migrate,
    open_database,
)
from bot.database.migrations import MIGRATIONS
from bot.database.settings_store import SettingsStore

NOW = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)


async def test_what_is_written_is_there_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "bot.sqlite3"
    async with open_database(path) as database:
        await SettingsStore(database).write("menu", "1")
        await SettingsStore(database).write("menu", "2")

    async with open_database(path) as database:
        assert await SettingsStore(database).read("menu") == "2"
        assert await SettingsStore(database).read("other") is None


def fail(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO memo VALUES ('a', 'b')")
    raise RuntimeError


async def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    async with open_database(tmp_path / "bot.sqlite3") as database:
        with pytest.raises(RuntimeError):
            await database.work(fail)

        assert await database.fetch_all("SELECT * FROM memo") == []
        await database.execute_many("INSERT INTO memo VALUES (?, ?)", [("a", "1"), ("b", "2")])
        assert await database.fetch_one("SELECT count(*) FROM memo") == (2,)


async def test_the_reader_cannot_write(tmp_path: Path) -> None:
    async with open_database(tmp_path / "bot.sqlite3") as database:
        with pytest.raises(DatabaseUnavailable, match="may not be written"):
            await database.fetch_all("DELETE FROM memo")


async def test_a_second_bot_on_the_same_file_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    async with open_database(path):
        with pytest.raises(DatabaseProblem, match=f"in use by process {os.getpid()}"):
            async with open_database(path):
                pass

    async with open_database(path):
        pass


async def test_a_file_that_is_no_database_is_named_in_plain_words(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    path.write_text("this is no database, however long it may be" * 100)

    with pytest.raises(DatabaseProblem, match=r"no SQLite file"):
        async with open_database(path):
            pass


@pytest.mark.parametrize(("path", "why"), [
    (".", "is a folder"),
    ("/", "is a folder"),
    (f"{__file__}/bot.sqlite3", "cannot be made or used: File exists. Name another DATABASE_PATH"),
    (f"{__file__}/data/bot.sqlite3", "cannot be made or used: Not a directory. Name another DATABASE_PATH"),
    ("/dev/null/bot.sqlite3", "cannot be made or used: File exists. Name another DATABASE_PATH"),
    ("a" * 300, "cannot be made or used: File name too long. Name another DATABASE_PATH"),
])  # fmt: skip
async def test_a_place_where_no_file_can_be_is_named_in_plain_words(path: str, why: str) -> None:
    with pytest.raises(DatabaseProblem, match=why):
        async with open_database(Path(path)):
            pass


async def test_a_database_of_a_newer_bot_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()

    with pytest.raises(DatabaseProblem, match="newer version"):
        async with open_database(path):
            pass


async def test_a_key_encrypts_the_file_and_a_wrong_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    async with open_database(path, key="it's a key") as database:
        await SettingsStore(database).write("menu", "a very secret menu")

    assert b"secret menu" not in path.read_bytes()
    with pytest.raises(DatabaseProblem, match="does not fit"):
        async with open_database(path, key="another"):
            pass

    async with open_database(path, key="it's a key") as database:
        assert await SettingsStore(database).read("menu") == "a very secret menu"


async def test_a_backup_is_a_whole_copy_and_never_overwrites(tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    async with open_database(tmp_path / "bot.sqlite3") as database:
        await SettingsStore(database).write("menu", "1")
        await database.back_up(copy)
        with pytest.raises(DatabaseProblem, match="exists already"):
            await database.back_up(copy)

    async with open_database(copy) as database:
        assert await SettingsStore(database).read("menu") == "1"


async def test_a_copy_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    async with open_database(tmp_path / "bot.sqlite3") as database:
        with pytest.raises(DatabaseProblem, match="cannot be written: No such file or directory"):
            await database.back_up(tmp_path / "no" / "such" / "folder")


async def test_nobody_else_may_read_the_database_or_a_copy(tmp_path: Path) -> None:
    async with open_database(tmp_path / "bot.sqlite3") as database:
        await SettingsStore(database).write("menu", "1")
        await database.back_up(tmp_path / "copy.sqlite3")

        assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}


async def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE invoice (number INTEGER)")
    connection.close()

    with pytest.raises(DatabaseProblem, match="another program"):
        async with open_database(path):
            pass


@pytest.mark.parametrize("version", range(len(MIGRATIONS)))
async def test_each_older_schema_is_brought_up_to_date_with_its_rows(tmp_path: Path, version: int) -> None:
    path = tmp_path / "bot.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, path, until=version)
        if version:
            connection.execute("INSERT INTO memo VALUES ('menu', 'old')")

    async with open_database(path) as database:
        assert await database.fetch_one("PRAGMA user_version") == (len(MIGRATIONS),)
        assert await SettingsStore(database).read("menu") == ("old" if version else None)
