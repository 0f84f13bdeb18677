"""Emergency advice arrives whatever goes wrong on the way to Telegram, and nothing milder takes its place."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import pytest

from bot.playground import User
from bot.playground.faults import BrokenJson, Fault, Flood, Hang, Refusal, Reset, ServerError
from tests.handlers.chat import Chat
from tests.handlers.conftest import ADMIN

pytestmark = pytest.mark.hurried

EMERGENCY: Final = "🚨 Get emergency help now"
HELP: Final = "Get help now"
SIGN: Final = "I cannot feel between my legs and I can't pee"
MILD: Final = "my back is stiff"
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


async def linked(chat: Chat) -> None:
    await chat.say("/start both legs numb")


async def confirmed(chat: Chat) -> None:
    await chat.press("Yes")


async def checked(chat: Chat) -> None:
    await chat.press("Numb genitals or inner thighs")


async def help_pressed(chat: Chat) -> None:
    await chat.press("Get help")


async def called_for(chat: Chat) -> None:
    await chat.say("ambulance")


WAYS: Final[dict[Way, tuple[str, str]]] = {
    typed: ("/help", EMERGENCY),
    linked: ("/help", EMERGENCY),
    confirmed: ("had chest pain last month, it went, back still hurts", EMERGENCY),
    checked: ("/check", EMERGENCY),
    help_pressed: ("/check", HELP),
    called_for: ("/help", HELP),
}
"""How somebody comes to the advice: what is said before, and how the advice begins."""


def now() -> float:
    return asyncio.get_running_loop().time()


@pytest.mark.parametrize("fault", FAULTS, ids=repr)
async def test_it_arrives_after_any_fault_and_nothing_milder_does(chat: Chat, fault: Fault) -> None:
    for times in (1, 2, 3, 7):
        chat.playground.faults.add(fault, method="sendMessage", times=times)
        began = now()
        await chat.say(SIGN)

        assert now() - began <= 150

    assert [text.startswith(EMERGENCY) for text in chat.messages] == [True] * 4
    assert not chat.of(ADMIN).answers


async def test_it_arrives_when_nobody_listened_at_first(chat: Chat) -> None:
    playground = chat.playground
    port = int(playground.url.rpartition(":")[2])
    await playground.stop()
    asyncio.get_running_loop().call_later(100, lambda: asyncio.ensure_future(playground.start(port=port)))

    await chat.say(SIGN)

    assert [text.startswith(EMERGENCY) for text in chat.messages] == [True]


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if not isinstance(fault, Flood)], ids=repr)
async def test_advice_that_may_have_arrived_is_sent_again(chat: Chat, fault: Fault) -> None:
    chat.playground.faults.add(fault, method="sendMessage", times=2, takes_effect=True)

    await chat.say(SIGN)

    assert [text.startswith(EMERGENCY) for text in chat.messages] == [True] * 3


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_it_arrives_on_every_way_to_it(chat: Chat, way: Way) -> None:
    before, advice = WAYS[way]
    for fault in (ServerError(500), Reset(), Flood(600)):
        await chat.say(before)
        if way is checked and "Begin" in chat.buttons:
            await chat.press("Begin")

        said = len(chat.answers)
        chat.playground.faults.add(fault, chat_id=chat.person.id, times=3)
        await way(chat)

        assert chat.last.startswith(advice)
        assert all(text.startswith(advice) for text in chat.messages[said:])
        chat.playground.faults.clear()


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != Flood(1)], ids=repr)
async def test_when_it_cannot_arrive_the_admins_are_told_and_nothing_milder_is_sent(chat: Chat, fault: Fault) -> None:
    await chat.of(ADMIN).say("/start")
    chat.playground.faults.add(fault, chat_id=chat.person.id)

    began = now()
    await chat.say(SIGN)
    assert now() - began >= 120
    chat.playground.faults.clear()
    await chat.bot.application.background.settled()

    assert all(text.startswith(EMERGENCY) for text in chat.messages)  # what hung is carried out in the end
    assert chat.of(ADMIN).last.startswith(f"Urgent advice did not arrive. Chat {chat.person.id}")
    assert "legs" not in chat.of(ADMIN).last


async def test_whoever_has_blocked_the_bot_is_not_tried_again(chat: Chat) -> None:
    await chat.of(ADMIN).say("/start")
    chat.playground.say(chat.person, SIGN)
    await chat.block()
    await chat.bot.application.background.settled()

    assert len([call for call in chat.playground.refused if call.get("chat_id") == chat.person.id]) == 1
    assert "bot was blocked" in chat.of(ADMIN).last


async def test_it_does_not_wait_for_a_429_of_this_chat_or_of_others(chat: Chat, other_chat: Chat) -> None:
    chat.may_fail = other_chat.may_fail = True
    strangers = [chat.playground.add_user(User(number, "Somebody")) for number in range(1, 6)]
    for person in (chat.person, *strangers):
        chat.playground.faults.add(Flood(600), chat_id=person.id, times=1)
        await chat.of(person).say("/help")

    began = now()
    for each in (chat, other_chat):
        await each.say(SIGN)

    assert now() - began < 60
    for each in (chat, other_chat):
        assert [text.startswith(EMERGENCY) for text in each.messages] == [True]


@pytest.mark.parametrize(("seconds", "waits"), [(60, True), (600, False)])
async def test_everything_else_waits_as_telegram_asked_or_is_given_up(chat: Chat, seconds: int, waits: bool) -> None:
    chat.may_fail = True
    for number in range(5):
        chat.bot.application.rate_limiter.refused(number, timedelta(seconds=seconds))

    began = now()
    await chat.say(MILD)

    assert bool(chat.answers) is waits
    assert (now() - began >= seconds) is waits


GROUP_SIGN: Final = "/cause both my legs are numb"


@pytest.mark.parametrize(
    ("parameter", "words"),
    [
        ("message_thread_id", "message thread not found"),
        ("message_thread_id", "TOPIC_CLOSED"),
        ("reply_parameters", "message to be replied not found"),
        ("reply_markup", "BUTTON_DATA_INVALID"),
        ("parse_mode", "can't parse entities: unsupported start tag"),
        ("parse_mode", "something that Telegram has not said before"),
    ],
)
async def test_it_arrives_without_what_telegram_refuses(chat: Chat, parameter: str, words: str) -> None:
    group = chat.playground.add_group("Back school", [chat.person], forum=True)
    topic = chat.playground.add_topic(group, "Help")
    chat.playground.faults.add(Refusal(f"Bad Request: {words}"), parameter=parameter)

    chat.playground.say(chat.person, GROUP_SIGN, group, thread=topic)
    await chat.bot.catch_up()

    there = chat.of(chat.person, group)
    assert [text.startswith(EMERGENCY) for text in there.messages] == [True]
    assert "<b>" not in there.last


async def test_it_follows_a_group_that_has_moved(chat: Chat) -> None:
    group = chat.playground.add_group("Back school", [chat.person])
    chat.playground.say(chat.person, GROUP_SIGN, group)
    moved = chat.playground.migrate_to_supergroup(group)
    await chat.bot.catch_up()

    assert chat.of(chat.person, moved).last.startswith(EMERGENCY)
