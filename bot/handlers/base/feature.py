"""Features as data: their commands, buttons, pending inputs, words, links and other handlers."""

import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram import Update
from telegram.error import BadRequest, TelegramError
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from bot.handlers.base.replies import edit_reply, send_reply
from bot.services import BotApplication, BotContext
from bot.transport.request import in_short
from bot.views.base.buttons import SEPARATOR
from bot.views.base.reply import Reply
from bot.views.start.start import welcome_reply

logger = logging.getLogger(__name__)

Result = Reply | str | None
"""The reply to a message, or the one that replaces the pressed message or `is_below` it. Words alone are a reply
without buttons, or after a press a short notification (Bot API, answerCallbackQuery, `text`). None if what there is to
send has been sent."""
Callback = Callable[[BotContext], Coroutine[Any, Any, Result]]


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
    buttons: Mapping[str, Callback] = field(default_factory=dict)
    """By the prefix of the callback data."""
    expects: Mapping[str, Callback] = field(default_factory=dict)
    """By `PendingInput.what`."""
    words: Mapping[str, Callback] = field(default_factory=dict)
    """By the name of a text with comma-separated words; a message that is one of these words works like a command."""
    small_talk: Mapping[str, Callback] = field(default_factory=dict)
    """The same, but a pending input has priority: "Nice" may be the requested town."""
    links: Mapping[str, Callback] = field(default_factory=dict)
    """By the first word of a deep link (t.me/<bot>?start=<word>_<detail>)."""
    handlers: tuple[BaseHandler[Update, BotContext, Any], ...] = ()


Features = tuple[Feature, ...]


def register(application: BotApplication, features: Features, *, unknown: Callback) -> None:
    """Register every handler of the features. For other people, an admins' command runs `unknown`."""
    application.features = features
    for feature in features:
        for command in feature.commands:
            run = responding(command.callback, unknown if feature.for_admins else None)
            # Without the filter it would also run for edited messages, which have no `update.message`.
            names = [command.name, *command.aliases]
            application.add_handler(CommandHandler(names, run, filters=filters.UpdateType.MESSAGE))

        for prefix, callback in feature.buttons.items():
            run = responding(callback, old_button if feature.for_admins else None)
            application.add_handler(CallbackQueryHandler(run, pattern=f"^{prefix}(?:{SEPARATOR}|$)"))

        for handler in feature.handlers:
            application.add_handler(handler)


def responding(
    callback: Callback, for_others: Callback | None = None
) -> Callable[[Update, BotContext], Coroutine[Any, Any, None]]:
    """A handler for python-telegram-bot. With `for_others`, the callback is for admins only."""

    async def run(_: Update, context: BotContext) -> None:
        chosen = callback if for_others is None or may_administrate(context) else for_others
        await (answer_press if context.handled.callback_query else respond)(context, chosen)

    return run


async def respond(context: BotContext, callback: Callback) -> None:
    """Run the callback for a message and send its result."""
    if result := await callback(context):
        await send_reply(context.message, result if isinstance(result, Reply) else Reply(result))


def may_administrate(context: BotContext) -> bool:
    """Whether the person is an admin in a private chat; checked at every update."""
    chat = context.handled.effective_chat
    return chat is not None and chat.type == chat.PRIVATE and context.services.is_admin(context.handled.effective_user)


async def old_button(context: BotContext) -> str:
    """A button that nobody can read: from an older version, or forged."""
    await edit_reply(context, welcome_reply(context.texts))
    return context.texts("old-button")


async def answer_press(context: BotContext, callback: Callback) -> None:
    """Run the callback, then always answer the query: until then apps show a progress bar (Bot API, CallbackQuery)."""
    notification: str | None = None
    try:
        result = await callback(context)
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
