"""Who may do what in a group: its admins change settings, and who wrote a message answers for it."""

from functools import wraps

from telegram import Chat

from bot.handlers.base.feature import Callback, Result
from bot.services import BotContext


def by_admins(callback: Callback) -> Callback:
    """In a group, run it only for the group's admins; others are told so."""

    @wraps(callback)
    async def run(context: BotContext) -> Result:
        return await callback(context) if await may_change(context) else context.texts("only-admins")

    return run


async def may_change(context: BotContext) -> bool:
    """Whether who wrote the message or pressed the button may change the chat's settings."""
    chat, message = context.handled.effective_chat, context.handled.message
    if chat is None or chat.type == Chat.PRIVATE:
        return True

    if message and message.sender_chat:  # for an anonymous admin, that is the group itself
        return message.sender_chat.id == chat.id

    # getChatMember is guaranteed to work only if the bot is an admin itself (Bot API); getChatAdministrators always is.
    admins = await context.bot.get_chat_administrators(chat.id)
    return any(admin.user == context.handled.effective_user for admin in admins)


def is_own_message(context: BotContext) -> bool:
    """Whether the pressed message answers one of this person; True also if it cannot be told who wrote that."""
    quoted = context.quoted
    author = quoted.from_user if quoted and not quoted.sender_chat else None
    return author is None or author.id == context.person.id
