from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.database.backups import Backups, kept
from bot.database.connection import DatabaseProblem, open_database
from bot.database.settings_store import SettingsStore

MADRID = ZoneInfo("Europe/Madrid")


class Machine:
    """A folder with a database, and a clock."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime(2026, 11, 25, 14, 0, tzinfo=MADRID)
        self.path = folder / "bot.sqlite3"
        self.backups = Backups(folder / "backups", self.path, None, lambda: self.now)

    @property
    def copies(self) -> list[str]:
        return sorted(file.name for file in self.backups.folder.iterdir())


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


async def test_a_year_of_nights_leaves_seven_days_and_four_weeks(machine: Machine) -> None:
    async with open_database(machine.path):
        for _ in range(40):
            await machine.backups.make_if_due()
            machine.now += timedelta(days=1)

    assert len(machine.copies) == 7 + 3  # the newest week's copy is one of the seven days
    assert machine.copies[-1] == "backspasm-20270103T130000Z.sqlite3"
    assert machine.backups.newest == machine.now - timedelta(days=1)


async def test_one_copy_a_night_also_after_a_start_or_a_wrong_clock(machine: Machine) -> None:
    async with open_database(machine.path) as database:
        await SettingsStore(database).write("menu", "1")
        for _ in range(3):
            await machine.backups.make_if_due()
        assert machine.copies == ["backspasm-20261125T130000Z.sqlite3"]

        machine.now += timedelta(hours=12, minutes=59)  # 02:59
        await machine.backups.make_if_due()
        assert len(machine.copies) == 1

        machine.now += timedelta(minutes=1)
        await machine.backups.make_if_due()
        assert len(machine.copies) == 2

        machine.now -= timedelta(days=90)  # the clock had been ahead
        await machine.backups.make_if_due()
        assert len(machine.copies) == 3

    for copy in machine.copies:
        async with open_database(machine.backups.folder / copy) as database:
            assert await SettingsStore(database).read("menu") == "1"
        assert (machine.backups.folder / copy).stat().st_mode & 0o077 == 0


async def test_copies_dated_in_the_future_do_not_replace_the_new_ones(machine: Machine) -> None:
    async with open_database(machine.path):
        machine.now += timedelta(days=90)  # the clock is ahead for a month
        for _ in range(28):
            await machine.backups.make_if_due()
            machine.now += timedelta(days=1)
        dated_ahead = machine.copies
        machine.now -= timedelta(days=118)
        for _ in range(2):
            await machine.backups.make_if_due()

    assert machine.copies == ["backspasm-20261125T130000Z.sqlite3", *dated_ahead]
    assert machine.backups.newest == machine.now


async def test_what_is_no_copy_is_left_alone_but_for_an_unfinished_one(machine: Machine) -> None:
    machine.backups.folder.mkdir()
    for name in ("notes.txt", "backspasm-before-the-move.sqlite3", "backspasm-20261124T020000Z.part"):
        (machine.backups.folder / name).touch()

    async with open_database(machine.path):
        await machine.backups.make_if_due()

    assert machine.copies == ["backspasm-20261125T130000Z.sqlite3", "backspasm-before-the-move.sqlite3", "notes.txt"]


async def test_a_copy_that_cannot_be_made_is_an_error_and_leaves_nothing(machine: Machine) -> None:
    with pytest.raises(DatabaseProblem, match="no database"):
        await machine.backups.make_if_due()

    assert machine.copies == []
    assert machine.backups.newest is None


def test_the_newest_copy_of_a_day_is_the_one_that_stays() -> None:
    noon = datetime(2026, 11, 25, 12, tzinfo=UTC)

    assert kept(noon + timedelta(hours=hours) for hours in range(10)) == {noon + timedelta(hours=9)}
