"""Whether a message is meant for the bot."""

from telegram import Message, MessageEntity

from bot.services import BotContext


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
