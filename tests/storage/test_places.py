"""The world's towns: real tables, read once for all tests here."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.zones import OnePlace, Place, SeveralPlaces, choose_place, place_of
from bot.storage.places import Gazetteer, Places

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return asyncio.run(Places().gazetteer())


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Madrid", "Europe/Madrid"),
        ("  mAdRiD ", "Europe/Madrid"),
        ("Sao Paulo", "America/Sao_Paulo"),
        ("München", "Europe/Berlin"),
        ("Москва", "Europe/Moscow"),
        ("東京", "Asia/Tokyo"),
        ("NYC", "America/New_York"),
        ("Paris, Texas", "America/Chicago"),
        ("portland maine", "America/New_York"),
        ("Germany", "Europe/Berlin"),
        ("Deutschland", "Europe/Berlin"),
        ("UK", "Europe/London"),
        ("India", "Asia/Kolkata"),
        ("California", "America/Los_Angeles"),
        ("PST", "America/Los_Angeles"),
        ("Bombay", "Asia/Kolkata"),
        ("Kyiv", "Europe/Kyiv"),
        ("Palestine", "Asia/Hebron"),
        ("London, Ontario", "America/Toronto"),
        ("Queensland", "Australia/Brisbane"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("asia/kathmandu", "Asia/Kathmandu"),
        ("America/New York", "America/New_York"),
    ],
)
def test_a_place_is_found_by_any_of_its_names(gazetteer: Gazetteer, typed: str, zone: str) -> None:
    match place_of(typed, gazetteer, NOW):
        case OnePlace(place):
            assert place.zone == zone
        case other:
            pytest.fail(f"{other}")


@pytest.mark.parametrize(
    ("typed", "zones"),
    [
        ("Spain", {"Europe/Madrid", "Atlantic/Canary"}),
        ("Portland", {"America/Los_Angeles", "America/New_York"}),
        ("USA", {"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "Pacific/Honolulu"}),
        ("London Cambridge", {"Europe/London", "America/Toronto"}),
        ("Ontario", {"America/Toronto", "America/Los_Angeles"}),
        ("Georgia", {"Asia/Tbilisi", "America/New_York"}),
        ("Springfield", {"America/Chicago", "America/New_York"}),
        ("Congo", {"Africa/Kinshasa", "Africa/Lubumbashi"}),
    ],
)
def test_several_clocks_are_offered(gazetteer: Gazetteer, typed: str, zones: set[str]) -> None:
    result = choose_place(gazetteer.find(typed), NOW)

    assert isinstance(result, SeveralPlaces)
    assert zones <= {place.zone for place in result.places}


@pytest.mark.parametrize(("typed", "meant"), [("Mardid", "Madrid"), ("Berln", "Berlin"), ("Amsterdm", "Amsterdam")])
def test_a_typo_finds_what_was_meant(gazetteer: Gazetteer, typed: str, meant: str) -> None:
    result = choose_place(gazetteer.find(typed), NOW)

    assert isinstance(result, SeveralPlaces)
    assert result.is_guess
    assert result.places[0].name == meant


def test_a_word_of_one_or_two_letters_is_hardly_a_town(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("I do not want to say").close == ()


@pytest.mark.parametrize("typed", ["", "?!", "qqqqqqqqqq", "a" * 5000, "\n", "\t1,2"])
def test_nonsense_is_no_place(gazetteer: Gazetteer, typed: str) -> None:
    assert not gazetteer.find(typed).towns


def test_an_offset_names_the_main_towns_that_keep_it(gazetteer: Gazetteer) -> None:
    towns = {place.zone for place in gazetteer.at_offsets([timedelta(hours=1)], NOW)}

    assert {"Europe/Berlin", "Africa/Lagos"} <= towns
    assert "Europe/London" not in towns


def test_a_town_says_its_country(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("Kathmandu").towns[0] == Place("Kathmandu", "Nepal", "Asia/Kathmandu", 1442271)


async def test_a_point_on_the_map_has_a_zone() -> None:
    assert await Places().zone_at(40.4, -3.7) == "Europe/Madrid"
