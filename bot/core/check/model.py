"""check.yaml as frozen values: questions, rules over their choices, weights for causes, and advice."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.core.content.emergency_numbers import EmergencyNumbers
from bot.core.content.models import CauseId, Entry, Id, Line, Markup, SourceKeys
from bot.core.content.urgency import Urgency, highest

type_of_id = StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=20)
OptionId = Annotated[str, type_of_id]
QuestionId = Annotated[str, type_of_id]
Chosen = frozenset[str]
"""The ids of the options that a person chose."""


class All(Entry):
    """True if every part is true."""

    all: tuple["Condition", ...] = Field(min_length=1)


class Some(Entry):
    """True if at least one part is true; written `any:` in the file."""

    any: tuple["Condition", ...] = Field(min_length=1)


Condition = OptionId | All | Some
"""There is no "not", so a further answer can never make a rule false that was true."""


def holds(condition: Condition, chosen: Chosen) -> bool:
    match condition:
        case str():
            return condition in chosen
        case All(all=parts):
            return all(holds(part, chosen) for part in parts)
        case Some(any=parts):
            return any(holds(part, chosen) for part in parts)


def named(condition: Condition) -> Iterator[str]:
    """The options named in a condition, in its order."""
    match condition:
        case All(all=parts) | Some(any=parts):
            for part in parts:
                yield from named(part)
        case _:
            yield condition


class Option(Entry):
    """One option of a question."""

    id: OptionId
    label: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    """The text of the button."""
    meaning: Line | None = None
    """The full meaning, if the label is too short for it; a tap on "What does this mean?" shows it."""
    level: Urgency | None = None
    """The level that this option has alone."""
    flags: tuple[Id, ...] = ()
    source: SourceKeys | None = None
    """Where the level comes from, if the sources of the flags do not say it."""
    weights: Mapping[CauseId, Annotated[int, Field(ge=1, le=9)]] = {}
    why: Line | None = None
    """Why this option leads to its level, in words for the person."""
    say: Line | None = None
    """What the person says on the phone: whole sentences in the first person, true for everyone who chooses this."""
    none: bool = False
    """An option for "none of these": it ends the question and cannot be chosen together with another option."""
    unsure: bool = False
    """An option for "not sure": it ends the question, also together with others."""

    @property
    def ends(self) -> bool:
        """Whether a press ends the question, also where several options can be ticked."""
        return self.none or self.unsure


class Skip(Entry):
    """When a question is left out."""

    at: Urgency
    """The question is left out from this level on."""
    unless: tuple[OptionId, ...] = ()


class Question(Entry):
    """One step of the check."""

    id: QuestionId
    kind: Literal["single", "multiple"]
    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    """Its subject, for the summary."""
    text: Markup
    """At most 350 characters as shown, so that the first buttons are visible on a small phone."""
    plainer: Markup | None = None
    """The same in plainer words, shown with the meanings of the options."""
    skip: Skip | None = None
    only_if: Condition | None = None
    """The question is asked only if this holds."""
    details: OptionId | None = None
    """Asked only of those who chose this option, to learn which of its meanings fits; not counted as a question.
    The options replace that option in what to say, and where they have a `why` also in the reasons."""
    choices: tuple[Option, ...] = Field(min_length=2)

    @cached_property
    def by_id(self) -> Mapping[str, Option]:
        return {choice.id: choice for choice in self.choices}

    @cached_property
    def flags(self) -> frozenset[str]:
        return frozenset(flag for choice in self.choices for flag in choice.flags)

    def is_skipped(self, level: Urgency, chosen: Chosen) -> bool:
        if self.details is not None and self.details not in chosen:
            return True

        if self.only_if is not None and not holds(self.only_if, chosen):
            return True

        return self.skip is not None and level.at_least(self.skip.at) and chosen.isdisjoint(self.skip.unless)


class UrgencyRule(Entry):
    """Options that together have a higher level than each of them alone."""

    id: Id
    when: Condition
    level: Urgency
    source: SourceKeys
    why: Line


class Part(Entry):
    """A part of a cause that the answers point to."""

    id: Id
    when: Condition | None = None
    also: tuple[Id, ...] = ()
    """Topics that are mentioned together with it."""
    note: Markup | None = None
    """A sentence that is always shown with it."""


class Lead(Entry):
    """A cause that is shown first, independent of its points."""

    cause: CauseId
    when: Condition


class ExtraCause(Entry):
    """A cause with weak evidence: it is a main cause only with many points and if the others have few."""

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
    """By cause: the first part whose condition is true is used; the last one has no condition."""


class Addition(Entry):
    """Lines that are added to the advice if `when` is true."""

    when: Condition
    now: Markup | None = None
    say: Line | None = None
    """One more sentence to say when calling."""
    changes: Markup | None = None
    """What else would change the result."""
    first: bool = False
    """Whether `now` is shown above the usual lines, else it is further advice."""


class Advice(Entry):
    """The texts of one level."""

    symbol: Annotated[str, StringConstraints(min_length=1, max_length=8)]
    name: Line
    """The level as a heading: what to do."""
    reason: Line
    """One short sentence above the reasons."""
    now: tuple[Markup, ...] = Field(min_length=1)
    """What to do now and by when: short, because it is the first page of the result."""
    later: tuple[Markup, ...] = ()
    """Further advice, one tap away."""
    say: Line | None = None
    """The first sentence to say on the phone; those of the answers that decided follow."""
    changes: tuple[Markup, ...] = ()
    """What would change the result."""
    exercises: Literal["offered", "when_agreed", "withheld"]
    follow_up: tuple[timedelta, ...]
    """When to ask how the person is, after consent."""
    additions: tuple[Addition, ...] = ()


class FollowUpAnswer(Entry):
    """One of the buttons under "How is it now?"."""

    id: Id
    label: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    level: Urgency
    """The level after this answer."""
    text: Markup
    was_seen: bool = False
    """A professional has seen the person: follow-ups and restrictions end."""


class FollowUpTexts(Entry):
    """The texts of follow-ups."""

    promise: Markup
    """Repeats what was agreed to; {when} is replaced."""
    consent: Markup
    declined: Markup
    ask: Mapping[Urgency, Markup]
    answers: Mapping[Urgency, Annotated[tuple[FollowUpAnswer, ...], Field(min_length=4, max_length=4)]]


class Check(Entry):
    """check.yaml: the questions, the rules, and the texts of the results."""

    notice: Markup
    """The introduction, shown once a day before the first question."""
    basis: Markup
    """What the check is based on, and its limits."""
    unanswered: Line
    """The reason shown for the level if answers are missing."""
    no_exercises: Condition
    """Answers after which no exercises are offered at any level."""
    questions: tuple[Question, ...] = Field(min_length=1, max_length=16)
    rules: tuple[UrgencyRule, ...]
    scoring: Scoring
    advice: Mapping[Urgency, Advice]
    follow_up: FollowUpTexts
    emergency_numbers: EmergencyNumbers

    @cached_property
    def choices(self) -> Mapping[str, Option]:
        return {choice.id: choice for question in self.questions for choice in question.choices}

    @cached_property
    def counted(self) -> tuple[Question, ...]:
        """The questions that have a number."""
        return tuple(question for question in self.questions if question.details is None)

    @cached_property
    def fingerprint(self) -> str:
        """4 characters that change with what decides which question comes next, so that an old button is recognised."""
        parts = [rule.model_dump_json(include={"when", "level"}) for rule in self.rules]
        for question in self.questions:
            parts.append(question.model_dump_json(include={"id", "kind", "skip", "only_if", "details"}))
            parts += [choice.model_dump_json(include={"id", "level"}) for choice in question.choices]

        shape = "\n".join(parts)
        return urlsafe_b64encode(hashlib.sha256(shape.encode()).digest()[:3]).decode()

    def level(self, chosen: Chosen) -> Urgency:
        """The highest level of the chosen options and of the rules that are true."""
        alone = (choice.level for id_ in chosen if (choice := self.choices[id_]).level)
        together = (rule.level for rule in self.rules if holds(rule.when, chosen))
        return highest((*alone, *together))
