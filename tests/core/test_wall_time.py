"""Times of day, as people type them."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.wall_time import TimeWords, parse_time

WORDS = TimeWords(
    noon=("noon", "midday"),
    midnight=("midnight",),
    am=("a.m.", "am", "in the morning"),
    pm=("p.m.", "pm", "in the evening", "in the afternoon"),
    filler=("at", "about", "o'clock", "uhr"),
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("7", time(7)),
        ("07:30", time(7, 30)),
        ("7.30", time(7, 30)),
        ("7,30", time(7, 30)),
        ("7 30", time(7, 30)),
        ("0730", time(7, 30)),
        ("730", time(7, 30)),
        ("19h30", time(19, 30)),
        ("19h", time(19)),
        ("19 H 30", time(19, 30)),
        ("7.30 pm", time(19, 30)),
        ("7:30PM", time(19, 30)),
        ("7 p.m.", time(19)),
        ("7 in the evening", time(19)),
        ("at 7 in the morning", time(7)),
        ("7 o’clock", time(7)),  # noqa: RUF001 - as phones type it
        ("19 Uhr", time(19)),
        ("12am", time(0)),
        ("12:15 am", time(0, 15)),
        ("12 pm", time(12)),
        ("19:30 pm", time(19, 30)),
        ("noon", time(12)),
        ("At Midnight", time(0)),
        ("24:00", time(0)),
        ("٧:٣٠", time(7, 30)),  # noqa: RUF001 - Arabic digits
    ],
)
def test_a_time_is_read_however_it_is_typed(typed: str, expected: time) -> None:
    assert parse_time(typed, WORDS) == expected


@pytest.mark.parametrize(
    "typed", ["", "25", "24:01", "7:75", "seven", "pm", "7:30:15", "-7", "7 8 9", "12345", "2062", "am 7", "24 pm"]
)
def test_what_is_no_time_is_none(typed: str) -> None:
    assert parse_time(typed, WORDS) is None


@given(st.times())
def test_every_minute_reads_back(at: time) -> None:
    at = at.replace(second=0, microsecond=0)

    assert parse_time(f"{at:%H:%M}", WORDS) == parse_time(f"{at:%I:%M %p}", WORDS) == at


@given(st.text())
def test_no_text_makes_it_raise(typed: str) -> None:
    parse_time(typed, WORDS)
