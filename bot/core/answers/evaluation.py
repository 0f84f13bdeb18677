"""Measures how well questions are answered, by comparing the answers with labels."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final

from pydantic import ConfigDict

from bot.core.answers.policy import (
    Answered,
    CommandGiven,
    Complained,
    ForeignLanguage,
    MessageAnswer,
    SignAlarm,
    SmallTalkSaid,
    UnknownCommand,
    Unreadable,
    answer,
    answer_in_peace,
)
from bot.core.content.models import CAUSE_IDS, TOPIC_IDS, Entry, Section
from bot.core.content.snapshot import Content
from bot.core.reading.language_models import LanguageModel
from bot.core.reading.message import Reading, read_message
from bot.core.reading.name_index import label_of
from bot.core.reading.red_flags import Hit, MentionedSign, Similar
from bot.core.reading.small_talk import EMERGENCY_WORDS, GREETING, SmallTalk
from bot.core.reading.topics import CHOICES, OFF_TOPIC, Ambiguous, Found, Matcher, NotFound

EMERGENCY: Final = "emergency"
LABELS: Final = (*CAUSE_IDS, *TOPIC_IDS, EMERGENCY, OFF_TOPIC)


class Outcome(StrEnum):
    """What a message leads to, by the names that `evaluate questions` prints."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    ASK = "ask"
    """A question about a sign before any answer."""
    ANSWER_ASK = "answer_ask"
    """An answer, with a line below it that asks about a sign."""
    ANSWER = "answer"
    CHOICES = "choices"
    OFF_TOPIC = "offtopic"
    LANGUAGE = "language"
    """The signs of an emergency in the language of a message that is not English."""
    SMALL_TALK = "small_talk"
    COMMAND = "command"


CARDS: Final = frozenset({Outcome.EMERGENCY, Outcome.URGENT})
ALARMS: Final = CARDS | {Outcome.ASK}
"""Outcomes in which the sign is answered before the question."""
WORDS: Final[Mapping[str, Outcome]] = {GREETING: Outcome.SMALL_TALK, EMERGENCY_WORDS: Outcome.EMERGENCY}
"""Lists of words that work like a command but have another outcome."""


class Labelled(Entry):
    """A message, and the answers that are right for it, the best first. Other keys of a line are ignored."""

    model_config = ConfigDict(extra="ignore")

    q: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedMessage:
    """What a message leads to, the topics that were chosen, the likeliest first, and why."""

    line: Labelled
    outcome: Outcome
    chosen: tuple[str, ...]
    section: Section | None
    signs: tuple[MentionedSign, ...]
    why: str

    @property
    def choices(self) -> tuple[str, ...]:
        return (EMERGENCY,) if self.is_alarm else self.chosen

    def hits(self, most: int = 1) -> bool:
        return not set(self.choices[:most]).isdisjoint(self.line.labels)

    @property
    def is_alarm(self) -> bool:
        return self.outcome in ALARMS

    @property
    def is_turned_away(self) -> bool:
        return self.choices[0] == OFF_TOPIC


def judge(line: Labelled, model: LanguageModel, talk: SmallTalk) -> JudgedMessage:
    """Read and answer as the bot does. A sign that needs help the same day or now counts as an emergency."""
    reading = read_message(line.q, model, talk)
    answered = answer(reading, model.content)
    chosen, section = _chosen(reading, answered, model.content)
    why = _alarm_words(answered) if isinstance(answered, SignAlarm) else _topic_words(reading, chosen[0], model.matcher)
    return JudgedMessage(line, _outcome(answered), chosen, section, reading.signs, why)


