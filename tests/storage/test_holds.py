from datetime import UTC, datetime
from pathlib import Path

from bot.core.tips import Hold
from bot.storage.database import open_database
from bot.storage.holds import Holds

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
CHAT = 7


async def test_reasons_add_up_and_are_lifted_one_by_one(tmp_path: Path) -> None:
    async with open_database(tmp_path / "bot.sqlite3") as database:
        holds = Holds(database)
        await holds.place(CHAT, Hold.URGENT, NOW)
        await holds.place(CHAT, Hold.PREGNANT, NOW)
        both = await holds.current(CHAT)
        await holds.lift(CHAT, Hold.URGENT)
        one = await holds.current(CHAT)
        await holds.lift(CHAT, Hold.PREGNANT)

        assert both == Hold.URGENT | Hold.PREGNANT
        assert one == Hold.PREGNANT
        assert await holds.current(CHAT) == Hold.NONE
        assert await database.fetch_all("SELECT * FROM hold") == []


async def test_what_is_only_remembered_counts_but_is_not_written_down(tmp_path: Path) -> None:
    async with open_database(tmp_path / "bot.sqlite3") as database:
        holds = Holds(database)
        holds.remember(CHAT, Hold.URGENT)

        assert await holds.current(CHAT) == Hold.URGENT
        assert await Holds(database).current(CHAT) == Hold.NONE

        await holds.keep(CHAT, NOW)

        assert await Holds(database).current(CHAT) == Hold.URGENT


async def test_what_is_only_remembered_can_be_lifted_and_forgotten(tmp_path: Path) -> None:
    async with open_database(tmp_path / "bot.sqlite3") as database:
        holds = Holds(database)
        holds.remember(CHAT, Hold.URGENT | Hold.PREGNANT)
        await holds.lift(CHAT, Hold.URGENT)
        assert await holds.current(CHAT) == Hold.PREGNANT

        holds.forget(CHAT)
        assert await holds.current(CHAT) == Hold.NONE


async def test_nothing_is_kept_from_a_chat_without_a_hold(tmp_path: Path) -> None:
    async with open_database(tmp_path / "bot.sqlite3") as database:
        assert await Holds(database).current(CHAT) == Hold.NONE
