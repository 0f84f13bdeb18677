"""What is answered to a message, decided from its reading alone.

A warning sign comes first, then commands and small talk, then the language, then what the message asks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

from bot.core.content.models import CAUSE_IDS, Section, Topic
from bot.core.content.snapshot import Content
from bot.core.content.urgency import Urgency
from bot.core.reading.context import Assertion
from bot.core.reading.mentions import Complaint
from bot.core.reading.message import Reading
from bot.core.reading.multi_question import Question, also_asked
from bot.core.reading.red_flags import About, AskAboutSign, Clear, Flag, Hit, Screening, Similar, is_alarm
from bot.core.reading.small_talk import ALIASES, COMMANDS, SMALL_TALK
from bot.core.reading.topics import REST, SECTIONS, Ambiguous, Found, Match, NotFound

ASKING: Final = frozenset({"cause", *CAUSE_IDS})
"""Commands that answer a question typed behind them."""
CLOSE: Final = 0.6
"""Similarity (0 to 1, difflib) from which a mistyped command counts as meant."""
MOST_COMMANDS: Final = 3
DOCTOR: Final = "doctor"
TOLD: Final = frozenset({"cause", "part"})
"""Kinds of topics that a story names; the others answer a question."""
SURE: Final = 0.4
"""Likelihood of a question from which it is answered at once; then 7 in 10 are what was asked."""
SOOTHING: Final = frozenset({"q-dangerous", "q-drive"})
"""Answered at once only without any sign: they say that it is seldom serious, and that driving is fine."""


@dataclass(frozen=True, slots=True)
class SignAlarm:
    """A sign that needs help the same day or now. It is answered first: with advice, or with a question about it."""

    screening: Hit | AskAboutSign


@dataclass(frozen=True, slots=True)
class CommandGiven:
    """A command, by its name or by the name of the list of words that works like it."""

    name: str


@dataclass(frozen=True, slots=True)
class UnknownCommand:
    """A command that does not exist, and the existing commands that are similar to it."""

    close: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SmallTalkSaid:
    """A message that is only small talk, by the name of its list of words."""

    name: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A message without words in Latin letters, and without a sign."""


@dataclass(frozen=True, slots=True)
class ForeignLanguage:
    """It is not English, and raises no alarm."""

    language: str
    """ISO 639 code."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question: its topic, several possible topics, or no topic if it is not about backs.

    `screening` may add a note above (`Hit`, `About`) or a line below (`Similar`).
    """

    match: Match
    screening: Screening
    asked: Topic | None = None
    """The page of the question, if it is another one than that of what is told: its short text comes first."""
    also: tuple[Topic, ...] = ()
    """Further pages that may answer its questions, offered as buttons."""

    @property
    def shown(self) -> tuple[Topic, ...]:
        """The topics that it answers, that of what is told first."""
        told = (self.match.topic,) if isinstance(self.match, Found) else ()
        return (*told, self.asked) if self.asked else told


@dataclass(frozen=True, slots=True)
class Complained:
    """Something of ours made it worse or is wrong."""

    complaint: Complaint


MessageAnswer = (
    SignAlarm | CommandGiven | UnknownCommand | SmallTalkSaid | Unreadable | ForeignLanguage | Complained | Answered
)


def answer(reading: Reading, content: Content, more_commands: Iterable[str] = ()) -> MessageAnswer:
    """The answer to a message; the same for text, captions, commands and `evaluate`.

    `more_commands`: those that this person may use beside everybody's; a mistyped command may mean one.
    """
    screening = reading.screening
    if isinstance(screening, Hit | AskAboutSign) and is_alarm(screening):
        return SignAlarm(screening)

    if reading.command and (command := _command(reading, more_commands)):
        return command

    if reading.said:
        return SmallTalkSaid(reading.said) if reading.said in SMALL_TALK else CommandGiven(reading.said)

    return _no_question(reading) or answer_in_peace(reading, content)


def _no_question(reading: Reading) -> ForeignLanguage | Complained | Unreadable | None:
    if reading.language:
        return ForeignLanguage(reading.language)

    if complaint := reading.mentioned.complaint:
        return Complained(complaint)

    is_sign = any(sign.assertion is Assertion.PRESENT for sign in reading.signs)  # "40C"
    return None if reading.is_readable or is_sign else Unreadable()


