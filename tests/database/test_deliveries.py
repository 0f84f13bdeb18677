"""The table of deliveries: one for each chat and date, none lost, and fast enough."""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.tips.choice import Restriction
from bot.core.tips.delivery import Delivery, DeliveryOutcome, DeliveryState
from bot.core.tips.subscription import Subscription
from bot.database import deliveries as ledger
from bot.database import subscribers as subscriptions
from bot.database.connection import Database
from bot.database.deliveries import Deliveries
from bot.database.late_writes import LateWrites
from bot.database.personal_data import PersonalData
from bot.database.restrictions import Restrictions
from bot.database.subscribers import Subscribers, SubscriptionChange
from tests.database import claims
from tests.database.claims import Claim

BEFORE = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


async def due_at_eight(subscribers: Subscribers, *chat_ids: int) -> None:
    for chat_id in chat_ids:
        fresh = Subscription(chat_id=chat_id, zone=ZoneInfo("UTC"), at=time(8), created_at=BEFORE)
        await subscribers.subscribe(fresh, lambda it: it, BEFORE)


async def claim(deliveries: Deliveries, now: datetime = NOW, limit: int = 200) -> Claim:
    return await claims.claim(deliveries, now, limit=limit)


async def claim_one(deliveries: Deliveries, now: datetime = NOW) -> Delivery:
    (delivery,) = (await claim(deliveries, now)).deliveries
    return delivery


async def state_of(database: Database, delivery: Delivery) -> str | None:
    row = await database.fetch_one(
        "SELECT state FROM delivery WHERE local_date = ? AND chat_id = ?",
        (delivery.local_date.toordinal(), delivery.chat_id),
    )
    return row[0] if row else None


async def test_who_is_due_is_claimed_once(deliveries: Deliveries, subscribers: Subscribers) -> None:
    await due_at_eight(subscribers, 1, 2, 3)

    assert (await claim(deliveries, BEFORE)).deliveries == []
    first, second = await asyncio.gather(claim(deliveries), claim(deliveries))

    assert sorted(d.chat_id for d in first.deliveries + second.deliveries) == [1, 2, 3]
    assert second.is_all


async def test_a_claim_takes_no_more_than_asked_and_says_whether_more_is_due(
    deliveries: Deliveries, subscribers: Subscribers
) -> None:
    await due_at_eight(subscribers, 1, 2, 3)

    claims = [await claim(deliveries, limit=2) for _ in range(3)]

    assert [(len(c.deliveries), c.is_all) for c in claims] == [(2, False), (1, True), (0, True)]


async def test_one_local_date_never_gets_two(
    deliveries: Deliveries, subscribers: Subscribers, database: Database
) -> None:
    await due_at_eight(subscribers, 1)
    await claim_one(deliveries)
    await database.execute("UPDATE subscriber SET due_at = ?, last_date = NULL", (int(NOW.timestamp()),))

    assert (await claim(deliveries)).deliveries == []


async def test_a_claimed_tip_is_sent_on_the_word_of_the_ledger(
    deliveries: Deliveries, subscribers: Subscribers, database: Database
) -> None:
    await due_at_eight(subscribers, 1)
    delivery = await claim_one(deliveries)

    assert await state_of(database, delivery) == "sending"
    assert await deliveries.record([delivery], []) == set()
    await deliveries.record([], [DeliveryOutcome(delivery, DeliveryState.SENT, message_id=5)])
    assert await claims.counts(deliveries._database, TODAY) == {DeliveryState.SENT: 1}


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it.stopped(NOW),
        lambda it: it.paused(7, NOW),
        lambda it: it.unreachable(),
    ],
)
async def test_who_stops_or_pauses_gets_nothing_that_was_read_before(
    deliveries: Deliveries, subscribers: Subscribers, database: Database, change: SubscriptionChange
) -> None:
    """Put off, or due for the first time."""
    await due_at_eight(subscribers, 1)
    delivery = await claim_one(deliveries)
    await deliveries.record([], [DeliveryOutcome(delivery, DeliveryState.WAITING, due_at=NOW)])
    await due_at_eight(subscribers, 2)
    found = await deliveries.due(NOW, limit=9, late=claims.LATE)
    changed = [await subscribers.change(chat_id, change, NOW) for chat_id in (1, 2)]

    assert (len(found.again), len(found.fresh)) == (1, 1)
    assert await claims.begin(deliveries, found, NOW) == []
    assert await database.fetch_all("SELECT chat_id, state FROM delivery") == [(1, "skipped")]
    assert [await subscribers.find(chat_id) for chat_id in (1, 2)] == changed


