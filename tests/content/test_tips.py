"""The tips in content/tips.yaml: length, wording, sources, and the number of tips of each kind."""

import re
from collections import Counter
from datetime import date
from typing import Final

import pytest

from bot.core.content.markup import shown, shown_length
from bot.core.content.models import Tip
from bot.core.tips.choice import Reader, TipCatalog, choose_tip, seed_for
from tests.shipped import CONTENT

TIPS: Final = CONTENT.tips
SENTENCE: Final = re.compile(r"(?<=[.?!:])\s+")
NOT_OUR_WORDS: Final = re.compile(
    r"\b(should|damaged?|slipped disc|bad posture|wrong posture|suffer|chronic|never bend)\b", re.IGNORECASE
)

every_tip = pytest.mark.parametrize("tip", TIPS, ids=lambda tip: tip.id)


def test_there_are_ninety_tips_of_eleven_kinds() -> None:
    assert Counter(tip.category for tip in TIPS) == {
        "lifting": 11, "strength": 10, "warm-up": 10, "desk": 9, "sleep": 9, "movement": 9,
        "food": 9, "warning": 7, "stress": 6, "return": 6, "gear": 4,
    }  # fmt: skip
    assert len({tip.id for tip in TIPS}) == 90


@every_tip
def test_a_tip_fits_on_a_small_screen(tip: Tip) -> None:
    assert shown_length(tip.text) <= 280


@every_tip
def test_a_tip_is_plain(tip: Tip) -> None:
    assert all(len(sentence.split()) <= 20 for sentence in SENTENCE.split(shown(tip.text)))
    assert not NOT_OUR_WORDS.search(tip.text)
    assert "!" not in tip.text


@every_tip
def test_a_tip_says_how_sure_it_is_and_until_when(tip: Tip) -> None:
    assert tip.strength
    assert tip.source
    assert tip.source != "GK" or tip.strength == "weak", "a firm claim needs a source"
    assert tip.review_by
    assert tip.review_by > date(2027, 1, 1)


@pytest.mark.parametrize("category", ["lifting", "strength", "return"])
def test_what_may_be_wrong_with_an_unseen_warning_sign_waits(category: str) -> None:
    assert all("A" in tip.hold for tip in TIPS if tip.category == category)


def test_exercise_and_lying_flat_are_kept_from_pregnant_people() -> None:
    pregnancy = {tip.id for tip in TIPS if "P" in tip.hold}

    assert {tip.id for tip in TIPS if tip.category == "strength"} < pregnancy
    assert {"pillows-under-knees", "bed-knee-rolls", "lean-back-5", "floor-and-up-3"} < pregnancy


def test_signs_that_need_help_are_kept_from_nobody() -> None:
    assert {tip.hold for tip in TIPS if tip.category == "warning"} == {"-"}


def test_over_years_next_to_no_neighbours_share_a_topic() -> None:
    catalog = TipCatalog(TIPS, {tip.id: number for number, tip in enumerate(TIPS)})
    days, shared = 4 * len(TIPS), 0
    for chat_id in range(20):
        reader, before = Reader(), 0
        for day in range(days):
            choice = choose_tip(
                catalog, reader, today=date(2026, 11, 22), seed=seed_for(chat_id, date(2026, 1, 1)) + day
            )
            assert choice
            category, topics = catalog.like(choice.number)
            assert not before & category
            shared += bool(before & topics)
            reader, before = choice.reader, 1 << choice.number

    assert shared <= 20 * days // 300


@pytest.mark.parametrize(
    ("tips", "named"),
    [
        (
            ("potassium-from-food", "skip-potassium-pills"),
            ("kidney disease", "ACE inhibitors", "ARBs", "water tablets"),
        ),
        (("check-pee-colour", "drink-6-to-8"), ("limit fluids",)),
        (("check-pee-colour",), ("cola-coloured", "emergency")),
        (("floor-and-up-3", "knee-side-plank-15"), ("balance", "weak bones", "65 or over")),
    ],
)
def test_a_tip_names_those_for_whom_it_may_be_wrong(tips: tuple[str, ...], named: tuple[str, ...]) -> None:
    texts = {tip.id: tip.text.casefold() for tip in TIPS}

    assert [(tip, name) for tip in tips for name in named if name.casefold() not in texts[tip]] == []
