"""Subscriptions in the database."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.tips.choice import Reader, Restriction, TipFeedbackWord
from bot.core.tips.schedule import FOUR_A_WEEK, QuietHours
from bot.core.tips.subscription import ChatKind, Subscription, SubscriptionState
from bot.database.connection import Database
from bot.database.countries import Countries
from bot.database.feedback import TipFeedback
from bot.database.late_writes import LateWrites
from bot.database.restrictions import Restrictions
from bot.database.subscribers import Subscribers

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
FRESH = Subscription(chat_id=7, zone=ZoneInfo("Europe/Madrid"), at=time(7, 30), created_at=NOW)
FULL = replace(
    FRESH,
    kind=ChatKind.GROUP,
    thread_id=12,
    language="pt",
    days=FOUR_A_WEEK,
    quiet=QuietHours(time(21, 15), time(6, 45)),
    last_date=date(2026, 11, 22),
    reader=Reader(
        seen=1 << 300 | 5, last=300, since_warning=4, topics=frozenset({"other", "sports"}), liked=4, disliked=1 << 77
    ),
    stopped_at=NOW,
)


async def test_everything_reads_back_as_written(subscribers: Subscribers) -> None:
    written = await subscribers.subscribe(FULL, lambda it: it, NOW)

    assert written.due_at
    assert await subscribers.find(7) == written == replace(FULL, due_at=written.due_at)


async def test_a_chat_that_never_asked_has_no_subscription(subscribers: Subscribers) -> None:
    assert await subscribers.find(7) is None
    assert await subscribers.change(7, lambda it: it.stopped(NOW), NOW) is None


async def test_a_change_brings_the_next_due_time_along(subscribers: Subscribers) -> None:
    await subscribers.subscribe(FRESH, lambda it: it, NOW)

    changed = await subscribers.change(7, lambda it: replace(it, at=time(19)), NOW)

    assert changed
    assert changed.due_at == datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
    assert await subscribers.find(7) == changed


async def test_subscribing_again_keeps_what_was_seen(subscribers: Subscribers) -> None:
    await subscribers.subscribe(FULL, lambda it: it.stopped(NOW), NOW)

    again = await subscribers.subscribe(FRESH, lambda it: replace(it, state=SubscriptionState.ACTIVE, at=time(8)), NOW)

    assert again.reader == FULL.reader
    assert again.last_date == FULL.last_date
    assert again.due_at


async def test_a_failed_change_changes_nothing(subscribers: Subscribers) -> None:
    before = await subscribers.subscribe(FRESH, lambda it: it, NOW)

    with pytest.raises(ZeroDivisionError):
        await subscribers.change(7, lambda it: replace(it, chat_id=1 // 0), NOW)

    assert await subscribers.find(7) == before


async def test_a_group_that_became_a_supergroup_keeps_its_subscription(subscribers: Subscribers) -> None:
    before = await subscribers.subscribe(FULL, lambda it: it, NOW)

    for _ in range(2):
        await subscribers.move(7, -1007)

    assert await subscribers.find(7) is None
    assert await subscribers.find(-1007) == replace(before, chat_id=-1007)


@pytest.mark.parametrize("newer", [None, "PT"])
async def test_a_group_that_became_a_supergroup_keeps_its_country(
    subscribers: Subscribers, database: Database, newer: str | None
) -> None:
    async with LateWrites().running() as late:
        countries = Countries(database, late)
        countries.keep(-7, "ES")
        if newer:
            countries.keep(-1007, newer)

    await subscribers.move(-7, -1007)

    assert await Countries(database, late).of(-1007) == (newer or "ES")
    assert await Countries(database, late).of(-7) is None


async def test_a_supergroup_that_has_a_subscription_keeps_its_own_and_the_old_one_ends(
    subscribers: Subscribers,
) -> None:
    await subscribers.subscribe(FULL, lambda it: it, NOW)
    newer = await subscribers.subscribe(replace(FRESH, chat_id=-1007, kind=ChatKind.GROUP), lambda it: it, NOW)

    await subscribers.move(7, -1007)

    assert await subscribers.find(7) is None
    assert await subscribers.find(-1007) == newer


async def test_a_hold_is_read_with_the_subscription(subscribers: Subscribers, database: Database) -> None:
    await subscribers.subscribe(FRESH, lambda it: it, NOW)

    async with LateWrites().running() as late:
        holds = Restrictions(database, late)
        holds.place(7, Restriction.URGENT, NOW)
        holds.place(7, Restriction.PREGNANT, NOW)
        await late.settled()
        held = await subscribers.find(7)
        holds.lift(7, Restriction.URGENT, NOW)

    assert held
    assert held.reader.restrictions == Restriction.URGENT | Restriction.PREGNANT
    assert await holds.current(7) == Restriction.PREGNANT
    assert await holds.current(8) == Restriction.NONE


async def test_who_is_due_is_found_by_index(database: Database) -> None:
    plan = await database.fetch_all(
        "EXPLAIN QUERY PLAN SELECT * FROM subscriber WHERE due_at <= 5 ORDER BY due_at LIMIT 500"
    )

    assert [row[3] for row in plan] == ["SEARCH subscriber USING INDEX subscriber_due (due_at<?)"]


async def test_the_newest_word_of_a_person_counts(database: Database) -> None:
    feedback = TipFeedback(database)

    for person, word in ((1, TipFeedbackWord.USEFUL), (2, TipFeedbackWord.USEFUL), (2, TipFeedbackWord.DID_IT)):
        await feedback.give(person, "a-tip", word, NOW + timedelta(seconds=person))

    assert await feedback.by_tip() == {"a-tip": {TipFeedbackWord.USEFUL: 1, TipFeedbackWord.DID_IT: 1}}
