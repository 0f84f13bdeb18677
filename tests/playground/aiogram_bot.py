"""A bot of aiogram, for `test_aiogram.py`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.filters import CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.playground import Playground
from bot.playground.faults import Flood
from tests.playground.conftest import ADA, until

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)


@asynccontextmanager
async def logged_in(playground: Playground) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(playground.url))
    async with Bot(playground.token, session=session) as bot:
        yield bot


def dispatcher() -> Dispatcher:
    """Greets, and changes its message when the button is pressed."""
    answers = Dispatcher()

    @answers.message(CommandStart())
    async def greet(message: Message) -> None:
        button = InlineKeyboardButton(text="More", callback_data="more")
        await message.answer("Hello", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]))

    @answers.callback_query(F.data == "more")
    async def more(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_text("More")
        await query.answer("Here it is")

    return answers


async def talk(playground: Playground) -> None:
    playground.say(ADA, "/start")
    await until(lambda: len(playground.messages(ADA)) == 2)
    query = playground.press(ADA, playground.messages(ADA)[-1], "more")
    await until(lambda: query.answer is not None)
    assert playground.messages(ADA)[-1]["text"] == "More"
    assert playground.refused == []


async def polling(bot: Bot, playground: Playground) -> None:
    answers = dispatcher()
    running = asyncio.create_task(answers.start_polling(bot, handle_signals=False, close_bot_session=False))
    await until(lambda: playground.world.updates.is_waited_for)
    await talk(playground)

    await answers.stop_polling()
    await running


async def webhook(bot: Bot, playground: Playground) -> None:
    application = web.Application()
    SimpleRequestHandler(dispatcher(), bot, secret_token="secret").register(application, path="/hook")
    async with TestServer(application) as server:
        await bot.set_webhook(str(server.make_url("/hook")), secret_token="secret")
        await talk(playground)
        assert (await bot.get_webhook_info()).pending_update_count == 0
        await bot.delete_webhook()


async def calls_and_errors(bot: Bot, playground: Playground) -> None:
    assert (await bot.me()).username == "backspasm_bot"
    assert await bot.set_my_commands([BotCommand(command="tip", description="one tip")])
    assert [each.command for each in await bot.get_my_commands()] == ["tip"]
    sent = await bot.send_photo(ADA.id, BufferedInputFile(PNG, "dot.png"), caption="<b>dot</b>", parse_mode="HTML")
    assert sent.photo is not None
    file = await bot.download(sent.photo[-1])
    assert file is not None
    assert file.read() == PNG
    assert await sent.delete()

    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(5, "a")
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await (await bot.send_message(ADA.id, "a")).edit_text("a")
    playground.faults.add(Flood(7), times=1)
    with pytest.raises(TelegramRetryAfter) as flood:
        await bot.send_message(ADA.id, "a")
    assert flood.value.retry_after == 7
    playground.block(ADA)
    with pytest.raises(TelegramForbiddenError, match="blocked by the user"):
        await bot.send_message(ADA.id, "a")
