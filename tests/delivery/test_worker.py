"""The whole delivery worker: a real database, and real HTTP to a server that refuses what Telegram refuses."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.content.models import Tip
from bot.core.tips.choice import Restriction, TipCatalog
from bot.core.tips.delivery import Breaker, Delivery, DeliveryOutcome, DeliveryState, OutcomeKind
from bot.core.tips.subscription import Subscription, SubscriptionState
from bot.database.connection import Database, open_database
from bot.database.deliveries import Deliveries
from bot.database.statistics import Statistics
from bot.database.subscribers import Subscribers
from bot.delivery.background import FIRST_WAIT
from bot.delivery.send_loop import GRACE
from bot.delivery.sender import Prepared, Sender, prepare_text
from bot.delivery.worker import DeliveryWorker
from bot.playground import Playground, User
from bot.playground.faults import BrokenJson, Delay, Flood, Hang, Reset, ServerError
from bot.transport.rate_limiter import RateLimiter
from bot.transport.request import AiohttpRequest
from tests.database import claims

DUE_AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
CREATED = DUE_AT - timedelta(hours=1)
TIPS = {n: Tip(id=f"tip-{n}", causes=("posture",), text=f"Tip {n}", category=f"kind-{n}") for n in range(5)}
CATALOG = TipCatalog(TIPS.values(), {tip.id: n for n, tip in TIPS.items()})
LONGEST_WAIT = 30


class Bench:
    """A worker, what it needs, and a clock that is moved by hand or runs fast."""

    def __init__(self, playground: Playground, database: Database, request: AiohttpRequest) -> None:
        self.playground = playground
        self.database = database
        self.request = request
        self.deliveries = Deliveries(database)
        self.subscribers = Subscribers(database)
        self.start_at = DUE_AT
        self.speed = 0.0
        """Seconds of the bot's clock in one second of the test."""
        self.began_at = asyncio.get_running_loop().time()
        self.alarms: list[tuple[str, dict[str, str | int]]] = []
        self.texts = {n: prepare_text(tip.text) for n, tip in TIPS.items()}
        self.worker = self.new_worker()

    def new_worker(self, per_second: float = 2000) -> DeliveryWorker:
        limiter = RateLimiter(per_second)
        root = f"{self.playground.url}/bot{self.playground.token}"
        return DeliveryWorker(
            deliveries=self.deliveries,
            sender=Sender(self.request, root, limiter, per_second=30),
            catalog=lambda: CATALOG,
            render=self.render,
            now=self.now,
            late=timedelta(hours=3),
            alarm=self.alarm,
            chance=lambda: 0.5,
        )

    def render(self, tip: int, _language: str) -> Prepared | None:
        return self.texts.get(tip)

    def alarm(self, name: str, **values: str | int) -> None:
        self.alarms.append((name, values))

    async def subscribe(self, *chat_ids: int) -> None:
        for chat_id in chat_ids:
            if chat_id > 0:
                self.playground.add_user(User(chat_id, f"Person {chat_id}"), started=True)
            fresh = Subscription(chat_id=chat_id, zone=ZoneInfo("UTC"), at=time(8), created_at=CREATED)
            await self.subscribers.subscribe(fresh, lambda it: it, CREATED)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(LONGEST_WAIT):
            while not condition():
                self.worker.tick()
                await asyncio.sleep(0.005)

    async def ended(self, **expected: int) -> None:
        """Wait until the ledger counts these ends, of whatever kind."""
        async with asyncio.timeout(LONGEST_WAIT):
            while (found := await self.counts()) != expected:
                assert sum(found.values()) <= sum(expected.values()), found
                self.worker.tick()
                await asyncio.sleep(0.005)

    async def counts(self) -> Counter[str]:
        """The ends by their states: late ones are sent, and who is gone has failed."""
        found = Counter(await claims.counts(self.deliveries._database, TODAY))
        late, unreachable = found.pop(OutcomeKind.LATE, 0), found.pop(OutcomeKind.UNREACHABLE, 0)
        return +(found + Counter({DeliveryState.SENT: late, DeliveryState.FAILED: unreachable}))

    def now(self) -> datetime:
        return self.start_at + self.speed * timedelta(seconds=asyncio.get_running_loop().time() - self.began_at)

    def hurry(self, speed: float) -> None:
        """From now on the clock runs that much faster."""
        self.start_at, self.began_at, self.speed = self.now(), asyncio.get_running_loop().time(), speed

    def advance(self, **length: float) -> None:
        self.start_at += timedelta(**length)
        self.worker.tick()

    def tips_of(self, chat_id: int) -> list[str]:
        return [message["text"] for message in self.playground.messages(chat_id)]

    def received(self) -> Counter[int]:
        """Tips by chat, as they stand in the chats."""
        return Counter({chat: len(self.tips_of(chat)) for chat in self.playground.world.chats})


