import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.database.connection import DatabaseProblem, look_into, open_database
from bot.database.maintenance import change_key, check, restore
from bot.database.settings_store import SettingsStore

NOW = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)


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


@pytest.mark.parametrize("statement", ["", "CREATE TABLE songs (name TEXT)"], ids=["empty", "of another program"])
async def test_what_is_no_database_of_the_bot_takes_no_place(tmp_path: Path, statement: str) -> None:
    path, copy = tmp_path / "bot.sqlite3", tmp_path / "copy.sqlite3"
    copy.touch()
    with closing(sqlite3.connect(copy)) as other:
        other.execute(statement)
    async with open_database(path) as database:
        await SettingsStore(database).write("menu", "1")

    with pytest.raises(DatabaseProblem, match=r"copy.sqlite3 is empty, or the database of another program"):
        await restore(path, copy, now=NOW)

    async with open_database(path) as database:
        assert await SettingsStore(database).read("menu") == "1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.sqlite3"


QUOTED = "it's a key"


@pytest.mark.parametrize(
    ("key", "new_key"),
    [(None, None), (None, QUOTED), (QUOTED, None), (QUOTED, QUOTED), (QUOTED, "another"), ("another", QUOTED)],
)
async def test_a_database_is_encrypted_decrypted_and_given_another_key(
    path: Path, key: str | None, new_key: str | None
) -> None:
    async with open_database(path, key=key) as database:
        await SettingsStore(database).write("menu", "a very secret menu")

    await change_key(path, key=key, new_key=new_key)

    async with open_database(path, key=new_key) as database:
        assert await SettingsStore(database).read("menu") == "a very secret menu"
    assert (b"secret menu" in path.read_bytes()) is (new_key is None)
    assert sorted(file.name for file in path.parent.iterdir()) == ["bot.sqlite3", "bot.sqlite3.lock"]
    assert path.stat().st_mode & 0o077 == 0


async def test_a_key_that_does_not_fit_changes_nothing(path: Path) -> None:
    async with open_database(path, key="right") as database:
        await SettingsStore(database).write("menu", "1")
    before = path.read_bytes()

    for key in ("wrong", None):
        with pytest.raises(DatabaseProblem, match="cannot be read"):
            await change_key(path, key=key, new_key="new")

    assert path.read_bytes() == before


async def test_the_key_of_a_running_bots_database_stays(path: Path) -> None:
    async with open_database(path):
        with pytest.raises(DatabaseProblem, match="in use by process"):
            await change_key(path, key=None, new_key="new")


async def test_no_page_of_the_plain_database_remains_after_a_kill(path: Path) -> None:
    await killed(path, menu="a very secret menu")

    await change_key(path, key=None, new_key="new")

    assert not any(b"secret menu" in file.read_bytes() for file in path.parent.iterdir())


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, path: Path, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_PATH", str(path))
    (tmp_path / "keys").mkdir()
    for name in ("first", "second"):
        key = tmp_path / "keys" / name
        key.write_text(name)
        key.chmod(0o600)


@pytest.mark.usefixtures("settings")
def test_the_commands_say_what_to_do_next(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], path: Path, tmp_path: Path
) -> None:
    asyncio.run(killed(path, menu="1"))
    first, second = tmp_path / "keys" / "first", tmp_path / "keys" / "second"

    def said(*arguments: str) -> str:
        status = main(["database", *arguments])
        output = capsys.readouterr()
        assert bool(output.err) is bool(status)
        return output.err + output.out

    assert "openssl rand" in said("encrypt")
    monkeypatch.setenv("DATABASE_KEY_FILE", str(first))
    assert "is encrypted" in said("encrypt")
    assert "cannot be read" in said("encrypt")
    assert "chmod o=" in said("rekey", _readable_by_all(tmp_path / "keys" / "third"))
    assert f"name {second}" in said("rekey", str(second))
    assert "does not fit" in said("check")
    monkeypatch.setenv("DATABASE_KEY_FILE", str(second))
    assert "is sound" in said("check")
    assert "Take DATABASE_KEY_FILE out" in said("decrypt")
    monkeypatch.delenv("DATABASE_KEY_FILE")
    assert "is sound" in said("check")


def _readable_by_all(path: Path) -> str:
    path.write_text("key")
    path.chmod(0o644)
    return str(path)
