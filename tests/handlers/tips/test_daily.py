"""The daily tip arrives: the real worker, in the chat of whoever asked for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.tips.subscription import Subscription
from bot.delivery.worker import DeliveryWorker
from bot.handlers.base.triage import build_intake
from bot.handlers.tips.daily import DailyTips, build_worker
from bot.incoming.health import Health
from bot.jobs import running_jobs
from bot.services import the
from tests.handlers.chat import Bot, Chat, found
from tests.processes.process import happens

FULL = 8
"""Buttons under a daily tip."""


@pytest.fixture
async def worker(bot: Bot) -> AsyncIterator[DeliveryWorker]:
    await bot.application.services.tip_catalog.current()
    worker = build_worker(bot.application)
    async with worker.running():
        yield worker


@asynccontextmanager
async def delivering(chat: Chat) -> AsyncIterator[DeliveryWorker]:
    """Every job of the table runs, as in the live bot."""
    application, tips = chat.bot.application, DailyTips(chat.bot.application)
    queue = the(application.job_queue)
    await queue.start()
    async with tips.running(), running_jobs(application, tips, Health(application, build_intake(application))):
        yield tips.worker

    await queue.stop()


async def subscribed(chat: Chat, thread_id: int | None = None) -> None:
    """For two minutes from now. By hand: a chat that has just had an answer gets its tip a second later."""
    chat.playground.say(chat.person, "hello", chat.place)
    chat.playground.take_updates()
    fresh = Subscription(
        chat_id=(chat.place or chat.person).id,
        zone=ZoneInfo("Europe/Madrid"),
        at=time(10, 2),
        thread_id=thread_id,
        created_at=chat.clock(),
    )
    await chat.services.subscribers.subscribe(fresh, lambda it: it, chat.clock())


async def test_a_tip_comes_at_its_minute_with_every_way_out(chat: Chat, worker: DeliveryWorker) -> None:
    await subscribed(chat)
    assert not chat.answers

    chat.clock.advance(minutes=2)
    worker.tick()
    await happens(chat.playground, lambda: bool(chat.answers))

    assert chat.last.startswith("💡 ")
    assert len(chat.buttons) == FULL


async def test_a_tip_in_a_forum_comes_in_its_topic(chat: Chat, worker: DeliveryWorker) -> None:
    forum = chat.playground.add_group("Back school", [chat.person], forum=True)
    thread = chat.playground.add_topic(forum, "Tips")
    group = chat.of(chat.person, forum)
    await subscribed(group, thread)

    chat.clock.advance(minutes=2)
    worker.tick()
    await happens(chat.playground, lambda: bool(group.answers))

    assert group.last_message["message_thread_id"] == thread


@pytest.mark.parametrize("runs", [True, False])
async def test_once_a_clock_that_was_months_ahead_is_right_the_next_tip_comes_at_its_time(
    chat: Chat, *, runs: bool
) -> None:
    """Put right while the bot runs, or while it is stopped."""
    await subscribed(chat)
    chat.clock.advance(days=90)
    async with AsyncExitStack() as first_run, AsyncExitStack() as second_run:
        worker = await first_run.enter_async_context(delivering(chat))
        chat.clock.advance(minutes=2)
        await happens(chat.playground, lambda: len(chat.answers) == 1)
        if not runs:
            await first_run.aclose()

        chat.clock.advance(days=-90, minutes=-2)
        if not runs:
            worker = await second_run.enter_async_context(delivering(chat))

        await becomes_due(chat, chat.clock.now + timedelta(minutes=2))
        chat.clock.advance(minutes=2)
        await tip_arrives(chat, worker)

    assert len(chat.answers) == 2


async def test_a_repair_that_fails_after_a_clock_was_set_back_is_done_at_the_next_tick(chat: Chat) -> None:
    await subscribed(chat)
    tips, database = DailyTips(chat.bot.application), chat.services.database
    async with tips.running():
        chat.clock.advance(days=-90)
        tips.clock_was_set(timedelta(days=-90))
        await database.execute("ALTER TABLE broadcast_send RENAME TO away")
        with pytest.raises(Exception, match="no such table"):
            await tips.tick()

        await database.execute("ALTER TABLE away RENAME TO broadcast_send")
        await tips.tick()
        await becomes_due(chat, chat.clock.now + timedelta(minutes=2))


async def becomes_due(chat: Chat, at: datetime) -> None:
    async with asyncio.timeout(20):
        while (await found(chat)).due_at != at:  # noqa: ASYNC110 - a database tells nobody
            await asyncio.sleep(0.05)


async def tip_arrives(chat: Chat, worker: DeliveryWorker) -> None:
    """A chat that has just had one gets the next a second later, by the bot's clock."""
    async with asyncio.timeout(20):
        while len(chat.answers) < 2:
            chat.clock.advance(seconds=1)
            worker.tick()
            await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("run-stopped", {"reason": "Bad Gateway <1>"}, "Bad Gateway <1>"),
        ("markup-refused", {"tip": "desk-next-position"}, "desk-next-position"),
        ("set-aside", {"count": 2, "what": "Europe/Nowhere"}, "2 subscribers are set aside"),
        ("set-aside", {"count": 1, "what": "quiet"}, "cannot be read on this machine: quiet"),
    ],
)
async def test_admins_hear_of_trouble(admin_chat: Chat, name: str, values: dict[str, str | int], words: str) -> None:
    await admin_chat.say("/start")

    build_worker(admin_chat.bot.application).alarm(name, **values)
    await admin_chat.bot.application.background.settled()

    assert words in admin_chat.last
