"""Features as data: their commands, buttons, pending inputs, words, links and other handlers."""

import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
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
"""Gets the parts of the callback data; may return a short notification (Bot API, answerCallbackQuery, `text`)."""

TypedCallback = Callable[[Update, BotContext, str], Awaitable[None]]
"""Gets the message with the requested input; the string is the `detail` of the pending input."""


LinkCallback = Callable[[Update, BotContext, str], Awaitable[None]]
"""Gets the rest of a deep link: `/start cause_posture` runs the link `cause` with `posture`."""


@dataclass(frozen=True, slots=True)
class Command:
    """`summary` is the name of its text in /help and in the menu (bot.ftl)."""

    name: str
    summary: str
    callback: Callback
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    """What one module of the handlers offers, and the handlers that run for it."""

    commands: tuple[Command, ...] = ()
    for_admins: bool = False
    """Only admins, in a private chat, see its commands in the menu and may use it."""
    buttons: Mapping[str, PressCallback] = field(default_factory=dict)
    """By the prefix of the callback data."""
    expects: Mapping[str, TypedCallback] = field(default_factory=dict)
    """By `PendingInput.what`."""
    words: Mapping[str, Callback] = field(default_factory=dict)
    """By the name of a text with comma-separated words; a message that is one of these words works like a command."""
    small_talk: Mapping[str, Callback] = field(default_factory=dict)
    """The same, but a pending input has priority: "Nice" may be the requested town."""
    links: Mapping[str, LinkCallback] = field(default_factory=dict)
    """By the first word of a deep link (t.me/<bot>?start=<word>_<rest>)."""
    handlers: tuple[BaseHandler[Update, BotContext, Any], ...] = ()


Features = tuple[Feature, ...]


def the(value: T | None) -> T:
    """The value, which the handler's filter guarantees not to be None."""
    assert value is not None
    return value


def register(application: BotApplication, features: Features, *, unknown: Callback, old_button: PressCallback) -> None:
    """Register every handler of the features. For other people, an admins' command or button runs the given ones."""
    for feature in features:
        for command in feature.commands:
            application.add_handler(_command_handler(feature, command, unknown))

        for prefix, callback in feature.buttons.items():
            application.add_handler(_button_handler(feature, prefix, callback, old_button))

        for handler in feature.handlers:
            application.add_handler(handler)


def _command_handler(feature: Feature, command: Command, unknown: Callback) -> CommandHandler[BotContext, None]:
    async def run(update: Update, context: BotContext) -> None:
        await (command.callback if is_open(feature, update, context) else unknown)(update, context)

    # Without the filter it would also run for edited messages, which have no `update.message`.
    return CommandHandler([command.name, *command.aliases], run, filters=filters.UpdateType.MESSAGE)


def is_open(feature: Feature, update: Update, context: BotContext) -> bool:
    """Whether the person may use it."""
    return not feature.for_admins or may_administrate(update, context)


def may_administrate(update: Update, context: BotContext) -> bool:
    """Whether the person is an admin in a private chat; checked at every update."""
    chat = update.effective_chat
    return chat is not None and chat.type == chat.PRIVATE and context.services.is_admin(update.effective_user)


def _button_handler(
    feature: Feature, prefix: str, callback: PressCallback, old_button: PressCallback
) -> CallbackQueryHandler[BotContext, None]:
    async def press(update: Update, context: BotContext) -> None:
        permitted = callback if is_open(feature, update, context) else old_button
        await answered(the(update.callback_query), permitted, context)

    return CallbackQueryHandler(press, pattern=f"^{prefix}(?:{SEPARATOR}|$)")


async def answered(query: CallbackQuery, callback: PressCallback, context: BotContext) -> None:
    """Run the callback, then always answer the query: until then apps show a progress bar (Bot API, CallbackQuery)."""
    notification: str | None = None
    try:
        notification = await callback(query, unpack(query.data or ""), context)
    finally:
        await _end_progress(query, notification)


async def _end_progress(query: CallbackQuery, notification: str | None) -> None:
    """Answer the query. Never raises a TelegramError, which would hide an error of the callback."""
    try:
        await query.answer(notification)
    except BadRequest:
        pass  # too old to be answered
    except TelegramError as error:
        logger.warning("a press was not answered: %s", in_short(error))
