"""The order in which updates are answered, and which are dropped."""

import asyncio
import json
import logging
from typing import Any

import pytest
from telegram import Bot, Update

from bot.incoming.processor import FINISH_WITHIN, WAITING_IN_CHAT, Intake, Priority
from bot.metrics import Metrics
from bot.transport.request import AiohttpRequest
from tests.virtual import in_virtual_time

ADA, BEN = 7, 8
PERSON = {"id": ADA, "is_bot": False, "first_name": "Ada"}


def message_in(chat_id: int, text: str, number: int) -> dict[str, Any]:
    chat = {"id": chat_id, "type": "private"}
    return {"update_id": number, "message": {"message_id": 1, "date": 0, "chat": chat, "from": PERSON, "text": text}}


def inline_query(person: int, text: str, number: int) -> dict[str, Any]:
    asked = {"id": "1", "from": PERSON | {"id": person}, "query": text, "offset": ""}
    return {"update_id": number, "inline_query": asked}


def text_of(update: Update) -> str:
    return str(update.inline_query.query if update.inline_query else update.effective_message.text)  # type: ignore[union-attr]


class Answers:
    """Handlers that stay in the middle until they are let go."""

    def __init__(self, **limits: int) -> None:
        self.metrics = Metrics()
        self.intake = Intake(
            Bot("1:token", request=AiohttpRequest(), get_updates_request=AiohttpRequest()),
            self.metrics,
            answer=self._answer,
            priority=self._priority,
            tell_of_drop=self._told,
            **limits,
        )
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.told: list[str] = []
        self._gates: dict[str, asyncio.Event] = {}
        self._number = 0

    async def send(self, text: str, chat_id: int = ADA) -> None:
        self._number += 1
        self.intake.take(message_in(chat_id, text, self._number))
        await settled()

    async def let_go(self, *texts: str) -> None:
        for text in texts:
            self._gate(text).set()
            await settled()

    async def _answer(self, update: Update) -> None:
        text = text_of(update)
        self.begun.append(text)
        await self._gate(text).wait()
        self.ended.append(text)
        if "broken" in text:
            raise ValueError(text)

    def _priority(self, update: Update) -> Priority:
        if "strange" in text_of(update):
            raise ValueError

        found = {"help": Priority.URGENT, "chatter": Priority.NONE}
        return found.get(text_of(update).split()[0], Priority.ORDINARY)

    def _told(self, update: Update) -> None:
        self.told.append(text_of(update))

    def _gate(self, text: str) -> asyncio.Event:
        return self._gates.setdefault(text, asyncio.Event())

    def count(self, name: str) -> float:
        (metric,) = getattr(self.metrics, name).collect()
        return sum(float(sample.value) for sample in metric.samples if sample.name.endswith("_total"))


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_one_chat_is_answered_in_order() -> None:
    answers = Answers()
    for text in ("first", "second", "third"):
        await answers.send(text)
    assert answers.begun == ["first"]

    await answers.let_go("third", "second", "first")

    assert answers.ended == ["first", "second", "third"]


async def test_a_slow_chat_holds_up_nobody_else() -> None:
    answers = Answers(at_once=2)
    for number in range(15):
        await answers.send(f"slow {number}")
    await answers.send("quick", BEN)
    await answers.let_go("quick")

    assert answers.ended == ["quick"]
    await answers.let_go(*(f"slow {number}" for number in range(15)))


async def test_only_so_many_are_answered_at_once() -> None:
    answers = Answers(at_once=3)
    for chat in range(1, 6):
        await answers.send(str(chat), chat)
    assert answers.begun == ["1", "2", "3"]

    await answers.let_go("1", "2", "3", "4", "5")

    assert sorted(answers.ended) == ["1", "2", "3", "4", "5"]


async def test_an_answer_that_fails_does_not_block_its_chat(caplog: pytest.LogCaptureFixture) -> None:
    answers = Answers()
    await answers.send("broken")
    await answers.send("next")
    await answers.let_go("broken", "next")

    assert answers.ended == ["broken", "next"]
    assert "update 1 failed: ValueError" in caplog.text


