"""What every feature for admins needs: the door, and how admins are told and named."""

import logging
from collections.abc import Callable

from telegram import CallbackQuery, Update
from telegram.error import TelegramError

from bot.context import BotApplication, BotContext
from bot.core.texts import Texts
from bot.delivery.answers import Place, deliver
from bot.delivery.request import in_short
from bot.handlers.feature import PressCallback, TypedCallback, may_administrate
from bot.handlers.questions import question
from bot.handlers.start import old_button
from bot.views.reply import Reply

logger = logging.getLogger(__name__)


def pressed_by_admin(callback: PressCallback) -> PressCallback:
    """A forged or old button of an admin's does nothing for anybody else: asked anew on every press."""

    async def press(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> str | None:
        chat = query.message.chat if query.message else None
        if chat is None or chat.type != chat.PRIVATE or not context.services.is_admin(query.from_user):
            return await old_button(query, parts, context)

        return await callback(query, parts, context)

    return press


def typed_by_admin(callback: TypedCallback) -> TypedCallback:
    """Somebody who is no admin any more has asked a question like everybody."""

    async def typed(update: Update, context: BotContext, detail: str) -> None:
        if not may_administrate(update, context):
            return await question(update, context)

        await callback(update, context, detail)

    return typed


def tell_admins(application: BotApplication, reply: Callable[[Texts], Reply]) -> None:
    """Write to every admin, in the background: neither the caller nor an admin waits for another one."""
    services = application.services
    shown = reply(services.library.texts(None))
    for admin_id in sorted(services.config.admin_ids):
        application.background.start(_tell(application, admin_id, shown))


async def _tell(application: BotApplication, admin_id: int, reply: Reply) -> None:
    try:
        await deliver(application.bot, reply, Place(admin_id))
    except TelegramError as error:
        logger.warning("admin %d cannot be told: %s", admin_id, in_short(error))


def name_of(admin_id: int | None, reader_id: int, texts: Texts) -> str:
    """You, another admin by a link, or the folder."""
    if admin_id is None:
        return texts("who-folder")

    return texts("who-you") if admin_id == reader_id else f'<a href="tg://user?id={admin_id}">{admin_id}</a>'
