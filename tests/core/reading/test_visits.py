"""What asks for a visit within days, and what a sign is called in the answer."""

import pytest

from bot.core.reading.red_flags import (
    Hit,
    Similar,
)
from bot.encoder.scores import Scores
from tests.core.reading.shipped_screener import RED_FLAGS, SCREENER

FLAGS = {flag.id: flag for flag in RED_FLAGS.flags}
screen = SCREENER.screen


@pytest.mark.parametrize(
    "text",
    [
        "three weeks ago sciatica to the calf, sitting was worst. fine again now, will it come back?",
        "slipped on the ice and my back was sore, no pain now. can i skate",
        "my back was agony, couldn't move, it's gone now. how do i keep it away",
        "i'm 62, my back hurt after the garden. back to normal, what should i change",
    ],
)
def test_no_visit_is_asked_for_once_the_pain_is_over(text: str) -> None:
    assert not isinstance(screen(text), Hit)


@pytest.mark.parametrize(
    "text",
    [
        "my leg tingles. i do my exercises each day. i want to get back to normal",
        "my back was agony, a week with no pain. it came back on sunday and is agony",
        "my son has back pain, no pain relief so far",
        "sciatica for months, no pain now but my foot is numb",
        "can't get up, nothing hurts more than my back",
        "slipped and my back hurts, no pain now when i lie down, when i stand it is bad",
    ],
)
def test_a_visit_is_asked_for_while_the_pain_may_stay(text: str) -> None:
    assert isinstance(screen(text), Hit)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("my back is agony", "strong pain"),
        ("can't get up, my back", "pain that is too bad for daily tasks"),
        ("today i can barely walk, it's my back", "pain that is too bad for daily tasks"),
        ("my back pain is getting worse every day", "pain that is getting worse"),
        ("each day the back is a bit worse", "pain that is getting worse"),
        ("can't sleep for my back and it's getting worse", "pain that is too bad for daily tasks and getting worse"),
        ("25 weeks today and my back hurts", "pregnancy"),
        ("i'm 53 and i have low back pain", "back pain at 50 or over"),
        ("mum (62) was standing an hour and got such strong pain low in the back", "back pain at 50 or over"),
        ("i'm 53, first time my back hurts", "a first or new kind of back pain at 50 or over"),
        ("slipped in the shower and my back hurts", "a slip"),
        ("missed my chair and went flat on my back", "a fall"),
        ("both feet shot out and i sat down hard, back sore", "a fall"),
        ("tripped over the dog, back sore", "a trip or fall"),
        ("banged my back on the door", "a knock"),
        ("back pain for 3 months", "pain for a month or more"),
        ("my sore back, nearly two months without training", "pain for a month or more"),
        ("my back pain keeps coming back", "pain that keeps coming back"),
        ("four weeks and my back is no better", "pain that is not improving"),
        ("sciatica and a numb foot", "pain, tingling or numbness down one leg"),
        ("numb between my legs since monday, back hurts", FLAGS["rf-saddle"].sign),
    ],
)
def test_only_what_is_said_of_a_sign_is_named(text: str, sign: str) -> None:
    hit = screen(text)

    assert isinstance(hit, Hit)
    assert [flag.sign for flag in hit.flags] == [sign]


def test_signs_for_a_visit_stay_beside_one_that_is_only_suspected() -> None:
    text = "mum's back is so sore she borrowed a walker, worse each day, she has memory trouble"
    scores = Scores({}, {"rf-collapse": 0.5}, 0.5)

    found, _ = SCREENER.read(text, scores)

    assert isinstance(found, Similar)
    assert found.visit is not None
    assert [flag.id for flag in found.visit.flags] == ["rf-severe-or-worse"]


def test_an_accident_is_named_as_it_was_told() -> None:
    assert isinstance(hit := screen("fell off a roof yesterday, my back hurts"), Hit)
    assert hit.flags[0].sign == "a fall from a height"
