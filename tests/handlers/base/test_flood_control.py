"""Telegram asks to wait, or fails: whatever was pressed or asked is answered after that, and nothing is lost."""

import asyncio

import pytest

from bot.playground.faults import Fault, Flood, Reset, ServerError
from tests.handlers.chat import Chat

pytestmark = pytest.mark.hurried


@pytest.mark.parametrize("method", ["editMessageText", "answerCallbackQuery", None])
async def test_a_pressed_button_is_answered_after_the_wait(chat: Chat, method: str | None) -> None:
    await chat.begin_check()
    chat.playground.faults.add(Flood(20), method=method, times=1)

    began = asyncio.get_running_loop().time()
    await chat.press("None of these")

    assert "Question 2 of 8" in chat.last
    assert len(chat.answers) == 1
    assert asyncio.get_running_loop().time() - began >= 20
    assert len(chat.playground.refused) == 1


async def test_a_button_pressed_while_the_chat_waits_is_answered_after_it(chat: Chat) -> None:
    chat.may_fail = True
    await chat.begin_check()
    chat.playground.faults.add(Flood(100), method="sendMessage", times=1)
    waiting = asyncio.create_task(chat.say("/help"))
    await asyncio.sleep(50)
    await chat.press("None of these")
    await waiting

    assert len(chat.playground.refused) == 1
    assert any("Question 2 of 8" in text for text in chat.messages)


async def test_buttons_that_are_taken_away_do_not_keep_the_answer_back(chat: Chat) -> None:
    await chat.say("both my legs are numb")
    chat.playground.faults.add(Flood(600), method="editMessageReplyMarkup", times=1)
    await chat.press("I have called")

    assert chat.messages[0].startswith("🚨")
    assert chat.buttons == ["I have been seen"]


@pytest.mark.parametrize("fault", [ServerError(502), ServerError(403), Reset()])
async def test_an_answer_outlives_ten_seconds_of_failures(chat: Chat, fault: Fault) -> None:
    chat.playground.faults.add(fault)
    asked = asyncio.create_task(chat.say("/help"))
    await asyncio.sleep(10)
    chat.playground.faults.clear()
    await asked

    assert len(chat.answers) == 1
