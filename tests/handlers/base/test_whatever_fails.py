"""Whatever raises, in whatever layer: nothing milder answers a message that was read as an emergency."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from itertools import count
from typing import Final, NoReturn

import pytest

from bot.playground import User
from tests.handlers.chat import Bot, Chat

SIGN: Final = "I cannot feel between my legs and I can't pee"
ALARMS: Final = ("Get emergency help now", "numbness between your legs")
"""In the advice itself; and in what is said when nobody knows what a message says."""


class Broken:
    """Every use of it is a mistake."""

    def __getattr__(self, name: str) -> NoReturn:
        raise RuntimeError(name)

    def __call__(self, *_args: object) -> NoReturn:
        raise RuntimeError


class People:
    """Somebody new for each service, who acts while that service is broken; then it is whole again."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._ids = count(5000)

    def __iter__(self) -> Iterator[tuple[str, Chat]]:
        for name in vars(self._chat.bot.application.services):
            person = User(next(self._ids), "Eve")
            self._chat.playground.add_user(person)
            chat = self._chat.of(person)
            chat.may_fail = True
            yield name, chat


@contextmanager
def without(bot: Bot, name: str) -> Iterator[None]:
    whole = bot.application.services
    bot.application.services = copy(whole)
    setattr(bot.application.services, name, Broken())
    try:
        yield
    finally:
        bot.application.services = whole


@pytest.fixture
def people(chat: Chat) -> People:
    return People(chat)


def is_alarm(text: str) -> bool:
    return any(alarm in text for alarm in ALARMS)


async def test_a_sign_gets_one_answer_and_it_is_an_alarm(bot: Bot, people: People) -> None:
    wrong = {}
    for name, chat in people:
        with without(bot, name):
            await chat.say(SIGN)

        if [is_alarm(message) for message in chat.messages] != [True]:
            wrong[name] = [message[:60] for message in chat.messages]

    assert wrong == {}


async def test_so_does_a_message_that_was_edited_into_one(bot: Bot, people: People) -> None:
    wrong = {}
    for name, chat in people:
        await chat.say("my back is sore")
        before = len(chat.messages)
        with without(bot, name):
            await chat.edit(SIGN)

        if [is_alarm(message) for message in chat.messages[before:]] != [True]:
            wrong[name] = [message[:60] for message in chat.messages]

    assert wrong == {}


@pytest.mark.parametrize(
    ("said", "label"),
    [("had chest pain last month, it went, back still hurts", "Yes"), ("/check", "pee")],
    ids=["yes", "check"],
)
async def test_a_press_that_names_a_sign_leads_to_help(bot: Bot, people: People, said: str, label: str) -> None:
    wrong = {}
    for name, chat in people:
        await (chat.begin_check() if said == "/check" else chat.say(said))
        with without(bot, name):
            await chat.press(label)

        if not is_alarm(chat.last):
            wrong[name] = [message[:60] for message in chat.messages]

    assert wrong == {}


async def test_nothing_is_answered_as_if_it_were_clear_while_reading_fails(bot: Bot, chat: Chat) -> None:
    chat.may_fail = True
    with without(bot, "language_models"):
        await chat.say("can I walk with it?")

    assert len(chat.messages) == 1
    assert "could not read your message" in chat.last
    assert is_alarm(chat.last)
    assert chat.buttons == ["I have pain now: check"]
