"""An answer in ever simpler forms: whatever part of it Telegram refuses, the text arrives."""

import struct
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from bot.delivery.answers import EmergencyNotDelivered, Form, deliver
from bot.playground import Playground, User
from bot.playground.faults import Refusal
from bot.transport.rate_limiter import RateLimiter
from bot.transport.request import AiohttpRequest
from bot.views.base.reply import Reply

ADA = User(1001, "Ada")
PICTURE = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 40, 30)
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Stop", callback_data="stop")]])
PHOTO: Final = "photo"
REFUSALS: Final[dict[str, list[str]]] = {
    "message_thread_id": ["message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED"],
    "reply_parameters": ["message to be replied not found", "REPLY_MESSAGE_ID_INVALID"],
    "reply_markup": ["BUTTON_DATA_INVALID", "reply markup is too long", "inline keyboard expected"],
    "parse_mode": ["can't parse entities: unsupported start tag", "ENTITIES_TOO_LONG"],
    PHOTO: ["IMAGE_PROCESS_FAILED", "not enough rights to send photos to the chat", "message caption is too long"],
}
"""What Telegram says, by the parameter without which it takes the message."""

Bot = ExtBot[Any]


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground() as playground:
        playground.add_user(ADA, started=True)
        yield playground


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[Bot]:
    base = f"{playground.url}/bot"
    async with Bot(playground.token, base_url=base, request=AiohttpRequest(), rate_limiter=RateLimiter(1000)) as bot:
        yield bot


@st.composite
def refusals(draw: st.DrawFn, words: st.SearchStrategy[str] | None = None) -> dict[str, str]:
    """What is refused, and in which words; None: in Telegram's."""
    parts = draw(st.sets(st.sampled_from(sorted(REFUSALS))))
    return {part: draw(st.sampled_from(REFUSALS[part]) if words is None else words) for part in parts}


async def arrived(playground: Playground, bot: Bot, refused: dict[str, str], photo: bytes | None) -> dict[str, Any]:
    """The message that is in the chat in the end."""
    playground.faults.clear()
    group = playground.add_group("Backs", [ADA], forum=True)
    topic = playground.add_topic(group, "Help")
    asked = playground.say(ADA, "help", group, thread=topic)
    for part, words in refused.items():
        method, parameter = ("sendPhoto", None) if part == PHOTO else (None, part)
        playground.faults.add(Refusal(f"Bad Request: {words}"), method=method, parameter=parameter)

    reply = Reply("Stand <b>up</b> &amp; walk", KEYBOARD, photo)
    await deliver(bot, reply, Form(group.id, topic, asked["message_id"]))
    (message,) = [each for each in playground.messages(group) if each["from"]["is_bot"]]
    return message


def has(message: dict[str, Any], part: str) -> bool:
    fields = {"message_thread_id": "message_thread_id", "reply_parameters": "reply_to_message", PHOTO: "photo"}
    marks = message.get("entities", message.get("caption_entities", []))
    return bool(marks) if part == "parse_mode" else fields.get(part, part) in message


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(refused=refusals(), photo=st.sampled_from([None, PICTURE]))
async def test_only_what_telegram_refuses_is_left_away(
    playground: Playground, bot: Bot, refused: dict[str, str], photo: bytes | None
) -> None:
    message = await arrived(playground, bot, refused, photo)

    sent = {part for part in REFUSALS if photo or part != PHOTO}
    assert message.get("text", message.get("caption")) == "Stand up & walk"
    assert {part for part in REFUSALS if has(message, part)} == sent - refused.keys()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(refused=refusals(st.text("abcdefg_ ", max_size=20)), photo=st.sampled_from([None, PICTURE]))
async def test_the_text_arrives_in_whatever_words_telegram_refuses(
    playground: Playground, bot: Bot, refused: dict[str, str], photo: bytes | None
) -> None:
    message = await arrived(playground, bot, refused, photo)

    assert message.get("text", message.get("caption")) == "Stand up & walk"


@pytest.mark.parametrize(
    ("is_alarm", "error"), [(False, BadRequest), (True, EmergencyNotDelivered)], ids=["answer", "emergency advice"]
)
async def test_what_is_refused_in_every_form_is_given_up(
    playground: Playground, bot: Bot, is_alarm: bool, error: type[Exception]
) -> None:
    playground.faults.add(Refusal("Bad Request: have no rights to send a message"))

    with pytest.raises(error, match="no rights"):
        await deliver(bot, Reply("<b>hi</b>", KEYBOARD, PICTURE, is_alarm=is_alarm), Form(ADA.id))
    assert len(playground.refused) <= 4


async def test_a_chat_that_blocked_the_bot_is_tried_once(playground: Playground, bot: Bot) -> None:
    playground.block(ADA)

    with pytest.raises(Forbidden):
        await deliver(bot, Reply("<b>hi</b>", KEYBOARD), Form(ADA.id))
    assert len(playground.refused) == 1


async def test_a_group_that_has_moved_is_followed(playground: Playground, bot: Bot) -> None:
    group = playground.add_group("Backs", [ADA])
    moved = playground.migrate_to_supergroup(group)

    message = await deliver(bot, Reply("hi"), Form(group.id, None, 1))

    assert message.chat.id == moved.id


async def test_groups_that_lead_to_each_other_are_not_followed_for_ever(playground: Playground, bot: Bot) -> None:
    group = playground.add_group("Backs", [ADA])
    playground.migrate_to_supergroup(group).upgraded_to = group.id

    with pytest.raises(EmergencyNotDelivered):
        await deliver(bot, Reply("hi", is_alarm=True), Form(group.id))

    assert len(playground.refused) == 2


async def test_plain_text_is_cut_to_what_a_message_holds(playground: Playground, bot: Bot) -> None:
    playground.faults.add(Refusal("Bad Request: message is too long"), parameter="parse_mode")

    message = await deliver(bot, Reply("<b>" + "a" * 5000 + "</b>"), Form(ADA.id))

    assert message.text == "a" * 4096
