"""5,000 tips: how long their check and their publishing take, and how long people wait for answers meanwhile."""

import asyncio
import multiprocessing
import random
import re
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from telegram import Update

from benchmarks.meter import Metered, memory_peak
from bot.app import build_application, open_services
from bot.config import Config
from bot.content.folder import LoadedContent, check_content, read_files
from bot.content.publisher import PublishableDraft
from bot.services import BotApplication
from bot.tuning import collect_seldom, freeze_gc
from tests.content.content_folder import TODAY
from tests.content.test_fuzz import CORPUS

CONTENT = Path("content")
TIPS = 5_000
PER_SECOND = 40
BEFORE_AND_AFTER = 2.0
TOKEN = "1:bench"  # noqa: S105
ADMIN = 1
ASKED = ("/cause posture", "/tip", "my back locks when I sit for long", "/cause sports", "heat or ice?")
"""What people write: an answer by its command, a tip out of the new file, a question in their own words."""


def big_file() -> bytes:
    """Tips of 3 sentences each, in the words of ours."""
    chance = random.Random(7)
    words = re.findall(r"\w+", (CONTENT / "tips.yaml").read_text("utf-8"))

    def sentence() -> str:
        return " ".join(chance.choices(words, k=14)).capitalize() + "."

    entries = (
        f"  - id: tip-{number}\n    causes: [posture, injury]\n    text: >-\n      {sentence()} {sentence()}\n"
        f"      {sentence()}\n    category: desk\n    source: NHS-BACK\n    review_by: 2027-06-30\n"
        for number in range(TIPS)
    )
    return ("tips:\n" + "".join(entries)).encode()


async def check(_base: str) -> dict[str, float]:
    """The check alone, as the command line does it."""
    files = {**read_files(CONTENT), "tips.yaml": big_file()}
    collect_seldom()
    before = memory_peak()
    with Metered() as cost:
        result = check_content(files, today=datetime.now(UTC).date())

    assert isinstance(result, LoadedContent)
    return {"seconds": cost.wall, "cpu": cost.cpu, "grown_mb": (memory_peak() - before) / 2**20}


async def hostile(_base: str) -> dict[str, float]:
    """The worst of the hostile files that the tests know, each in a process of its own."""
    _checked(b"")
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        costs = pool.map(_checked, CORPUS, chunksize=1)

    return {
        "files": len(costs),
        "seconds": max(seconds for seconds, _ in costs),
        "grown_mb": max(grown for _, grown in costs) / 2**20,
    }


def _checked(tips: bytes) -> tuple[float, int]:
    files = {**read_files(CONTENT), "tips.yaml": tips}
    before = memory_peak()
    with Metered() as cost:
        check_content(files, today=TODAY)

    return cost.cpu, memory_peak() - before


async def publish(base: str, *, in_the_loop: bool = False) -> dict[str, float]:
    """An admin publishes while people ask; with `in_the_loop` the check blocks the event loop, for comparison."""
    content = big_file()
    async with application(base) as app:
        freeze_gc()
        waits: list[tuple[float, float]] = []
        people = asyncio.create_task(keep_asking(app, waits))
        await asyncio.sleep(BEFORE_AND_AFTER)
        began = time.perf_counter()
        took = await (_check_in_the_loop if in_the_loop else _publish)(app, content)
        await asyncio.sleep(BEFORE_AND_AFTER)
        people.cancel()

    calm = [wait for at, wait in waits if at + wait < began]
    meanwhile = [wait for at, wait in waits if at + wait >= began]
    return {
        "seconds": took,
        "calm_ms": quantiles(calm, n=100)[98] * 1000,
        "p50_ms": median(meanwhile) * 1000,
        "p99_ms": quantiles(meanwhile, n=100)[98] * 1000,
        "longest_ms": max(meanwhile) * 1000,
        "answers": len(meanwhile),
    }


@asynccontextmanager
async def application(base: str) -> AsyncIterator[BotApplication]:
    """The whole bot, with a content folder of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "content"
        shutil.copytree(CONTENT, folder)
        config = Config.load(
            _env_file=None,
            telegram_api_base_url=base,
            content_dir=folder,
            database_path=Path(name) / "bench.sqlite3",
            messages_per_second=10_000,
            admin_ids=frozenset({ADMIN}),
        )
        async with open_services(config) as services:
            await services.tip_catalog.current()
            app = build_application(services, token=TOKEN)
            async with app:
                yield app


async def keep_asking(app: BotApplication, waits: list[tuple[float, float]]) -> None:
    """People write at a steady pace, however slowly they are answered; notes when each wrote and how long it took."""

    async def one(number: int, due: float) -> None:
        await app.process_update(question(number, ASKED[number % len(ASKED)], app.bot))
        waits.append((due, time.perf_counter() - due))

    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for number in range(1_000_000):
            due = began + number / PER_SECOND
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.create_task(one(number, due))


def question(number: int, text: str, bot: Any) -> Update:
    message = _message(number + 100, text) | {"message_id": number + 1}
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]

    return _update({"message": message}, bot)


def button_press(data: str, bot: Any) -> Update:
    message = _message(ADMIN, "1 changed.")
    query = {"id": "1", "from": message["from"], "chat_instance": "1", "data": data, "message": message}
    return _update({"callback_query": query}, bot)


def _message(who: int, text: str) -> dict[str, Any]:
    return {
        "message_id": 1,
        "date": int(datetime.now(UTC).timestamp()),
        "chat": {"id": who, "first_name": "P", "type": "private"},
        "from": {"id": who, "first_name": "P", "is_bot": False},
        "text": text,
    }


def _update(content: dict[str, Any], bot: Any) -> Update:
    found = Update.de_json({"update_id": 1} | content, bot)
    assert found
    return found


async def _publish(app: BotApplication, content: bytes) -> float:
    """As in the chat: examined and kept when the file comes, then published by a press. What is timed is the press."""
    services = app.services
    fit = await services.publisher.examine(content)
    assert isinstance(fit, PublishableDraft)
    number = await services.drafts.keep(ADMIN, fit.base, content, services.now())
    began = time.perf_counter()
    await app.process_update(button_press(f"draft:publish:{number}", app.bot))
    took = time.perf_counter() - began
    assert len(services.library.content().tips) == TIPS
    return took


async def _check_in_the_loop(app: BotApplication, content: bytes) -> float:
    began, services = time.perf_counter(), app.services
    files = {**read_files(services.config.content_dir), "tips.yaml": content}
    result = check_content(files, today=services.now().date())
    assert isinstance(result, LoadedContent)
    services.library.snapshot = result.snapshot
    return time.perf_counter() - began
