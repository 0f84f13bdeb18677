"""Finds a person's time zone from what they type: places, UTC offsets, or the time that their clock shows."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Final, Protocol
from zoneinfo import ZoneInfo, available_timezones

MOST_CHOICES: Final = 8
DOMINANT: Final = 10
"""A city this many times larger than others with the same name is taken to be the one that is meant."""
WEEKS_AHEAD: Final = 60
FAR: Final = 200
"""Km; farther from any town, for example on a ship or in a desert, the time zone is not certain."""
DEGREES_PER_HOUR: Final = 15
MOST_WORDS: Final = 8
"""Words of a text that is searched as a place."""
LONGEST: Final = 60
"""Characters of the same; no town has a longer name."""
CLOSE_ZONE: Final = 0.85
"""Similarity (0 to 1) from which a mistyped name of a zone is accepted."""
CLOSE_AREA: Final = 0.8
"""The same for its first part, such as Europe."""
QUARTER: Final = timedelta(minutes=15)
WEST, EAST = timedelta(hours=-12), timedelta(hours=14)
_OFFSET: Final = re.compile(r"(?:utc|gmt)?\s*([+\-\N{MINUS SIGN}])\s*(\d{1,2})(?::?([0-5]\d))?")
_WORDS: Final = re.compile(r"\w+")
_ZERO: Final = frozenset({"utc", "gmt", "z"})


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    country: str
    zone: str
    population: int = 0


@dataclass(frozen=True, slots=True)
class SeveralPlaces:
    """Any of these places may be meant; with `is_guess`, their names are only similar to what was typed."""

    places: tuple[Place, ...]
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class NoPlace:
    """No place has this or a similar name."""


PlaceResult = Place | SeveralPlaces | NoPlace


@dataclass(frozen=True, slots=True)
class Matches:
    """The places with a name, each list ordered by population, the largest first."""

    towns: tuple[Place, ...] = ()
    regions: tuple[Place, ...] = ()
    """The main town of each zone of the countries and states with this name."""
    close: tuple[Place, ...] = ()
    """Towns with similar names; empty if there are towns or regions."""


def fold(name: str) -> str:
    """A name in the form in which names are compared: lower case, without accents and punctuation."""
    bare = name.casefold()
    if not bare.isascii():
        # Some letters need a second step: a mathematical alpha is first decomposed into a capital alpha.
        spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", bare).casefold())
        bare = "".join(character for character in spread if not unicodedata.combining(character))

    return " ".join(_WORDS.findall(bare))


def choose_place(matches: Matches, now: datetime) -> PlaceResult:
    """One place if it is certain, or if all candidates have the same clock."""
    if not matches.towns and not matches.regions:
        close = distinct(matches.close, now, by_name=True)[:MOST_CHOICES]
        return SeveralPlaces(close, is_guess=True) if close else NoPlace()

    largest, second = (*matches.towns, None, None)[:2]
    if not matches.regions and largest and (not second or largest.population >= DOMINANT * max(second.population, 1)):
        return largest

    return _one_or_several(distinct([*matches.regions, *matches.towns], now))


def _one_or_several(choices: Sequence[Place]) -> Place | SeveralPlaces:
    return choices[0] if len(choices) == 1 else SeveralPlaces(tuple(choices[:MOST_CHOICES]))


class PlaceLookup(Protocol):
    """Finds places; see `bot.places.gazetteer`."""

    def find(self, typed: str) -> Matches: ...

    def at_offsets(self, offsets: Iterable[timedelta], now: datetime) -> tuple[Place, ...]: ...


def place_by_zone(typed: str) -> Place | None:
    """The place of a typed zone, such as `UTC` or `Europe/Madrid`; needs no gazetteer."""
    name = typed.strip()
    if len(name) > LONGEST:
        return None

    if name.casefold() in _ZERO:
        return Place("UTC", "", "UTC")

    fixed = _fixed_zones().get(name.casefold())
    zone = fixed or _zones_by_name().get(_fold_zone(name))
    return _main_place(zone) if zone else None


def places_by_mistyped_zone(typed: str) -> tuple[Place, ...]:
    """Places of zones with similar names, the most similar first: `Europe/Madrd`."""
    name = _fold_zone(typed[: LONGEST + 1])
    if len(name) > LONGEST or not _area(name):
        return ()

    zones = _zones_by_name()
    return tuple(_main_place(zones[close]) for close in get_close_matches(name, zones, MOST_CHOICES, CLOSE_ZONE))


def _main_place(zone: str) -> Place:
    return Place(zone.rpartition("/")[2].replace("_", " "), "", zone)


def _area(folded: str) -> str:
    """The first part of a typed zone, such as `europe`; empty for a name of one word."""
    first, _, rest = folded.partition(" ")
    areas = {name.partition(" ")[0] for name in _zones_by_name()}
    return first if rest and get_close_matches(first, areas, 1, CLOSE_AREA) else ""


def _fold_zone(name: str) -> str:
    return fold(name.replace("_", " "))


@cache
def _zones_by_name() -> dict[str, str]:
    """Zones by their names without case and punctuation; a zone's own name has priority over older names."""
    return {
        _fold_zone(name): name for name in sorted(available_timezones()) if "/" in name and not name.startswith("Etc/")
    }


