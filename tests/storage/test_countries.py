"""Emergency numbers: named as fact only where a maintained source says so."""

import pytest

from bot.core.emergency import Numbers, numbers_of
from bot.storage.countries import country_name, country_names, find_country, likely_country
from bot.storage.emergency_lists import listed_numbers
from tests.core.the_check import CHECK

KNOWN = CHECK.emergency_numbers


def test_every_number_we_name_ourselves_is_confirmed_by_the_maintained_list() -> None:
    unconfirmed = [
        (country, number)
        for country, numbers in KNOWN.known.items()
        for number in numbers
        if number not in listed_numbers(country)
    ]

    assert unconfirmed == []


@pytest.mark.parametrize(
    ("country", "numbers"),
    [("US", ("911",)), ("GB", ("999", "112")), ("AU", ("000",)), ("NZ", ("111",)), ("DE", ("112",)), ("JP", ("119",))],
)
def test_a_known_number_is_certain(country: str, numbers: tuple[str, ...]) -> None:
    assert numbers_of(country, KNOWN, listed_numbers(country)) == Numbers(numbers, certain=True)


def test_numbers_of_single_services_are_never_called_the_emergency_number() -> None:
    """112 is the police in South Korea, 10111 in Namibia."""
    assert not numbers_of("KR", KNOWN, listed_numbers("KR")).certain
    assert numbers_of("NA", KNOWN, listed_numbers("NA")) == Numbers()


def test_a_certain_number_is_one_of_few() -> None:
    for country in country_names("en"):
        found = numbers_of(country, KNOWN, listed_numbers(country))
        if found.certain and country not in KNOWN.known:
            assert set(found.numbers) <= set(KNOWN.general)


def test_without_a_country_there_is_no_number() -> None:
    assert numbers_of(None, KNOWN, ()) == Numbers()


@pytest.mark.parametrize(
    ("typed", "language", "country"),
    [
        ("Germany", "en", "DE"),
        ("  germny ", "en", "DE"),
        ("Deutschland", "de", "DE"),
        ("Germany", "de", "DE"),
        ("UK", "en", "GB"),
        ("the Netherlands", "en", "NL"),
        ("Atlantis", "en", None),
        ("", "en", None),
    ],
)
def test_a_country_is_found_by_what_people_type(typed: str, language: str, country: str | None) -> None:
    assert find_country(typed, language, KNOWN.other_names) == country


@pytest.mark.parametrize(
    ("code", "country"), [("de", "DE"), ("en-US", "US"), ("pt-br", "BR"), ("xx", None), ("", None), (None, None)]
)
def test_the_language_says_where_somebody_may_be(code: str | None, country: str | None) -> None:
    assert likely_country(code) == country


def test_a_country_has_a_name_in_the_language_of_the_person() -> None:
    assert country_name("DE", "fr") == "Allemagne"
    assert country_name("DE", "tlh") == "Germany"
