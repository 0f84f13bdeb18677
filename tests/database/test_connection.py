import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.database.connection import (
    DatabaseProblem,
    DatabaseUnavailable,
    check,
    look_into,
    migrate,
    open_database,
    restore,
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


async def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    async with open_database(tmp_path / "bot.sqlite3") as database:
        with pytest.raises(RuntimeError):
            async with database.transaction() as transaction:
                await transaction.execute("INSERT INTO memo VALUES ('a', 'b')")
                raise RuntimeError

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


async def test_a_folder_in_place_of_the_file_is_named_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(DatabaseProblem, match="is a folder"):
        async with open_database(tmp_path):
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


async def damage(path: Path) -> None:
    """A database of which a few pages are lost, as after a bad disk."""
    async with open_database(path) as database:
        await database.execute_many("INSERT INTO memo VALUES (?, ?)", [(str(n), "x" * 500) for n in range(100)])

    with path.open("r+b") as file:
        file.seek(-8 * 4096, os.SEEK_END)
        file.write(b"\xaa" * 8 * 4096)


async def test_damage_is_said_so_where_it_is_met(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    await damage(path)

    with pytest.raises(DatabaseProblem, match="is damaged"):
        async with open_database(path) as database:
            await database.fetch_all("SELECT * FROM memo ORDER BY name")

    with pytest.raises(DatabaseProblem, match="is damaged"):
        async with look_into(path) as database:
            await check(database, path)


async def test_the_bot_goes_back_to_a_copy(tmp_path: Path) -> None:
    path, copy = tmp_path / "bot.sqlite3", tmp_path / "copy.sqlite3"
    async with open_database(path) as database:
        await SettingsStore(database).write("menu", "old")
        await database.back_up(copy)
        await SettingsStore(database).write("menu", "new")
        with pytest.raises(DatabaseProblem, match="in use"):
            await restore(path, copy, now=NOW)

    assert await restore(path, copy, now=NOW) == tmp_path / "bot.sqlite3.old-20261125-180000"
    async with open_database(path) as database:
        assert await SettingsStore(database).read("menu") == "old"

    assert copy.exists()


async def killed(path: Path, *, menu: str) -> None:
    """A database as a killed bot leaves it: the last transaction stands in the -wal beside the file."""
    async with open_database(path) as database:
        await SettingsStore(database).write("menu", menu)
        kept = {name: path.with_name(name).read_bytes() for name in (path.name, f"{path.name}-wal")}

    for name, content in kept.items():
        path.with_name(name).write_bytes(content)


async def test_each_database_that_was_replaced_is_kept_whole_with_its_last_transactions(tmp_path: Path) -> None:
    path, copy = tmp_path / "bot.sqlite3", tmp_path / "copy.sqlite3"
    async with open_database(path) as database:
        await database.back_up(copy)

    asides = {}
    for menu in ("first", "second", "third"):
        await killed(path, menu=menu)
        asides[menu] = await restore(path, copy, now=NOW)
        async with open_database(path) as database:
            assert await SettingsStore(database).read("menu") is None

    assert len(set(asides.values())) == 3
    for menu, aside in asides.items():
        assert aside
        async with open_database(aside) as database:
            assert await SettingsStore(database).read("menu") == menu


@pytest.mark.parametrize("step", ["the log goes along", "the new one takes its place"])
async def test_a_restore_that_fails_in_the_middle_leaves_the_old_database_whole(tmp_path: Path, step: str) -> None:
    path, copy = tmp_path / "data" / "bot.sqlite3", tmp_path / "copy.sqlite3"
    async with open_database(path) as database:
        await database.back_up(copy)

    await killed(path, menu="kept")
    if step == "the log goes along":
        (path.parent / "bot.sqlite3.old-20261125-180000-wal").mkdir()  # a file cannot take the place of a folder
    else:
        (path.parent / "bot.sqlite3-shm").mkdir()  # nor can a folder be deleted like a file

    with pytest.raises(DatabaseProblem, match="is unchanged"):
        await restore(path, copy, now=NOW)

    for left in path.parent.glob("*/"):
        if left.is_dir():
            left.rmdir()
    assert sorted(file.name for file in path.parent.iterdir()) == ["bot.sqlite3", "bot.sqlite3-wal", "bot.sqlite3.lock"]
    async with open_database(path) as database:
        assert await SettingsStore(database).read("menu") == "kept"


async def test_a_damaged_copy_takes_no_place(tmp_path: Path) -> None:
    path, copy = tmp_path / "bot.sqlite3", tmp_path / "copy.sqlite3"
    await damage(copy)
    async with open_database(path) as database:
        await SettingsStore(database).write("menu", "1")

    with pytest.raises(DatabaseProblem, match=r"copy.sqlite3 .*damaged"):
        await restore(path, copy, now=NOW)

    async with open_database(path) as database:
        assert await SettingsStore(database).read("menu") == "1"


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
