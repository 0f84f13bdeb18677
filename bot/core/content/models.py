"""What people edit in `content/`, as frozen values: one definition gives checks, types and JSON Schema."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from bot.core.content.markup import MarkupError, check_markup, shown_length

CauseId = Literal["injury", "sports", "exercise", "posture", "nutrition", "other"]
CAUSE_IDS: Final[tuple[CauseId, ...]] = ("injury", "sports", "exercise", "posture", "nutrition", "other")
"""The six causes, in the order in which they are offered. People link to these names."""

TOPIC_IDS: Final = ("what", "causes", "relief", "prevention", "doctor")

ID_PATTERN: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SOURCE_PATTERN: Final = r"^[A-Z0-9]+(-[A-Z0-9]+)*$"
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=40)]
SourceKey = Annotated[str, StringConstraints(pattern=SOURCE_PATTERN, max_length=20)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Markup = Annotated[str, StringConstraints(min_length=1), AfterValidator(check_markup)]
"""Text with Telegram's HTML (<b> <i> <u> <a href>), refused where Telegram would refuse it."""

LONGEST_TIP: Final = 500


def check_tip_length(text: str) -> str:
    """Return the text unchanged, or raise MarkupError when it is too long as Telegram counts."""
    if (length := shown_length(text)) > LONGEST_TIP:
        raise MarkupError(f"{length} characters as shown; a tip has at most {LONGEST_TIP}")

    return text


TipText = Annotated[Markup, AfterValidator(check_tip_length)]

Strength = Literal["strong", "moderate", "weak", "contested"]


class Entry(BaseModel):
    """Base of everything that stands in a content file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Source(Entry):
    """Where a claim comes from."""

    title: Line
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None


class Section(StrEnum):
    """The parts of an answer, in the order in which their buttons stand: what someone in pain needs comes first."""

    NOW = "now"
    HELP = "help"
    WHAT = "what"
    SIGNS = "signs"
    PREVENT = "prevent"
    EVIDENCE = "evidence"


class Vocabulary(Entry):
    """The words people use for a topic; an editor who adds one improves the answers."""

    names: tuple[Line, ...] = ()
    """Other names: one of them alone is enough to open the topic. Each belongs to one topic only."""
    alone: tuple[Line, ...] = ()
    """Means this topic when nothing else is said: “my back hurts”, but not “my back hurts when I golf”."""
    phrases: tuple[Line, ...] = ()
    """Turns of speech that point here more strongly than their single words."""
    words: tuple[Line, ...] = ()
    """Single words that point here, each a little."""
    questions: tuple[Line, ...] = ()
    """Example questions, as people type them."""


class Listening(Entry):
    """How the bot listens, whatever the topic."""

    off_topic: Vocabulary = Vocabulary()
    """What people write that has nothing to do with backs. Its phrases say so clearly, as names do for a topic."""
    about: tuple[Line, ...] = ()
    """Words that are about backs, whatever else is said."""
    little: tuple[Line, ...] = ()
    """Words that say nothing about the topic."""
    dropped: tuple[Line, ...] = ()
    """Words that are not even heard: “a”, “the”."""
    not_typos: tuple[Line, ...] = ()
    """Words that look like a word of ours with one wrong letter, and are not."""


def messages(lines: str) -> tuple[str, ...]:
    """What people wrote, one message a line."""
    return tuple(line for line in map(str.strip, lines.splitlines()) if line)


class Sayings(Entry):
    """How people speak of one thing."""

    words: tuple[Line, ...] = ()
    """Words and turns of speech that point to it, each a little."""
    questions: str = ""
    """What people wrote, one message a line."""

    @property
    def messages(self) -> tuple[str, ...]:
        return messages(self.questions)


class Examples(Entry):
    """examples.yaml: what people write. The bot learns from it; a message may stand under two things."""

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
        """Under whatever they stand; none tells of a warning sign."""
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
    """What its button says."""
    summary: Markup
    """The first screen: the point in about three lines."""
    what: Markup | None = None
    signs: Markup | None = None
    now: Markup | None = None
    prevent: Markup | None = None
    help: Markup | None = None
    evidence: Markup | None = None
    strength: Strength | None = None
    """How sure the evidence is, in one word."""
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
    """One tip as it stands in tips.yaml."""

    id: Id
    causes: tuple[CauseId, ...] = Field(min_length=1)
    text: TipText
    category: Id = "general"
    """Two neighbours in time never share one."""
    hold: Literal["-", "A", "P", "AP"] = "-"
    """Whom it is kept from. A: after an urgent result, until the person has been seen. P: in pregnancy."""
    strength: Strength | None = None
    source: SourceKey | tuple[SourceKey, ...] = ()
    review_by: date | None = None
    """Sent up to this day, not after."""


class Tips(Entry):
    """tips.yaml."""

    tips: tuple[Tip, ...] = Field(min_length=1)
