"""A mistake of ours: the person hears of it, the log says where, and nothing they wrote is in it."""

import pytest
from telegram import Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.context import BotContext
from tests.conversations.chat import Chat


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
