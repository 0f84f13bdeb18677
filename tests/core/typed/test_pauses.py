"""How long a pause lasts, as people type it."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.typed.pauses import PauseWords, read_pause

TODAY = date(2026, 3, 2)  # a Monday
WORDS = PauseWords(
    units={"day": 1, "days": 1, "d": 1, "week": 7, "weeks": 7, "month": 30, "year": 365, "years": 365, "tomorrow": 1},
    filler=frozenset({"a", "back", "for", "i", "m", "away", "of", "on", "please", "the"}),
    until=frozenset({"until", "till"}),
    numbers={"two": "2"},
    weekdays={"monday": 0, "fri": 4, "friday": 4},
    months={"march": 3, "december": 12, "february": 2},
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("7", 7),
        ("7 please", 7),
        ("10d", 10),
        ("I'm away for 2 weeks", 14),
        ("0", 0),
        ("7 days", 7),
        ("2 weeks", 14),
        ("Two weeks please", 14),
        ("for a week", 7),
        ("1 month", 30),
        ("until Friday", date(2026, 3, 6)),
        ("until they open on Friday", date(2026, 3, 6)),
        ("till fri", date(2026, 3, 6)),
        ("monday", date(2026, 3, 9)),
        ("until 15 December", date(2026, 12, 15)),
        ("until March 15th", date(2026, 3, 15)),
        ("1 march", date(2027, 3, 1)),
        ("December 24, 2026", date(2026, 12, 24)),
        ("until 24/12", date(2026, 12, 24)),
        ("until 1 March 2027", date(2027, 3, 1)),
        ("1/2/2027", date(2027, 1, 2)),
        ("until 3 March (holidays 2025)", date(2026, 3, 3)),
        ("until tomorrow", date(2026, 3, 3)),
        ("tomorrow", 1),
        ("until 2 years", date(2027, 3, 2)),
        ("12/24", date(2026, 12, 24)),
        ("24.12.", date(2026, 12, 24)),
        ("until 24/12/2026", date(2026, 12, 24)),
        ("until 10/01/27", date(2027, 1, 10)),
        ("until 2027", date(2027, 1, 1)),
        ("5/3", date(2026, 3, 5)),
        ("3/5", date(2026, 3, 5)),
        ("2026-04-01", date(2026, 4, 1)),
        ("until 2099-01-01", date(2027, 3, 2)),
        ("until the 15th", date(2026, 3, 15)),
        ("the 2nd", date(2026, 4, 2)),
        ("till I'm back on the 31st please", date(2026, 3, 31)),
        ("until Friday the 13th", date(2026, 3, 13)),
        ("until Fri 13th", date(2026, 3, 13)),
        ("Friday 13/3", date(2026, 3, 13)),
    ],
)
def test_a_pause_is_read_however_it_is_typed(typed: str, expected: int | date) -> None:
    assert read_pause(typed, WORDS, TODAY) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "forever",
        "please",
        "-",
        "-3",
        "-3 days",
        "3-4 days",
        "1.5 weeks",
        "48 hours",
        "couple of days",
        "until December 2026",
        "until Christmas",
        "99/99",
        "3/4 days",
        "it began 3 days ago",
        "it began on Friday",
        "until",
        "until 15",
        "until 8 please",
        "until the 2nd week of January",
        "until the 32nd",
        "until the 0th",
        "\N{SUPERSCRIPT TWO}",
    ],
)
def test_what_says_no_length_is_none(typed: str) -> None:
    assert read_pause(typed, WORDS, TODAY) is None


@pytest.mark.parametrize(
    "typed",
    ["2026-03-02", "until 2 March", "March 2nd", "2026-03-01", "2020-01-01", "31 February", "1 May 2025", "1 May 1999"],
)
def test_today_and_what_is_past_or_no_date_are_refused(typed: str) -> None:
    assert read_pause(typed, WORDS, TODAY) is None


def test_a_pause_begins_tomorrow_at_the_earliest() -> None:
    assert read_pause("2026-03-03", WORDS, TODAY) == date(2026, 3, 3)


def test_a_leap_day_is_further_off_than_a_pause_may_be() -> None:
    assert read_pause("29 February", WORDS, TODAY) == date(2027, 3, 2)


@pytest.mark.parametrize("today", [date(2026, 7, 31), date(2026, 12, 31), date(2027, 1, 31), date(2028, 1, 30)])
def test_every_day_of_a_month_comes_again(today: date) -> None:
    for number in range(1, 32):
        until = read_pause(f"until the {number}th", WORDS, today)

        assert isinstance(until, date)
        assert until > today
        assert until.day == number


@given(st.integers(0), st.sampled_from([*WORDS.units, "", "hours", "☃"]))
@example(2027, "")
def test_any_number_of_any_unit_is_a_pause_or_none(number: int, unit: str) -> None:
    length = read_pause(f"{number} {unit}", WORDS, TODAY)

    assert length is None or isinstance(length, date) or length >= 0
