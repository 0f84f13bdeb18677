"""What asks for a visit within days, and what a sign is called in the answer."""

import pytest

from bot.core.content.urgency import Urgency
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
        ("numb between my legs since this morning, back hurts", FLAGS["rf-saddle"].sign),
    ],
)
def test_only_what_is_said_of_a_sign_is_named(text: str, sign: str) -> None:
    hit = screen(text)

    assert isinstance(hit, Hit)
    assert [flag.sign for flag in hit.flags] == [sign]


@pytest.mark.parametrize(
    "fall",
    [
        "tipped over on my bike at a stop",
        "toppled over on the scooter",
        "over i went",
        "down i went on the drive",
        "fell backward",
        "i went backwards over the gate",
        "fell last saturday",
        "had a nasty tumble",
        "went arse over tit",
        "our icy step got me",
        "black ice sent me flying",
        "the kerb had me over",
        "caught my toe on the rug and went flying",
        "in my slippers. bum. ice",
    ],
)
def test_a_fall_in_plain_words_asks_for_a_visit(fall: str) -> None:
    assert isinstance(hit := screen(f"{fall}, my back is sore"), Hit)
    assert [flag.id for flag in hit.flags] == ["rf-small-fall"]


@pytest.mark.parametrize(
    ("text", "is_fall"),
    [
        ("a sheet slipped and i grabbed it, my back went", False),
        ("the barbell slid and my back went", False),
        ("the box slipped out of my hands, my back is sore", False),
        ("it slipped and i twisted, my back is sore", False),
        ("the steps got me thinking about my back", False),
        ("the icy path got me to work, my back is stiff", False),
        ("down we went to the shops, my back is stiff", False),
        ("ice in my slippers for a sore bum", False),
        ("the box slipped and i fell, my back is sore", True),
        ("my wife slipped and her back is sore", True),
        ("my foot slipped and my back went", True),
    ],
)
def test_only_a_person_slips_or_falls(text: str, is_fall: bool) -> None:
    assert isinstance(screen(text), Hit) == is_fall


@pytest.mark.parametrize(
    "text",
    [
        "can't sit down at all",
        "can't even sit",
        "couldn't pull my trousers up",
        "can't get my socks on",
        "can't bend walk or stand",
        "can't bend, walk or stand",
        "i crawl to the toilet",
        "i have to crawl",
        "could hardly move",
        "my wife has to dress me",
        "my dad had to carry me out",
    ],
)
def test_pain_too_bad_for_daily_tasks_is_read_in_plain_words(text: str) -> None:
    assert isinstance(hit := screen(f"{text}, it's my back"), Hit)
    assert [flag.sign for flag in hit.flags] == ["pain that is too bad for daily tasks"]


@pytest.mark.parametrize(
    "text",
    [
        "can't sit for long, my back is stiff",
        "crawled into bed after work, my back is stiff",
        "heat helped me to sleep with my stiff back",
        "my wife dragged me to yoga, back is stiff",
        "army crawls at the gym, my back is stiff",
    ],
)
def test_what_only_resembles_it_asks_for_no_visit(text: str) -> None:
    assert not isinstance(screen(text), Hit)


@pytest.mark.parametrize(
    "text",
    [
        "two weeks off at 67 per cent pay, my back hurts",
        "at 67% of my pay, my back hurts",
        "my back hurts, the chair is 80 dollars",
        "i am 5 foot nothing and my back hurts",
    ],
)
def test_a_quantity_is_no_age(text: str) -> None:
    assert not isinstance(screen(text), Hit)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("14, warming up for volleyball and something popped", "rf-under-16"),
        ("15m, stiff and locked since the match", "rf-under-16"),
        ("my 8 year old always complains of his back", "rf-under-16"),
        ("our boy is nine, several weeks of back pain", "rf-under-16"),
        ("my eight year old has a sore back", "rf-under-16"),
        ("son keeps getting sharp back pains", "rf-under-16"),
        ("im 41. my 12 year old's lower back hurts from football", "rf-under-16"),
        ("my son is 14 and his back hurts, im 40", "rf-under-16"),
        ("over 70 here by the way, my back hurts", "rf-first-over-50"),
        ("72, 14 stone, my back hurts", "rf-first-over-50"),
        ("58 here, my back hurts", "rf-first-over-50"),
    ],
)
def test_an_age_is_read_in_other_words(text: str, flag: str) -> None:
    assert isinstance(hit := screen(text), Hit)
    assert flag in [each.id for each in hit.flags]


@pytest.mark.parametrize(
    "text",
    [
        "my ten year old car seat hurts my back",
        "a ten year old back injury hurts again",
        "back sore since our son was born",
        "14 and 15 reps, back tight",
        "my back hurts after our girl",
        "my little girl turned 1 last week, i lift her all day and my back hurts. im 26",
        "walked for miles last week and my back hurts",
    ],
)
def test_not_every_child_or_age_is_the_patient(text: str) -> None:
    assert not isinstance(screen(text), Hit)


def test_signs_for_a_visit_stay_beside_one_that_is_only_suspected() -> None:
    text = "mum's back is so sore she borrowed a walker, worse each day, she has memory trouble"
    scores = Scores({}, {"rf-collapse": 0.5}, 0.5)

    found, _ = SCREENER.read(text, scores)

    assert isinstance(found, Similar)
    assert found.visit is not None
    assert [flag.id for flag in found.visit.flags] == ["rf-severe-or-worse"]


def test_signs_that_are_urgent_only_together_do_not_hide_an_emergency_that_the_model_hears() -> None:
    text = "both of dad's legs and both hips are agony. he fell in the winter too"
    heard = SCREENER.read(text, Scores({}, {"rf-both-legs": 0.99}, 0.99))[0]

    assert isinstance(together := screen(text), Hit)
    assert together.level is Urgency.URGENT
    assert isinstance(heard, Hit)
    assert heard.level is Urgency.EMERGENCY


def test_an_accident_is_named_as_it_was_told() -> None:
    assert isinstance(hit := screen("fell off a roof yesterday, my back hurts"), Hit)
    assert hit.flags[0].sign == "a fall from a height"
