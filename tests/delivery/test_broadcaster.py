"""Announcements when sends fail: which chats are left out, when sending ends, when the admin is asked again."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.tips.delivery import DeliveryOutcome, DeliveryState
from bot.core.tips.subscription import Subscription
from bot.database.broadcasts import BEGIN_WITHIN, Broadcast, Broadcasts, Phase
from bot.database.connection import Database, open_database
from bot.database.subscribers import Subscribers
from bot.delivery.broadcaster import ATTEMPTS, Broadcaster
from bot.delivery.sender import Sender
from bot.playground import Playground, User
from bot.transport.rate_limiter import RateLimiter
from bot.transport.request import AiohttpRequest

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
A_MINUTE = timedelta(minutes=1)


class Bench:
    """A broadcaster, what it needs, and a clock that is moved by hand."""

    def __init__(self, database: Database, request: AiohttpRequest, playground: Playground) -> None:
        self.database = database
        self.request = request
        self.playground = playground
        self.broadcasts = Broadcasts(database)
        self.time = NOW
        self.asked: list[int] = []
        self.reported: list[Phase] = []
        self.may_be_asked = True

    def broadcaster(self, root: str = "") -> Broadcaster:
        root = root or f"{self.playground.url}/bot{self.playground.token}"
        limiter = RateLimiter(2000)
        sender = Sender(self.request, root, limiter, per_second=30)
        return Broadcaster(
            broadcasts=self.broadcasts,
            sender=sender,
            now=lambda: self.time,
            report=self.report,
            ask_again=self.ask_again,
        )

    async def report(self, broadcast: Broadcast) -> None:
        found = await self.broadcasts.find(broadcast.number)
        assert found
        self.reported.append(found.phase)

    async def ask_again(self, broadcast: Broadcast) -> None:
        if not self.may_be_asked:
            raise ConnectionError

        self.asked.append(broadcast.number)

    async def subscribe(self, *chat_ids: int, back_on: date | None = None) -> None:
        for chat_id in chat_ids:
            self.playground.add_user(User(chat_id, f"Person {chat_id}"), started=True)
            fresh = Subscription(chat_id=chat_id, zone=ZoneInfo("UTC"), at=time(9), created_at=NOW)
            await Subscribers(self.database).subscribe(fresh, lambda it: it.back_on(back_on, NOW), NOW)

    async def confirmed(self, text: str = "News") -> int:
        number = await self.broadcasts.draft(9, "", text, self.time)
        assert await self.broadcasts.begin(number, 1, self.time)
        return number

    def told(self) -> set[int]:
        return {chat for chat, found in self.playground.world.chats.items() if found.messages}


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with (
        open_database(tmp_path / "bot.sqlite3") as database,
        AiohttpRequest() as request,
        Playground() as playground,
    ):
        yield Bench(database, request, playground)


def nobody_listens() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}/bot1:a"


async def test_who_pauses_is_passed_over_until_the_day_on_which_tips_come_again(bench: Bench) -> None:
    await bench.subscribe(1)
    await bench.subscribe(2, back_on=TODAY + timedelta(days=1))
    await bench.subscribe(3, back_on=TODAY)

    assert await bench.broadcasts.audience("", NOW) == 2
    await bench.confirmed()
    await bench.broadcaster().send_due()

    assert bench.told() == {1, 3}


async def test_a_send_that_fails_is_tried_five_times_and_no_more(bench: Bench) -> None:
    await bench.subscribe(1)
    number, broadcaster = await bench.confirmed(), bench.broadcaster(nobody_listens())

    for _ in range(2 * ATTEMPTS):
        await broadcaster.send_due()
        bench.time += A_MINUTE

    assert await bench.broadcasts.counts(number) == {"failed": 1}
    assert await bench.database.fetch_all("SELECT attempts FROM broadcast_send") == [(ATTEMPTS,)]
    assert ATTEMPTS == 5


@pytest.mark.parametrize("away", [BEGIN_WITHIN + A_MINUTE, timedelta(days=3), -timedelta(days=90)])
async def test_what_was_confirmed_long_ago_and_reached_nobody_asks_again(bench: Bench, away: timedelta) -> None:
    """Also where the clock was ahead when it was confirmed. A start finds it as a later look does."""
    await bench.subscribe(1)
    number = await bench.confirmed()
    bench.time += away

    async with bench.broadcaster().running(), asyncio.timeout(20):
        while not bench.asked:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.005)

    assert bench.asked == [number]
    assert bench.told() == set()
    found = await bench.broadcasts.find(number)
    assert found
    assert found.phase is Phase.DRAFT
    assert await bench.broadcasts.counts(number) == {}

    assert await bench.broadcasts.begin(number, 1, bench.time)
    await bench.broadcaster().send_due()
    assert bench.told() == {1}
    assert bench.asked == [number]


async def test_what_was_confirmed_just_now_is_sent_and_what_has_begun_goes_on_however_late(bench: Bench) -> None:
    await bench.subscribe(1, 2)
    await bench.confirmed()
    bench.time += BEGIN_WITHIN
    number = await bench.confirmed("more")
    await bench.broadcasts.claim(number, [], bench.time, limit=1)  # and then the power went
    bench.time += timedelta(seconds=-1)
    await bench.broadcasts.recover()
    await bench.broadcaster().send_due()
    bench.time += timedelta(days=1)
    await bench.broadcaster().send_due()

    assert bench.asked == []
    assert len(bench.playground.calls_of("sendMessage")) == 3


async def test_it_is_not_sent_while_the_admin_cannot_be_asked_and_holds_up_no_other(bench: Bench) -> None:
    await bench.subscribe(1)
    stale = await bench.confirmed("old news")
    bench.time += timedelta(hours=1)
    await bench.confirmed("fresh news")
    bench.may_be_asked = False

    with pytest.raises(ConnectionError):
        await bench.broadcaster().send_due()
    assert [message["text"] for message in bench.playground.messages(1)] == ["fresh news"]

    bench.may_be_asked = True
    await bench.broadcaster().send_due()
    assert bench.asked == [stale]
    assert len(bench.playground.messages(1)) == 1


async def test_what_fails_after_a_stop_is_not_sent_again_and_the_last_report_comes(bench: Bench) -> None:
    await bench.subscribe(1)
    number, broadcaster = await bench.confirmed(), bench.broadcaster(nobody_listens())
    await broadcaster.send_due()
    bench.time += A_MINUTE
    (under_way,) = await bench.broadcasts.claim(number, [], bench.time, limit=1)
    await bench.broadcasts.close(number, Phase.STOPPED)
    failed = DeliveryOutcome(under_way, DeliveryState.WAITING, due_at=bench.time)
    await bench.broadcasts.claim(number, [failed], bench.time, limit=0)

    await broadcaster.send_due()

    assert await bench.broadcasts.counts(number) == {"stopped": 1}
    assert bench.reported == [Phase.STOPPED]


async def test_one_that_was_stopped_asks_nothing(bench: Bench) -> None:
    await bench.subscribe(1)
    number = await bench.confirmed()
    broadcast = await bench.broadcasts.find(number)
    assert broadcast
    await bench.broadcasts.close(number, Phase.STOPPED)

    assert not await bench.broadcasts.is_overdue(broadcast, NOW + timedelta(hours=1))
    await bench.broadcaster().send_due()
    assert bench.asked == []