@cache
def _fixed_zones() -> dict[str, str]:
    """Zones such as Etc/GMT-3. Their names must be typed exactly, because the sign matters and is inverted (POSIX)."""
    return {name.casefold(): name for name in available_timezones() if name.startswith("Etc/")}


def without_lead(typed: str, phrases: Sequence[str]) -> str:
    """The text without listed words before a name: "Berlin" from "I live in Berlin"."""
    said = typed.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    lead = next((phrase for phrase in phrases if said.startswith(f"{phrase} ")), "")
    return typed[len(lead) :].strip()


def place_of(typed: str, gazetteer: PlaceLookup, now: datetime, *, wall: time | None = None) -> PlaceResult:
    """The place that was typed as a name, as `UTC+2`, or as the time that the person's clock shows (`wall`)."""
    if named := place_by_zone(typed):
        return named

    offset = parse_offset(typed)
    if offset is None and wall is None:
        return _named_place(typed, gazetteer, now)

    offsets = offsets_from_clock(wall, now) if wall is not None else (offset or timedelta(),)
    towns = distinct(gazetteer.at_offsets(offsets, now), now)[: MOST_CHOICES - 1]
    fixed = _fixed_place(offset) if offset is not None else None
    choices = (*towns, *([fixed] if fixed else []))
    return _one_or_several(choices) if choices else NoPlace()


def place_at(town: Place, distance: float, longitude: float, now: datetime) -> Place | SeveralPlaces:
    """The place of a location `distance` km from the nearest town; far away, the nautical zone is offered too."""
    if distance <= FAR:
        return town

    nautical = _fixed_place(timedelta(hours=round(longitude / DEGREES_PER_HOUR)))
    return _one_or_several(distinct([nautical, town] if nautical else [town], now))


def _named_place(typed: str, gazetteer: PlaceLookup, now: datetime) -> PlaceResult:
    """A mistyped zone, a town after a part of the world (`Europe/Barcelona`), or a town."""
    if zones := places_by_mistyped_zone(typed):
        return SeveralPlaces(zones, is_guess=True)

    if len(typed) > LONGEST or len(typed.split()) > MOST_WORDS:
        return NoPlace()

    found = choose_place(gazetteer.find(typed), now)
    folded = _fold_zone(typed)
    if isinstance(found, NoPlace) and (area := _area(folded)):
        return choose_place(gazetteer.find(folded.removeprefix(area)), now)

    return found


def _fixed_place(offset: timedelta) -> Place | None:
    zone = fixed_zone(offset)
    return Place(f"UTC{offset // timedelta(hours=1):+d}" if offset else "UTC", "", zone) if zone else None


def distinct(places: Iterable[Place], now: datetime, *, by_name: bool = False) -> tuple[Place, ...]:
    """The first place of each group with the same clock, or with `by_name` with the same name and clock."""
    seen: dict[tuple[object, ...], Place] = {}
    hour = now.replace(minute=0, second=0, microsecond=0)
    for place in places:
        seen.setdefault((*_clock_rules(place.zone, hour), place.name if by_name else None), place)

    return tuple(seen.values())


@lru_cache(maxsize=2048)
def _clock_rules(zone: str, hour: datetime) -> tuple[timedelta | None, ...]:
    """The UTC offset of a zone in each of the next WEEKS_AHEAD weeks; equal for zones with the same clock."""
    info = ZoneInfo(zone)
    return tuple((hour + timedelta(weeks=week)).astimezone(info).utcoffset() for week in range(WEEKS_AHEAD))


def parse_offset(typed: str) -> timedelta | None:
    """`UTC+2`, `GMT-3:30`, `+0530`; None for anything else."""
    if not (match := _OFFSET.fullmatch(" ".join(typed.casefold().split()))):
        return None

    size = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    offset = size if match[1] == "+" else -size
    return offset if WEST <= offset <= EAST else None


def offsets_from_clock(wall: time, now: datetime) -> tuple[timedelta, ...]:
    """The UTC offsets of clocks that show `wall` now; near the date line there are two."""
    shown = timedelta(hours=wall.hour, minutes=wall.minute)
    difference = shown - timedelta(hours=now.hour, minutes=now.minute, seconds=now.second)
    rounded = round(difference / QUARTER) * QUARTER
    return tuple(offset for days in (0, 1, -1) if WEST <= (offset := rounded + timedelta(days=days)) <= EAST)


def fixed_zone(offset: timedelta) -> str | None:
    """The zone with this offset all year; None if it is not in whole hours."""
    hours, rest = divmod(offset, timedelta(hours=1))
    if rest:
        return None

    return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"  # the sign in these names is inverted (POSIX)
