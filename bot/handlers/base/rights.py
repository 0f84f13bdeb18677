"""Who may change a chat's settings: in a group its admins, which is checked at each change."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from telegram import CallbackQuery, Chat, Message, Update

from bot.handlers.base.feature import PressCallback, the
from bot.handlers.base.replies import send_reply
from bot.services import BotContext
from bot.views.base.reply import Reply

P = ParamSpec("P")
Said = Callable[Concatenate[Update, BotContext, P], Coroutine[Any, Any, None]]
"""A handler of a command or of a pending input."""


def said_by_admins(callback: Said[P]) -> Said[P]:
    """In a group, run it only for the group's admins; others are told so."""

    @wraps(callback)
    async def run(update: Update, context: BotContext, /, *args: P.args, **kwargs: P.kwargs) -> None:
        message = the(update.message)
        if await may_change(message, context):
            return await callback(update, context, *args, **kwargs)

        await send_reply(message, Reply(context.texts_for(message.from_user)("only-admins")))

    return run


def pressed_by_admins(callback: PressCallback) -> PressCallback:
    """The same for a button."""

    @wraps(callback)
    async def run(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> str | None:
        if await may_press(query, context):
            return await callback(query, parts, context)

        return context.texts_for(query.from_user)("only-admins")

    return run


async def may_change(message: Message, context: BotContext) -> bool:
    """Whether the sender may change the chat's settings. An anonymous admin's `sender_chat` is the group itself."""
    if message.chat.type == Chat.PRIVATE:
        return True

    if message.sender_chat is not None:
        return message.sender_chat.id == message.chat.id

    return message.from_user is not None and await _is_admin(message.chat, message.from_user.id, context)


async def may_press(query: CallbackQuery, context: BotContext) -> bool:
    """The same for the person who pressed a button."""
    chat = query.message.chat if query.message else None
    return chat is None or chat.type == Chat.PRIVATE or await _is_admin(chat, query.from_user.id, context)


async def _is_admin(chat: Chat, person_id: int, context: BotContext) -> bool:
    # getChatMember is guaranteed to work only if the bot is an admin itself (Bot API); getChatAdministrators always is.
    admins = await context.bot.get_chat_administrators(chat.id)
    return any(admin.user.id == person_id for admin in admins)
