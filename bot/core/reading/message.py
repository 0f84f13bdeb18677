"""A message, read once: the bot and `evaluate` go by the same reading."""

import re
from dataclasses import dataclass
from typing import Final

from bot.core.content.models import CAUSE_IDS, Topic
from bot.core.reading.language import foreign_language
from bot.core.reading.language_models import LanguageModel
from bot.core.reading.mentions import Mentioned
from bot.core.reading.multi_question import Question, questions_in, with_pages
from bot.core.reading.red_flags import MentionedSign, Screening, is_alarm
from bot.core.reading.small_talk import SmallTalk, is_readable, without_greeting
from bot.core.reading.topics import SHORT_MESSAGE, Match, Ranking, has_question

_COMMAND: Final = re.compile(r"/([a-z0-9_]{1,64})(?:@\w+)?", re.ASCII | re.IGNORECASE)
"""As Telegram recognises a command at the beginning of a message."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says."""

    text: str
    """The words, without the bot's name and the slash of a command."""
    command: str
    """The word behind a slash at the beginning, in small letters."""
    argument: str
    """What stands behind that command."""
    said: str
    """The name of the list of commands or small talk that all of the message belongs to."""
    is_readable: bool
    language: str
    """ISO 639 code of a language other than English; empty for English, and if it cannot be told."""
    mentioned: Mentioned
    asked: str
    """The question: without a greeting, or what stands behind the command."""
    cause: Topic | None
    """What the command before the question names."""
    screening: Screening
    signs: tuple[MentionedSign, ...]
    match: Match
    ranking: Ranking
    questions: tuple[Question, ...]
    """What it asks, the likeliest first."""


def read_message(
    typed: str, model: LanguageModel, talk: SmallTalk, bot_name: str = "", app_language: str = ""
) -> Reading:
    """Everything that is known about a message before it is answered. Never raises, whatever is typed.

    `app_language`: the language of the writer's app, as Telegram names it.
    """
    command = _COMMAND.match(typed)
    text = _plain(typed, bot_name)
    name = command[1].lower() if command else ""
    argument = _plain(typed[command.end() :], bot_name) if command else ""
    cause, asked = _cause_asked_about(name, argument)
    asked = asked or (text if command else without_greeting(text, talk.greetings))
    language = foreign_language(asked, model.content.languages, app_language)
    scores = None if language else model.scorer.scores(text)
    is_question = not command or name == "cause" or name in CAUSE_IDS
    # Behind a command that may not be answered as a question, the model does not soften an alarm.
    screening, signs = model.screener.read(text, scores if is_question else None)
    mentioned = model.mentions.read(asked)
    match, ranking = model.matcher.read(asked, scores, hurts=bool(mentioned.places or mentioned.side))
    questions = questions_in(asked, model.matcher.match, lambda part: model.matcher.asked(part, ranking))
    is_asking = mentioned.words > SHORT_MESSAGE and has_question(asked)
    pages = scores.pages if scores and is_asking else {}
    return Reading(
        text=text,
        command=name,
        argument=argument,
        said="" if command else talk.heard(text) or "",
        is_readable=is_readable(text),
        language=language,
        mentioned=mentioned,
        asked=asked,
        cause=model.content.topic(cause),
        screening=screening,
        signs=signs,
        match=match,
        ranking=ranking,
        questions=with_pages(questions, pages, model.content.topic),
    )


def raises_alarm(typed: str, model: LanguageModel, bot_name: str = "") -> bool:
    """Whether the rules alone find an alarm, in a fraction of the time that `read_message` takes.

    The scores of `read_message` may soften that alarm or, seldom, raise one.
    """
    return is_alarm(model.screener.screen(_plain(typed, bot_name)))


def _plain(typed: str, bot_name: str) -> str:
    if bot_name:
        typed = re.sub(rf"@{re.escape(bot_name)}\b", " ", typed, flags=re.IGNORECASE)

    return typed.replace("_", " ").strip().removeprefix("/")


def _cause_asked_about(command: str, argument: str) -> tuple[str, str]:
    """`/posture it hurts` and `/cause posture it hurts`: the cause, and the question; else no cause."""
    first, *rest = argument.split(maxsplit=1) or [""]
    if command == "cause" and rest and first.lower() in CAUSE_IDS:
        return first.lower(), rest[0]

    return (command if command in CAUSE_IDS and argument else ""), argument