async def test_a_restriction_counts_when_a_tip_is_claimed_though_it_is_not_written_yet(
    subscribers: Subscribers, database: Database
) -> None:
    holds = Restrictions(database, LateWrites())
    deliveries = Deliveries(database, holds.heeded)
    await due_at_eight(subscribers, 1)
    found = await deliveries.due(NOW, limit=9, late=claims.LATE)
    holds.place(1, Restriction.UNDER_16, NOW)

    assert await claims.begin(deliveries, found, NOW) == []


async def test_a_choice_is_not_stored_over_a_tip_that_came_in_between(
    deliveries: Deliveries, subscribers: Subscribers
) -> None:
    await due_at_eight(subscribers, 1)
    found = await deliveries.due(NOW, limit=9, late=claims.LATE)
    had = await subscribers.change(1, lambda it: replace(it, reader=replace(it.reader, seen=0b10, last=1)), NOW)

    assert await claims.begin(deliveries, found, NOW) == []
    assert await subscribers.find(1) == had
    assert (await claim_one(deliveries)).tip != 1


async def test_who_asks_to_be_forgotten_gets_nothing(
    deliveries: Deliveries, subscribers: Subscribers, database: Database
) -> None:
    await due_at_eight(subscribers, 1, 2)
    found = await deliveries.due(NOW, limit=1, late=claims.LATE)
    (two,) = [each for each in (await claim(deliveries)).deliveries if each.chat_id == 2]
    await deliveries.record([], [DeliveryOutcome(two, DeliveryState.WAITING, due_at=NOW)])
    await PersonalData(database).forget(1)
    await database.execute("DELETE FROM subscriber WHERE chat_id = 2")

    assert [due.subscription.chat_id for due in found.fresh] == [1]
    assert await claims.begin(deliveries, found, NOW) == []
    assert (await claim(deliveries)).deliveries == []
    assert await database.fetch_all("SELECT * FROM delivery") == []


async def test_what_waits_is_claimed_again_with_its_attempts(deliveries: Deliveries, subscribers: Subscribers) -> None:
    await due_at_eight(subscribers, 1)
    delivery = await claim_one(deliveries)
    later = NOW + timedelta(seconds=7.5)
    await deliveries.record([], [DeliveryOutcome(replace(delivery, attempts=2), DeliveryState.WAITING, due_at=later)])

    assert (await claim(deliveries, later)).deliveries == []
    again = await claim_one(deliveries, NOW + timedelta(seconds=8))

    assert replace(again, due_at=delivery.due_at) == replace(delivery, attempts=2)


async def test_after_a_crash_what_was_being_sent_is_unclear_and_the_rest_is_due(
    deliveries: Deliveries, subscribers: Subscribers, database: Database
) -> None:
    await due_at_eight(subscribers, 1, 2, 3)
    one, two = (await claim(deliveries, limit=2)).deliveries
    await deliveries.record([], [DeliveryOutcome(two, DeliveryState.SENT, message_id=9)])
    await deliveries.due(NOW, limit=9, late=claims.LATE)

    assert await deliveries.recover() == 1
    assert [await state_of(database, d) for d in (one, two)] == ["unconfirmed", "sent"]
    assert [d.chat_id for d in (await claim(deliveries)).deliveries] == [3]
    assert await claims.counts(deliveries._database, TODAY) == {DeliveryState.SENT: 1, DeliveryState.UNCONFIRMED: 1}


