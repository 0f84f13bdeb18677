"""A row with unreadable values does not affect other rows, and is used again once it can be read."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.content.models import Tip
from bot.core.content.urgency import Urgency
from bot.core.tips.choice import TipCatalog, TipFeedbackWord
from bot.core.tips.delivery import DeliveryOutcome, DeliveryState
from bot.core.tips.forecast import planned
from bot.core.tips.subscription import Subscription
from bot.database.broadcasts import Broadcasts
from bot.database.connection import Database
from bot.database.deliveries import Deliveries
from bot.database.feedback import TipFeedback
from bot.database.follow_ups import FollowUps
from bot.database.forecast import due_before
from bot.database.statistics import Statistics
from bot.database.subscribers import COLUMNS, SET_ASIDE, Subscribers
from tests.database import claims

BEFORE = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)
LATE = timedelta(hours=3)
MADRID = ZoneInfo("Europe/Madrid")
CATALOG = TipCatalog([Tip(id="a-tip", causes=("posture",), text="Stand up.")], {"a-tip": 1})
BROKEN: list[tuple[str, Any]] = [
    *(("zone", name) for name in ("Europe/Nowhere", "", "Europe", "../etc/passwd", "\0", "7", b"UTC")),
    *(("minute", value) for value in (-1, 1440, 1 << 60, "nine", 8.5)),
    *(("days", value) for value in (0, 128, "daily")),
    *(("quiet", value) for value in (-1, 1 << 40, "night")),
    *(("topics", value) for value in ("all", 2.5)),
    *(("paused_until", value) for value in (0, -5, 1 << 40, "friday")),
    *(("last_date", value) for value in (0, 1 << 70, "monday")),
    *(("state", value) for value in ("muted", "", b"active")),
    *(("created_at", value) for value in (1 << 60, "then")),
    *((column, "text") for column in ("seen", "liked", "disliked", "last_tip", "since_warning", "thread_id")),
    ("stopped_at", 1 << 60),
    ("pause_days", "a week"),
    ("kind", "channel"),
    ("language", b"en"),
]


@pytest.fixture
def subscribers(database: Database) -> Subscribers:
    return Subscribers(database, MADRID)


async def subscribe(subscribers: Subscribers, *chat_ids: int, at: time = time(8)) -> None:
    for chat_id in chat_ids:
        fresh = Subscription(chat_id=chat_id, zone=ZoneInfo("UTC"), at=at, created_at=BEFORE)
        await subscribers.subscribe(fresh, lambda it: it, BEFORE)


async def break_row(database: Database, chat_id: int, column: str, value: object) -> None:
    if isinstance(value, int) and value >= 1 << 63:
        value = float(value)
    await database.execute(f"UPDATE subscriber SET {column} = ? WHERE chat_id = ?", (value, chat_id))  # noqa: S608


async def claimed(deliveries: Deliveries, now: datetime = NOW) -> tuple[set[int], list[int]]:
    """Who gets a tip, and who is set aside."""
    claim = await claims.claim(deliveries, now, catalog=CATALOG)
    assert claim.is_all
    return {each.chat_id for each in claim.deliveries}, [each.chat_id for each in claim.set_aside]


@pytest.mark.parametrize(("column", "value"), BROKEN)
async def test_who_cannot_be_read_is_set_aside_once_and_the_others_get_their_tips(
    database: Database, subscribers: Subscribers, deliveries: Deliveries, column: str, value: object
) -> None:
    await subscribe(subscribers, 1, 2, 3)
    await break_row(database, 2, column, value)

    assert await claimed(deliveries) == ({1, 3}, [2])
    assert await claimed(deliveries, TOMORROW) == ({1, 3}, [])
    assert (await subscribers.heal(TOMORROW)).unreadable == 1
    assert await database.fetch_one(f"SELECT {column} FROM subscriber WHERE chat_id = 2") == (value,)  # noqa: S608


@pytest.mark.parametrize(("column", "value"), BROKEN)
async def test_everything_else_that_reads_it_does_without(
    database: Database, subscribers: Subscribers, column: str, value: object
) -> None:
    await subscribe(subscribers, 1, 2, 3)
    await break_row(database, 2, column, value)

    forecast = [subscription async for subscription in due_before(database, TOMORROW)]
    assert {each.chat_id for each in forecast} == {1, 3}
    assert [list(planned(each, CATALOG, begin=NOW, end=TOMORROW, limit=LATE)) for each in forecast]
    figures = await Statistics(database).figures(NOW)
    assert figures.active >= 2
    assert (await Broadcasts(database).audience("", NOW)) >= 2
    found = await subscribers.find(2)
    assert found
    assert found.unreadable == {column}
    changed = await subscribers.change(2, lambda it: it.unreachable(), NOW)
    assert changed
    assert await subscribers.change(2, lambda it: it.revived(NOW), NOW)


async def test_a_zone_that_is_unknown_has_the_default_in_its_place_and_is_kept(
    database: Database, subscribers: Subscribers, deliveries: Deliveries
) -> None:
    await subscribe(subscribers, 1)
    await break_row(database, 1, "zone", "Europe/Nowhere")
    await claimed(deliveries)

    after = await subscribers.change(1, lambda it: it.on(["posture"]), NOW)

    assert after
    assert (after.zone, after.unreadable, after.due_at) == (MADRID, frozenset({"zone"}), None)
    assert await database.fetch_one("SELECT zone, topics != 0 FROM subscriber") == ("Europe/Nowhere", 1)


async def test_it_is_served_again_once_it_can_be_read_and_from_its_next_time_on(
    database: Database, subscribers: Subscribers, deliveries: Deliveries
) -> None:
    await subscribe(subscribers, 1, 2)
    await break_row(database, 1, "zone", "Europe/Nowhere")
    await claimed(deliveries)

    await break_row(database, 1, "zone", "Europe/Madrid")  # as after an update of tzdata
    healed = await subscribers.heal(NOW)

    assert (healed.planned_anew, healed.unreadable) == (1, 0)
    assert (await subscribers.find(1)).due_at == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # type: ignore[union-attr]
    assert await claimed(deliveries, TOMORROW) == ({1, 2}, [])


@pytest.mark.parametrize(("column", "value"), BROKEN)
async def test_it_is_served_again_once_it_is_chosen_anew(
    database: Database, subscribers: Subscribers, deliveries: Deliveries, column: str, value: object
) -> None:
    await subscribe(subscribers, 1)
    await break_row(database, 1, column, value)
    await claimed(deliveries)

    fresh = Subscription(chat_id=1, zone=MADRID, at=time(9), created_at=NOW)
    chosen = await subscribers.subscribe(
        fresh, lambda it: replace(it, state=fresh.state, zone=fresh.zone, at=fresh.at), NOW
    )

    assert await subscribers.find(1) == chosen
    assert (chosen.unreadable, chosen.due_at) == (frozenset(), datetime(2026, 11, 23, 8, 0, tzinfo=UTC))


@pytest.mark.parametrize("column", ["stale_at", "tip", "attempts"])
async def test_a_waiting_delivery_that_cannot_be_read_fails_and_the_others_go_out(
    database: Database, subscribers: Subscribers, deliveries: Deliveries, column: str
) -> None:
    await subscribe(subscribers, 1, 2)
    claim = await claims.claim(deliveries, NOW, catalog=CATALOG)
    await deliveries.record([], [DeliveryOutcome(each, DeliveryState.WAITING, due_at=NOW) for each in claim.deliveries])
    await database.execute(f"UPDATE delivery SET {column} = 'soon' WHERE chat_id = 1")  # noqa: S608

    assert await claimed(deliveries) == ({2}, [])
    assert await claims.counts(deliveries._database, NOW.date()) == {DeliveryState.FAILED: 1}
    assert await claimed(deliveries) == (set(), [])


async def test_a_follow_up_of_an_unknown_level_is_given_up_and_the_others_are_asked(database: Database) -> None:
    follow_ups = FollowUps(database)
    for chat_id in (1, 2):
        await follow_ups.agree(chat_id, level=Urgency.URGENT, causes=[], language="en", checked_at=BEFORE, due=[BEFORE])
    await database.execute("UPDATE follow_up SET level = 'soon' WHERE chat_id = 1")

    assert [each.chat_id for each in await follow_ups.lease_due(NOW, limit=9)] == [2]
    assert await database.fetch_all("SELECT chat_id FROM follow_up") == [(2,)]


async def test_an_announcement_that_cannot_be_read_holds_up_no_other(database: Database) -> None:
    broadcasts = Broadcasts(database)
    first, second = [await broadcasts.draft(9, "", text, NOW) for text in ("one", "two")]
    for number in (first, second):
        await broadcasts.begin(number, 1, NOW)
    await database.execute("UPDATE broadcast SET begun_at = 'then' WHERE number = ?", (first,))

    assert [each.number for each in await broadcasts.open()] == [second]


async def test_figures_leave_out_what_is_no_date_and_no_word(database: Database, subscribers: Subscribers) -> None:
    await subscribe(subscribers, 1)
    await database.execute_many(
        "INSERT INTO delivery_tally VALUES (?, 'sent', 1)", [(day,) for day in (1 << 40, NOW.date().toordinal())]
    )
    await database.execute("INSERT INTO tip_feedback VALUES (1, 'a-tip', 'meh', 0), (2, 'a-tip', 'useful', 0)")

    assert (await Statistics(database).figures(NOW)).last_week == {"sent": 1}
    assert await TipFeedback(database).by_tip() == {"a-tip": {TipFeedbackWord.USEFUL: 1}}


async def test_who_is_set_aside_is_found_by_index(database: Database) -> None:
    plan = await database.fetch_all(f"EXPLAIN QUERY PLAN {SET_ASIDE}", (0, 9))

    assert any("subscriber_set_aside" in step for *_, step in plan)
    assert not any("TEMP B-TREE" in step for *_, step in plan)


def test_every_column_is_broken_here_but_those_that_are_looked_up_by_it() -> None:
    assert set(COLUMNS) - {column for column, _ in BROKEN} == {"chat_id", "due_at"}