async def test_it_remembers_nobody_who_has_been_answered() -> None:
    answers = Answers()
    for chat in range(1, 100):
        await answers.send(str(chat), chat)
        await answers.let_go(str(chat))

    assert not answers.intake._queues


async def test_an_inline_query_goes_by_its_person() -> None:
    answers = Answers()
    await answers.send("message")
    answers.intake.take(inline_query(BEN, "query", 2))
    await answers.let_go("query")

    assert answers.ended == ["query"]
    await answers.let_go("message")


async def test_an_update_that_comes_again_is_answered_once() -> None:
    answers = Answers()
    for _ in range(3):
        answers.intake.take(message_in(ADA, "hi", 5))
    await answers.let_go("hi")
    answers.intake.take(json.dumps(message_in(ADA, "hi", 5)).encode())
    await settled()

    assert answers.begun == ["hi"]
    assert answers.count("updates") == 1


def test_only_time_in_which_an_update_waits_is_a_wait() -> None:
    async def story() -> None:
        answers, loop = Answers(), asyncio.get_running_loop()
        await answers.send("slow")
        await asyncio.sleep(90)
        await answers.send("next")
        await asyncio.sleep(3)

        assert answers.intake.longest_wait(loop.time()) == 3
        await answers.let_go("slow", "next")

    in_virtual_time(story())


async def test_an_update_that_was_answered_before_the_start_is_not_answered_again() -> None:
    before, after = Answers(), Answers()
    await before.send("hi")
    await before.let_go("hi")
    after.intake.remember(before.intake.answered)
    await after.send("hi")

    assert after.begun == []


def _message(**fields: object) -> bytes:
    message = {"message_id": 1, "date": 0, "chat": {"id": ADA, "type": "private"}} | fields
    return json.dumps({"update_id": 7, "message": message}).encode()


DEEP = 20_000
UNREADABLE = {
    "no JSON": b"no json",
    "nothing": b"",
    "no UTF-8": b"\xff",
    "null": b"null",
    "a list": b"[]",
    "a text": b'"text"',
    "a number": b"1",
    "an endless number": b"9" * 5000,
    "open lists": b"[" * DEEP,
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"update_id":' * DEEP + b"1" + b"}" * DEEP,
    "no id": b'{"message": {}}',
    "an id that is a text": b'{"update_id": "7"}',
    "an id that is a list": b'{"update_id": [7]}',
    "an id that is true": b'{"update_id": true}',
    "an id with a point": b'{"update_id": 7.0}',
    "a negative id": b'{"update_id": -7}',
    "a huge id": b'{"update_id": 99999999999999999999999}',
    "a message that is a number": b'{"update_id": 7, "message": 2}',
    "a date that is a text": _message(date="x"),
    "a date after the end of time": _message(date=1e30),
    "a chat that is a list": _message(chat=[]),
    "a chat whose id is a list": _message(chat={"id": [], "type": "private"}),
    "a query without a person": b'{"update_id": 7, "callback_query": {"id": "1"}}',
}


