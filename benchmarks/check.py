"""Presses of the check through the real application: 50 people a second, each answered on its own."""

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from telegram import Update

from bot.app import build_application, open_services
from bot.config import Config
from bot.core.check.codec import encode
from bot.core.check.flow import Answers, AskQuestion, next_step
from bot.core.check.model import Check

PER_SECOND = 50
TOKEN = "1:bench"  # noqa: S105
Press = tuple[int, str]


def presses(check: Check, count: int) -> Iterator[Press]:
    """Somebody in the middle of a check, and the button they press: any question, any state."""
    chance = random.Random(4)
    for number in range(count):
        answers = Answers()
        for _ in range(chance.randrange(8)):
            if not isinstance(step := next_step(check, answers), AskQuestion):
                break

            calm = [choice for choice in step.question.choices if not choice.level] or step.question.choices
            answers = Answers((*answers.given, frozenset({chance.choice(calm).id})))

        yield number + 1, f"check:a:{check.fingerprint}:{encode(check, answers)}"


def update(number: int, data: str, bot: Any) -> Update:
    who = {"id": number, "first_name": "P"}
    message = {
        "message_id": 1,
        "date": int(datetime.now(UTC).timestamp()),
        "chat": who | {"type": "private"},
        "from": {"id": 1, "is_bot": True, "first_name": "B"},
        "text": "Question",
    }
    query = {"id": str(number), "from": who | {"is_bot": False}, "chat_instance": "1", "data": data}
    found = Update.de_json({"update_id": number, "callback_query": query | {"message": message}}, bot)
    assert found
    return found


async def press(base: str, *, seconds: float) -> dict[str, float]:
    """From the update's arrival to the end of its answer; the API answers at once, on the other core."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config.load(
            _env_file=None,
            telegram_api_base_url=base,
            database_path=Path(folder) / "bench.sqlite3",
            messages_per_second=10_000,
        )
        async with open_services(config) as services:
            application = build_application(services, token=TOKEN)
            async with application:
                took = await _under_load(application, services.library.content().check, int(seconds * PER_SECOND))

    return {"median_ms": median(took) * 1000, "p99_ms": quantiles(took, n=100)[98] * 1000, "presses": len(took)}


async def _under_load(application: Any, check: Check, count: int) -> list[float]:
    took: list[float] = []

    async def answered(number: int, data: str) -> None:
        began = time.perf_counter()
        await application.process_update(update(number, data, application.bot))
        took.append(time.perf_counter() - began)

    began = time.perf_counter()
    tasks = []
    for place, (number, data) in enumerate(presses(check, count)):
        await asyncio.sleep(max(0.0, began + place / PER_SECOND - time.perf_counter()))
        tasks.append(asyncio.create_task(answered(number, data)))

    await asyncio.gather(*tasks)
    return took
