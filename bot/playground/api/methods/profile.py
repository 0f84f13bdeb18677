"""Methods for the bot's profile: commands, descriptions, name, menu button."""

import re
from collections.abc import Callable
from typing import Final

from bot.playground.calls import Call
from bot.playground.errors import JsonObject, bad_request
from bot.playground.profile import TextKind, scope_key
from bot.playground.world import Event, World

COMMAND: Final = re.compile(r"/?[a-z0-9_]{1,32}")
COMMANDS: Final = 100
DESCRIPTION: Final = 256
LANGUAGE: Final = re.compile(r"([a-z]{2})?")
EVERYWHERE: Final = 0


def _language(call: Call) -> str:
    language: str = call.get("language_code", "")
    if not LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")

    return language


def set_my_commands(world: World, call: Call) -> bool:
    commands: list[JsonObject] = call["commands"]
    if len(commands) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")

    for command in commands:
        if not COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")

        if not 0 < len(command["description"]) <= DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")

    _check_scope(world, call)
    listed = [command | {"command": command["command"].removeprefix("/")} for command in commands]
    world.profile.commands[scope_key(call.get("scope")), _language(call)] = listed
    world.tell(Event("profile", EVERYWHERE, {}))
    return True


def _check_scope(world: World, call: Call) -> None:
    scope = call.get("scope") or {}
    if "chat_id" in scope:
        world.chat(scope["chat_id"])


def delete_my_commands(world: World, call: Call) -> bool:
    _check_scope(world, call)
    world.profile.commands.pop((scope_key(call.get("scope")), _language(call)), None)
    world.tell(Event("profile", EVERYWHERE, {}))
    return True


def get_my_commands(world: World, call: Call) -> list[JsonObject]:
    _check_scope(world, call)
    return world.profile.commands.get((scope_key(call.get("scope")), _language(call)), [])


def setter(kind: TextKind, limit: int) -> Callable[[World, Call], bool]:
    """The method that sets one of the texts; an empty one removes it."""

    def set_text(world: World, call: Call) -> bool:
        text: str = call.get(kind, "")
        if len(text) > limit:
            raise bad_request(f"bot {kind.replace('_', ' ')} is too long")

        if text:
            world.profile.texts[kind, _language(call)] = text
        else:
            world.profile.texts.pop((kind, _language(call)), None)

        world.tell(Event("profile", EVERYWHERE, {}))
        return True

    return set_text


def getter(kind: TextKind) -> Callable[[World, Call], JsonObject]:
    """The method that reads one of the texts; the bot is called by its first name until it is given another."""

    def get_text(world: World, call: Call) -> JsonObject:
        otherwise = world.bot.first_name if kind == "name" else ""
        return {kind: world.profile.text(kind, _language(call)) or otherwise}

    return get_text


def set_chat_menu_button(world: World, call: Call) -> bool:
    world.profile.menu_buttons[_private(world, call)] = call.get("menu_button", {"type": "default"})
    world.tell(Event("profile", EVERYWHERE, {}))
    return True


def get_chat_menu_button(world: World, call: Call) -> JsonObject:
    buttons = world.profile.menu_buttons
    return buttons.get(_private(world, call), buttons.get(EVERYWHERE, {"type": "commands"}))


def _private(world: World, call: Call) -> int:
    """The private chat that is meant, or 0 for all."""
    if not call.get("chat_id"):
        return EVERYWHERE

    chat = world.chat(call["chat_id"])
    if chat.type != "private":
        raise bad_request("chat menu button can be changed only in private chats")

    return chat.id
