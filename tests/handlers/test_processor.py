"""The order in which people are answered."""

import asyncio
from datetime import UTC, datetime

from telegram import Chat, InlineQuery, Message, Update, User

from bot.handlers.processor import ChatByChat

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def message_in(chat_id: int) -> Update:
    return Update(1, message=Message(1, NOW, Chat(chat_id, Chat.PRIVATE), text="hi"))


class Answers:
    """Handlers that stay in the middle until they are let go."""

    def __init__(self, processor: ChatByChat) -> None:
        self.processor = processor
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def receive(self, update: Update, name: str) -> None:
        self.gates[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self.processor.process_update(update, self._answer(name)))
        await settled()

    async def let_go(self, name: str) -> None:
        self.gates[name].set()
        await settled()

    async def _answer(self, name: str) -> None:
        self.begun.append(name)
        await self.gates[name].wait()
        self.ended.append(name)
        if "broken" in name:
            raise ValueError(name)


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_one_chat_is_answered_in_order() -> None:
    answers = Answers(ChatByChat())
    for name in ("first", "second", "third"):
        await answers.receive(message_in(7), name)
    assert answers.begun == ["first"]

    for name in ("third", "second", "first"):
        await answers.let_go(name)

    assert answers.ended == ["first", "second", "third"]


async def test_a_slow_chat_holds_up_nobody_else() -> None:
    answers = Answers(ChatByChat(at_once=2))
    for number in range(50):
        await answers.receive(message_in(7), f"slow {number}")
    await answers.receive(message_in(8), "quick")
    await answers.let_go("quick")

    assert answers.ended == ["quick"]
    for number in range(50):
        await answers.let_go(f"slow {number}")


async def test_only_so_many_are_answered_at_once() -> None:
    answers = Answers(ChatByChat(at_once=3))
    for chat in range(1, 6):
        await answers.receive(message_in(chat), str(chat))
    assert answers.begun == ["1", "2", "3"]

    for chat in range(1, 6):
        await answers.let_go(str(chat))

    assert sorted(answers.ended) == ["1", "2", "3", "4", "5"]


async def test_an_answer_that_fails_does_not_block_its_chat() -> None:
    answers = Answers(ChatByChat())
    await answers.receive(message_in(7), "broken")
    await answers.receive(message_in(7), "next")
    await answers.let_go("broken")
    await answers.let_go("next")

    assert isinstance(answers.tasks["broken"].exception(), ValueError)
    assert answers.ended == ["broken", "next"]


async def test_it_remembers_nobody_who_has_been_answered() -> None:
    processor = ChatByChat()
    answers = Answers(processor)
    for chat in range(1, 100):
        await answers.receive(message_in(chat), str(chat))
        await answers.let_go(str(chat))

    assert not processor._last


async def test_an_inline_query_goes_by_its_person() -> None:
    answers = Answers(ChatByChat())
    query = InlineQuery("1", User(8, "Ben", is_bot=False), "back", "")
    await answers.receive(message_in(7), "message")
    await answers.receive(Update(2, inline_query=query), "query")
    await answers.let_go("query")

    assert answers.ended == ["query"]
    await answers.let_go("message")
