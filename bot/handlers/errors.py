"""What happens when a handler fails: a log line for the operator, a kind word for the person."""

import logging
import traceback
from contextlib import suppress

from telegram import Update
from telegram.error import TelegramError

from bot.context import BotContext
from bot.delivery.request import in_short
from bot.handlers.replies import send_reply
from bot.views.reply import Reply

logger = logging.getLogger(__name__)


async def report_error(update: object, context: BotContext) -> None:
    """Log without anything a person wrote; say sorry where that can still be read."""
    context.services.metrics.errors.inc()
    error = context.error
    number = update.update_id if isinstance(update, Update) else 0
    if isinstance(error, TelegramError):
        logger.warning("update %d: Telegram did not take an answer: %s", number, in_short(error))
        return

    logger.error("update %d failed: %s", number, _where(error))
    if isinstance(update, Update) and update.effective_message is not None:
        with suppress(TelegramError):
            await send_reply(update.effective_message, Reply(context.texts_for(update.effective_user)("went-wrong")))


def _where(error: Exception | None) -> str:
    """Its kind and the lines of code it passed; not its message, which may quote what a person wrote."""
    if error is None:
        return "unknown"

    lines = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    caused = f"\ncaused by {_where(error.__cause__)}" if isinstance(error.__cause__, Exception) else ""
    return f"{type(error).__name__}\n{lines}{caused}"
