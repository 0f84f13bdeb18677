"""The check as a pure flow: answers in, the next question or the result out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from bot.core.check.model import Addition, Advice, Check, Chosen, Option, Part, Question, Scoring, holds, named
from bot.core.content.models import CauseId
from bot.core.content.urgency import Urgency, highest

NOTHING: Chosen = frozenset()


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers so far. An empty set in `given` is a missing answer."""

    given: tuple[Chosen, ...] = ()
    """One for each question that was asked, in order."""
    open: Chosen = NOTHING
    """Options ticked in the current question, not yet final."""

    @property
    def chosen(self) -> Chosen:
        return NOTHING.union(*self.given)

    @property
    def named(self) -> Chosen:
        """Everything, also what is not final."""
        return self.chosen | self.open


@dataclass(frozen=True, slots=True)
class AskQuestion:
    question: Question
    number: int
    """Its place in the file, so that it never goes down; a question about details has the number before it."""
    of: int
    """The questions in the file; some may be left out."""
    ticked: Chosen


class CauseFit(StrEnum):
    """How well a cause fits the answers, in words instead of a percentage."""

    WELL = "well"
    COULD = "could"
    LEAD = "lead"
    """It is named first, although the answers say little about it."""
    EXTRA = "extra"
    """A possible extra factor; the evidence for it is weak."""
    UNCLEAR = "unclear"
    """No cause fits better than the others, which is the most frequent case."""


@dataclass(frozen=True, slots=True)
class LikelyCause:
    """A cause that fits the answers; never a diagnosis."""

    cause: CauseId
    fit: CauseFit
    because: tuple[Option, ...]
    """The answers that count for it."""
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A sign, or several that count together."""

    why: str
    choices: tuple[Option, ...] = ()
    """The answers that decided."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of the check: how soon to be seen, why, and what to do."""

    level: Urgency
    reasons: tuple[Reason, ...]
    """Every sign, those that decided the level first."""
    chosen: Chosen
    flags: frozenset[str]
    """The red flags behind the answers."""
    causes: tuple[LikelyCause, ...]
    now: tuple[str, ...]
    later: tuple[str, ...]
    say: tuple[str, ...]
    """What to say when calling, sentence by sentence; empty if no answer has words for it."""
    changes: tuple[str, ...]
    exercises: Literal["offered", "when_agreed", "withheld"]
    follow_up: tuple[timedelta, ...]


Step = AskQuestion | CheckResult


def next_step(check: Check, answers: Answers) -> Step:
    """The next question, or the result; the level is computed again after every answer."""
    chosen = NOTHING
    for place, question in enumerate(_asked(check, answers)):
        if place == len(answers.given):
            return AskQuestion(question, _number(check, question), len(check.counted), answers.open)

        chosen |= answers.given[place]

    return triage(check, chosen, complete=all(answers.given))


def asked(check: Check, answers: Answers) -> list[tuple[Question, Chosen]]:
    return list(zip(_asked(check, answers), answers.given, strict=False))


def triage(check: Check, chosen: Chosen, *, complete: bool) -> CheckResult:
    """The result of the answers so far. While answers are missing, the level is at least SEE_DOCTOR."""
    level = check.level(chosen)
    if not complete:
        level = highest((level, Urgency.SEE_DOCTOR))

    advice = check.advice[level]
    reasons = tuple(_reasons(check, chosen)) or (() if complete else (Reason(check.unanswered),))
    return CheckResult(
        level=level,
        reasons=reasons,
        chosen=chosen,
        flags=frozenset(flag for choice in _in_order(check, chosen) for flag in choice.flags),
        causes=() if level.at_least(Urgency.URGENT) else likely_causes(check, chosen),
        now=advice_now(advice, chosen),
        later=advice_later(advice, chosen),
        say=tuple(dict.fromkeys(_say(advice, chosen, reasons))),
        changes=(*(added.changes for added in _added(advice, chosen) if added.changes), *advice.changes),
        exercises="withheld" if holds(check.no_exercises, chosen) else advice.exercises,
        follow_up=advice.follow_up,
    )


def result_so_far(check: Check, answers: Answers) -> CheckResult:
    """The result, or what the answers mean if the check ends here."""
    step = next_step(check, answers)
    return step if isinstance(step, CheckResult) else triage(check, answers.named, complete=False)


def choose(question: Question, answers: Answers, choice_id: str) -> Answers:
    """The answers after a press: it ends the question, or ticks or unticks an option."""
    choice = question.by_id[choice_id]
    if choice.none or question.kind == "single":
        return Answers((*answers.given, frozenset({choice_id})))

    if choice.unsure:
        return Answers((*answers.given, answers.open | {choice_id}))

    return replace(answers, open=answers.open ^ {choice_id})


def done(answers: Answers) -> Answers:
    """Make the ticked options the answer. At least one must be ticked; "none of these" is an option too."""
    assert answers.open, "an empty answer is none"
    return Answers((*answers.given, answers.open))


def back(check: Check, answers: Answers) -> Answers:
    """Remove the last answer, and tick again what was ticked for it."""
    if not answers.given:
        return Answers()

    question, last = asked(check, answers)[-1]
    ticked = (id_ for id_ in last if question.kind == "multiple" and not question.by_id[id_].ends)
    return Answers(answers.given[:-1], frozenset(ticked))


def is_next(check: Check, shown: Answers, wanted: Answers) -> bool:
    """Whether one press leads from `shown` to `wanted`; otherwise the press was on an older state of the message."""
    if wanted == shown:
        return True

    step = next_step(check, shown)
    if isinstance(step, CheckResult):
        return False

    return any(choose(step.question, shown, choice.id) == wanted for choice in ending(step.question, shown.open))


