"""Handling of errors in handlers: a log line for the operator, an apology for the person."""

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Final, cast

from telegram import Update
from telegram.error import TelegramError

from bot.database.connection import DatabaseUnavailable
from bot.delivery.answers import EmergencyNotDelivered
from bot.handlers.base.replies import raise_alarm, send_reply, tell_admins
from bot.services import BotApplication, BotContext
from bot.transport.request import in_short
from bot.views.admin.content import alarm_reply
from bot.views.answers.red_flags import NOT_READ
from bot.views.base.reply import Reply

logger = logging.getLogger(__name__)

TOLD_EVERY: Final = timedelta(hours=1)


async def report_error(update: object, context: BotContext) -> None:
    """Log the error without anything a person wrote, and apologise if there is a message to reply to. Never raises."""
    error = context.error
    note_failure(error, context)
    if isinstance(error, TelegramError) or not isinstance(update, Update) or update.effective_message is None:
        return

    with noted(context):
        await send_reply(update.effective_message, _sorry(error, context))


def _sorry(error: Exception | None, context: BotContext) -> Reply:
    with noted(context):
        return Reply(context.texts("not-saved" if isinstance(error, DatabaseUnavailable) else "went-wrong"))

    return Reply(NOT_READ)


@contextmanager
def _noted(context: BotContext) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        note_failure(error, context)


noted: Final = cast("Callable[[BotContext], AbstractContextManager[None, bool]]", _noted)
"""An error in the block ends the block and is noted; what follows goes on without its result."""


def note_failure(error: Exception | None, context: BotContext) -> None:
    """Count and log the error without anything a person wrote; tell admins of lost emergency advice. Never raises."""
    number = context.received.update_id if context.received else 0
    _log(error, number)
    try:
        context.services.metrics.errors.inc()
        _report(error, context)
        if isinstance(error, EmergencyNotDelivered):
            tell_not_delivered(context.bot_application, error)
    except Exception as failure:
        _log(failure, number)


def tell_not_delivered(application: BotApplication, error: EmergencyNotDelivered) -> None:
    chat, reason = str(error.chat_id), error.message
    tell_admins(
        application, lambda texts: replace(alarm_reply("not-delivered", texts, chat=chat, reason=reason), is_alarm=True)
    )


def _report(error: Exception | None, context: BotContext) -> None:
    """Tell the admins of errors in our code: of each kind at most once an hour, with their number since."""
    if isinstance(error, TelegramError | DatabaseUnavailable | EmergencyNotDelivered):
        return

    kind, now, application = type(error).__name__, context.services.now(), context.bot_application
    application.failures[kind] += 1
    if kind not in application.told_at or now - application.told_at[kind] >= TOLD_EVERY:
        raise_alarm(application, "failed", kind=kind, count=application.failures.pop(kind))
        application.told_at[kind] = now


def _log(error: Exception | None, number: int) -> None:
    match error:
        case EmergencyNotDelivered():
            logger.critical("update %d: chat %d did not get emergency advice: %s", number, error.chat_id, error.message)
        case TelegramError():
            logger.warning("update %d: a call to Telegram failed: %s", number, in_short(error))
        case DatabaseUnavailable():
            logger.warning("update %d: %s", number, error)
        case _:
            logger.error("update %d failed: %s", number, _where(error))


def _where(error: Exception | None) -> str:
    """The error's class and traceback, without its message, which may quote what a person wrote."""
    if error is None:
        return "unknown"

    lines = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    caused = f"\ncaused by {_where(error.__cause__)}" if isinstance(error.__cause__, Exception) else ""
    return f"{type(error).__name__}\n{lines}{caused}"
