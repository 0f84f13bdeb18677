"""Routes text messages: words that act as commands, pending inputs, small talk, or a question."""

from typing import Final

from bot.core.answers.policy import CommandGiven, Complained, SmallTalkSaid, Unreadable, answer
from bot.database.connection import DatabaseUnavailable
from bot.handlers.answers.questions import question
from bot.handlers.answers.reports import COMPLAINT
from bot.handlers.base.feature import Callback, Features, Result, may_administrate
from bot.handlers.base.groups import is_addressed
from bot.handlers.check.unfinished import with_way_back
from bot.handlers.start.start import only_text
from bot.services import BotContext

CANCEL: Final = CommandGiven("cancel-words")


async def typed(context: BotContext) -> Result:
    """Lead a message to whoever waits for it. In a group, only replies to the bot and messages that mention it."""
    if not is_addressed(context.message, context):
        return None

    features: Features = context.bot_application.features
    said, expected = answer(await context.reading(), context.content), await context.expected()
    waiting = [feature for feature in features if expected and expected.what in feature.expects]
    # The text of an announcement or a tip may be any words, also "Hello".
    is_wording = any(feature.for_admins for feature in waiting) and said != CANCEL
    if isinstance(said, CommandGiven) and not is_wording and (command := _command(said.name, features)):
        return await command(context)

    if expected is None or not waiting:
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
            return await with_way_back(only_text)(context)
        case _:
            return await question_in_check(context)

    features: Features = context.bot_application.features
    return await next(feature.small_talk[name] for feature in features if name in feature.small_talk)(context)


question_in_check: Final = with_way_back(question)
