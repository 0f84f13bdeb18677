"""Routes texts and captions: words that act as commands, pending inputs, small talk, or a question."""

from typing import Final

from bot.core.answers.policy import CommandGiven, Complained, SmallTalkSaid, Unreadable, answer
from bot.database.connection import DatabaseUnavailable
from bot.handlers.answers.questions import question
from bot.handlers.answers.reports import COMPLAINT
from bot.handlers.base.feature import Callback, Features, Result, may_administrate
from bot.handlers.base.groups import is_addressed
from bot.handlers.check.unfinished import with_way_back
from bot.services import BotContext
from bot.views.base.reply import Reply
from bot.views.start.start import only_text_reply

CANCEL: Final = CommandGiven("cancel-words")


async def only_text(context: BotContext) -> Result:
    """A picture, voice message, sticker or emoji: answer its caption, or say that only text can be read.

    Each picture of an album is a separate message: captions are answered, and the pictures without one only once.
    """
    album = context.message.media_group_id
    is_first = album is None or context.services.albums.add((context.chat_id, album))
    return await typed(context) if context.message.caption or is_first else None


async def typed(context: BotContext) -> Result:
    """Lead a message to whoever waits for it. In a group, only replies to the bot and messages that mention it."""
    if not is_addressed(context.message, context):
        return None

    features: Features = context.bot_application.features
    said, expected = answer(await context.reading(), context.content), await context.expected()
    waiting = [feature for feature in features if expected and expected.what in feature.expects]
    if context.message.text is None and any(feature.for_admins for feature in waiting):
        return context.texts("text-alone")

    # The text of an announcement or a tip may be any words, also "Hello".
    is_wording = any(feature.for_admins for feature in waiting) and said != CANCEL
    if isinstance(said, CommandGiven) and not is_wording and (command := _command(said.name, features)):
        return await command(context)

    if expected is None or not waiting or not (context.message.text or context.message.caption):
        return await unasked(context)

    context.services.pending_inputs.clear(context.chat_id, context.person.id)
    if waiting[0].for_admins and not may_administrate(context):
        return await question_in_check(context)

    try:
        context.detail = expected.detail
        return await waiting[0].expects[expected.what](context)
    except DatabaseUnavailable:
        # They are told to try again: then the same words are an answer to the same question.
        context.expect(expected.what, expected.detail)
        raise


def _command(name: str, features: Features) -> Callback | None:
    """The command or list of words with this name; a command of the admins has to be typed with its slash."""
    words = (feature.words[name] for feature in features if name in feature.words)
    public = (command for feature in features if not feature.for_admins for command in feature.commands)
    return next(words, None) or next((command.callback for command in public if command.name == name), None)


async def unasked(context: BotContext) -> Result:
    """Answer a message that is no command and not the input that is waited for."""
    match answer(await context.reading(), context.content):
        case SmallTalkSaid(name):
            pass
        case Complained():
            name = COMPLAINT
        case Unreadable():
            return await only_words(context)
        case _:
            return await question_in_check(context)

    features: Features = context.bot_application.features
    return await next(feature.small_talk[name] for feature in features if name in feature.small_talk)(context)


async def _only_words(context: BotContext) -> Reply:
    return only_text_reply(context.texts)


question_in_check: Final = with_way_back(question)
only_words: Final = with_way_back(_only_words)
