"""The menu of the admins."""

from bot.handlers.start.menu import publish_menu
from bot.playground.faults import Refusal
from tests.handlers.chat import Bot, Chat
from tests.handlers.conftest import ADMIN


def menus_of_admins(bot: Bot) -> list[object]:
    return [call.get("scope") for call in bot.playground.calls_of("setMyCommands") if call.get("scope")]


async def test_nobody_who_has_not_written_is_given_a_menu_at_the_start(bot: Bot) -> None:
    await publish_menu(bot.application)

    assert bot.playground.calls_of("setMyCommands")
    assert menus_of_admins(bot) == []
    assert not bot.playground.refused


async def test_an_admin_gets_theirs_after_the_first_answer_and_once(bot: Bot, admin_chat: Chat) -> None:
    await admin_chat.say("/start")
    await admin_chat.say("/help")

    assert menus_of_admins(bot) == [{"type": "chat", "chat_id": ADMIN.id}]
    assert [call.method for call in bot.playground.calls[1:3]] == ["sendMessage", "setMyCommands"]


async def test_nobody_else_and_no_group_gets_it(bot: Bot, chat: Chat, group_chat: Chat) -> None:
    await chat.say("/start")
    await group_chat.of(ADMIN, group_chat.place).say("/help@backspasm_bot")

    assert menus_of_admins(bot) == []


async def test_a_menu_that_is_refused_costs_no_answer(bot: Bot, admin_chat: Chat) -> None:
    bot.playground.faults.add(Refusal("Bad Request: no"), method="setMyCommands")
    await admin_chat.say("/start")
    await admin_chat.say("/help")

    assert len(admin_chat.answers) == 2
    assert len(bot.playground.refused) <= 1