async def test_too_late_is_skipped_and_counted(deliveries: Deliveries, subscribers: Subscribers) -> None:
    await due_at_eight(subscribers, 1, 2)

    late = await claim(deliveries, NOW + claims.LATE + timedelta(minutes=1))

    assert late.deliveries == []
    assert await claims.counts(deliveries._database, TODAY) == {DeliveryState.SKIPPED: 2}
    assert (await subscribers.find(1)).due_at == NOW + timedelta(days=1)  # type: ignore[union-attr]


async def test_a_group_that_moved_is_due_under_its_new_id(
    deliveries: Deliveries, subscribers: Subscribers, database: Database
) -> None:
    await due_at_eight(subscribers, -1)
    delivery = await claim_one(deliveries)
    await deliveries.record([], [DeliveryOutcome(delivery, DeliveryState.WAITING, due_at=NOW, moved_to=-1001)])

    assert await claim_one(deliveries) == replace(delivery, chat_id=-1001)
    assert await state_of(database, delivery) is None


async def test_a_tip_that_waits_moves_with_its_group(deliveries: Deliveries, subscribers: Subscribers) -> None:
    await due_at_eight(subscribers, -1)
    delivery = await claim_one(deliveries)
    await deliveries.record([], [DeliveryOutcome(delivery, DeliveryState.WAITING, due_at=NOW)])

    await subscribers.move(-1, -1001)

    assert await claim_one(deliveries) == replace(delivery, chat_id=-1001)


async def test_history_is_pruned_from_its_old_end(
    deliveries: Deliveries, subscribers: Subscribers, database: Database
) -> None:
    await due_at_eight(subscribers, 1, 2)
    await claim(deliveries)
    await claim(deliveries, NOW + timedelta(days=1))

    assert await deliveries.prune(TODAY) == 0
    assert await deliveries.prune(TODAY + timedelta(days=1)) == 2
    assert await database.fetch_all("SELECT DISTINCT local_date FROM delivery") == [(TODAY.toordinal() + 1,)]


@pytest.mark.parametrize(
    "sql",
    [ledger.DUE, ledger.AGAIN, ledger.MOVE_ON, ledger.START, ledger.END, subscriptions.MOVE_WAITING, ledger.PRUNE],
)
async def test_no_query_walks_the_table(database: Database, sql: str) -> None:
    plan = await database.fetch_all(f"EXPLAIN QUERY PLAN {sql}", (1,) * sql.count("?"))
    steps = [step for *_, step in plan]

    assert steps
    assert not [step for step in steps if step.startswith("SCAN") or "TEMP B-TREE" in step]


@pytest.mark.parametrize(
    ("sql", "index"),
    [(ledger.DUE, "subscriber_due (due_at<?)"), (ledger.AGAIN, "delivery_waiting (due_at<?)")],
)
async def test_who_is_due_is_found_by_index(database: Database, sql: str, index: str) -> None:
    plan = await database.fetch_all(f"EXPLAIN QUERY PLAN {sql}", (1,) * sql.count("?"))

    assert any(index in step for *_, step in plan)


async def test_a_ledger_that_cannot_be_written_changes_nothing(
    deliveries: Deliveries, subscribers: Subscribers, database: Database
) -> None:
    await due_at_eight(subscribers, 1)
    await database.execute("CREATE TRIGGER full BEFORE INSERT ON delivery BEGIN SELECT RAISE(ABORT, 'disk full'); END")

    with pytest.raises(sqlite3.IntegrityError, match="disk full"):
        await claim(deliveries)
    await database.execute("DROP TRIGGER full")

    assert [d.chat_id for d in (await claim(deliveries)).deliveries] == [1]
