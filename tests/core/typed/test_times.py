"""Times of day, as people type them."""

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.typed.times import TimeWords, parse_span, parse_time, split_time

WORDS = TimeWords(
    named={
        "noon": time(12),
        "midday": time(12),
        "midnight": time(0),
        "lunch": time(12, 30),
        "morning": time(9),
        "tonight": time(21),
        "night": time(21),
        "bed": time(21),
    },
    am=("a.m.", "am", "in the morning", "mornings", "morning"),
    pm=("p.m.", "pm", "in the evening", "in the afternoon", "evenings"),
    night=("tonight", "night"),
    shifts={phrase: timedelta(minutes=n) for phrase, n in (("half past", 30), ("half", 30), ("quarter to", -15))},
    numbers={"seven": "7", "twelve": "12", "fifteen": "15", "forty five": "45"},
    between=("to", "until"),
    filler=("from", "at", "about", "o'clock", "uhr", "it's", "here", "every", "before"),
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
        ("7 am,", time(7)),
        ("seven", time(7)),
        ("Seven fifteen", time(7, 15)),
        ("seven forty five pm", time(19, 45)),
        ("half seven", time(7, 30)),
        ("at half past seven in the evening", time(19, 30)),
        ("half past 7", time(7, 30)),
        ("quarter to seven", time(6, 45)),
        ("quarter to midnight", time(23, 45)),
        ("quarter to 12 pm", time(11, 45)),
        ("mornings at 7", time(7)),
        ("8 pm tonight", time(20)),
        ("tonight at 8 pm", time(20)),
        ("8 tonight", time(20)),
        ("9 pm at night", time(21)),
        ("7 am in the morning", time(7)),
        ("9 at night", time(21)),
        ("11:45 at night", time(23, 45)),
        ("21:30 at night", time(21, 30)),
        ("12 at night", time(0)),
        ("12:30 at night", time(0, 30)),
        ("half past 12 at night", time(0, 30)),
        ("quarter to 12 at night", time(23, 45)),
        ("2 at night", time(2)),
        ("4:59 at night", time(4, 59)),
        ("5 at night", time(17)),
        ("12 midnight", time(0)),
        ("12:00 midnight", time(0)),
        ("00:00 midnight", time(0)),
        ("12 noon", time(12)),
        ("at twelve noon", time(12)),
        ("12:30 lunch", time(12, 30)),
        ("every morning", time(9)),
        ("Lunch", time(12, 30)),
        ("noon", time(12)),
        ("At Midnight", time(0)),
        ("24:00", time(0)),
        ("٧:٣٠", time(7, 30)),  # noqa: RUF001 - Arabic digits
    ],
)
def test_a_time_is_read_however_it_is_typed(typed: str, expected: time) -> None:
    assert parse_time(typed, WORDS) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "25",
        "24:01",
        "7:75",
        "eleventy",
        "pm",
        "7:30:15",
        "-7",
        "7 8 9",
        "12345",
        "2062",
        "24 pm",
        "half",
        "half past",
        "half moon",
        "morning night",
        "25 at night",
        "11 noon",
        "1 midnight",
    ],
)
def test_what_is_no_time_is_none(typed: str) -> None:
    assert parse_time(typed, WORDS) is None


@pytest.mark.parametrize(
    ("typed", "at", "rest"),
    [
        ("7.30 pm New York", time(19, 30), "New York"),
        ("New York 19:30", time(19, 30), "New York"),
        ("7 am, Bombay", time(7), "Bombay"),
        ("Bombay, 7 am", time(7), "Bombay"),
        ("at half seven in the morning in new york", time(7, 30), "in new york"),
        ("i'm in seoul, it's 9pm here", time(21), "i'm in seoul"),
        ("lunch London", time(12, 30), "London"),
        ("8 pm tonight", time(20), ""),
        ("9 pm at night", time(21), ""),
        ("12 midnight", time(0), ""),
        ("12 noon", time(12), ""),
        ("9 pm before bed", time(21), ""),
        ("1 pm, lunch", time(13), ""),
        ("London 8 pm tonight", time(20), "London"),
        ("tonight at 8 pm, London", time(20), "London"),
        ("12 midnight London", time(0), "London"),
        ("London, Ontario", None, "London, Ontario"),
        ("25:00", None, "25:00"),
        ("every", None, ""),
    ],
)
def test_an_hour_stands_before_or_after_the_rest(typed: str, at: time | None, rest: str) -> None:
    assert split_time(typed, WORDS) == (at, rest)


@pytest.mark.parametrize("typed", ["UTC + 2", "utc +2", "GMT - 5", "UTC + 2 7 am", "7 am GMT - 3:30"])
def test_the_number_of_an_offset_is_no_time(typed: str) -> None:
    assert split_time(typed, WORDS) == (time(7) if "am" in typed else None, typed.replace(" ", "").replace("7am", ""))


@pytest.mark.parametrize("typed", ["22 to 7", "22-7", "10 pm – 7 am", "From 22:00 until 07:00", "22:00 to seven"])  # noqa: RUF001 - as phones type it
def test_two_times_are_a_span(typed: str) -> None:
    assert parse_span(typed, WORDS) == (time(22), time(7))


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("12 at night to 6", (time(0), time(6))),
        ("10 pm at night - 6 in the morning", (time(22), time(6))),
        ("9 at night until 12 noon", (time(21), time(12))),
    ],
)
def test_a_span_may_begin_or_end_at_night(typed: str, span: tuple[time, time]) -> None:
    assert parse_span(typed, WORDS) == span


@pytest.mark.parametrize("typed", ["", "22", "22 to", "to", "7 to 7", "22 to 7 to 8", "-", "night"])
def test_what_is_no_span_is_none(typed: str) -> None:
    assert parse_span(typed, WORDS) is None


@given(st.times())
def test_every_minute_reads_back(at: time) -> None:
    at = at.replace(second=0, microsecond=0)

    assert parse_time(f"{at:%H:%M}", WORDS) == parse_time(f"{at:%I:%M %p}", WORDS) == at


def test_a_longer_text_is_no_time() -> None:
    assert parse_time("half past " * 150 + "seven", WORDS) is None
    assert parse_time("at " * 12 + "7", WORDS) is None


def test_an_hour_is_found_at_the_ends_of_a_long_text() -> None:
    words = "half past " * 150

    assert split_time(f"7 am {words}", WORDS)[0] == time(7)
    assert split_time(f"{words} at noon", WORDS)[0] == time(12, 30)