def _command(reading: Reading, more: Iterable[str]) -> CommandGiven | UnknownCommand | None:
    """None for a command that is read as a question: `/posture it hurts`, `/mattress`."""
    name = ALIASES.get(reading.command, reading.command)
    if name in COMMANDS:
        return None if name in ASKING and reading.argument else CommandGiven(name)

    close = get_close_matches(name, (*COMMANDS, *ALIASES, *more), MOST_COMMANDS, CLOSE)
    return UnknownCommand(tuple(close)) if close else None


def answer_in_peace(reading: Reading, content: Content) -> Answered:
    """The answer to the question in a message without an alarm, or whose alarm was answered already."""
    found = _besides_tried(reading, content) if reading.is_readable else NotFound()
    match = _led_to_the_sign(found, reading.screening, content)
    if reading.cause:
        match = _about(reading.cause, match)

    tried = _tried_topics(reading, content)
    questions = [each for each in reading.questions if each.likelihood >= SURE or each.topic.id not in tried]
    told, asked = Answered(match, reading.screening), _sure_question(questions, reading.screening)
    answered = _with_question(told, asked, is_led=match != found) if asked else told
    return replace(answered, also=also_asked(questions, answered.shown)) if answered.shown else answered


def _sure_question(questions: Sequence[Question], screening: Screening) -> Topic | None:
    sure = (each.topic for each in questions if each.likelihood >= SURE)
    return next((each for each in sure if each.id not in SOOTHING or isinstance(screening, Clear)), None)


def _with_question(told: Answered, asked: Topic, *, is_led: bool) -> Answered:
    """The answer to what is asked, joined with the answer to what is told.

    "What now" and the like open that part of the cause that is told; other questions get their own short text above it.
    A general answer is replaced, unless a sign has led to it (`is_led`).
    """
    match told.match:
        case Ambiguous():
            return replace(told, match=Found(asked))  # no choice is needed
        case Found(topic) if topic == asked:
            return told
        case Found(topic) if topic.kind in TOLD and asked.id in SECTIONS:
            section = SECTIONS[asked.id]
            is_there = section is not Section.WHAT and section in dict(topic.sections())
            return replace(told, match=Found(topic, section)) if is_there else told
        case Found(topic) if not is_led and (topic.kind == "topic" or topic.id == asked.parent):
            return replace(told, match=Found(asked))
        case Found():
            return replace(told, asked=asked)
        case NotFound():
            return told


def _besides_tried(reading: Reading, content: Content) -> Match:
    """Who has tried something gets the topic above the short answer about it."""
    match reading.match:
        case Found(topic) if (
            topic.id in _tried_topics(reading, content) and topic.parent and (above := content.topic(topic.parent))
        ):
            return Found(above)
        case match:
            return match


def _tried_topics(reading: Reading, content: Content) -> set[str]:
    """The short answers about what has been tried, but for those about something that is asked."""
    mentioned, treatments = reading.mentioned, content.mentions.treatments
    asked = {each.topic for each in treatments if each.id in mentioned.asked}
    return {each.topic for each in treatments if each.id in mentioned.used} - asked


def _led_to_the_sign(found: Match, screening: Screening, content: Content) -> Match:
    """The topic of a sign in the message, if the matched topic is a guess or a general one.

    A message that is not about backs stays so beside a sign for a visit: being pregnant makes no question about a baby
    one about backs.
    """
    if isinstance(screening, Similar) and screening.visit:
        return _led_to_the_sign(found, screening.visit, content)

    match screening, found:
        case About(flag), _ if flag.level.at_least(Urgency.URGENT) or not isinstance(found, NotFound):
            topic = _topic_of((flag,), content) or (content.topic(DOCTOR) if isinstance(found, NotFound) else None)
        case _, NotFound():
            return found
        case Hit(flags), _ if not is_alarm(screening) and not (isinstance(found, Found) and _is_special(found.topic)):
            topic = _topic_of(flags, content)
        case _:
            return found

    return Found(topic) if topic else found


def _is_special(topic: Topic) -> bool:
    """Whether the topic answers one question exactly; the cause for everything else does not."""
    return topic.kind in {"part", "question"} or (topic.kind == "cause" and topic.id != REST)


def _topic_of(flags: Iterable[Flag], content: Content) -> Topic | None:
    topics = (content.topic(flag.topic) for flag in flags if flag.topic)
    return next((topic for topic in topics if topic), None)


def _about(cause: Topic, match: Match) -> Match:
    """For a question after the name of a cause: a general or unmatched question is about that cause."""
    match match:
        case Found(topic) if topic.id in SECTIONS:
            return Found(cause, SECTIONS[topic.id])
        case Found():
            return match
        case _:
            return Found(cause)
