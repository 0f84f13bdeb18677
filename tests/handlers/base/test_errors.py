"""An internal error: the person is told, the log says where, and it contains nothing the person wrote."""

import pytest
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.handlers.base.errors import report_error
from bot.handlers.base.feature import answer_press
from bot.playground.faults import ServerError
from bot.services import BotContext
from tests.handlers.chat import Chat


async def fail(update: Update, _context: BotContext) -> None:
    assert update.effective_message is not None
    try:
        int(update.effective_message.text or "")
    except ValueError as error:
        raise RuntimeError(update.effective_message.text) from error


async def test_the_person_hears_of_it_and_the_log_holds_no_word_of_theirs(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    chat.may_fail = True
    chat.bot.application.add_handler(MessageHandler(filters.Regex("zebra"), fail), group=100)

    await chat.say("my zebra hurts")

    assert "went wrong" in chat.last
    assert "RuntimeError" in caplog.text
    assert "caused by ValueError" in caplog.text
    assert "in fail" in caplog.text
    assert "zebra" not in caplog.text


async def test_whoever_presses_a_button_hears_of_it_too(chat: Chat) -> None:
    chat.may_fail = True
    await chat.say("/causes")
    chat.bot.application.add_handler(CallbackQueryHandler(fail), group=100)

    await chat.press(chat.buttons[0])

    assert "went wrong" in chat.last


@pytest.mark.parametrize("gone", ["metrics", "library"])
async def test_reporting_an_error_raises_none_when_the_services_are_half_gone(
    chat: Chat, caplog: pytest.LogCaptureFixture, gone: str
) -> None:
    chat.playground.say(chat.person, "my zebra hurts")
    (data,) = chat.playground.take_updates()
    application = chat.bot.application
    update = Update.de_json(data, application.bot)
    context = BotContext.from_update(update, application)
    context.error = RuntimeError("my zebra hurts")
    setattr(application.services, gone, None)
    await report_error(update, context)

    assert "RuntimeError" in caplog.text
    assert "AttributeError" in caplog.text
    assert "zebra" not in caplog.text


async def test_an_error_without_an_update_or_an_application_raises_none(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    context = BotContext(chat.bot.application)
    for error in (None, RuntimeError("zebra"), TelegramError("Bad Gateway")):
        context.error = error
        await report_error(None, context)

    assert "Bad Gateway" in caplog.text
    assert "zebra" not in caplog.text


async def test_a_press_that_telegram_lets_nobody_answer_hides_no_error_of_ours(chat: Chat) -> None:
    async def broken(context: BotContext) -> None:
        raise RuntimeError(context.query.data)

    chat.may_fail = True
    await chat.say("/causes")
    query = chat.playground.press(chat.person, chat.last_message, "x")
    chat.playground.faults.add(ServerError(502), method="answerCallbackQuery")
    (data,) = chat.playground.take_updates()
    update = Update.de_json(data, chat.bot.application.bot)
    with pytest.raises(RuntimeError):
        await answer_press(BotContext.from_update(update, chat.bot.application), broken)

    assert query.answer is None
