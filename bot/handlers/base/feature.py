"""Features as data: their commands, buttons, pending inputs, words, links and other handlers."""

import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram import Update
from telegram.error import BadRequest, TelegramError
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from bot.handlers.base.replies import edit_reply, send_reply
from bot.services import BotApplication, BotContext
from bot.transport.request import in_short
from bot.views.base.buttons import SEPARATOR, unpack
from bot.views.base.reply import Reply
from bot.views.start.start import welcome_reply

logger = logging.getLogger(__name__)

Callback = Callable[[BotContext], Coroutine[Any, Any, Reply | None]]
"""Returns the reply to the message; None if it has sent what there is to send."""
DetailCallback = Callable[[BotContext, str], Coroutine[Any, Any, Reply | None]]
"""The same, with the `detail` of a pending input or the rest of a deep link: `/start cause_posture` runs the link
`cause` with `posture`."""
PressCallback = Callable[[BotContext, tuple[str, ...]], Awaitable[Reply | str | None]]
"""Gets the parts of the callback data. Returns the reply that replaces the pressed message or `is_below` it, or a short
notification (Bot API, answerCallbackQuery, `text`)."""


@dataclass(frozen=True, slots=True)
class Command:
    """`command-<name>` (bot.ftl) is its text in /help and in the menu."""

    name: str
    callback: Callback
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    commands: tuple[Command, ...] = ()
    for_admins: bool = False
    """Only admins, in a private chat, see its commands in the menu and may use it."""
    buttons: Mapping[str, PressCallback] = field(default_factory=dict)
    """By the prefix of the callback data."""
    expects: Mapping[str, DetailCallback] = field(default_factory=dict)
    """By `PendingInput.what`."""
    words: Mapping[str, Callback] = field(default_factory=dict)
    """By the name of a text with comma-separated words; a message that is one of these words works like a command."""
    small_talk: Mapping[str, Callback] = field(default_factory=dict)
    """The same, but a pending input has priority: "Nice" may be the requested town."""
    links: Mapping[str, DetailCallback] = field(default_factory=dict)
    """By the first word of a deep link (t.me/<bot>?start=<word>_<rest>)."""
    handlers: tuple[BaseHandler[Update, BotContext, Any], ...] = ()


Features = tuple[Feature, ...]


def register(application: BotApplication, features: Features, *, unknown: Callback) -> None:
    """Register every handler of the features. For other people, an admins' command runs `unknown`."""
    for feature in features:
        for command in feature.commands:
            application.add_handler(_command_handler(feature, command, unknown))

        for prefix, callback in feature.buttons.items():
            application.add_handler(_button_handler(feature, prefix, callback))

        for handler in feature.handlers:
            application.add_handler(handler)


def _command_handler(feature: Feature, command: Command, unknown: Callback) -> CommandHandler[BotContext, None]:
    async def run(_: Update, context: BotContext) -> None:
        await respond(context, command.callback if is_open(feature, context) else unknown)

    # Without the filter it would also run for edited messages, which have no `update.message`.
    return CommandHandler([command.name, *command.aliases], run, filters=filters.UpdateType.MESSAGE)


async def respond(context: BotContext, callback: Callback) -> None:
    if reply := await callback(context):
        await send_reply(context.message, reply)


def responding(callback: Callback) -> Callable[[Update, BotContext], Coroutine[Any, Any, None]]:
    async def run(_: Update, context: BotContext) -> None:
        await respond(context, callback)

    return run


def is_open(feature: Feature, context: BotContext) -> bool:
    return not feature.for_admins or may_administrate(context)


def may_administrate(context: BotContext) -> bool:
    """Whether the person is an admin in a private chat; checked at every update."""
    chat = context.handled.effective_chat
    return chat is not None and chat.type == chat.PRIVATE and context.services.is_admin(context.handled.effective_user)


def _button_handler(feature: Feature, prefix: str, callback: PressCallback) -> CallbackQueryHandler[BotContext, None]:
    async def press(_: Update, context: BotContext) -> None:
        await answer_press(context, callback if is_open(feature, context) else old_button)

    return CallbackQueryHandler(press, pattern=f"^{prefix}(?:{SEPARATOR}|$)")


async def old_button(context: BotContext, _parts: tuple[str, ...] = ()) -> str:
    """A button that nobody can read: from an older version, or forged."""
    await edit_reply(context, welcome_reply(context.texts))
    return context.texts("old-button")


async def answer_press(context: BotContext, callback: PressCallback) -> None:
    """Run the callback, then always answer the query: until then apps show a progress bar (Bot API, CallbackQuery)."""
    notification: str | None = None
    try:
        result = await callback(context, unpack(context.query.data or ""))
        if isinstance(result, Reply):
            await edit_reply(context, result)
        else:
            notification = result
    finally:
        await _end_progress(context, notification)


async def _end_progress(context: BotContext, notification: str | None) -> None:
    """Answer the query. Never raises a TelegramError, which would hide an error of the callback."""
    try:
        await context.query.answer(notification)
    except BadRequest:
        pass  # too old to be answered
    except TelegramError as error:
        logger.warning("a press was not answered: %s", in_short(error))
