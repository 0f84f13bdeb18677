"""No text makes a parser raise or slow: its time grows linearly with the length of the text."""

from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.typed.hostile import HOSTILE, LONGEST
from tests.core.typed.parsers import PARSERS

GROWTH = 9
"""Times the cost of a text of a quarter of the length: 4 is linear, 16 is quadratic."""
NOISE = 0.02
"""Seconds that a measurement may be off."""

every_parser = pytest.mark.parametrize("parse", PARSERS.values(), ids=PARSERS)
texts = st.one_of(
    st.text(),
    st.text("0123456789 -:.,/@<>&utcgmphalfpst'\"\n"),
    st.sampled_from(list(HOSTILE.values())).map(lambda text: text(300)),
)


@pytest.mark.no_cover
@every_parser
@given(text=texts)
def test_no_text_makes_it_raise(parse: Callable[[str], object], text: str) -> None:
    parse(text)


@pytest.mark.no_cover
@every_parser
def test_four_times_the_text_does_not_cost_much_more_than_four_times_as_much(parse: Callable[[str], object]) -> None:
    slow = [kind for kind, text in HOSTILE.items() if grows_too_fast(parse, text(LONGEST // 4), text(LONGEST))]

    assert slow == []


def grows_too_fast(parse: Callable[[str], object], short: str, long: str) -> bool:
    """Whether each of three measurements says so."""
    return all(cost(parse, long) > GROWTH * cost(parse, short) + NOISE for _ in range(3))


def cost(parse: Callable[[str], object], text: str) -> float:
    """Seconds of CPU."""
    began = process_time()
    parse(text)
    return process_time() - began
