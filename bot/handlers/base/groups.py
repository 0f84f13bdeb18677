"""Groups: who may change settings, who answers for a message, and which messages are meant for the bot."""

from functools import wraps

from telegram import Chat, Message, MessageEntity
from telegram.error import TelegramError

from bot.handlers.base.errors import note_failure
from bot.handlers.base.feature import Callback, Result
from bot.services import BotContext


def by_admins(callback: Callback) -> Callback:
    """In a group, run it only for the group's admins; others are told so."""

    @wraps(callback)
    async def run(context: BotContext) -> Result:
        try:
            is_allowed = await may_change(context)
        except TelegramError as error:
            note_failure(error, context)
            return context.texts("went-wrong")

        return await callback(context) if is_allowed else context.texts("only-admins")

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


def is_addressed(message: Message, context: BotContext) -> bool:
    if message.via_bot is not None and message.via_bot.id == context.bot.id:  # a card of ours: it is an answer
        return False

    if message.chat.type == message.chat.PRIVATE:
        return True

    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == context.bot.id:
        return True

    return any(_names(entity, context) for entity in _named(message))


def _named(message: Message) -> list[str]:
    """The mentions and commands in a message or caption, as typed."""
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.BOT_COMMAND]
    found = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
    return list(found.values())


def _names(entity: str, context: BotContext) -> bool:
    """`@us`, `/command@us`, or a command for whichever bot knows it."""
    command, _, name = entity.partition("@")
    return name.casefold() == context.bot.username.casefold() if name else command.startswith("/")
