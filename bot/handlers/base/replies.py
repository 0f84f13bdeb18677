"""Sends replies: as a new message, or by editing one."""

import logging
from collections.abc import Callable
from typing import Any, Final, cast

from telegram import InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.core.content.texts import Texts
from bot.core.tips.delivery import Moved, Rejected
from bot.delivery.answers import NO_PREVIEW, Form, deliver, lane_of
from bot.services import BotApplication, BotContext
from bot.transport.outcome import as_outcome
from bot.transport.request import in_short
from bot.views.admin.content import alarm_reply
from bot.views.base.reply import Reply
from bot.views.tips.tip import is_tip

logger = logging.getLogger(__name__)

NOTHING_CHANGED: Final = "message is not modified"


async def send_reply(message: Message, reply: Reply, *, quote: bool = False) -> Message:
    """Answer a message; in a group always as a reply to it, so that it is clear who is answered."""
    quote = quote or message.chat.type != message.chat.PRIVATE
    # In a group without topics, the thread id stands for a chain of replies, and Telegram refuses it.
    thread_id = message.message_thread_id if message.is_topic_message else None
    form = Form(message.chat.id, thread_id, message.message_id if quote else None)
    return await deliver(cast("ExtBot[Any]", message.get_bot()), reply, form)


async def edit_reply(context: BotContext, reply: Reply) -> None:
    """Replace the message whose button was pressed by the reply, or send it below if that is not possible.

    A second press of the same button changes nothing and is not an error. A tip is never replaced, and nothing is by a
    reply that `is_below`.
    """
    message = context.pressed_message
    if reply.is_below or message is None or message.photo or reply.photo is not None or is_tip(message.reply_markup):
        return await send_below(context, reply)

    try:
        await context.bot.edit_message_text(
            reply.text,
            message.chat.id,
            message.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=reply.keyboard,
            link_preview_options=NO_PREVIEW,
            rate_limit_args=lane_of(reply),
        )
    except TelegramError as error:
        if NOTHING_CHANGED in error.message.lower():
            return

        if not reply.is_alarm and not isinstance(as_outcome(error), Moved | Rejected):
            raise

        await send_below(context, reply)


async def send_below(context: BotContext, reply: Reply) -> None:
    if context.pressed_message:
        await send_reply(context.pressed_message, reply)
    else:
        await deliver(context.bot, reply, Form(context.chat_id))


async def remove_buttons(context: BotContext) -> None:
    await change_buttons(context, lambda _: None)


async def change_buttons(
    context: BotContext, change: Callable[[InlineKeyboardMarkup], InlineKeyboardMarkup | None]
) -> bool:
    """Change the buttons of the pressed message; False if a press before did so, or it is not possible any more."""
    message = context.pressed_message
    if message is None or message.reply_markup is None:
        return False

    try:
        await message.edit_reply_markup(change(message.reply_markup))
    except BadRequest:
        return False
    except TelegramError as error:
        logger.warning("chat %d keeps old buttons: %s", message.chat.id, in_short(error))
        return False

    return True


def tell_admins(application: BotApplication, reply: Callable[[Texts], Reply]) -> None:
    """Write to every admin in the background, each in a task of its own."""
    services = application.services
    shown = reply(services.library.texts(None))
    for admin_id in sorted(services.config.admin_ids):
        application.background.start(_tell(application, admin_id, shown))


def raise_alarm(application: BotApplication, name: str, /, **values: str | int) -> None:
    tell_admins(application, lambda texts: alarm_reply(name, texts, **values))


async def _tell(application: BotApplication, admin_id: int, reply: Reply) -> None:
    try:
        await deliver(application.bot, reply, Form(admin_id))
    except TelegramError as error:
        logger.warning("admin %d cannot be told: %s", admin_id, in_short(error))
