"""Access control for the admins' features, and names of admins."""

from telegram import CallbackQuery, Update

from bot.core.content.texts import Texts
from bot.handlers.answers.questions import question
from bot.handlers.base.feature import PressCallback, TypedCallback, may_administrate
from bot.handlers.start.start import old_button
from bot.services import BotContext


def pressed_by_admin(callback: PressCallback) -> PressCallback:
    """Run the callback only if an admin pressed the button in a private chat; checked at every press."""

    async def press(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> str | None:
        chat = query.message.chat if query.message else None
        if chat is None or chat.type != chat.PRIVATE or not context.services.is_admin(query.from_user):
            return await old_button(query, parts, context)

        return await callback(query, parts, context)

    return press


def typed_by_admin(callback: TypedCallback) -> TypedCallback:
    """Run the callback only for an admin; for anybody else the text is read as a question."""

    async def typed(update: Update, context: BotContext, detail: str) -> None:
        if not may_administrate(update, context):
            return await question(update, context)

        await callback(update, context, detail)

    return typed


def name_of(admin_id: int | None, reader_id: int, texts: Texts) -> str:
    """The word for the reader, a link to another admin, or the folder if there is no admin id."""
    if admin_id is None:
        return texts("who-folder")

    return texts("who-you") if admin_id == reader_id else f'<a href="tg://user?id={admin_id}">{admin_id}</a>'
