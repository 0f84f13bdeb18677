"""Emergency numbers are stated as certain only if a maintained source does so."""

from typing import Final

import pytest
from ruamel.yaml import YAML

from bot.core.content.emergency_numbers import EmergencyList, Numbers, numbers_of
from bot.database.countries import country_name, country_names, find_country, likely_country
from tests.content.content_folder import folder, problems_of, refused, snapshot_of
from tests.core.check.shipped_check import CHECK
from tools import emergency_numbers

KNOWN: Final = CHECK.emergency_numbers
LISTED: Final = EmergencyList.model_validate(YAML(typ="safe").load(emergency_numbers.FILE.read_text("utf-8"))).countries
DIFFERENT: Final[dict[str, tuple[str, ...]]] = {}
"""Countries for which our file was put right by hand, with what stands there and where that is from."""


def listed_numbers(country: str) -> tuple[str, ...]:
    return LISTED.get(country, ())


def test_the_list_of_all_countries_is_that_of_libphonenumber() -> None:
    assert {**emergency_numbers.listed(), **DIFFERENT} == LISTED


def test_every_country_has_numbers_or_a_reason_to_have_none() -> None:
    """Where hardly anybody lives, both Guineas (libphonenumber has none) and Gabon with a hundred numbers."""
    without = " ".join(sorted(country_names("en").keys() - LISTED.keys()))

    assert without == "AQ BV CP CQ DG EA GA GN GQ GS HM IC IO PN TA TF TK UM"


def test_a_mistake_in_the_list_is_named_with_its_line() -> None:
    listed = "countries:\n  DE: ['110', '112']\n  Spain: ['112']\n  FR: [a]\n  IT: []\n"

    assert {problem.line for problem in refused(folder(emergency_numbers=listed))} == {3, 4, 5}


def test_a_folder_without_the_list_gets_the_one_that_came_with_the_bot() -> None:
    assert problems_of(folder()) == []
    assert snapshot_of(folder()).content().emergency_list == LISTED
    own = folder(emergency_numbers="countries: {DE: ['112']}\n")
    assert snapshot_of(own).content().emergency_list == {"DE": ("112",)}


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
