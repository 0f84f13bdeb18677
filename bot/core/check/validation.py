"""Checks a check.yaml that matches the model: finds every problem, each with its place."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final, NamedTuple

from bot.core.check.model import All, Check, Chosen, Condition, Question, Some, UrgencyRule, named
from bot.core.content.markup import MarkupError, shown_length
from bot.core.content.models import Entry
from bot.core.content.urgency import Urgency, highest

QUESTION_LIMIT: Final = 350
"""Characters of a question as shown: with them, the first 4 buttons are visible on a screen of 360 by 740 pixels."""
MESSAGE_LIMIT: Final = 3500
"""Characters as shown; Telegram's limit is 4,096 (Bot API, sendMessage), and the view adds a heading."""


CONDITIONS: Final = frozenset({"details", "no_exercises", "only_if", "unless", "when"})
"""Fields that name options."""

Location = tuple[str | int, ...]


class CheckProblem(NamedTuple):
    """Something an editor has to change, and where."""

    loc: Location
    message: str


def check_problems(check: Check) -> list[CheckProblem]:
    """Everything that would make the check unsafe or parts of it useless; an empty list if there is nothing."""
    problems = [*_same_choices(check), *_questions(check), *_unknown_choices(check)]
    # Rules are examined only if all options that they name exist.
    return problems or [*_rules(check), *_scoring(check), *_advice(check)]


def _same_choices(check: Check) -> Iterator[CheckProblem]:
    """Ids of choices in different questions; two in one list are found in every file."""
    counts = Counter(choice.id for question in check.questions for choice in question.choices)
    for place, question in enumerate(check.questions):
        for row, choice in enumerate(question.choices):
            if counts[choice.id] > 1:
                yield CheckProblem(("questions", place, "choices", row, "id"), f"two choices are called {choice.id}")


def _questions(check: Check) -> Iterator[CheckProblem]:
    for place, question in enumerate(check.questions):
        loc = ("questions", place)
        yield from (CheckProblem((*loc, *at), message) for at, message in _question(question))
        if all(choice.level is Urgency.EMERGENCY for choice in question.choices):
            yield CheckProblem(loc, f"every choice of {question.id} ends the check: later questions are never reached")


def _question(question: Question) -> Iterator[tuple[Location, str]]:
    labels = Counter(choice.label.casefold() for choice in question.choices)
    for row, choice in enumerate(question.choices):
        at = ("choices", row)
        if labels[choice.label.casefold()] > 1:
            yield (*at, "label"), f"two buttons of {question.id} say the same: {choice.label}"

        if choice.none and choice.level:
            yield (*at, "level"), f"{choice.id} says that nothing fits, so it cannot ask for {choice.level}"

        if choice.level and not (choice.flags or choice.source):
            yield at, f"{choice.id} asks for {choice.level}: name its red flag or its source"

        if choice.level and not choice.why:
            yield at, f"{choice.id} asks for {choice.level}: say in `why` what a person is told"

    if sum(choice.none for choice in question.choices) > 1:
        yield (), f"{question.id} has more than one choice that says nothing fits"

    if any(choice.unsure for choice in question.choices) and question.plainer is None:
        yield (), f"{question.id} can be answered with not sure, so it needs `plainer`"

    yield from _lengths(question)


def _lengths(question: Question) -> Iterator[tuple[Location, str]]:
    if _length(question.text) > QUESTION_LIMIT:
        yield ("text",), f"{_length(question.text)} characters; a question may have {QUESTION_LIMIT}"

    text = " ".join(
        [question.plainer or "", *(f"{choice.label} {choice.meaning or ''}" for choice in question.choices)]
    )
    if _length(text) > MESSAGE_LIMIT:
        yield (), f"{question.id} is too long for one message: {_length(text)} of {MESSAGE_LIMIT} characters"


def _length(text: str) -> int:
    try:
        return shown_length(text)
    except MarkupError:  # reported for its field
        return 0


def _unknown_choices(check: Check) -> Iterator[CheckProblem]:
    for loc, condition in _conditions(check, ()):
        for id_ in named(condition):
            if id_ not in check.choices:
                yield CheckProblem(loc, f"no choice is called {id_}")


