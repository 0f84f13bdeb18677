"""What happens when a handler fails: a log line for the operator, a kind word for the person."""

import logging
import traceback
from contextlib import suppress

from telegram import Update
from telegram.error import TelegramError

from bot.context import BotContext
from bot.delivery.request import in_short
from bot.handlers.replies import send_reply
from bot.storage.database import DatabaseUnavailable
from bot.views.reply import Reply

logger = logging.getLogger(__name__)


async def report_error(update: object, context: BotContext) -> None:
    """Log without anything a person wrote; say sorry where that can still be read."""
    error = context.error
    note_failure(error, context, update.update_id if isinstance(update, Update) else 0)
    if isinstance(error, TelegramError):
        return

    if isinstance(update, Update) and update.effective_message is not None:
        name = "not-saved" if isinstance(error, DatabaseUnavailable) else "went-wrong"
        with suppress(TelegramError):
            await send_reply(update.effective_message, Reply(context.texts_for(update.effective_user)(name)))


def note_failure(error: Exception | None, context: BotContext, number: int = 0) -> None:
    """Count it, and log it without anything a person wrote."""
    context.services.metrics.errors.inc()
    match error:
        case TelegramError():
            logger.warning("update %d: Telegram did not take an answer: %s", number, in_short(error))
        case DatabaseUnavailable():
            logger.warning("update %d: %s", number, error)
        case _:
            logger.error("update %d failed: %s", number, _where(error))


def _where(error: Exception | None) -> str:
    """Its kind and the lines of code it passed; not its message, which may quote what a person wrote."""
    if error is None:
        return "unknown"

    lines = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    caused = f"\ncaused by {_where(error.__cause__)}" if isinstance(error.__cause__, Exception) else ""
    return f"{type(error).__name__}\n{lines}{caused}"
