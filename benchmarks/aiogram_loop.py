"""aiogram 3 used with care: workers that share a queue, and our table of deliveries."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

from benchmarks.meter import KEYBOARD, TEXT, Metered
from benchmarks.ours import CATALOG, TOKEN, database
from bot.core.tips.delivery import DeliveryOutcome, DeliveryState, deliver_due
from bot.database.deliveries import Deliveries, Opening

MARKUP = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text=text, callback_data=data) for text, data in KEYBOARD[0]]]
)

LATE = timedelta(hours=3)


def bot_for(base: str) -> Bot:
    server = TelegramAPIServer(base=f"{base}/bot{{token}}/{{method}}", file=f"{base}/file/bot{{token}}/{{path}}")
    return Bot(TOKEN, session=AiohttpSession(api=server, limit=512))


async def tips(base: str, *, count: int, in_flight: int) -> dict[str, float]:
    """Claim, send and record in our table of deliveries, in batches of the same size."""
    now = datetime.now(UTC)
    async with database(count, now.replace(second=0, microsecond=0)) as opened, bot_for(base) as bot:
        ledger, slots = Deliveries(opened), asyncio.Semaphore(in_flight)

        async def one(delivery: Any) -> DeliveryOutcome[Any]:
            async with slots:
                message = await bot.send_message(delivery.chat_id, TEXT, parse_mode="HTML", reply_markup=MARKUP)
                return DeliveryOutcome(delivery, DeliveryState.SENT, message_id=message.message_id)

        with Metered() as cost:
            while due := (await ledger.due(now, limit=500, late=LATE)).fresh:
                openings = [Opening(each, *deliver_due(each.subscription, CATALOG, now, limit=LATE)) for each in due]
                batch = [opening.delivery for opening in openings if opening.delivery]
                await ledger.record(batch, [], openings, held=CATALOG.restricted)
                await ledger.record([], await asyncio.gather(*(one(delivery) for delivery in batch)))

    return {"cpu_ms": cost.cpu * 1000 / count, "core": cost.cpu / cost.wall, "per_second": count / cost.wall}


async def answers(base: str, *, seconds: float) -> dict[str, float]:
    dispatcher = Dispatcher()

    @dispatcher.message(Command("tip"))
    async def answer(message: Message) -> None:
        await message.answer(TEXT, parse_mode="HTML", reply_markup=MARKUP)

    async with bot_for(base) as bot:
        polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False))
        await asyncio.sleep(seconds)
        await dispatcher.stop_polling()
        with suppress(TimeoutError):
            await asyncio.wait_for(polling, 10)

    return {}