@asynccontextmanager
async def running(bench: Bench) -> AsyncIterator[None]:
    async with bench.worker.running():
        yield


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with (
        Playground() as playground,
        open_database(tmp_path / "bot.sqlite3") as database,
        AiohttpRequest() as request,
    ):
        yield Bench(playground, database, request)


async def test_everybody_who_is_due_gets_one_tip_and_nobody_else_any(bench: Bench) -> None:
    await bench.subscribe(*range(1, 501))
    bench.playground.add_user(User(9999, "Not subscribed"), started=True)
    async with running(bench):
        await bench.ended(sent=500)
    bench.advance(seconds=30)
    await bench.new_worker().send_due()

    assert bench.received() == Counter(dict.fromkeys(range(1, 501), 1))
    assert bench.worker.outcomes == {"Sent": 500}


async def test_what_comes_late_and_who_is_gone_are_counted_apart(bench: Bench) -> None:
    await bench.subscribe(1, 2)
    bench.playground.block(2)
    bench.advance(minutes=3)
    async with running(bench):
        await bench.ended(sent=1, failed=1)

    assert await claims.counts(bench.deliveries._database, TODAY) == {OutcomeKind.LATE: 1, OutcomeKind.UNREACHABLE: 1}


async def test_nothing_is_sent_before_it_is_due(bench: Bench) -> None:
    await bench.subscribe(1)
    bench.start_at -= timedelta(seconds=1)
    await bench.worker.send_due()
    assert bench.received().total() == 0

    bench.advance(seconds=1)
    await bench.worker.send_due()
    assert bench.received().total() == 1


@pytest.mark.parametrize("has_failed", [False, True])
async def test_a_tip_that_is_held_back_after_it_was_read_is_not_sent(bench: Bench, *, has_failed: bool) -> None:
    """Read and not yet sent, or waiting after a send that failed."""
    await bench.subscribe(1, 2)
    if has_failed:
        bench.playground.faults.add(ServerError(403), chat_id=1, times=1)
    await (bench.worker.send_due() if has_failed else bench.worker.due())
    await bench.database.execute("INSERT INTO hold VALUES (1, ?, 0)", (Restriction.UNDER_16,))
    bench.advance(minutes=1)
    await bench.worker.send_due()

    assert +bench.received() == {2: 1}
    assert await bench.counts() == {"sent": 1, "skipped": 1}


async def test_a_clock_set_back_brings_no_second_tip(bench: Bench) -> None:
    await bench.subscribe(1, 2)
    async with running(bench):
        await bench.ended(sent=2)
        bench.advance(days=-1)
        bench.advance(hours=22)
        await bench.subscribe(3)
        bench.advance(hours=2)
        await bench.ended(sent=3)

    assert bench.received() == {1: 1, 2: 1, 3: 1}


async def test_the_next_day_brings_the_next_tip(bench: Bench) -> None:
    await bench.subscribe(1)
    async with running(bench):
        await bench.ended(sent=1)
        bench.advance(days=1)
        bench.hurry(10)
        await bench.ended(sent=2)

    first, second = bench.tips_of(1)
    assert first != second


async def test_flood_control_loses_nothing_and_stops_nobody_else(bench: Bench) -> None:
    await bench.subscribe(*range(1, 21))
    bench.playground.faults.add(Flood(retry_after=1), chat_id=7, times=1)
    async with running(bench):
        await bench.ended(sent=19)
        bench.hurry(1)
        await bench.ended(sent=20)

    assert set(bench.received().values()) == {1}


@pytest.mark.parametrize("fault", [Reset(), BrokenJson(), Hang(), *map(ServerError, (500, 502, 503, 504))])
@pytest.mark.parametrize("arrived", [True, False])
async def test_what_may_have_arrived_is_never_sent_again(
    bench: Bench, fault: Reset | BrokenJson | Hang | ServerError, *, arrived: bool
) -> None:
    await bench.subscribe(*range(1, 21))
    bench.playground.faults.add(fault, chat_id=7, times=1, takes_effect=arrived)
    if isinstance(fault, Hang):
        bench.request._read_timeout = 1.0
    async with running(bench):
        await bench.ended(sent=19, unconfirmed=1)
    bench.advance(minutes=30)
    await bench.new_worker().send_due()

    assert len(bench.tips_of(7)) == arrived
    assert bench.received().total() == 19 + arrived


