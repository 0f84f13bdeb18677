"""What a part of the bot consists of, as data: commands, buttons, questions it asks, other handlers."""

import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, TypeVar

from telegram import CallbackQuery, Update
from telegram.error import BadRequest, TelegramError
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from bot.services import BotApplication, BotContext
from bot.transport.request import in_short
from bot.views.base.buttons import SEPARATOR, unpack

logger = logging.getLogger(__name__)

T = TypeVar("T")

Callback = Callable[[Update, BotContext], Coroutine[Any, Any, None]]
PressCallback = Callable[[CallbackQuery, tuple[str, ...], BotContext], Awaitable[str | None]]
"""Gets the pressed button's parts; may return a few words to flash at the top of the chat."""

TypedCallback = Callable[[Update, BotContext, str], Awaitable[None]]
"""Gets what was typed in answer to our question through the update; the string is the detail kept with it."""


LinkCallback = Callable[[Update, BotContext, str], Awaitable[None]]
"""Gets the rest of a link: `/start cause_posture` runs the link `cause` with `posture`."""


class Audience(Enum):
    """Who finds a command in the menu and may use it."""

    EVERYONE = auto()
    ADMINS = auto()


@dataclass(frozen=True, slots=True)
class Command:
    """`summary` is the name of its line in /help and in the menu (bot.ftl)."""

    name: str
    summary: str
    callback: Callback
    audience: Audience = Audience.EVERYONE
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    """One word of the product, in every layer the same."""

    name: str
    commands: tuple[Command, ...] = ()
    buttons: Mapping[str, PressCallback] = field(default_factory=dict)
    """By the prefix of what the button carries."""
    expects: Mapping[str, TypedCallback] = field(default_factory=dict)
    """By the name of the question that the person was asked (see `bot.database.pending_inputs`)."""
    words: Mapping[str, Callback] = field(default_factory=dict)
    """By the name of a text that lists words with commas between: typed alone, each is as good as a command."""
    small_talk: Mapping[str, Callback] = field(default_factory=dict)
    """The same, but what we asked for comes first: Nice is a town."""
    links: Mapping[str, LinkCallback] = field(default_factory=dict)
    """By the first word of a deep link (t.me/<bot>?start=<word>_<rest>)."""
    handlers: tuple[BaseHandler[Update, BotContext, Any], ...] = ()


Features = tuple[Feature, ...]


def the(value: T | None) -> T:
    """Return what the handler's filter promised is there."""
    assert value is not None
    return value


def register(application: BotApplication, features: Features, *, unknown: Callback) -> None:
    """Register every handler of the features; an admins' command is `unknown` to everyone else."""
    for feature in features:
        for command in feature.commands:
            application.add_handler(_command_handler(command, unknown))

        for prefix, callback in feature.buttons.items():
            application.add_handler(_button_handler(prefix, callback))

        for handler in feature.handlers:
            application.add_handler(handler)


def _command_handler(command: Command, unknown: Callback) -> CommandHandler[BotContext, None]:
    async def run(update: Update, context: BotContext) -> None:
        if command.audience is Audience.ADMINS and not may_administrate(update, context):
            return await unknown(update, context)

        await command.callback(update, context)

    # Without the filter it would fire on edited messages too, which have no `update.message`.
    return CommandHandler([command.name, *command.aliases], run, filters=filters.UpdateType.MESSAGE)


def may_administrate(update: Update, context: BotContext) -> bool:
    """Admins, in private: asked anew on every update."""
    chat = update.effective_chat
    return chat is not None and chat.type == chat.PRIVATE and context.services.is_admin(update.effective_user)


def _button_handler(prefix: str, callback: PressCallback) -> CallbackQueryHandler[BotContext, None]:
    async def press(update: Update, context: BotContext) -> None:
        await answered(the(update.callback_query), callback, context)

    return CallbackQueryHandler(press, pattern=f"^{prefix}(?:{SEPARATOR}|$)")


async def answered(query: CallbackQuery, callback: PressCallback, context: BotContext) -> None:
    """Run the callback and answer the query whatever happens: an unanswered one spins on the person's phone."""
    flash: str | None = None
    try:
        flash = await callback(query, unpack(query.data or ""), context)
    finally:
        await _end_spinning(query, flash)


async def _end_spinning(query: CallbackQuery, flash: str | None) -> None:
    """A press that cannot be answered any more is no reason to hide what the callback raised."""
    try:
        await query.answer(flash)
    except BadRequest:
        pass  # too old to be answered: nobody waits for it any more
    except TelegramError as error:
        logger.warning("a press was not answered: %s", in_short(error))
