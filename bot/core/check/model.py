"""check.yaml as frozen values: questions, rules over their choices, weights for causes, and advice."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.core.content.emergency_numbers import EmergencyNumbers
from bot.core.content.models import CauseId, Entry, Id, Line, Markup
from bot.core.content.urgency import Urgency, highest

type_of_id = StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=20)
OptionId = Annotated[str, type_of_id]
QuestionId = Annotated[str, type_of_id]
Chosen = frozenset[str]
"""The ids of choices that a person took."""


class All(Entry):
    """Holds when each part holds."""

    all: tuple["Condition", ...] = Field(min_length=1)


class Some(Entry):
    """Holds when at least one part holds; written `any:` in the file."""

    any: tuple["Condition", ...] = Field(min_length=1)


Condition = OptionId | All | Some
"""There is no "not": whatever is added to the answers, a rule that held still holds."""


def holds(condition: Condition, chosen: Chosen) -> bool:
    match condition:
        case All(all=parts):
            return all(holds(part, chosen) for part in parts)
        case Some(any=parts):
            return any(holds(part, chosen) for part in parts)
        case _:
            return condition in chosen


def named(condition: Condition) -> Iterator[str]:
    """The choices that a condition speaks of, in its order."""
    match condition:
        case All(all=parts) | Some(any=parts):
            for part in parts:
                yield from named(part)
        case _:
            yield condition


class Option(Entry):
    """One thing a person can tap."""

    id: OptionId
    label: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    """What the button says."""
    meaning: Line | None = None
    """What it means in full, where the label is too short to say it."""
    level: Urgency | None = None
    """What this choice asks for alone."""
    flags: tuple[Id, ...] = ()
    weights: Mapping[CauseId, Annotated[int, Field(ge=1, le=9)]] = {}
    why: Line | None = None
    """Why this choice decided, in words for the person."""
    say: Line | None = None
    """The sign in the person's own words: completes "I have back pain and …"."""
    none: bool = False
    """Says that nothing of the list fits: cannot stand beside another choice."""
    unsure: bool = False
    """The first tap brings the plainer words, the second one counts."""


class Skip(Entry):
    """When a question is left out."""

    at: Urgency
    """From this level on."""
    unless: tuple[OptionId, ...] = ()


class Question(Entry):
    """One step of the check."""

    id: QuestionId
    kind: Literal["single", "multiple"]
    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    """What it is about, for the summary."""
    text: Markup
    plainer: Markup | None = None
    """The same in plainer words, for those who are not sure."""
    skip: Skip | None = None
    choices: tuple[Option, ...] = Field(min_length=2)

    @cached_property
    def by_id(self) -> Mapping[str, Option]:
        return {choice.id: choice for choice in self.choices}

    def is_skipped(self, level: Urgency, chosen: Chosen) -> bool:
        return self.skip is not None and level.at_least(self.skip.at) and chosen.isdisjoint(self.skip.unless)


class UrgencyRule(Entry):
    """Choices that together ask for more than each of them alone."""

    id: Id
    when: Condition
    level: Urgency
    why: Line


class Part(Entry):
    """A part of a cause that the answers point to."""

    id: Id
    when: Condition | None = None
    also: tuple[Id, ...] = ()
    """Mentioned beside it."""
    note: Markup | None = None
    """What has to be said with it."""


class Lead(Entry):
    """A cause that goes first whatever its points."""

    cause: CauseId
    when: Condition


class ExtraCause(Entry):
    """A cause with weak evidence: it leads only when much speaks for it and little for the others."""

    cause: CauseId
    leads_from: int
    unless_other_has: int


class Scoring(Entry):
    """How answers are turned into likely causes."""

    shown: Annotated[int, Field(ge=1, le=3)]
    could_fit_from: int
    fits_well_from: int
    ties: tuple[CauseId, ...]
    """With equal points the earlier one goes first."""
    leads: tuple[Lead, ...]
    extra: ExtraCause
    fallback: CauseId
    parts: Mapping[CauseId, tuple[Part, ...]]
    """First match; the last one of a cause stands without a condition and is what is left."""


class Addition(Entry):
    """A line that some answers add to the advice."""

    when: Condition
    now: Markup | None = None
    say: Line | None = None
    """One more sentence to say when calling."""
    first: bool = False
    """Stands above the usual lines."""


class Advice(Entry):
    """What is said at one level."""

    symbol: Annotated[str, StringConstraints(min_length=1, max_length=8)]
    name: Line
    """The level as a heading: what to do."""
    reason: Line
    """One short sentence under the heading."""
    now: tuple[Markup, ...] = Field(min_length=1)
    say: Line | None = None
    """What to say when calling, with {signs}."""
    changes: tuple[Markup, ...] = ()
    """What would change the result."""
    exercises: Literal["offered", "when_agreed", "withheld"]
    follow_up: tuple[timedelta, ...]
    """When to ask how it is, after consent."""
    additions: tuple[Addition, ...] = ()


class FollowUpAnswer(Entry):
    """One of the buttons under "How is it now?"."""

    id: Id
    label: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    level: Urgency
    """What this answer asks for now."""
    text: Markup
    was_seen: bool = False
    """Somebody has looked: nothing is asked or held back any more."""


class FollowUpTexts(Entry):
    """What is said when we ask again."""

    promise: Markup
    consent: Markup
    declined: Markup
    ask: Mapping[Urgency, Markup]
    answers: Mapping[Urgency, Annotated[tuple[FollowUpAnswer, ...], Field(min_length=4, max_length=4)]]


class Check(Entry):
    """check.yaml: eight questions, and everything that follows from the answers."""

    notice: Markup
    """Shown with the first question."""
    basis: Markup
    """What the check is built on, and what it is not."""
    unanswered: Line
    """Why a level is given although an answer is missing."""
    no_exercises: Condition
    """Answers that keep exercises away at every level."""
    questions: tuple[Question, ...] = Field(min_length=1, max_length=8)
    rules: tuple[UrgencyRule, ...]
    scoring: Scoring
    advice: Mapping[Urgency, Advice]
    follow_up: FollowUpTexts
    emergency_numbers: EmergencyNumbers

    @cached_property
    def choices(self) -> Mapping[str, Option]:
        return {choice.id: choice for question in self.questions for choice in question.choices}

    @cached_property
    def fingerprint(self) -> str:
        """Tells a button of these questions from one of older ones: 4 characters."""
        shape = "\n".join(
            f"{question.id} {question.kind} {' '.join(choice.id for choice in question.choices)}"
            for question in self.questions
        )
        return urlsafe_b64encode(hashlib.sha256(shape.encode()).digest()[:3]).decode()

    def level(self, chosen: Chosen) -> Urgency:
        """The highest level that any choice or rule asks for."""
        alone = (choice.level for id_ in chosen if (choice := self.choices[id_]).level)
        together = (rule.level for rule in self.rules if holds(rule.when, chosen))
        return highest((*alone, *together))