async def test_who_blocked_the_bot_is_marked_and_keeps_the_settings(bench: Bench) -> None:
    await bench.subscribe(*range(1, 11))
    bench.playground.block(7)
    async with running(bench):
        await bench.ended(sent=9, failed=1)

    blocked, other = await bench.subscribers.find(7), await bench.subscribers.find(8)
    assert blocked
    assert other
    assert (blocked.state, blocked.due_at, blocked.at) == (SubscriptionState.UNREACHABLE, None, time(8))
    assert other.state is SubscriptionState.ACTIVE
    assert bench.alarms == []


async def test_an_outage_that_refuses_everybody_marks_nobody_and_tells_the_admins(bench: Bench) -> None:
    await bench.subscribe(*range(1, 101))
    for chat in range(1, 101):
        bench.playground.block(chat)
    async with running(bench):
        await bench.until(lambda: bool(bench.alarms))
        bench.hurry(300)
        await bench.until(lambda: bench.worker.outcomes["Unreachable"] > 32)
        for chat in range(1, 101):
            bench.playground.unblock(chat)
        await bench.ended(sent=100)

    assert (await Statistics(bench.database).figures(bench.now())).active == 100
    assert bench.alarms[0][0] == "run-stopped"
    assert set(bench.received().values()) == {1}


async def test_a_server_that_was_away_gets_everything_when_it_is_back(bench: Bench) -> None:
    await bench.subscribe(*range(1, 101))
    port = int(bench.playground.url.rpartition(":")[2])
    await bench.playground.stop()
    async with running(bench):
        await bench.until(lambda: bool(bench.alarms))
        await bench.playground.start(port=port)
        bench.hurry(300)
        await bench.ended(sent=100)

    assert set(bench.received().values()) == {1}
    assert [name for name, _ in bench.alarms] == ["run-stopped"]


@pytest.mark.parametrize("arrives", [True, False])
async def test_an_outage_of_5xx_costs_a_few_tips_however_long_it_lasts(bench: Bench, *, arrives: bool) -> None:
    await bench.subscribe(*range(1, 201))
    bench.worker = bench.new_worker(per_second=100)
    bench.playground.faults.add(ServerError(502), takes_effect=arrives)
    async with running(bench):
        await bench.until(lambda: bool(bench.alarms))
        bench.hurry(300)
        await bench.until(lambda: len(bench.playground.calls_of("getMe")) >= 5)
        unclear = bench.worker.outcomes["Unclear"]
        bench.playground.faults.clear()
        await bench.ended(sent=200 - unclear, unconfirmed=unclear)

    received = bench.received()
    assert unclear <= Breaker().few + 20  # so many are in flight at this rate
    assert max(received.values()) == 1
    assert received.total() == (200 if arrives else 200 - unclear)
    assert [name for name, _ in bench.alarms] == ["run-stopped"]


async def test_a_tip_whose_markup_is_refused_goes_as_plain_text_and_the_admins_hear_of_it_once(bench: Bench) -> None:
    await bench.subscribe(*range(1, 11))
    bench.texts = dict.fromkeys(TIPS, prepare_text("<b>Stand up"))
    async with running(bench):
        await bench.ended(sent=10)

    assert {text for chat in range(1, 11) for text in bench.tips_of(chat)} == {"Stand up"}
    assert [name for name, _ in bench.alarms] == ["markup-refused"]


async def test_a_group_that_moved_gets_its_tip_under_the_new_id(bench: Bench) -> None:
    bench.playground.add_user(User(1, "Ada"), started=True)
    group = bench.playground.add_group("Backs", [1])
    await bench.subscribe(group.id)
    moved = bench.playground.migrate_to_supergroup(group)
    async with running(bench):
        await bench.ended(sent=1)

    assert await bench.subscribers.find(group.id) is None
    assert await bench.subscribers.find(moved.id)
    assert bench.playground.messages(moved.id)[-1]["text"].startswith("Tip")


async def test_a_tip_that_is_gone_from_the_content_fails_alone(bench: Bench) -> None:
    await bench.subscribe(1, 2)
    bench.texts = {}
    async with running(bench):
        await bench.ended(failed=2)

    assert (await Statistics(bench.database).figures(bench.now())).active == 2