@pytest.mark.parametrize("kind", UNREADABLE)
async def test_what_cannot_be_read_is_passed_over(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    answers = Answers()
    answers.intake.take(UNREADABLE[kind])
    await answers.send("next")
    await answers.let_go("next")

    assert answers.ended == ["next"]
    assert answers.count("unreadable") == 1
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "cannot be read" in caplog.text


async def test_half_an_emoji_can_be_read() -> None:
    answers = Answers()
    answers.intake.take(json.dumps(message_in(ADA, "it hurts \ud83d", 1)).encode())
    await settled()

    assert answers.begun == ["it hurts \ud83d"]


async def test_of_a_flood_so_many_are_answered_and_the_chat_is_told_once() -> None:
    answers = Answers()
    texts = [str(number) for number in range(200)]
    for text in texts:
        await answers.send(text)
    await answers.let_go(*texts)

    assert answers.ended == texts[: WAITING_IN_CHAT + 1]
    assert answers.told == [texts[WAITING_IN_CHAT + 1]]
    assert answers.count("dropped") == 200 - WAITING_IN_CHAT - 1
    assert answers.count("updates") == 200


async def test_after_a_flood_all_is_as_before() -> None:
    answers = Answers()
    for number in range(50):
        await answers.send(str(number))
    await answers.let_go(*map(str, range(50)))
    for number in range(50, 100):
        await answers.send(str(number))

    assert answers.begun[-1] == "50"
    assert answers.told == [str(WAITING_IN_CHAT + 1), str(50 + WAITING_IN_CHAT + 1)]


async def test_a_red_flag_in_a_flood_is_answered_at_once() -> None:
    answers = Answers()
    for number in range(100):
        await answers.send(str(number))
    await answers.send("help me")

    assert answers.begun == ["0", "help me"]


async def test_a_red_flag_waits_for_no_place() -> None:
    answers = Answers(at_once=1)
    await answers.send("slow")
    await answers.send("hello", BEN)
    await answers.send("help me", BEN)

    assert answers.begun == ["slow", "help me"]


async def test_a_red_flag_at_the_end_of_a_flood_of_chats_begins_among_the_first() -> None:
    answers = Answers()
    for chat in range(200):
        answers.intake.take(message_in(100 + chat, str(chat), 1000 + chat))
    answers.intake.take(message_in(ADA, "help me", 1))
    while "help me" not in answers.begun:  # noqa: ASYNC110 - passes of the loop are what is counted
        await asyncio.sleep(0)

    assert len(answers.begun) < 5
    await answers.let_go(*map(str, range(200)), "help me")


async def test_talk_in_a_group_takes_nobodys_place() -> None:
    answers = Answers()
    await answers.send("question")
    for number in range(50):
        await answers.send(f"chatter {number}")
    await answers.send("another question")
    await answers.let_go("question", "another question")

    assert answers.ended == ["question", "another question"]
    assert answers.count("dropped") == 0


async def test_what_cannot_be_screened_waits_like_the_others() -> None:
    answers = Answers()
    await answers.send("first")
    await answers.send("strange")
    await answers.let_go("first", "strange")

    assert answers.ended == ["first", "strange"]


async def test_when_too_much_waits_telegram_keeps_the_rest() -> None:
    answers = Answers(at_once=1, room=3)
    was_full = []
    for chat in range(1, 5):
        await answers.send("hello", chat)
        was_full.append(answers.intake.is_full)

    await answers.let_go("hello")

    assert [*was_full, answers.intake.is_full] == [False, False, False, True, False]
    assert len(answers.ended) == 4


def test_at_the_end_what_has_begun_is_finished_and_the_rest_is_left() -> None:
    async def story() -> None:
        answers = Answers()
        async with answers.intake.running(comes_again=lambda _: True):
            for text in ("first", "second", "third"):
                await answers.send(text)
            asyncio.get_running_loop().call_later(1, answers._gate("first").set)

        assert answers.ended == ["first"]
        assert answers.intake.left == {2, 3}
        assert answers.intake.answered == [1]

    in_virtual_time(story())


def test_at_the_end_posted_updates_are_answered_as_long_as_there_is_time() -> None:
    async def story() -> None:
        answers = Answers()
        async with answers.intake.running():
            for text in ("first", "second", "third"):
                await answers.send(text)
            await answers.let_go("first", "second", "third")

        assert answers.ended == ["first", "second", "third"]
        assert not answers.intake.left

    in_virtual_time(story())


def test_what_takes_too_long_is_cut_off_at_the_end() -> None:
    async def story() -> None:
        answers, loop = Answers(), asyncio.get_running_loop()
        async with answers.intake.running(comes_again=lambda _: True):
            await answers.send("slow")
            began = loop.time()

        assert loop.time() - began == FINISH_WITHIN
        assert answers.ended == []
        assert not answers.intake.left  # it may have been answered in part

    in_virtual_time(story())


def test_a_red_flag_cut_off_at_the_end_comes_again(caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        answers = Answers()
        async with answers.intake.running(comes_again=lambda _: True):
            await answers.send("help me")

        assert answers.intake.left == {1}

    in_virtual_time(story())

    assert "update 1 may be a red flag; its answer was interrupted" in caplog.text
