"""Free text: small talk, what we asked for, else a question."""

from collections.abc import Mapping
from typing import Final

from telegram import Message, MessageEntity, Update
from telegram.ext import BaseHandler, MessageHandler, filters

from bot.context import BotContext
from bot.core.small_talk import SmallTalk, is_readable
from bot.core.texts import Texts
from bot.handlers.feature import Audience, Callback, Features, TypedCallback, the
from bot.handlers.questions import plain_text

ASIDES: Final = ("thanks-words", "bye-words", "hello-words")
"""Said beside something else, they mean nothing more."""


class TextRouter:
    """Leads every typed message to whoever waits for it; to `question` when nobody does.

    What has no words in it goes to `unreadable`.
    """

    def __init__(self, features: Features, *, question: Callback, unreadable: Callback) -> None:
        self._expects: Mapping[str, TypedCallback] = {
            what: callback for feature in features for what, callback in feature.expects.items()
        }
        self._words: Mapping[str, Callback] = {
            name: callback for feature in features for name, callback in feature.words.items()
        }
        self._commands: Mapping[str, Callback] = {
            command.name: command.callback
            for feature in features
            for command in feature.commands
            if command.audience is Audience.EVERYONE
        }
        self._question = question
        self._unreadable = unreadable
        self._small_talk: dict[str, tuple[Texts, SmallTalk]] = {}

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
            answer = self._question if is_readable(plain_text(message, context)) else self._unreadable
            return await answer(update, context)

        await services.expectations.clear(message.chat.id, person)
        await self._expects[expected.what](update, context, expected.detail)

    def _said(self, message: Message, context: BotContext) -> Callback | None:
        """What a word or two ask for: "stop", "is this free", or a command without its slash."""
        name = self._heard_in(context.texts_for(message.from_user)).heard(plain_text(message, context))
        return self._words.get(name) or self._commands[name] if name else None

    def _heard_in(self, texts: Texts) -> SmallTalk:
        """The lists of a language; read anew when its words have changed."""
        known, small_talk = self._small_talk.get(texts.language, (None, None))
        if small_talk is None or known is not texts:
            lists = {name: name for name in self._commands} | {name: texts(name) for name in self._words}
            small_talk = SmallTalk(lists, asides=ASIDES, filler=texts("filler-words"))
            self._small_talk[texts.language] = texts, small_talk

        return small_talk


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