def _outcome(answered: MessageAnswer) -> Outcome:  # noqa: C901, PLR0911 - one for each kind
    match answered:
        case SignAlarm(Hit(level=level)):
            return Outcome(level.value)
        case SignAlarm():
            return Outcome.ASK
        case CommandGiven(name):
            return WORDS.get(name, Outcome.COMMAND)
        case UnknownCommand():
            return Outcome.COMMAND
        case SmallTalkSaid():
            return Outcome.SMALL_TALK
        case ForeignLanguage():
            return Outcome.LANGUAGE
        case Answered(screening=Similar()):
            return Outcome.ANSWER_ASK
        case Unreadable() | Answered(NotFound()):
            return Outcome.OFF_TOPIC
        case Answered(Ambiguous()):
            return Outcome.CHOICES
        case Complained() | Answered():
            return Outcome.ANSWER


def _chosen(reading: Reading, answered: MessageAnswer, content: Content) -> tuple[tuple[str, ...], Section | None]:
    """The topics, the likeliest first, and the section that is shown; for an alarm, those of the answer without it."""
    match answer_in_peace(reading, content) if isinstance(answered, SignAlarm | Complained) else answered:
        case Answered(Found(_, section)) as found:
            return _ranked(map(label_of, found.shown), reading), section
        case Answered(Ambiguous(topics)):
            return _ranked([label_of(topics[0])], reading), None
        case CommandGiven("cause"):
            return _ranked(["causes"], reading), None
        case CommandGiven(name) if name in LABELS:
            return _ranked([name], reading), None
        case _:
            return _ranked([OFF_TOPIC], reading), None


def _ranked(first: Iterable[str], reading: Reading) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys((*first, *reading.ranking)), CHOICES))


def _topic_words(reading: Reading, first: str, matcher: Matcher) -> str:
    if first not in reading.ranking:
        return f"{first}: found by its name"

    return f"{first} {reading.ranking[first]:.1f}: {', '.join(matcher.because(reading.asked, first))}"


def _alarm_words(alarm: SignAlarm) -> str:
    screening = alarm.screening
    flags = ", ".join(flag.id for flag in screening.flags)
    return f"{screening.level}: {flags}" if isinstance(screening, Hit) else f"asks about {flags}: {screening.doubt}"


class Thresholds(Entry):
    """The limits in pyproject.toml: lowest and highest shares, and the highest count."""

    top1: float
    top3: float
    offtopic_recall: float
    turned_away: float
    emergencies_missed: int


class EvaluationReport:
    def __init__(self, judged: Sequence[JudgedMessage]) -> None:
        self.judged = judged
        self.misses = [each for each in judged if not each.hits()]
        self.top1 = _share(each.hits() for each in judged)
        self.top3 = _share(each.hits(CHOICES) for each in judged)
        self.emergencies_missed = sum(not each.is_alarm for each in judged if EMERGENCY in each.line.labels)
        self.false_alarms = sum(each.is_alarm for each in judged if EMERGENCY not in each.line.labels)
        self.offtopic_recall = _share(each.is_turned_away for each in judged if OFF_TOPIC in each.line.labels)
        others = (each.is_turned_away for each in judged if OFF_TOPIC not in each.line.labels)
        self.turned_away = _share(others, none=0.0)
        self.outcomes = Counter(each.outcome for each in judged)

    @property
    def by_label(self) -> Mapping[str, Sequence[JudgedMessage]]:
        """The lines by their first label, in the order of LABELS."""
        found = {label: [each for each in self.judged if each.line.labels[:1] == (label,)] for label in LABELS}
        return {label: lines for label, lines in found.items() if lines}

    def shortfalls(self, asked: Thresholds) -> tuple[str, ...]:
        low = ((name, getattr(self, name), getattr(asked, name)) for name in ("top1", "top3", "offtopic_recall"))
        high = ((name, getattr(self, name), getattr(asked, name)) for name in ("turned_away", "emergencies_missed"))
        return (
            *(f"{name} is {figure:.3f}, below {limit}" for name, figure, limit in low if figure < limit),
            *(f"{name} is {figure:.3g}, above {limit}" for name, figure, limit in high if figure > limit),
        )


def _share(of: Iterable[bool], *, none: float = 1.0) -> float:
    values = list(of)
    return sum(values) / len(values) if values else none
