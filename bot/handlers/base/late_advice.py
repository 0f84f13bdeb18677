"""Sends emergency advice after the next start whose sending a stop of the bot interrupted."""

import asyncio
import json
import logging
from typing import Any

from telegram import InlineKeyboardMarkup, ReplyParameters

from bot.database.connection import DatabaseUnavailable
from bot.delivery.answers import EmergencyNotDelivered, Form, deliver
from bot.handlers.base.errors import tell_not_delivered
from bot.services import BotApplication
from bot.views.base.reply import Reply

logger = logging.getLogger(__name__)


async def store_interrupted(application: BotApplication) -> None:
    """Store the advice that is being sent no more, for the next start."""
    calls, services = application.rate_limiter.interrupted, application.services
    if not calls:
        return

    late = services.library.texts(None)("late-advice")
    try:
        await services.late_advice.keep([(call["chat_id"], json.dumps(_stored(call, late))) for call in calls])
    except (DatabaseUnavailable, asyncio.CancelledError):
        logger.critical("emergency advice was not sent and is not stored; chats: %s", [c["chat_id"] for c in calls])
        raise


async def send_interrupted(application: BotApplication) -> None:
    """Send in the background what the last stop interrupted."""
    for row_id, chat_id, advice in await application.services.late_advice.owed():
        application.background.start(_send(application, row_id, chat_id, advice))


async def _send(application: BotApplication, row_id: int, chat_id: int, stored: str) -> None:
    advice = json.loads(stored)
    keyboard = InlineKeyboardMarkup.de_json(advice["keyboard"]) if advice["keyboard"] else None
    place = Form(chat_id, advice["thread_id"], advice["quoted_id"])
    try:
        await deliver(application.bot, Reply(advice["text"], keyboard, is_alarm=True), place)
    except EmergencyNotDelivered as error:
        tell_not_delivered(application, error)

    await application.services.late_advice.settle(row_id)


def _stored(call: dict[str, Any], late: str) -> dict[str, Any]:
    text = str(call.get("text", call.get("caption", "")))
    keyboard, quoted = call.get("reply_markup"), call.get("reply_parameters")
    return {
        "thread_id": call.get("message_thread_id"),
        "quoted_id": quoted.message_id if isinstance(quoted, ReplyParameters) else None,
        "text": text if text.startswith(late) else f"{late}\n\n{text}",
        "keyboard": keyboard.to_dict() if keyboard else None,
    }
