"""Finding a person's time zone from what they type."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.typed.places import (
    Matches,
    NoPlace,
    Place,
    SeveralPlaces,
    choose_place,
    distinct,
    fixed_zone,
    fold,
    offsets_from_clock,
    parse_offset,
    place_by_zone,
    places_by_mistyped_zone,
    without_lead,
)

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MADRID = Place("Madrid", "Spain", "Europe/Madrid", 3_255_944)
SMALL_MADRID = Place("Madrid", "Colombia", "America/Bogota", 135_000)
LAS_PALMAS = Place("Las Palmas", "Spain", "Atlantic/Canary", 381_847)
BERLIN = Place("Berlin", "Germany", "Europe/Berlin", 3_426_354)
LAGOS = Place("Lagos", "Nigeria", "Africa/Lagos", 15_388_000)


def test_the_one_everybody_means_is_taken() -> None:
    assert choose_place(Matches(towns=(MADRID, SMALL_MADRID)), NOW) == MADRID


def test_namesakes_of_like_size_are_asked_about() -> None:
    larger = Place("Madrid", "Colombia", "America/Bogota", 1_000_000)

    assert choose_place(Matches(towns=(MADRID, larger)), NOW) == SeveralPlaces((MADRID, larger))


def test_a_country_with_several_clocks_is_asked_about() -> None:
    assert choose_place(Matches(regions=(MADRID, LAS_PALMAS)), NOW) == SeveralPlaces((MADRID, LAS_PALMAS))


def test_a_country_with_one_clock_is_enough() -> None:
    assert choose_place(Matches(regions=(BERLIN,)), NOW) == BERLIN


def test_a_typo_is_answered_with_what_looks_like_it() -> None:
    assert choose_place(Matches(close=(MADRID, BERLIN)), NOW) == SeveralPlaces((MADRID, BERLIN), is_guess=True)


def test_nothing_like_it_is_said_so() -> None:
    assert choose_place(Matches(), NOW) == NoPlace()


def test_towns_with_the_same_clocks_make_no_difference() -> None:
    assert distinct([BERLIN, MADRID, LAGOS], NOW) == (BERLIN, LAGOS)


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("UTC+2", 2),
        ("gmt-3:30", -3.5),
        ("+0530", 5.5),
        ("UTC+0", 0),
        ("utc \N{MINUS SIGN} 5", -5),
        ("+14", 14),
    ],
)
def test_an_offset_is_read(typed: str, hours: float) -> None:
    assert parse_offset(typed) == hours * HOUR


@pytest.mark.parametrize("typed", ["", "2", "UTC+15", "-13", "+5:99", "Madrid", "07:30"])
def test_what_is_no_offset_is_none(typed: str) -> None:
    assert parse_offset(typed) is None


@pytest.mark.parametrize(
    ("wall", "hours"),
    [
        (time(18), [1]),
        (time(18, 3), [1]),
        (time(17, 58), [1]),
        (time(22, 30), [5.5]),
        (time(12), [-5]),
        (time(5), [12, -12]),
    ],
)
def test_the_clock_on_the_wall_tells_the_offset(wall: time, hours: list[float]) -> None:
    assert sorted(offsets_from_clock(wall, NOW)) == sorted(hour * HOUR for hour in hours)


@given(st.times(), st.datetimes(timezones=st.just(UTC)))
def test_every_clock_has_an_offset(wall: time, now: datetime) -> None:
    assert 1 <= len(offsets_from_clock(wall, now)) <= 2


@given(st.integers(-12, 14))
def test_a_fixed_zone_keeps_its_offset(hours: int) -> None:
    zone = fixed_zone(hours * HOUR)

    assert zone
    assert NOW.astimezone(ZoneInfo(zone)).utcoffset() == hours * HOUR


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Madrid", "Europe/Madrid"),
        ("europe/madrid ", "Europe/Madrid"),
        ("EUROPE MADRID", "Europe/Madrid"),
        ("Europe-Madrid", "Europe/Madrid"),
        ("america new_york", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("Asia/Calcutta", "Asia/Calcutta"),
        ("US/Pacific", "US/Pacific"),
        ("etc/gmt+2", "Etc/GMT+2"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_read_however_it_is_written(typed: str, zone: str) -> None:
    place = place_by_zone(typed)

    assert place
    assert place.zone == zone


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Madrd", "Europe/Madrid"),
        ("eurpe/madird", "Europe/Madrid"),
        ("Europe/Berlinn", "Europe/Berlin"),
        ("America/NewYork", "America/New_York"),
        ("Australia/Sidney", "Australia/Sydney"),
        ("Asia/Kolkatta", "Asia/Kolkata"),
    ],
)
def test_a_zone_with_a_slip_is_suggested(typed: str, zone: str) -> None:
    assert place_by_zone(typed) is None
    assert zone in {place.zone for place in places_by_mistyped_zone(typed)}


@pytest.mark.parametrize("typed", ["", "/", "Madrid", "Mardid", "etc gmt+2", "Europe/Barcelona", "x" * 4096])
def test_what_is_like_no_zone_suggests_none(typed: str) -> None:
    assert places_by_mistyped_zone(typed) == ()


def test_half_hours_have_no_fixed_zone() -> None:
    assert fixed_zone(5.5 * HOUR) is None


@pytest.mark.parametrize(
    ("typed", "name"),
    [("I’m in Seoul", "Seoul"), ("in new york", "new york"), ("Inverness", "Inverness"), ("in", "in")],  # noqa: RUF001 - as phones type it
)
def test_the_words_before_a_name_are_left_out(typed: str, name: str) -> None:
    assert without_lead(typed, ("i'm in", "in")) == name


@given(st.text())
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)