async def test_stopping_lets_sends_end_and_a_restart_sends_the_rest(bench: Bench) -> None:
    await bench.subscribe(*range(1, 301))
    bench.playground.faults.add(Delay(0.05))
    async with running(bench):
        await bench.until(lambda: bench.received().total() > 20)
    counts = await bench.counts()

    assert counts == {DeliveryState.SENT: bench.received().total()}
    assert 20 < counts[DeliveryState.SENT] < 300

    bench.playground.faults.clear()
    bench.worker = bench.new_worker()
    async with running(bench):
        await bench.ended(sent=300)

    assert set(bench.received().values()) == {1}


async def test_a_stop_waits_for_no_answer_that_does_not_come(bench: Bench) -> None:
    await bench.subscribe(*range(1, 6))
    bench.playground.faults.add(Hang(), chat_id=3)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(bench))
        await bench.ended(sent=4)
        async with asyncio.timeout(5):
            await stack.aclose()

    assert await bench.deliveries.recover() == 1


@pytest.mark.parametrize("step", ["INSERT ON delivery", "UPDATE ON delivery", "UPDATE ON subscriber"])
async def test_a_ledger_that_cannot_be_written_for_a_while_sends_nothing_twice(
    bench: Bench, step: str, caplog: pytest.LogCaptureFixture
) -> None:
    await bench.subscribe(*range(1, 51))
    await bench.database.execute(f"CREATE TRIGGER full BEFORE {step} BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    async with running(bench):
        await bench.until(lambda: "goes on after an error" in caplog.text)
        assert bench.received().total() == 0
        await bench.database.execute("DROP TRIGGER full")
        await bench.ended(sent=50)

    assert set(bench.received().values()) == {1}


async def test_memory_holds_a_few_batches_however_many_are_due(bench: Bench) -> None:
    await bench.subscribe(*range(1, 1001))
    bench.playground.faults.add(Delay(0.02))
    held: list[int] = []

    def is_half_done() -> bool:
        held.append(len(bench.worker._queue) + len(bench.worker._sending))
        return bench.received().total() >= 500

    async with running(bench):
        await bench.until(is_half_done)

    assert 0 < max(held) <= 600


async def test_one_row_that_cannot_be_read_costs_nobody_else_a_tip_and_the_admins_hear_of_it_once(bench: Bench) -> None:
    await bench.subscribe(1, 2, 3)
    await bench.database.execute("UPDATE subscriber SET zone = 'Europe/Nowhere' WHERE chat_id = 2")
    async with running(bench):
        await bench.ended(sent=2)
        bench.advance(days=1)
        bench.hurry(10)
        await bench.until(lambda: +bench.received() == {1: 2, 3: 2})

    assert bench.alarms == [("set-aside", {"count": 1, "what": "Europe/Nowhere"})]


async def test_a_database_that_another_program_holds_is_one_line_in_the_log_and_costs_no_tip(
    bench: Bench, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot.delivery.background")
    await bench.subscribe(1, 2)
    await bench.database._writer.alone("PRAGMA busy_timeout = 10")
    async with running(bench):
        with closing(sqlite3.connect(tmp_path / "bot.sqlite3", isolation_level=None)) as other:
            await bench.ended(sent=2)
            bench.advance(days=1)
            other.execute("BEGIN IMMEDIATE")
            await bench.until(lambda: "goes on after an error" in caplog.text)
            await asyncio.sleep(FIRST_WAIT + 0.2)  # a second failure
            other.execute("ROLLBACK")
            bench.hurry(1)
            await bench.ended(sent=4)

    failures = [record for record in caplog.records if "delivery of tips goes on after an error" in record.message]
    recovered = [record for record in caplog.records if "works again after" in record.message]
    assert (len(failures), len(recovered)) == (1, 1)
    assert "Traceback" not in caplog.text


async def test_a_stop_while_another_program_holds_the_database_takes_no_longer(bench: Bench, tmp_path: Path) -> None:
    await bench.subscribe(1, 2)
    stack = AsyncExitStack()
    await stack.enter_async_context(running(bench))
    await bench.until(lambda: bench.received().total() == 2)
    with closing(sqlite3.connect(tmp_path / "bot.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        bench.worker._ended.append(DeliveryOutcome(a_delivery(1), DeliveryState.SENT))
        began_at = asyncio.get_running_loop().time()
        await stack.aclose()
        assert asyncio.get_running_loop().time() - began_at < 3 * GRACE
        other.execute("ROLLBACK")


def a_delivery(chat_id: int) -> Delivery:
    return Delivery(chat_id, TODAY, 1, DUE_AT, DUE_AT + timedelta(hours=3), "en")
