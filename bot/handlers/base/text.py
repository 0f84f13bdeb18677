"""Free text: small talk, what we asked for, else a question."""

from collections.abc import Mapping
from typing import Final

from telegram import Message, MessageEntity, Update
from telegram.ext import BaseHandler, MessageHandler, filters

from bot.core.content.texts import Texts
from bot.core.reading.small_talk import SmallTalk, is_readable
from bot.database.connection import DatabaseUnavailable
from bot.handlers.answers.questions import plain_text
from bot.handlers.base.feature import Audience, Callback, Features, TypedCallback, the
from bot.services import BotContext

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
        commands = (command for feature in features for command in feature.commands)
        self._commands: Mapping[str, Callback] = {
            command.name: command.callback for command in commands if command.audience is Audience.EVERYONE
        }
        self._words = {name: callback for feature in features for name, callback in feature.words.items()}
        self._small_talk = {name: callback for feature in features for name, callback in feature.small_talk.items()}
        self._question = question
        self._unreadable = unreadable
        self._ears: dict[str, tuple[Texts, SmallTalk]] = {}

    @property
    def handler(self) -> BaseHandler[Update, BotContext, None]:
        return MessageHandler(filters.TEXT & ~filters.COMMAND & filters.UpdateType.MESSAGE, self.typed)

    async def typed(self, update: Update, context: BotContext) -> None:
        """In a group only what is said to the bot: a reply to it, or a message that names it."""
        message = the(update.message)
        if not is_addressed(message, context):
            return

        typed = plain_text(message, context)
        said = self._ear(context.texts_for(message.from_user)).heard(typed) or ""
        if command := self._words.get(said) or self._commands.get(said):
            return await command(update, context)

        services = context.services
        person = the(update.effective_user).id
        expected = await services.pending_inputs.current(message.chat.id, person, services.now())
        if expected is None or expected.what not in self._expects:
            answer = self._question if is_readable(typed) else self._unreadable
            return await self._small_talk.get(said, answer)(update, context)

        services.pending_inputs.clear(message.chat.id, person)
        try:
            await self._expects[expected.what](update, context, expected.detail)
        except DatabaseUnavailable:
            # They are told to try again: then the same words are an answer to the same question.
            services.pending_inputs.expect(message.chat.id, person, expected, services.now())
            raise

    def _ear(self, texts: Texts) -> SmallTalk:
        """What hears "stop", "is this free", or a command without its slash; made anew when the words have changed."""
        known, language_model = self._ears.get(texts.language, (None, None))
        if language_model is None or known is not texts:
            lists = {name: name for name in self._commands} | {
                name: texts(name) for name in (*self._words, *self._small_talk)
            }
            language_model = SmallTalk(lists, asides=ASIDES, filler=texts("filler-words"))
            self._ears[texts.language] = texts, language_model

        return language_model


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