def _conditions(value: object, loc: Location) -> Iterator[tuple[Location, Condition]]:
    """Every condition below a value: what stands in a field of CONDITIONS, also in a list there."""
    match value:
        case All() | Some() | str() if not CONDITIONS.isdisjoint(loc[-2:]):
            yield loc, value
        case Entry():
            for name, child in value:
                yield from _conditions(child, (*loc, name))
        case Mapping():
            for name, child in value.items():
                yield from _conditions(child, (*loc, name))
        case tuple():
            for place, child in enumerate(value):
                yield from _conditions(child, (*loc, place))


def _rules(check: Check) -> Iterator[CheckProblem]:
    for place, rule in enumerate(check.rules):
        yield from (CheckProblem(("rules", place), message) for message in _rule(check, rule))


def _rule(check: Check, rule: UrgencyRule) -> Iterator[str]:
    possible = [ways for ways in _ways(rule.when) if _can_be(check, ways)]
    if not possible:
        yield f"{rule.id} never applies: nobody can give these answers together"

    for way in possible:
        alone = highest(level for id_ in way if (level := check.choices[id_].level))
        if alone.at_least(rule.level):
            yield f"{rule.id} says {rule.level}, but {', '.join(sorted(way))} asks for {alone} already"


def _ways(condition: Condition) -> list[Chosen]:
    """The smallest sets of options for which the condition is true."""
    match condition:
        case All(all=parts):
            return [frozenset().union(*way) for way in product(*map(_ways, parts))]
        case Some(any=parts):
            return [way for part in parts for way in _ways(part)]
        case _:
            return [frozenset({condition})]


def _can_be(check: Check, way: Chosen) -> bool:
    """Whether a person can choose these options together.

    One option of a single-choice question, none beside "none of these", and none after one that ends the check.
    """
    answered = [(question, [c for c in question.choices if c.id in way]) for question in check.questions]
    answered = [(question, choices) for question, choices in answered if choices]
    if any(len(choices) > 1 and (q.kind == "single" or any(c.none for c in choices)) for q, choices in answered):
        return False

    return not any(choice.level is Urgency.EMERGENCY for _, choices in answered[:-1] for choice in choices)


def _scoring(check: Check) -> Iterator[CheckProblem]:
    scoring = check.scoring
    weighted = {cause for choice in check.choices.values() for cause in choice.weights}
    if missing := weighted - set(scoring.ties):
        yield CheckProblem(("scoring", "ties"), f"says nothing of {', '.join(sorted(missing))}")

    if scoring.fits_well_from < scoring.could_fit_from:
        yield CheckProblem(("scoring", "fits_well_from"), "is lower than could_fit_from")

    for cause, parts in scoring.parts.items():
        if parts and parts[-1].when is not None:
            yield CheckProblem(
                ("scoring", "parts", cause), "the last part must not have a condition: it is used if no other fits"
            )

        for place, part in enumerate(parts[:-1]):
            if part.when is None:
                yield CheckProblem(("scoring", "parts", cause, place), f"{part.id} hides every part after it")


def _advice(check: Check) -> Iterator[CheckProblem]:
    """Every level needs its texts, and the urgent ones must not offer exercises."""
    for level in Urgency:
        if level not in check.advice:
            yield CheckProblem(("advice",), f"nothing is said at {level}")
        elif level.at_least(Urgency.URGENT) and check.advice[level].exercises != "withheld":
            yield CheckProblem(
                ("advice", level.value, "exercises"), f"no exercises at {level}: withheld is the only choice"
            )

    yield from _follow_ups(check)


def _follow_ups(check: Check) -> Iterator[CheckProblem]:
    """A follow-up's answer may raise the level; it may lower it only if a professional has seen the person."""
    for level in Urgency:
        for part in ("ask", "answers"):
            if level not in getattr(check.follow_up, part):
                yield CheckProblem(("follow_up", part), f"there is no entry for {level}")

        for place, answer in enumerate(check.follow_up.answers.get(level, ())):
            if not answer.was_seen and not answer.level.at_least(level):
                message = f"{answer.id} lowers {level} to {answer.level}, although no professional has seen the person"
                yield CheckProblem(("follow_up", "answers", level.value, place, "level"), message)
