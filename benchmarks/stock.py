"""python-telegram-bot as its examples use it: HTTPXRequest, AIORateLimiter, asyncio.gather."""

import asyncio
from contextlib import suppress
from typing import Any

from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, Application, CommandHandler
from telegram.request import HTTPXRequest

from benchmarks.meter import TEXT, Metered
from benchmarks.ours import MARKUP, TOKEN, answer

PATIENT = {"read_timeout": 30, "write_timeout": 30, "connect_timeout": 30, "pool_timeout": 300}


def application(base: str, *, limiter: AIORateLimiter | None = None, concurrent: int = 0) -> Any:
    builder: Any = Application.builder().token(TOKEN).base_url(f"{base}/bot")
    builder = builder.request(HTTPXRequest(connection_pool_size=256, **PATIENT))  # type: ignore[arg-type]
    if limiter:
        builder = builder.rate_limiter(limiter)
    if concurrent:
        builder = builder.concurrent_updates(concurrent)

    built = builder.job_queue(None).build()
    built.add_handler(CommandHandler("tip", answer))
    return built


async def send(base: str, *, count: int, in_flight: int) -> dict[str, float]:
    async with application(base) as app:
        left = iter(range(1, count + 1))

        async def one_after_another() -> None:
            for chat in left:
                await app.bot.send_message(chat, TEXT, parse_mode="HTML", reply_markup=MARKUP)

        with Metered() as cost:
            await asyncio.gather(*(one_after_another() for _ in range(in_flight)))

    return {"cpu_ms": cost.cpu * 1000 / count, "per_second": count / cost.wall}


async def tips(base: str, *, count: int, per_second: float, chatting: bool = False) -> dict[str, float]:
    """Nothing is claimed and nothing recorded: only the sends."""
    limiter = AIORateLimiter(overall_max_rate=per_second, overall_time_period=1, max_retries=5)
    async with application(base, limiter=limiter, concurrent=64 if chatting else 0) as app:
        if chatting:
            await app.start()
            await app.updater.start_polling()
        lost = 0

        async def one(chat: int) -> None:
            nonlocal lost
            try:
                await app.bot.send_message(chat, TEXT, parse_mode="HTML", reply_markup=MARKUP)
            except TelegramError:
                lost += 1

        with Metered() as cost:
            await asyncio.gather(*(one(chat) for chat in range(1, count + 1)))
        if chatting:
            await app.updater.stop()
            with suppress(TimeoutError):
                await asyncio.wait_for(app.stop(), 5)

    return {
        "cpu_ms": cost.cpu * 1000 / count,
        "core": cost.cpu / cost.wall,
        "seconds": cost.wall,
        "per_second": count / cost.wall,
        "lost": lost,
    }


async def answers(base: str, *, seconds: float, concurrent: int = 0) -> dict[str, float]:
    async with application(base, concurrent=concurrent) as app:
        await app.start()
        with Metered() as cost:
            await app.updater.start_polling()
            await asyncio.sleep(seconds)
        await app.updater.stop()
        with suppress(TimeoutError):
            await asyncio.wait_for(app.stop(), 1)

    return {"core": cost.cpu / cost.wall}
