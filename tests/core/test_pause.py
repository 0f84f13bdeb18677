"""How long a pause lasts, as people type it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.pause import PauseWords, read_pause

TODAY = date(2026, 3, 2)  # a Monday
WORDS = PauseWords(
    units={"day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "year": 365},
    numbers={"two": "2"},
    weekdays={"monday": 0, "fri": 4, "friday": 4},
    months={"march": 3, "december": 12, "february": 2},
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("7", 7),
        ("0", 0),
        ("7 days", 7),
        ("2 weeks", 14),
        ("Two weeks please", 14),
        ("for a week", 7),
        ("1 month", 30),
        ("until Friday", date(2026, 3, 6)),
        ("till fri", date(2026, 3, 6)),
        ("monday", date(2026, 3, 9)),
        ("until 15 December", date(2026, 12, 15)),
        ("until March 15th", date(2026, 3, 15)),
        ("1 march", date(2027, 3, 1)),
        ("2026-04-01", date(2026, 4, 1)),
        ("until 2099-01-01", date(2027, 3, 2)),
    ],
)
def test_a_pause_is_read_however_it_is_typed(typed: str, expected: int | date) -> None:
    assert read_pause(typed, WORDS, TODAY) == expected


@pytest.mark.parametrize("typed", ["", "forever", "please", "-", "until", "\N{SUPERSCRIPT TWO}"])
def test_what_says_no_length_is_none(typed: str) -> None:
    assert read_pause(typed, WORDS, TODAY) is None


@given(st.text())
def test_no_text_makes_it_raise(typed: str) -> None:
    read_pause(typed, WORDS, TODAY)
