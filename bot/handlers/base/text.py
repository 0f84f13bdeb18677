"""Routes text messages: words that act as commands, pending inputs, small talk, or a question."""

from collections.abc import Mapping
from typing import Final

from telegram import Message, MessageEntity, Update
from telegram.ext import BaseHandler, MessageHandler, filters

from bot.core.answers.policy import CommandGiven, Complained, MessageAnswer, SmallTalkSaid, Unreadable, answer
from bot.database.connection import DatabaseUnavailable
from bot.handlers.base.feature import Callback, DetailCallback, Feature, Features, is_open, responding
from bot.services import BotContext
from bot.views.base.reply import Reply

COMPLAINT: Final = "complaint"
"""Name of the small talk that answers what is said against the bot."""


CANCEL: Final = CommandGiven("cancel-words")


class TextRouter:
    """Leads every typed message to whoever waits for it; to `question` when nobody does.

    What has no words in it goes to `unreadable`.
    """

    def __init__(self, features: Features, *, question: Callback, unreadable: Callback) -> None:
        self._expects: Mapping[str, tuple[Feature, DetailCallback]] = {
            what: (feature, callback) for feature in features for what, callback in feature.expects.items()
        }
        self._commands: Mapping[str, Callback] = {
            command.name: command.callback
            for feature in features
            for command in feature.commands
            if not feature.for_admins
        } | {name: callback for feature in features for name, callback in feature.words.items()}
        self._small_talk = {name: callback for feature in features for name, callback in feature.small_talk.items()}
        self._question = question
        self._unreadable = unreadable

    @property
    def handler(self) -> BaseHandler[Update, BotContext, None]:
        return MessageHandler(filters.TEXT & ~filters.COMMAND & filters.UpdateType.MESSAGE, responding(self._typed))

    async def _typed(self, context: BotContext) -> Reply | None:
        """In a group, handle only replies to the bot and messages that mention it."""
        if not is_addressed(context.message, context):
            return None

        said = answer(await context.reading(), context.content)
        expected = await context.expected()
        awaiting = self._expects.get(expected.what) if expected else None
        # The text of an announcement or a tip may be any words, also "Hello".
        is_wording = awaiting is not None and awaiting[0].for_admins and said != CANCEL
        if isinstance(said, CommandGiven) and said.name in self._commands and not is_wording:
            return await self._commands[said.name](context)

        if expected is None or awaiting is None:
            return await self._unasked(said)(context)

        feature, callback = awaiting
        context.services.pending_inputs.clear(context.chat_id, context.person.id)
        if not is_open(feature, context):
            return await self._question(context)

        try:
            return await callback(context, expected.detail)
        except DatabaseUnavailable:
            # They are told to try again: then the same words are an answer to the same question.
            context.expect(expected.what, expected.detail)
            raise

    def _unasked(self, said: MessageAnswer) -> Callback:
        match said:
            case SmallTalkSaid(name):
                return self._small_talk[name]
            case Complained():
                return self._small_talk[COMPLAINT]
            case Unreadable():
                return self._unreadable
            case _:
                return self._question


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
