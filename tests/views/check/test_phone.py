"""Every screen of the check fits a small phone: 360 by 740 pixels, about 30 characters in a line."""

from functools import cache
from math import ceil
from typing import Final

import pytest

from bot.core.check.flow import Answers, AskQuestion, CheckResult, next_step, triage
from bot.core.check.model import Check, Question, named
from bot.core.content.markup import shown
from bot.core.content.urgency import Urgency
from bot.views.base.emergency import EmergencyCall
from bot.views.base.reply import Reply
from bot.views.check.questions import CheckView
from bot.views.check.result import PAGES, ResultView
from tests.shipped import CONTENT, TEXTS

CHECK: Final[Check] = CONTENT.check
VIEW: Final = CheckView(CHECK, TEXTS)
TOPICS: Final = {topic.id: topic for topic in CONTENT.topics}

A_LINE: Final = 30
"""Characters, measured in the browser at 360 pixels."""
A_LINE_HIGH, A_BUTTON_HIGH, A_MESSAGE_HIGH = 24, 48, 40
"""Pixels, as measured; the message's own are its edges and its time."""
VISIBLE: Final = 574
MOST_ON_A_RESULT: Final = 500
"""Characters of what to do now, and of every other page."""
MOST_ON_A_PAGE: Final = 1000


def height(text: str) -> int:
    """Pixels of a message's text."""
    return A_MESSAGE_HIGH + sum(max(1, ceil(len(line) / A_LINE)) * A_LINE_HIGH for line in text.split("\n"))


def rows(reply: Reply) -> int:
    return len(reply.keyboard.inline_keyboard) if reply.keyboard else 0


def leading_to(question: Question) -> tuple[AskQuestion, Answers]:
    """Calm answers, but for those without which the question is not asked."""
    wanted = {question.details, *(named(question.only_if) if question.only_if else ())}
    answers = Answers()
    while isinstance(step := next_step(CHECK, answers), AskQuestion) and step.question is not question:
        fitting = [choice for choice in step.question.choices if choice.id in wanted]
        calm = [choice for choice in step.question.choices if choice.level is None]
        answers = Answers((*answers.given, frozenset({(fitting or calm)[0].id})))

    assert isinstance(step, AskQuestion)
    return step, answers


@pytest.mark.parametrize("question", CHECK.questions, ids=lambda question: question.id)
def test_a_question_and_its_first_four_buttons_are_visible_together(question: Question) -> None:
    reply, meaning = VIEW.question(*leading_to(question)), VIEW.meaning(*leading_to(question))

    assert len(shown(reply.text)) <= 350
    assert height(shown(reply.text)) + min(4, rows(reply)) * A_BUTTON_HIGH <= VISIBLE
    assert len(shown(meaning.text)) <= 3500


@cache
def results() -> tuple[CheckResult, ...]:
    """Results with as much to say as there can be: every option and rule, alone and with each addition of its level."""
    alone = [frozenset({option}) for option in CHECK.choices]
    together = [frozenset(named(rule.when)) for rule in CHECK.rules]
    additions = [frozenset(named(addition.when)) for advice in CHECK.advice.values() for addition in advice.additions]
    some = {chosen | more for chosen in [*alone, *together, frozenset()] for more in [frozenset[str](), *additions]}
    multiple = [question for question in CHECK.questions if question.kind == "multiple"]
    everything = frozenset(choice.id for question in multiple for choice in question.choices if not choice.ends)
    some.add(everything | {"y_65", "t_6no", "s_fall"})
    return tuple(triage(CHECK, chosen, complete=True) for chosen in some)


@pytest.mark.parametrize("level", list(Urgency))
def test_a_result_says_what_to_do_now_on_one_screen_and_each_page_fits(level: Urgency) -> None:
    for result in (result for result in results() if result.level is level):
        view = ResultView(CHECK, result, Answers(), TOPICS, TEXTS)
        pages = [view.page(place, EmergencyCall()) for place in range(len(PAGES))]
        first = shown(view.first(EmergencyCall()).text)

        assert first.startswith(f"{CHECK.advice[level].symbol} {CHECK.advice[level].name}")
        assert len(first) <= MOST_ON_A_RESULT, first
        assert height(first) <= VISIBLE, first
        assert max(len(shown(page.text)) for page in pages) <= (3500 if len(result.chosen) > 8 else MOST_ON_A_PAGE)


def test_the_introduction_is_a_screen_of_its_own() -> None:
    reply = VIEW.introduction()

    assert height(shown(reply.text)) + rows(reply) * A_BUTTON_HIGH <= VISIBLE
    assert isinstance(next_step(CHECK, Answers()), AskQuestion)
    assert "Question" not in shown(reply.text)
