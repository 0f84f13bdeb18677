"""The advice for each red flag: what to do comes first, in simple words, within Telegram's limits."""

import pytest

from bot.core.content.emergency_numbers import Numbers
from bot.core.content.markup import shown, shown_length
from bot.core.content.urgency import Urgency
from bot.core.reading.red_flags import AskAboutSign, Doubt, Flag, Hit
from bot.views.answers.red_flags import ask_reply, hit_reply
from bot.views.base.emergency import EmergencyCall
from tests.content.reading_grade import reading_grade
from tests.shipped import CONTENT, TEXTS

LONGEST_TEXT = 4096
MEDICAL = 9.0
"""Flesch-Kincaid grade: a person of 14 reads it."""

ANYWHERE = EmergencyCall()
GRAVE = [flag for flag in CONTENT.red_flags.flags if flag.level.at_least(Urgency.URGENT)]
FLAGS = pytest.mark.parametrize("flag", [pytest.param(flag, id=flag.id) for flag in GRAVE])


@FLAGS
def test_every_sign_gets_an_action_first_and_one_button(flag: Flag) -> None:
    reply = hit_reply(Hit((flag,), flag.level), CONTENT.check, TEXTS, ANYWHERE)
    text = shown(reply.text)

    first = text.splitlines()[0]
    assert "now" in first or "today" in first
    assert shown_length(reply.text) <= LONGEST_TEXT
    assert "{" not in text
    assert "!" not in text
    assert reply.keyboard is not None
    if flag.level is Urgency.EMERGENCY:
        assert "local emergency number (for example 112, 911 or 999)" in text


@FLAGS
def test_every_sign_is_answered_in_easy_words(flag: Flag) -> None:
    reply = hit_reply(Hit((flag,), flag.level), CONTENT.check, TEXTS, ANYWHERE)

    assert reading_grade(reply.text) <= MEDICAL


@FLAGS
def test_every_doubt_asks_one_question_and_shows_the_safety_line(flag: Flag) -> None:
    for doubt in Doubt:
        reply = ask_reply(AskAboutSign(flag, doubt), TEXTS)

        question, safety_line = shown(reply.text).split("\n\n")
        assert question.count("?") == 1
        assert question.endswith("?")
        assert safety_line.startswith("Go to an emergency department now:")


def test_the_number_of_the_country_is_named_where_it_is_known() -> None:
    flag = next(flag for flag in GRAVE if flag.id == "rf-chest")
    call = EmergencyCall(Numbers(("999", "112"), certain=True), "United Kingdom")

    reply = hit_reply(Hit((flag,), flag.level), CONTENT.check, TEXTS, call)

    assert "999 or 112 (the emergency number in United Kingdom)" in shown(reply.text)


@pytest.mark.parametrize("flag_id", ["rf-self-harm", "rf-overdose"])
def test_two_signs_have_words_of_their_own(flag_id: str) -> None:
    flag = next(flag for flag in GRAVE if flag.id == flag_id)

    text = shown(hit_reply(Hit((flag,), flag.level), CONTENT.check, TEXTS, ANYWHERE).text)

    assert "cauda equina" not in text
    assert "I have back pain" not in text


def test_what_a_sign_leads_to_is_there() -> None:
    assert [flag.id for flag in CONTENT.red_flags.flags if flag.topic and CONTENT.topic(flag.topic) is None] == []
