"""Emergency advice arrives whatever goes wrong on the way to Telegram, and nothing milder takes its place."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import pytest

from bot.playground.faults import BrokenJson, Fault, Flood, Hang, Reset, ServerError
from tests.conversations.chat import Chat
from tests.conversations.conftest import ADMIN

pytestmark = pytest.mark.hurried

EMERGENCY: Final = "🚨 Get emergency help now"
SIGN: Final = "I cannot feel between my legs and I can't pee"
FAULTS: Final = (
    ServerError(500),
    ServerError(502),
    ServerError(403),
    Reset(),
    Hang(),
    BrokenJson(),
    Flood(1),
    Flood(600),
)

Way = Callable[[Chat], Awaitable[None]]


async def typed(chat: Chat) -> None:
    await chat.say(SIGN)


async def asked_and_confirmed(chat: Chat) -> None:
    await chat.press("Yes")


async def checked(chat: Chat) -> None:
    await chat.press("Numb genitals, bottom, thighs")


async def help_pressed(chat: Chat) -> None:
    await chat.press("Get help now")


async def word_typed(chat: Chat) -> None:
    await chat.say("ambulance")


WAYS: Final[dict[Way, str]] = {
    typed: "/help",
    asked_and_confirmed: "i think my legs feel a bit numb, both",
    checked: "/check",
    help_pressed: "/check",
    word_typed: "/help",
}
"""How somebody comes to the emergency page, and what is said before."""


def now() -> float:
    return asyncio.get_running_loop().time()


@pytest.mark.parametrize("times", [1, 3, 7])
@pytest.mark.parametrize("fault", FAULTS, ids=repr)
async def test_it_arrives_after_any_fault_and_nothing_milder_does(chat: Chat, fault: Fault, times: int) -> None:
    chat.playground.faults.add(fault, method="sendMessage", times=times)

    began = now()
    await chat.say(SIGN)

    assert [text.startswith(EMERGENCY) for text in chat.messages] == [True]
    assert not chat.of(ADMIN).answers
    assert now() - began <= 150


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if not isinstance(fault, Flood)], ids=repr)
async def test_advice_that_may_have_arrived_is_sent_again(chat: Chat, fault: Fault) -> None:
    chat.playground.faults.add(fault, method="sendMessage", times=2, takes_effect=True)

    await chat.say(SIGN)

    assert [text.startswith(EMERGENCY) for text in chat.messages] == [True] * 3


@pytest.mark.parametrize("fault", [ServerError(500), Reset(), Flood(600)], ids=repr)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_it_arrives_on_every_way_to_it(chat: Chat, way: Way, fault: Fault) -> None:
    await chat.say(WAYS[way])
    chat.playground.faults.add(fault, chat_id=chat.person.id, times=3)

    before = len(chat.answers)
    await way(chat)

    assert [text.splitlines()[0] for text in chat.messages[before - 1 :]]
