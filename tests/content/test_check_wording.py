"""The texts of the check follow our rules of writing."""

from collections.abc import Iterator

import pytest

from bot.core.content.wording import remarks
from tests.content.reading_grade import reading_grade
from tests.content.test_wording import WORDING
from tests.core.check.shipped_check import CHECK

HARDEST = 9.0
"""Flesch-Kincaid grade of all that is said at one level: a person of 14 reads it."""

NUMBER = "your local emergency number (for example 112, 911 or 999)"


def texts() -> Iterator[tuple[str, str]]:
    yield from (("notice", CHECK.notice), ("basis", CHECK.basis), ("unanswered", CHECK.unanswered))
    for question in CHECK.questions:
        yield question.id, f"{question.text}\n{question.plainer or ''}"
        for choice in question.choices:
            yield choice.id, "\n".join(filter(None, [choice.label, choice.meaning, choice.why, choice.say]))

    yield from ((rule.id, rule.why) for rule in CHECK.rules)
    follow_up = CHECK.follow_up
    yield from (("promise", follow_up.promise), ("consent", follow_up.consent), ("declined", follow_up.declined))
    yield from ((f"ask-{level}", text) for level, text in follow_up.ask.items())
    for level, answers in follow_up.answers.items():
        for answer in answers:
            yield f"{level}-{answer.id}", f"{answer.label}\n{answer.text.replace('{emergency_number}', NUMBER)}"

    for level, advice in CHECK.advice.items():
        for place, line in enumerate([advice.name, advice.reason, *advice.now, *advice.changes]):
            yield f"{level}-{place}", line.replace("{emergency_number}", NUMBER)

        for place, addition in enumerate(advice.additions):
            yield f"{level}-addition-{place}", (addition.now or "").replace("{emergency_number}", NUMBER)


def test_the_check_follows_our_rules_of_writing() -> None:
    assert [f"{name}: {remark}" for name, text in texts() for remark in remarks(text, WORDING)] == []


@pytest.mark.parametrize("level", list(CHECK.advice))
def test_the_advice_is_easy_to_read(level: str) -> None:
    advice = next(advice for urgency, advice in CHECK.advice.items() if urgency == level)

    assert reading_grade(advice.reason, *advice.now, *advice.changes) <= HARDEST


def test_nobody_is_told_what_they_have() -> None:
    everything = "\n".join(text for _, text in texts()).casefold()

    assert "you have a " not in everything
    assert "%" not in everything
