"""The bot's own engine under test. Each function is one run in a process of its own and returns its figures."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CommandHandler, ContextTypes

from benchmarks.meter import KEYBOARD, TEXT, Lag, Metered, memory
from bot.core.content.models import Tip
from bot.core.tips.choice import TipCatalog
from bot.database.connection import Database, open_database
from bot.database.deliveries import Deliveries
from bot.database.settings_store import SettingsStore
from bot.delivery.sender import Sender, prepare_text
from bot.delivery.worker import DeliveryWorker
from bot.incoming.polling import Polling
from bot.incoming.processor import Intake, Priority
from bot.metrics import Metrics
from bot.transport.rate_limiter import RateLimiter
from bot.transport.request import AiohttpRequest

TOKEN = "1:bench"  # noqa: S105
MARKUP = InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data) for text, data in KEYBOARD[0]]])
CAUSES = ("injury", "sports", "exercise", "posture", "nutrition", "other")
TIPS = {
    number: Tip(id=f"tip-{number}", causes=(CAUSES[number % 6],), text=TEXT, category=f"kind-{number % 9}")
    for number in range(90)
}
CATALOG = TipCatalog(TIPS.values(), {tip.id: number for number, tip in TIPS.items()})
INSERT = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
    " INSERT INTO subscriber (chat_id, kind, state, language, zone, minute, days, due_at, topics, seen, since_warning,"
    " liked, disliked, created_at) SELECT i * 7 % 8999993 + 1, 'private', 'active', 'en', :zone, :minute, 127, :due_at,"
    " 0, x'', 0, x'', x'', 0 FROM n"
)


@asynccontextmanager
async def database(subscribers: int, due_at: datetime, key: str | None = None) -> AsyncIterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.sqlite3"
        minute = due_at.hour * 60 + due_at.minute
        values = {"count": subscribers, "zone": "UTC", "minute": minute, "due_at": int(due_at.timestamp())}
        async with open_database(path, key=key) as opened:
            await opened.execute(INSERT, values)
        async with open_database(path, key=key) as opened:
            yield opened


@asynccontextmanager
async def application(base: str, per_second: float, connections: int = 512) -> AsyncIterator[Any]:
    """An application as `bot.app` builds it, with one command."""
    request = AiohttpRequest(connections=connections)
    builder: Any = Application.builder().token(TOKEN).base_url(f"{base}/bot")
    built = builder.request(request).rate_limiter(RateLimiter(per_second)).updater(None).job_queue(None).build()
    built.add_handler(CommandHandler("tip", answer))
    async with built:
        yield built


@asynccontextmanager
async def answering(app: Any) -> AsyncIterator[None]:
    """Take updates and answer them until the end of the block."""
    polls = AiohttpRequest(connections=2, read_timeout=20)
    await polls.initialize()
    intake = Intake(
        app.bot,
        Metrics(),
        answer=app.process_update,
        priority=lambda _: Priority.ORDINARY,
        tell_of_drop=dropped,
    )
    async with intake.running(comes_again=lambda _: True):
        polling = asyncio.create_task(Polling(polls, app.bot.base_url, intake).run(heard=lambda: None))
        yield
        polling.cancel()

    await polls.shutdown()


def dropped(update: Update) -> None:
    print("dropped", update.update_id)


async def answer(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message
    await update.message.reply_text(TEXT, parse_mode="HTML", reply_markup=MARKUP)


def worker_for(app: Any, opened: Database, per_second: float) -> DeliveryWorker:
    def alarm(name: str, **values: str | int) -> None:
        print(name, values)

    prepared = prepare_text(TEXT, MARKUP)
    limiter = app.bot.rate_limiter
    return DeliveryWorker(
        deliveries=Deliveries(opened),
        sender=Sender(app.bot.request, app.bot.base_url, limiter, per_second=per_second),
        catalog=lambda: CATALOG,
        render=lambda _tip, _language: prepared,
        now=lambda: datetime.now(UTC),
        late=timedelta(hours=3),
        alarm=alarm,
    )


async def send(base: str, *, count: int, in_flight: int) -> dict[str, float]:
    """PTB's API, so many in flight."""
    async with application(base, 1_000_000) as app:
        left = iter(range(1, count + 1))

        async def one_after_another() -> None:
            for chat in left:
                await app.bot.send_message(chat, TEXT, parse_mode="HTML", reply_markup=MARKUP)

        with Metered() as cost:
            await asyncio.gather(*(one_after_another() for _ in range(in_flight)))

    return {"cpu_ms": cost.cpu * 1000 / count, "per_second": count / cost.wall}


async def tips(
    base: str, *, count: int, per_second: float, subscribers: int = 0, chatting: bool = False, key: str | None = None
) -> dict[str, float]:
    """The whole engine: claim, send, record, until `count` are sent."""
    async with (
        database(subscribers or count, datetime.now(UTC).replace(second=0, microsecond=0), key) as opened,
        application(base, per_second) as app,
        answering(app) if chatting else nullcontext(),
    ):
        worker, lag, before = worker_for(app, opened, per_second), Lag(), memory()
        with Metered() as cost:
            began = time.monotonic()
            async with worker.running():
                while worker.outcomes["Sent"] < count:
                    worker.tick()
                    await asyncio.sleep(0.02)
                grown = memory() - before
        worst = lag.worst()

    sent = worker.outcomes["Sent"]
    return {
        "cpu_ms": cost.cpu * 1000 / sent,
        "core": cost.cpu / cost.wall,
        "seconds": cost.wall,
        "grown_mb": grown / 2**20,
        "lag_ms": worst * 1000,
        "began": began,
        "per_second": sent / cost.wall,
    }


async def answers(base: str, *, seconds: float) -> dict[str, float]:
    """Answer everybody who writes, for so long."""
    async with application(base, 1_000_000) as app:
        with Metered() as cost:
            async with answering(app):
                await asyncio.sleep(seconds)

    return {"core": cost.cpu / cost.wall}


async def writes(base: str, *, count: int, key: str | None) -> dict[str, float]:  # noqa: ARG001 - called as the others are
    """Write one small row after the other, each in a transaction of its own."""
    async with database(1, datetime.now(UTC), key) as opened:
        store = SettingsStore(opened)
        with Metered() as cost:
            for number in range(count):
                await store.write("bench", f"{number} {TEXT}")

    return {"cpu_ms": cost.cpu * 1000 / count}


async def idle_tick(base: str, *, subscribers: int) -> dict[str, float]:  # noqa: ARG001 - called as the others are
    """A tick when nobody is due."""
    now = datetime.now(UTC)
    async with database(subscribers, now + timedelta(hours=1)) as opened:
        ledger, took = Deliveries(opened), list[float]()
        for _ in range(200):
            began = time.perf_counter()
            await ledger.due(now, limit=200, late=timedelta(hours=3))
            took.append(time.perf_counter() - began)

    return {"tick_ms": median(took) * 1000}
