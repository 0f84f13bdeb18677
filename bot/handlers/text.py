"""Free text: what we asked for, else a question."""

import re
from collections.abc import Mapping

from telegram import Message, MessageEntity, Update
from telegram.ext import BaseHandler, MessageHandler, filters

from bot.context import BotContext
from bot.handlers.feature import Callback, Features, TypedCallback, the


class TextRouter:
    """Leads every typed message to whoever waits for it; to `question` when nobody does."""

    def __init__(self, features: Features, *, question: Callback) -> None:
        self._expects: Mapping[str, TypedCallback] = {
            what: callback for feature in features for what, callback in feature.expects.items()
        }
        self._words: Mapping[str, Callback] = {
            name: callback for feature in features for name, callback in feature.words.items()
        }
        self._question = question

    @property
    def handler(self) -> BaseHandler[Update, BotContext, None]:
        return MessageHandler(filters.TEXT & ~filters.COMMAND & filters.UpdateType.MESSAGE, self.typed)

    async def typed(self, update: Update, context: BotContext) -> None:
        """In a group only what is said to the bot: a reply to it, or a message that names it."""
        message = the(update.message)
        if not is_addressed(message, context):
            return

        if command := self._said(message, context):
            return await command(update, context)

        services = context.services
        person = the(update.effective_user).id
        expected = await services.expectations.current(message.chat.id, person, services.now())
        if expected is None or expected.what not in self._expects:
            return await self._question(update, context)

        await services.expectations.clear(message.chat.id, person)
        await self._expects[expected.what](update, context, expected.detail)

    def _said(self, message: Message, context: BotContext) -> Callback | None:
        """What a word or two alone ask for, such as "stop"."""
        typed = the(message.text).casefold().replace(f"@{context.bot.username}".casefold(), "")
        typed = " ".join(re.sub(r"[.,!]", " ", typed).split())
        texts = context.texts_for(message.from_user)
        said = (callback for name, callback in self._words.items() if typed in texts(name).split(", "))
        return next(said, None)


def is_addressed(message: Message, context: BotContext) -> bool:
    """Whether a message speaks to the bot."""
    if message.via_bot is not None:  # a card of ours that somebody shared: it is an answer
        return False

    if message.chat.type == message.chat.PRIVATE:
        return True

    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == context.bot.id:
        return True

    return any(_names(entity, context) for entity in _named(message))


def _named(message: Message) -> list[str]:
    """The names and commands in a message or under a picture, as typed."""
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.BOT_COMMAND]
    found = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
    return list(found.values())


def _names(entity: str, context: BotContext) -> bool:
    """`@us`, `/command@us`, or a command for whichever bot knows it."""
    command, _, name = entity.partition("@")
    return name.casefold() == context.bot.username.casefold() if name else command.startswith("/")
