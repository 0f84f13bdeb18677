"""The models of the content files: one definition gives checks, types and JSON Schema."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from bot.core.content.markup import MarkupError, check_markup, shown_length

CauseId = Literal["injury", "sports", "exercise", "posture", "nutrition", "other"]
CAUSE_IDS: Final[tuple[CauseId, ...]] = ("injury", "sports", "exercise", "posture", "nutrition", "other")
"""The six causes, in the order in which they are offered. Commands, links and stored bits depend on them."""

TOPIC_IDS: Final = ("what", "causes", "relief", "prevention", "doctor")

ID_PATTERN: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SOURCE_PATTERN: Final = r"^[A-Z0-9]+(-[A-Z0-9]+)*$"
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=40)]
SourceKey = Annotated[str, StringConstraints(pattern=SOURCE_PATTERN, max_length=20)]
SourceKeys = SourceKey | Annotated[tuple[SourceKey, ...], Field(min_length=1)]
COMMON_KNOWLEDGE: Final = "GK"
"""The source key of common advice without a study behind it."""
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Markup = Annotated[str, StringConstraints(min_length=1), AfterValidator(check_markup)]
"""Text with Telegram's HTML (<b> <i> <u> <a href>); invalid if Telegram would refuse it."""

LONGEST_TIP: Final = 500
"""Characters as shown."""


def check_tip_length(text: str) -> str:
    """Return the text unchanged, or raise MarkupError when it is too long as Telegram counts."""
    if (length := shown_length(text)) > LONGEST_TIP:
        raise MarkupError(f"{length} characters as shown; a tip has at most {LONGEST_TIP}")

    return text


TipText = Annotated[Markup, AfterValidator(check_tip_length)]

Strength = Literal["strong", "moderate", "weak", "contested"]


class Entry(BaseModel):
    """Base of all models of content files."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Source(Entry):
    """The source of a claim."""

    title: Line
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None


class Section(StrEnum):
    """The parts of an answer, in the order of their buttons: what a person in pain needs first comes first."""

    NOW = "now"
    HELP = "help"
    WHAT = "what"
    SIGNS = "signs"
    PREVENT = "prevent"
    EVIDENCE = "evidence"


class Vocabulary(Entry):
    """The words that people use for a topic."""

    names: tuple[Line, ...] = ()
    """Other names: a message that is one of them opens the topic. Each belongs to one topic only."""
    alone: tuple[Line, ...] = ()
    """Means this topic if the message says nothing else: “my back hurts”, but not “my back hurts when I golf”."""
    asked: tuple[Annotated[str, StringConstraints(min_length=1, max_length=400)], ...] = ()
    """What a question says that asks for this topic: “how|what can|to … sleep”. A bar separates words of which one is
    said, _ joins words to one; … stands for up to 4 words, and at the end for any, where no other phrase fits."""
    phrases: tuple[Line, ...] = ()
    """Phrases that are stronger evidence for the topic than their single words."""
    words: tuple[Line, ...] = ()
    """Single words that are weak evidence for the topic."""
    questions: tuple[Line, ...] = ()
    """Example questions, as people type them."""


class Listening(Entry):
    """Words for the matching of messages that belong to no single topic."""

    off_topic: Vocabulary = Vocabulary()
    """Words of messages that are not about backs. Its phrases are certain evidence, like the names of a topic."""
    about: tuple[Line, ...] = ()
    """Words that show that a message is about backs."""
    subject: tuple[Line, ...] = ()
    """Phrases that have somebody's back as their subject: “my back”, but not “it came back”."""
    little: tuple[Line, ...] = ()
    """Words that say nothing about the topic."""
    dropped: tuple[Line, ...] = ()
    """Words that are removed before matching: “a”, “the”."""


def messages(lines: str) -> tuple[str, ...]:
    """The messages in a text with one message per line."""
    return tuple(line for line in map(str.strip, lines.splitlines()) if line)


class Sayings(Entry):
    """Examples of messages about one topic."""

    words: tuple[Line, ...] = ()
    """Words and phrases that are weak evidence for it."""
    questions: str = ""
    """Messages as people write them, one per line."""

    @property
    def messages(self) -> tuple[str, ...]:
        return messages(self.questions)

    @property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary.model_construct(words=self.words, questions=self.messages)


class Examples(Entry):
    """examples.yaml: the messages with which the topic classifier is trained. A message may have two topics."""

    injury: Sayings = Sayings()
    sports: Sayings = Sayings()
    exercise: Sayings = Sayings()
    posture: Sayings = Sayings()
    nutrition: Sayings = Sayings()
    other: Sayings = Sayings()
    what: Sayings = Sayings()
    causes: Sayings = Sayings()
    relief: Sayings = Sayings()
    prevention: Sayings = Sayings()
    doctor: Sayings = Sayings()
    offtopic: Sayings = Sayings()

    @property
    def messages(self) -> tuple[str, ...]:
        """The messages of all topics; none of them contains a red flag."""
        return tuple(text for label in type(self).model_fields for text in getattr(self, label).messages)


class Topic(Entry):
    """One answer: a cause, a part of a cause, a general topic, or a short answer to a common question."""

    id: Id
    kind: Literal["cause", "part", "topic", "question"]
    parent: Id | None = None
    """The cause of a part; the cause or topic that a question counts for."""
    symbol: Annotated[str, StringConstraints(max_length=8)] = ""
    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    label: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    """The text of its button."""
    summary: Markup
    """The first page: the answer in about three lines."""
    what: Markup | None = None
    signs: Markup | None = None
    now: Markup | None = None
    prevent: Markup | None = None
    help: Markup | None = None
    evidence: Markup | None = None
    strength: Strength | None = None
    """The strength of the evidence."""
    sources: tuple[SourceKey, ...] = ()
    reviewed: date
    vocabulary: Vocabulary = Vocabulary()

    def sections(self) -> Iterator[tuple[Section, str]]:
        """The parts that this answer has, in order."""
        for section in Section:
            if text := getattr(self, section):
                yield section, text


class Causes(Entry):
    """causes.yaml: every answer and every source."""

    topics: tuple[Topic, ...] = Field(min_length=1)
    sources: Mapping[SourceKey, Source]
    listening: Listening = Listening()


class Tip(Entry):
    """One tip of tips.yaml."""

    id: Id
    causes: tuple[CauseId, ...] = Field(min_length=1)
    text: TipText
    category: Id = "general"
    """Two consecutive tips have different categories where possible."""
    hold: Literal["-", "A", "P", "AP"] = "-"
    """When it is not sent. A: after an urgent result, until the person has been seen; P: in pregnancy."""
    strength: Strength | None = None
    source: SourceKeys | None = None
    review_by: date | None = None
    """The last day on which it is sent."""


class Tips(Entry):
    """tips.yaml."""

    tips: tuple[Tip, ...] = Field(min_length=1)


class Exercise(Entry):
    """One card; its picture is `pictures/<id>.svg`."""

    id: Id
    name: Line
    stage: Literal["early", "easing"]
    """`early`: from the first days on; `easing`: once the pain eases."""
    steps: tuple[Line, ...] = Field(min_length=2, max_length=4)
    dose: Line
    care: Line
    """Who should not do it, or should do it differently."""
    source: SourceKeys


class Exercises(Entry):
    """exercises.yaml."""

    source: SourceKeys
    """Where the rules come from."""
    rules: Markup
    evidence: Line
    exercises: tuple[Exercise, ...] = Field(min_length=1)

    @cached_property
    def by_id(self) -> Mapping[str, Exercise]:
        return {exercise.id: exercise for exercise in self.exercises}
