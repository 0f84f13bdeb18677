from collections.abc import AsyncIterator
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.core.tips.choice import Restriction
from bot.core.tips.subscription import Subscription
from bot.database.connection import Database
from bot.database.late_writes import LateWrites
from bot.database.restrictions import Restrictions

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
CHAT = 7


@pytest.fixture
async def late(database: Database) -> AsyncIterator[LateWrites]:  # noqa: ARG001 - closed before it
    async with LateWrites().running() as late:
        yield late


@pytest.fixture
def holds(database: Database, late: LateWrites) -> Restrictions:
    return Restrictions(database, late)


async def written(database: Database, late: LateWrites) -> Restriction:
    """What is in the file."""
    await late.settled()
    return await Restrictions(database, LateWrites()).current(CHAT)


async def test_reasons_add_up_and_are_lifted_one_by_one(
    holds: Restrictions, database: Database, late: LateWrites
) -> None:
    holds.place(CHAT, Restriction.URGENT, NOW)
    holds.place(CHAT, Restriction.PREGNANT, NOW)
    both = await holds.current(CHAT), await written(database, late)
    holds.lift(CHAT, Restriction.URGENT, NOW)
    one = await holds.current(CHAT), await written(database, late)
    holds.lift(CHAT, Restriction.PREGNANT, NOW)

    assert set(both) == {Restriction.URGENT | Restriction.PREGNANT}
    assert set(one) == {Restriction.PREGNANT}
    assert await holds.current(CHAT) == Restriction.NONE
    assert await written(database, late) == Restriction.NONE
    assert await database.fetch_all("SELECT * FROM hold") == []


async def test_what_is_only_remembered_counts_but_is_not_written_down(
    holds: Restrictions, database: Database, late: LateWrites
) -> None:
    holds.remember(CHAT, Restriction.URGENT)

    assert await holds.current(CHAT) == Restriction.URGENT
    assert await written(database, late) == Restriction.NONE

    holds.keep(CHAT, NOW)

    assert await written(database, late) == Restriction.URGENT


async def test_what_is_only_remembered_can_be_lifted_and_forgotten(holds: Restrictions) -> None:
    holds.remember(CHAT, Restriction.URGENT | Restriction.PREGNANT)
    holds.lift(CHAT, Restriction.URGENT, NOW)
    assert await holds.current(CHAT) == Restriction.PREGNANT

    holds.forget(CHAT)
    assert await holds.current(CHAT) == Restriction.NONE


async def test_a_change_that_cannot_be_written_before_a_stop_is_logged(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await database._writer.alone("PRAGMA query_only = ON")
    async with LateWrites().running() as late:
        Restrictions(database, late).place(CHAT, Restriction.URGENT, NOW)

    assert "writes not made before the stop: 1" in caplog.messages


async def test_nothing_is_kept_from_a_chat_without_a_hold(holds: Restrictions) -> None:
    assert await holds.current(CHAT) == Restriction.NONE


async def test_a_change_counts_for_a_read_that_began_before_it_was_written(
    holds: Restrictions, late: LateWrites
) -> None:
    read_before = Subscription(chat_id=CHAT, zone=ZoneInfo("UTC"), at=time(8), created_at=NOW)
    holds.place(CHAT, Restriction.URGENT, NOW)
    await late.settled()

    assert holds.heeded(read_before).reader.restrictions == Restriction.URGENT
