"""Who may change what a chat gets: in a group its admins, asked anew at each change."""

from telegram import CallbackQuery, Chat, ChatMember, Message

from bot.context import BotContext


async def may_change(message: Message, context: BotContext) -> bool:
    """Whether the one who wrote this may change the chat's settings; an anonymous admin writes as the group."""
    if message.chat.type == Chat.PRIVATE:
        return True

    if message.sender_chat is not None:
        return message.sender_chat.id == message.chat.id

    return message.from_user is not None and await _is_admin(message.chat, message.from_user.id, context)


async def may_press(query: CallbackQuery, context: BotContext) -> bool:
    """The same for whoever pressed a button."""
    chat = query.message.chat if query.message else None
    return chat is None or chat.type == Chat.PRIVATE or await _is_admin(chat, query.from_user.id, context)


async def _is_admin(chat: Chat, person_id: int, context: BotContext) -> bool:
    member = await context.bot.get_chat_member(chat.id, person_id)
    return member.status in {ChatMember.OWNER, ChatMember.ADMINISTRATOR}
