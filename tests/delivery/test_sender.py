"""The outcome of each send, against the playground's Bot API server."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError

from bot.core.tips.delivery import Failed, Moved, Outcome, Sent, Snooze, Unclear, Unreachable
from bot.delivery.sender import Sender, prepare_text
from bot.playground import Playground, User
from bot.playground.faults import BrokenJson, Fault, Flood, Hang, Refusal, Reset, ServerError
from bot.transport.outcome import as_outcome
from bot.transport.rate_limiter import RateLimiter
from bot.transport.request import AiohttpRequest
from tests.delivery.test_answers import REFUSALS

ADA = User(1001, "Ada")
BEN = User(1002, "Ben")
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Stop", callback_data="stop")]])


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground() as playground:
        playground.add_user(ADA, started=True)
        yield playground


@pytest.fixture
async def sender(playground: Playground) -> AsyncIterator[Sender]:
    async with AiohttpRequest(read_timeout=1) as request:
        yield Sender(request, f"{playground.url}/bot{playground.token}", RateLimiter(1000), per_second=30)


async def test_a_tip_arrives_as_it_was_prepared(playground: Playground, sender: Sender) -> None:
    outcome = await sender.send(ADA.id, None, prepare_text("<b>Stand</b> up &amp; walk", KEYBOARD))

    (message,) = playground.messages(ADA)
    assert outcome == Sent(message["message_id"])
    assert message["text"] == "Stand up & walk"
    assert message["entities"][0]["type"] == "bold"
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "stop"


async def test_a_tip_goes_to_its_topic_and_to_the_general_one_when_that_is_gone(
    playground: Playground, sender: Sender
) -> None:
    group = playground.add_group("Backs", [ADA], forum=True)
    topic = playground.add_topic(group, "Tips")

    for thread in (topic, topic + 99):
        assert isinstance(await sender.send(group.id, thread, prepare_text("hi")), Sent)

    first, second = playground.calls_of("sendMessage")[0], playground.calls_of("sendMessage")[-1]
    assert first.parameters["message_thread_id"] == topic
    assert "message_thread_id" not in second.parameters


@pytest.mark.parametrize("words", REFUSALS["message_thread_id"])
async def test_a_tip_whose_topic_is_refused_goes_to_the_group(
    playground: Playground, sender: Sender, words: str
) -> None:
    group = playground.add_group("Backs", [ADA], forum=True)
    topic = playground.add_topic(group, "Tips")
    playground.faults.add(Refusal(f"Bad Request: {words}"), parameter="message_thread_id")

    assert isinstance(await sender.send(group.id, topic, prepare_text("hi")), Sent)


async def test_broken_markup_goes_as_plain_text_and_then_always(playground: Playground, sender: Sender) -> None:
    playground.add_user(BEN, started=True)
    broken = prepare_text("<b>Stand up &amp; walk")
    for person in (ADA, BEN):
        assert isinstance(await sender.send(person.id, None, broken), Sent)

    assert broken.is_broken
    messages = playground.messages(ADA) + playground.messages(BEN)
    assert [message["text"] for message in messages] == ["Stand up & walk"] * 2
    assert len(playground.refused) == 1


async def test_every_message_under_way_when_markup_is_refused_goes_as_plain_text(
    playground: Playground, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    playground.add_user(BEN, started=True)
    group = playground.add_group("Backs", [ADA.id, BEN.id], forum=True)
    broken = prepare_text("<b>Stand up")
    sends = [sender.send(chat, thread, broken) for chat, thread in ((ADA.id, None), (BEN.id, None), (group.id, 99))]
    outcomes = await asyncio.gather(*sends)

    assert all(isinstance(outcome, Sent) for outcome in outcomes), outcomes
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1


async def test_above_thirty_a_second_tips_are_paid_for(playground: Playground) -> None:
    async with AiohttpRequest() as request:
        root = f"{playground.url}/bot{playground.token}"
        await Sender(request, root, RateLimiter(100), per_second=100).send(ADA.id, None, prepare_text("hi"))

    assert playground.calls[-1].parameters["allow_paid_broadcast"] is True


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Flood(retry_after=7), Snooze(timedelta(seconds=7))),
        (ServerError(500), Unclear),
        (ServerError(502), Unclear),
        (ServerError(504), Unclear),
        (ServerError(403), Failed),
        (Reset(), Unclear),
        (BrokenJson(), Unclear),
        (Hang(), Unclear),
    ],
)
async def test_each_failure_has_its_outcome(
    playground: Playground, sender: Sender, fault: Fault, expected: Outcome | type[Outcome]
) -> None:
    playground.faults.add(fault)

    outcome = await sender.send(ADA.id, None, prepare_text("hi"))

    assert outcome == expected or (isinstance(expected, type) and type(outcome) is expected)


async def test_who_blocked_or_never_was_is_unreachable(playground: Playground, sender: Sender) -> None:
    playground.block(ADA)

    assert isinstance(await sender.send(ADA.id, None, prepare_text("hi")), Unreachable)
    assert isinstance(await sender.send(999, None, prepare_text("hi")), Unreachable)


async def test_a_group_that_moved_says_where(playground: Playground, sender: Sender) -> None:
    group = playground.add_group("Backs", [ADA])
    moved = playground.migrate_to_supergroup(group)

    assert await sender.send(group.id, None, prepare_text("hi")) == Moved(moved.id)


async def test_a_server_that_is_away_surely_got_nothing(playground: Playground, sender: Sender) -> None:
    await playground.stop()

    assert isinstance(await sender.send(ADA.id, None, prepare_text("hi")), Failed)


async def test_whether_telegram_answers_is_asked_without_sending(playground: Playground, sender: Sender) -> None:
    assert await sender.is_answered()

    playground.faults.add(ServerError(502))

    assert not await sender.is_answered()
    assert not playground.calls_of("sendMessage")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (InvalidToken(), Failed),
        (Conflict("terminated by other"), Failed),
        (TelegramError("Invalid server response"), Unclear),
        (NetworkError("Internal Server Error: restart"), Unclear),
    ],
)
def test_what_is_no_refusal_of_a_chat_marks_none(error: TelegramError, expected: type[Outcome]) -> None:
    assert isinstance(as_outcome(error), expected)
