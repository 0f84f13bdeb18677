"""The language model is a second witness of a red flag: alone it raises no alarm."""

from dataclasses import dataclass, replace
from typing import Final

import pytest

from bot.core.reading.message import raises_alarm, read_message
from bot.core.reading.red_flags import About, AskAboutSign, Clear, Hit, Screening, Similar, is_alarm
from bot.core.reading.second_witness import (
    AGREEMENT,
    CERTAINTY,
    CONFIRMATION,
    DISSENT,
    LIKELIHOOD,
    STRONG_DISSENT,
    SUSPICION,
)
from bot.core.reading.topics import NotFound
from bot.encoder.scores import Scores
from tests import fitted
from tests.core.reading.shipped_screener import MODEL, RED_FLAGS, TALK, labelled

TEXTS: Final = tuple(line["q"] for line in labelled("dev.jsonl"))


@dataclass(frozen=True)
class Same:
    """Says of each text that every sign has this probability."""

    probability: float

    def problem(self) -> str:
        return ""

    def scores(self, _text: str) -> Scores:
        return Scores({}, {flag.id: self.probability for flag in RED_FLAGS.flags}, self.probability)


def screened(text: str, probability: float) -> Screening:
    return read_message(text, replace(MODEL, scorer=Same(probability)), TALK).screening


@pytest.mark.parametrize("text", TEXTS)
def test_a_model_that_finds_no_sign_turns_an_alarm_into_a_question_or_a_line(text: str) -> None:
    by_rules = MODEL.screener.screen(text)
    doubted, unheard, strongly_doubted = (screened(text, p) for p in (DISSENT - 0.001, SUSPICION - 0.001, 0.0))

    match by_rules:
        case Hit() if is_alarm(by_rules):
            first = by_rules.flags[0]
            assert isinstance(doubted, AskAboutSign)
            assert isinstance(strongly_doubted, AskAboutSign if first.questions_count else Similar)
            assert doubted.flag.id == strongly_doubted.flag.id == first.id
        case AskAboutSign(flag) if is_alarm(by_rules) and not flag.questions_count:
            assert isinstance(doubted, Similar)
            assert doubted == strongly_doubted
            assert doubted.flag == flag
        case _:
            assert unheard == strongly_doubted == by_rules


@pytest.mark.parametrize(("any_sign", "kind"), [(CERTAINTY - 0.01, AskAboutSign), (CERTAINTY, Hit)])
def test_an_alarm_whose_sign_the_model_does_not_hear_is_asked_about(any_sign: float, kind: type[Screening]) -> None:
    scores = Scores({}, {"rf-fever": 0.9}, any_sign)

    assert isinstance(MODEL.screener.read("I can't pee since this morning", scores)[0], kind)


def test_what_may_be_past_is_asked_about_unless_the_model_hears_nothing_at_all() -> None:
    text = "chest pain last month but it went"

    assert isinstance(screened(text, 0.2), AskAboutSign)
    assert isinstance(screened(text, 0.0), Similar)


@pytest.mark.parametrize(("suspicion", "kind"), [(CONFIRMATION, Hit), (CONFIRMATION - 0.01, AskAboutSign)])
def test_a_question_of_the_rules_is_an_alarm_if_the_model_hears_the_sign(
    suspicion: float, kind: type[Screening]
) -> None:
    scores = Scores({}, {"rf-collapse": suspicion}, suspicion)

    assert isinstance(MODEL.screener.read("collapsed into bed and could not speak", scores)[0], kind)


@pytest.mark.parametrize("text", ["I want to kill myself", "what if I want to kill myself one day"])
def test_talk_of_ending_ones_life_is_at_least_asked_about(text: str) -> None:
    assert is_alarm(screened(text, 0.0))


def test_signs_that_ask_for_help_only_together_ask_for_a_visit_if_the_model_hears_nothing() -> None:
    text = "i am pregnant and the pain goes down one leg to the foot"

    assert is_alarm(screened(text, STRONG_DISSENT))
    assert isinstance(found := screened(text, 0.0), Hit)
    assert not is_alarm(found)


@pytest.mark.parametrize("probability", [CERTAINTY + 0.01, CERTAINTY - 0.01])
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("no numbness between my legs", Similar),
        ("I was told to watch for numbness between my legs", AskAboutSign),
        ("my mate had numbness between his legs, my back is only stiff", AskAboutSign),
    ],
)
def test_a_sign_that_the_rules_take_for_absent_needs_a_model_that_is_certain(
    text: str, kind: type[Screening], probability: float
) -> None:
    scores = Scores({}, {"rf-saddle": probability}, probability)
    screening = MODEL.screener.read(text, scores)[0]

    assert isinstance(screening, kind) == (probability > CERTAINTY)


def test_a_question_about_a_sign_stays_one_though_the_model_hears_the_sign() -> None:
    assert isinstance(screened("Can a back spasm make you leak urine?", 0.6), About)


@pytest.mark.parametrize("text", [text for text in TEXTS if raises_alarm(text, MODEL)])
def test_a_model_that_hears_every_sign_leaves_an_alarm_as_it_is(text: str) -> None:
    assert screened(text, 1.0) == MODEL.screener.screen(text)


@pytest.mark.parametrize("text", ["thank you so much", "what is the capital of France?", "no fever, no chest pain"])
def test_a_model_that_hears_every_sign_raises_no_alarm_without_a_word_of_one(text: str) -> None:
    assert not is_alarm(screened(text, 1.0))


@pytest.mark.parametrize(("probability", "kind"), [(SUSPICION, Similar), (LIKELIHOOD, AskAboutSign), (AGREEMENT, Hit)])
def test_of_a_word_of_the_sign_it_makes_a_line_a_question_or_an_alarm(
    probability: float, kind: type[Screening]
) -> None:
    text = "something odd about my bladder since yesterday"

    assert MODEL.screener.screen(text) == Clear()
    assert isinstance(screened(text, probability + 0.01), kind)


@pytest.mark.parametrize("text", ["qwzx", "Kalamzo", "8 Xyzzyqwfp"])
def test_letters_that_are_no_known_word_have_no_topic(text: str) -> None:
    assert isinstance(read_message(text, replace(MODEL, scorer=fitted.ENCODER), TALK).match, NotFound)


def test_a_sign_in_the_middle_of_a_long_text_is_not_softened() -> None:
    ordinary = "We moved house, carried boxes all day, and it was a long but a good day with friends and cake. " * 12
    text = f"{ordinary} I can't pee and I have no feeling between my legs. {ordinary}"

    assert is_alarm(read_message(text, replace(MODEL, scorer=fitted.ENCODER), TALK).screening)


def test_an_alarm_behind_a_command_that_is_no_question_is_not_softened() -> None:
    heard_nothing = replace(MODEL, scorer=Same(0.0))

    assert is_alarm(read_message("/subscribe 9 I can't pee", heard_nothing, TALK).screening)
    assert isinstance(read_message("/posture I can't pee", heard_nothing, TALK).screening, Similar)
