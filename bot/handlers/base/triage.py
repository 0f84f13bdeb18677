"""Priorities of updates, and the message about dropped ones."""

import logging
from typing import Final

from telegram import CallbackQuery, Update
from telegram.error import TelegramError

from bot.handlers.base.groups import is_addressed
from bot.handlers.base.replies import send_reply
from bot.incoming.processor import Intake, Priority
from bot.services import BotApplication, BotContext, typed
from bot.transport.request import in_short
from bot.views.answers.red_flags import PREFIX
from bot.views.base.buttons import unpack
from bot.views.base.reply import Reply

logger = logging.getLogger(__name__)

YES: Final = "yes"


def build_intake(application: BotApplication) -> Intake:
    def context_of(update: Update) -> BotContext:
        return BotContext.from_update(update, application)

    return Intake(
        application.bot,
        application.services.metrics,
        answer=application.process_update,
        priority=lambda update: priority_of(context_of(update)),
        tell_of_drop=lambda update: application.background.start(_tell_of_drop(context_of(update))),
    )


def priority_of(context: BotContext) -> Priority:
    """A red flag, typed or confirmed with a button, is urgent; group messages for others have no priority."""
    update = context.handled
    if update.callback_query is not None:
        return Priority.URGENT if _confirms_red_flag(update.callback_query) else Priority.ORDINARY

    message = update.message or update.edited_message
    if message is None or not typed(message):
        return Priority.ORDINARY
    if not is_addressed(message, context):
        return Priority.NONE

    return Priority.URGENT if context.is_alarm() else Priority.ORDINARY


def _confirms_red_flag(query: CallbackQuery) -> bool:
    parts = unpack(query.data or "")
    return query.data is not None and query.data.startswith(PREFIX) and parts[-1:] == (YES,)


async def _tell_of_drop(context: BotContext) -> None:
    message = context.handled.effective_message
    if message is None:
        return

    try:
        await send_reply(message, Reply(context.texts("too-many")))
    except TelegramError as error:
        logger.warning("chat %d cannot be told that messages were dropped: %s", message.chat.id, in_short(error))