def ending(question: Question, ticked: Chosen) -> list[Option]:
    """The options whose press is the answer; once something is ticked, "none of these" is not one of them."""
    if question.kind == "single":
        return list(question.choices)

    return [choice for choice in question.choices if choice.unsure or (choice.none and not ticked)]


def likely_causes(check: Check, chosen: Chosen) -> tuple[LikelyCause, ...]:
    """The likely causes, best first. The result shows them only at the two lower levels."""
    scoring = check.scoring
    counted = list(_in_order(check, chosen))
    points = {cause: sum(choice.weights.get(cause, 0) for choice in counted) for cause in scoring.ties}
    ranked = sorted(scoring.ties, key=lambda cause: -points[cause])  # stable: ties stay in the order of the file
    main = [cause for cause in ranked if points[cause] >= scoring.could_fit_from]

    extra = [scoring.extra.cause] if scoring.extra.cause in main and not _may_lead(scoring, points) else []
    main = [cause for cause in main if cause not in extra]
    lead = [lead.cause for lead in scoring.leads if holds(lead.when, chosen)][:1]
    main = [*lead, *(cause for cause in main if cause not in lead)][: scoring.shown]

    def likely(cause: CauseId, fit: CauseFit) -> LikelyCause:
        because = tuple(choice for choice in counted if cause in choice.weights)
        return LikelyCause(cause, fit, because, _part(check, chosen, cause, fit))

    found = [likely(cause, _fit(scoring, points[cause])) for cause in main]
    return (
        *(found or [likely(scoring.fallback, CauseFit.UNCLEAR)]),
        *(likely(cause, CauseFit.EXTRA) for cause in extra),
    )


def _fit(scoring: Scoring, points: int) -> CauseFit:
    if points < scoring.could_fit_from:
        return CauseFit.LEAD

    return CauseFit.WELL if points >= scoring.fits_well_from else CauseFit.COULD


def _may_lead(scoring: Scoring, points: Mapping[CauseId, int]) -> bool:
    """Whether the cause with weak evidence has enough points, and the others have few enough, for it to be first."""
    extra = scoring.extra
    strongest_other = max(points[cause] for cause in points if cause != extra.cause)
    return points[extra.cause] >= extra.leads_from and strongest_other < extra.unless_other_has


def _asked(check: Check, answers: Answers) -> Iterator[Question]:
    number, chosen = 0, NOTHING
    for question in check.questions:
        level = check.level(chosen)
        if level is Urgency.EMERGENCY:
            return

        if question.is_skipped(level, chosen):
            continue

        yield question
        if number == len(answers.given):
            return

        chosen |= answers.given[number]
        number += 1


def _number(check: Check, question: Question) -> int:
    before = check.questions[: check.questions.index(question) + 1]
    return sum(each.details is None for each in before)


def _in_order(check: Check, chosen: Chosen) -> Iterator[Option]:
    return (choice for id_, choice in check.choices.items() if id_ in chosen)


def _reasons(check: Check, chosen: Chosen) -> Iterator[Reason]:
    """Every sign by level, the highest first; an option that counts in a rule is not named again."""
    told = NOTHING
    for level in reversed(Urgency):
        for rule in check.rules:
            speaks_of = frozenset(named(rule.when)) & chosen
            if rule.level is level and holds(rule.when, chosen) and not speaks_of <= told:
                told |= speaks_of
                yield Reason(rule.why, tuple(_meant(check, choice, chosen) for choice in _in_order(check, speaks_of)))

        for choice in _in_order(check, chosen - told):
            if choice.level is level and choice.why:
                meant = _meant(check, choice, chosen)
                yield Reason(meant.why or choice.why, (meant,))


def _meant(check: Check, choice: Option, chosen: Chosen) -> Option:
    """The detail that was chosen for this option, or else the option; "more than one of these" has no words to say."""
    details = (detail for question in check.questions if question.details == choice.id for detail in question.choices)
    return next((detail for detail in details if detail.id in chosen and detail.say), choice)


def _part(check: Check, chosen: Chosen, cause: CauseId, fit: CauseFit) -> Part | None:
    parts = check.scoring.parts.get(cause, ())
    if fit is CauseFit.UNCLEAR:
        return parts[-1] if parts else None

    return next((part for part in parts if part.when is None or holds(part.when, chosen)), None)


def advice_now(advice: Advice, chosen: Chosen) -> tuple[str, ...]:
    """What to do now: additions marked `first`, then the advice of the level."""
    return (*(added.now for added in _added(advice, chosen) if added.now and added.first), *advice.now)


def advice_later(advice: Advice, chosen: Chosen) -> tuple[str, ...]:
    """Further advice: the other additions, then that of the level."""
    return (*(added.now for added in _added(advice, chosen) if added.now and not added.first), *advice.later)


def _added(advice: Advice, chosen: Chosen) -> list[Addition]:
    return [addition for addition in advice.additions if holds(addition.when, chosen)]


def _say(advice: Advice, chosen: Chosen, reasons: Iterable[Reason]) -> Iterator[str]:
    signs = [choice.say for reason in reasons for choice in reason.choices if choice.say]
    if advice.say and signs:
        yield from (advice.say, *signs, *words_added(advice, chosen))


def words_added(advice: Advice, chosen: Chosen) -> Iterator[str]:
    return (added.say for added in _added(advice, chosen) if added.say)
