"""Emergency advice whose sending was interrupted by a stop of the bot: stored until it is sent after the next start.

Stored are the chat and the advice, never what the person wrote. The store is emptied once all of it has arrived, or the
admins were told that it did not.
"""

import asyncio
import json
import logging
from typing import Any, Final

from telegram import InlineKeyboardMarkup, ReplyParameters

from bot.database.connection import DatabaseUnavailable
from bot.delivery.answers import EmergencyNotDelivered, Form, deliver
from bot.handlers.base.errors import tell_not_delivered
from bot.services import BotApplication
from bot.views.base.reply import Reply

logger = logging.getLogger(__name__)

STORED: Final = "late-advice"
"""Name in the settings store."""


async def store_interrupted(application: BotApplication) -> None:
    """Store the advice that is being sent no more, for the next start."""
    calls, services = application.rate_limiter.interrupted, application.services
    if not calls:
        return

    late = services.library.texts(None)("late-advice")
    try:
        await services.settings_store.write(STORED, json.dumps([_stored(call, late) for call in calls]))
    except (DatabaseUnavailable, asyncio.CancelledError):
        logger.critical("emergency advice was not sent and is not stored; chats: %s", [c["chat_id"] for c in calls])
        raise


async def send_interrupted(application: BotApplication) -> None:
    """Send in the background what the last stop interrupted."""
    stored = await application.services.settings_store.read(STORED)
    if owed := json.loads(stored or "[]"):
        application.background.start(_send_all(application, owed))


async def _send_all(application: BotApplication, owed: list[dict[str, Any]]) -> None:
    await asyncio.gather(*(_send(application, advice) for advice in owed))
    await application.services.settings_store.write(STORED, "[]")


async def _send(application: BotApplication, advice: dict[str, Any]) -> None:
    keyboard = InlineKeyboardMarkup.de_json(advice["keyboard"]) if advice["keyboard"] else None
    place = Form(advice["chat_id"], advice["thread_id"], advice["quoted_id"])
    try:
        await deliver(application.bot, Reply(advice["text"], keyboard, is_alarm=True), place)
    except EmergencyNotDelivered as error:
        tell_not_delivered(application, error)


def _stored(call: dict[str, Any], late: str) -> dict[str, Any]:
    text = str(call.get("text", call.get("caption", "")))
    keyboard, quoted = call.get("reply_markup"), call.get("reply_parameters")
    return {
        "chat_id": call["chat_id"],
        "thread_id": call.get("message_thread_id"),
        "quoted_id": quoted.message_id if isinstance(quoted, ReplyParameters) else None,
        "text": text if text.startswith(late) else f"{late}\n\n{text}",
        "keyboard": keyboard.to_dict() if keyboard else None,
    }
