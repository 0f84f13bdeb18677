"""The repair of rows that were written while the clock was ahead."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.content.urgency import Urgency
from bot.core.tips.delivery import LONGEST_BACKOFF, DeliveryOutcome, DeliveryState
from bot.core.tips.subscription import Subscription
from bot.database import wrong_clock
from bot.database.broadcasts import Broadcasts
from bot.database.connection import Database
from bot.database.deliveries import Deliveries
from bot.database.follow_ups import LATEST, FollowUps
from bot.database.late_writes import LateWrites
from bot.database.pending_inputs import ANSWER_WITHIN, PendingInput, PendingInputs
from bot.database.subscribers import AT_ONCE, FAR, Subscribers
from tests.database import claims
from tests.database.claims import Claim

NOW = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
AHEAD = NOW + timedelta(days=90)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def at_eight(chat_id: int) -> Subscription:
    return Subscription(chat_id=chat_id, zone=ZoneInfo("UTC"), at=time(8), created_at=NOW)


async def subscribe(subscribers: Subscribers, *chat_ids: int, now: datetime = NOW) -> None:
    for chat_id in chat_ids:
        await subscribers.subscribe(at_eight(chat_id), lambda it: it, now)


async def claim(deliveries: Deliveries, now: datetime) -> Claim:
    return await claims.claim(deliveries, now)


async def due(subscribers: Subscribers, chat_id: int = 1) -> datetime | None:
    subscription = await subscribers.find(chat_id)
    assert subscription
    return subscription.due_at


async def heal(deliveries: Deliveries, subscribers: Subscribers, now: datetime = NOW) -> None:
    await wrong_clock.heal(deliveries._database, now)
    await deliveries.recover()
    await subscribers.heal(now)


async def test_who_was_passed_over_or_served_while_the_clock_was_ahead_gets_todays_tip(
    deliveries: Deliveries, subscribers: Subscribers
) -> None:
    await subscribe(subscribers, 1)
    await subscribe(subscribers, 2, now=AHEAD)
    assert len((await claim(deliveries, AHEAD)).deliveries) == 0  # 1 is passed over, months too late
    (delivery,) = [each for each in (await claim(deliveries, AHEAD + HOUR)).deliveries if each.chat_id == 2]
    await deliveries.record([], [DeliveryOutcome(delivery, DeliveryState.SENT)])

    await heal(deliveries, subscribers)

    assert [await due(subscribers, chat) for chat in (1, 2)] == [NOW + HOUR] * 2
    assert {each.chat_id for each in (await claim(deliveries, NOW + HOUR)).deliveries} == {1, 2}


async def test_a_tip_that_was_had_today_does_not_come_twice(deliveries: Deliveries, subscribers: Subscribers) -> None:
    await subscribe(subscribers, 1)
    (delivery,) = (await claim(deliveries, NOW + HOUR)).deliveries
    await deliveries.record([], [DeliveryOutcome(delivery, DeliveryState.SENT)])
    await claim(deliveries, AHEAD)

    await heal(deliveries, subscribers, NOW + 2 * HOUR)

    assert await due(subscribers) == NOW + HOUR + DAY
    assert (await claim(deliveries, NOW + 3 * HOUR)).deliveries == []


async def test_a_tip_that_was_on_its_way_is_not_sent_at_whatever_hour_it_is_now(
    deliveries: Deliveries, subscribers: Subscribers, database: Database
) -> None:
    """Waiting in the ledger, or read by a worker that runs."""
    await subscribe(subscribers, 1, 2, now=AHEAD)
    (one,) = (await claims.claim(deliveries, AHEAD + HOUR, limit=1)).deliveries
    await deliveries.record([], [DeliveryOutcome(one, DeliveryState.WAITING, due_at=AHEAD + HOUR)])
    found = await deliveries.due(AHEAD + HOUR, limit=9, late=claims.LATE)

    await heal(deliveries, subscribers)

    assert await database.fetch_all("SELECT * FROM delivery") == []
    assert (len(found.again), len(found.fresh)) == (1, 1)
    assert await claims.begin(deliveries, found, NOW) == []
    assert (await claim(deliveries, NOW)).deliveries == []


async def test_nothing_waits_longer_than_the_longest_backoff(deliveries: Deliveries, subscribers: Subscribers) -> None:
    await subscribe(subscribers, 1, 2)
    one, two = (await claim(deliveries, NOW + HOUR)).deliveries
    soon = NOW + HOUR + LONGEST_BACKOFF
    await deliveries.record(
        [],
        [
            DeliveryOutcome(one, DeliveryState.WAITING, due_at=soon),
            DeliveryOutcome(two, DeliveryState.WAITING, due_at=soon + timedelta(hours=12)),
        ],
    )

    await wrong_clock.heal(deliveries._database, NOW + HOUR)

    assert [each.chat_id for each in (await claim(deliveries, NOW + HOUR)).deliveries] == [2]
    assert [each.chat_id for each in (await claim(deliveries, soon)).deliveries] == [1]


async def test_dates_to_come_are_free_again_and_who_had_the_tip_still_counts(
    deliveries: Deliveries, subscribers: Subscribers, database: Database
) -> None:
    await subscribe(subscribers, 1, now=AHEAD)
    (delivery,) = (await claim(deliveries, AHEAD + HOUR)).deliveries
    await deliveries.record([], [DeliveryOutcome(delivery, DeliveryState.SENT)])
    await heal(deliveries, subscribers)

    await wrong_clock.redate(deliveries._database, NOW)

    rows = await database.fetch_all("SELECT local_date, chat_id, tip, state FROM delivery")
    assert [(chat, tip, state) for _, chat, tip, state in rows] == [(1, delivery.tip, "sent")]
    assert date.fromordinal(rows[0][0]) < NOW.date() - DAY
    assert await claims.counts(deliveries._database, NOW.date()) == {}


async def test_a_pause_of_days_that_a_wrong_clock_began_ends_in_time_and_a_named_date_stays(
    subscribers: Subscribers,
) -> None:
    await subscribe(subscribers, 1, 2, now=AHEAD)
    await subscribers.change(1, lambda it: it.paused(7, AHEAD), AHEAD)
    await subscribers.change(2, lambda it: it.back_on(date(2027, 6, 1), AHEAD), AHEAD)

    await subscribers.heal(NOW)

    assert await due(subscribers, 1) == datetime(2026, 12, 2, 8, tzinfo=UTC)
    assert await due(subscribers, 2) == datetime(2027, 6, 1, 8, tzinfo=UTC)


async def test_every_one_is_looked_at_however_many_and_a_second_look_changes_nothing(
    database: Database, subscribers: Subscribers
) -> None:
    count = AT_ONCE * 2 + 3
    await subscribe(subscribers, 1, now=AHEAD)
    await database.execute(
        "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO subscriber SELECT"
        " i, kind, thread_id, state, language, zone, minute, days, quiet, paused_until, last_date, due_at, topics,"
        " seen, last_tip, since_warning, liked, disliked, created_at, stopped_at, pause_days FROM n, subscriber",
        (count,),
    )

    first, second = await subscribers.heal(NOW), await subscribers.heal(NOW)

    assert (first.planned_anew, second.planned_anew) == (count, 0)
    assert await database.fetch_all("SELECT DISTINCT due_at FROM subscriber") == [(int((NOW + HOUR).timestamp()),)]


async def test_a_due_time_that_is_no_number_is_set_aside(database: Database, subscribers: Subscribers) -> None:
    await subscribe(subscribers, 1, 2)
    await database.execute("UPDATE subscriber SET due_at = 'soon' WHERE chat_id = 1")

    assert (await subscribers.heal(NOW)).unreadable == 1
    assert (await subscribers.heal(NOW)).planned_anew == 1
    assert await due(subscribers) == NOW + HOUR


async def test_who_is_due_far_off_is_found_by_index(database: Database) -> None:
    plan = await database.fetch_all(f"EXPLAIN QUERY PLAN {FAR}", (0, 0, 9))

    assert any("subscriber_due" in step for *_, step in plan)
    assert not any("TEMP B-TREE" in step for *_, step in plan)


@pytest.mark.parametrize("off", [timedelta(), timedelta(hours=5), timedelta(minutes=-1)])
async def test_a_follow_up_comes_back_by_whole_days(database: Database, off: timedelta) -> None:
    follow_ups, checked_at = FollowUps(database), AHEAD + off
    await follow_ups.agree(
        1, level=Urgency.URGENT, causes=[], language="en", checked_at=checked_at, due=[checked_at + 2 * DAY]
    )

    await wrong_clock.heal(database, NOW)
    await wrong_clock.heal(database, NOW)

    ((due_at,),) = await database.fetch_all("SELECT due_at FROM follow_up")
    found = datetime.fromtimestamp(due_at, UTC)
    assert found.time() == (checked_at + 2 * DAY).time()
    assert NOW + DAY < found <= NOW + 2 * DAY


async def test_a_follow_up_keeps_its_time_and_its_wait_while_the_clock_is_right(database: Database) -> None:
    follow_ups = FollowUps(database)
    await follow_ups.agree(1, level=Urgency.URGENT, causes=[], language="en", checked_at=NOW, due=[NOW + DAY])
    (leased,) = await follow_ups.lease_due(NOW + DAY, limit=1)
    await follow_ups.lease_due(
        NOW, [DeliveryOutcome(leased, DeliveryState.WAITING, due_at=NOW + DAY + timedelta(minutes=1))], limit=0
    )
    before = await database.fetch_all("SELECT * FROM follow_up")

    await wrong_clock.heal(database, NOW + DAY)
    assert await database.fetch_all("SELECT * FROM follow_up") == before

    await follow_ups.lease_due(NOW, [DeliveryOutcome(leased, DeliveryState.WAITING, due_at=AHEAD)], limit=0)
    await wrong_clock.heal(database, NOW + DAY)
    assert [each.id for each in await follow_ups.lease_due(NOW + DAY, limit=1)] == [leased.id]


async def test_over_a_day_late_nobody_is_asked(database: Database) -> None:
    follow_ups = FollowUps(database)
    for chat_id in (1, 2):
        at = NOW - LATEST if chat_id == 1 else NOW - LATEST - timedelta(seconds=1)
        await follow_ups.agree(chat_id, level=Urgency.URGENT, causes=[], language="en", checked_at=at, due=[at])

    assert [each.chat_id for each in await follow_ups.lease_due(NOW, limit=9)] == [1]
    assert await database.fetch_all("SELECT chat_id FROM follow_up") == [(1,)]
    assert timedelta(days=1) == LATEST


async def test_an_announcement_waits_no_longer_than_the_longest_backoff(
    database: Database, subscribers: Subscribers
) -> None:
    await subscribe(subscribers, 1)
    broadcasts = Broadcasts(database)
    number = await broadcasts.draft(9, "", "News", NOW)
    await broadcasts.begin(number, 1, NOW)
    await database.execute("UPDATE broadcast_send SET due_at = ?", (int(AHEAD.timestamp()),))

    await wrong_clock.heal(database, NOW)

    assert [each.chat_id for each in await broadcasts.claim(number, [], NOW, limit=9)] == [1]


async def test_what_was_asked_while_the_clock_was_ahead_takes_no_message_for_its_answer(database: Database) -> None:
    async with LateWrites().running() as late:
        asked = PendingInputs(database, late)
        asked.expect(1, 1, PendingInput("place"), AHEAD)
        assert await asked.current(1, 1, NOW) is None
        assert await asked.current(1, 1, AHEAD + ANSWER_WITHIN - timedelta(seconds=1))
    again = PendingInputs(database, LateWrites())

    assert await again.current(1, 1, AHEAD)
    assert await again.current(1, 1, NOW) is None


async def test_who_asked_for_todays_tip_early_gets_no_second_one(subscribers: Subscribers) -> None:
    await subscribe(subscribers, 1)
    await subscribers.change(1, lambda it: replace(it, last_date=NOW.date()), NOW)

    await subscribers.heal(NOW)

    assert await due(subscribers) == NOW + HOUR + DAY
