"""Where somebody is, as far as their clock tells: places, offsets, and which places keep the same time."""

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
"""A city so many times larger than its namesakes is the one that is meant."""
WEEKS_AHEAD: Final = 60
FAR: Final = 200
"""Km. Farther than this from any town nobody knows by whose clock somebody lives: on a ship, in a desert."""
DEGREES_PER_HOUR: Final = 15
MOST_WORDS: Final = 8
"""Words of a place that is looked up …"""
LONGEST: Final = 60
"""… and its characters: nobody's town has a longer name."""
CLOSE_ZONE: Final = 0.85
"""Similarity from which a mistyped zone counts as meant …"""
CLOSE_AREA: Final = 0.8
"""… and the part of the world that it begins with."""
QUARTER: Final = timedelta(minutes=15)
WEST, EAST = timedelta(hours=-12), timedelta(hours=14)
_OFFSET: Final = re.compile(r"(?:utc|gmt)?\s*([+\-\N{MINUS SIGN}])\s*(\d{1,2})(?::?([0-5]\d))?")
_WORDS: Final = re.compile(r"\w+")
_ZERO: Final = frozenset({"utc", "gmt", "z"})


@dataclass(frozen=True, slots=True)
class Place:
    """A town that people name to say what time it is for them."""

    name: str
    country: str
    zone: str
    population: int = 0


@dataclass(frozen=True, slots=True)
class OnePlace:
    """It is clear which one is meant."""

    place: Place


@dataclass(frozen=True, slots=True)
class SeveralPlaces:
    """Any of these; with `is_guess`, none of them was typed like that."""

    places: tuple[Place, ...]
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class NoPlace:
    """Nothing is called like that."""


PlaceResult = OnePlace | SeveralPlaces | NoPlace


@dataclass(frozen=True, slots=True)
class Matches:
    """What a name stands for, each list with the largest first."""

    towns: tuple[Place, ...] = ()
    regions: tuple[Place, ...] = ()
    """The main town of each zone of the countries and states of that name."""
    close: tuple[Place, ...] = ()
    """Names that look like it; only when nothing is called like that."""


def fold(name: str) -> str:
    """As names are compared: lower case, without accents and signs."""
    bare = name.casefold()
    if not bare.isascii():
        # Some letters only fall apart once spread out: a mathematical alpha becomes a capital one.
        spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", bare).casefold())
        bare = "".join(character for character in spread if not unicodedata.combining(character))

    return " ".join(_WORDS.findall(bare))


def choose_place(matches: Matches, now: datetime) -> PlaceResult:
    """One place if it is clear, or if the choice makes no difference to the clock."""
    if not matches.towns and not matches.regions:
        close = distinct(matches.close, now, by_name=True)
        return SeveralPlaces(close[:MOST_CHOICES], is_guess=True) if close else NoPlace()

    if not matches.regions and _is_dominant(matches.towns):
        return OnePlace(matches.towns[0])

    choices = distinct([*matches.regions, *matches.towns], now)
    return OnePlace(choices[0]) if len(choices) == 1 else SeveralPlaces(choices[:MOST_CHOICES])


class PlaceLookup(Protocol):
    """Finds places; see `bot.places.gazetteer`."""

    def find(self, typed: str) -> Matches: ...

    def at_offsets(self, offsets: Iterable[timedelta], now: datetime) -> tuple[Place, ...]: ...


def place_by_zone(typed: str) -> Place | None:
    """Where the zone itself was typed: `UTC`, `Europe/Madrid`. Nothing has to be looked up for it."""
    name = typed.strip()
    if len(name) > LONGEST:
        return None

    if name.casefold() in _ZERO:
        return Place("UTC", "", "UTC")

    fixed = _fixed_zones().get(name.casefold())
    zone = fixed or _zones_by_name().get(_fold_zone(name))
    return _main_place(zone) if zone else None


def places_by_mistyped_zone(typed: str) -> tuple[Place, ...]:
    """Where a zone was meant that is written almost like that, the closest first: `Europe/Madrd`."""
    name = _fold_zone(typed[: LONGEST + 1])
    if len(name) > LONGEST or not _area(name):
        return ()

    zones = _zones_by_name()
    return tuple(_main_place(zones[close]) for close in get_close_matches(name, zones, MOST_CHOICES, CLOSE_ZONE))


def _main_place(zone: str) -> Place:
    return Place(zone.rpartition("/")[2].replace("_", " "), "", zone)


def _area(folded: str) -> str:
    """The part of the world that a zone begins with, as it was typed; a name of one word has none."""
    first, _, rest = folded.partition(" ")
    areas = {name.partition(" ")[0] for name in _zones_by_name()}
    return first if rest and get_close_matches(first, areas, 1, CLOSE_AREA) else ""


def _fold_zone(name: str) -> str:
    return fold(name.replace("_", " "))


@cache
def _zones_by_name() -> dict[str, str]:
    """By name without case and signs; the zone itself goes before its older names."""
    return {
        _fold_zone(name): name for name in sorted(available_timezones()) if "/" in name and not name.startswith("Etc/")
    }


@cache
def _fixed_zones() -> dict[str, str]:
    """Their sign counts, and the wrong way round at that: only what is typed exactly stands for one."""
    return {name.casefold(): name for name in available_timezones() if name.startswith("Etc/")}


def without_lead(typed: str, phrases: Sequence[str]) -> str:
    """Without the words before a name: of "I live in Berlin" the town."""
    said = typed.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    lead = next((phrase for phrase in phrases if said.startswith(f"{phrase} ")), "")
    return typed[len(lead) :].strip()


def place_of(typed: str, gazetteer: PlaceLookup, now: datetime, *, wall: time | None = None) -> PlaceResult:
    """Whatever somebody typed to say where they are: a place, `UTC+2`, or (as `wall`) what their clock shows."""
    if named := place_by_zone(typed):
        return OnePlace(named)

    offset = parse_offset(typed)
    if offset is None and wall is None:
        return _named_place(typed, gazetteer, now)

    offsets = offsets_from_clock(wall, now) if wall is not None else (offset or timedelta(),)
    towns = distinct(gazetteer.at_offsets(offsets, now), now)[: MOST_CHOICES - 1]
    fixed = _fixed_place(offset) if offset is not None else None
    choices = (*towns, *([fixed] if fixed else []))
    if len(choices) == 1:
        return OnePlace(choices[0])

    return SeveralPlaces(choices) if choices else NoPlace()


def place_at(town: Place, distance: float, longitude: float, now: datetime) -> OnePlace | SeveralPlaces:
    """Where a location is that lies this many km from the nearest town; far away ships' time is offered too."""
    if distance <= FAR:
        return OnePlace(town)

    nautical = _fixed_place(timedelta(hours=round(longitude / DEGREES_PER_HOUR)))
    choices = distinct([nautical, town] if nautical else [town], now)
    return OnePlace(choices[0]) if len(choices) == 1 else SeveralPlaces(choices)


def _named_place(typed: str, gazetteer: PlaceLookup, now: datetime) -> PlaceResult:
    """A zone with a slip, a town behind a part of the world (`Europe/Barcelona`), or just a town."""
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


def _is_dominant(towns: Sequence[Place]) -> bool:
    return len(towns) == 1 or towns[0].population >= DOMINANT * max(towns[1].population, 1)


def distinct(places: Iterable[Place], now: datetime, *, by_name: bool = False) -> tuple[Place, ...]:
    """The first place of each clock (and name, if asked): those after it would make no difference."""
    seen: dict[tuple[object, ...], Place] = {}
    for place in places:
        seen.setdefault((*clock_rules(place.zone, now), place.name if by_name else None), place)

    return tuple(seen.values())


def clock_rules(zone: str, now: datetime) -> tuple[timedelta | None, ...]:
    """How far the clocks are from UTC, week by week for more than a year."""
    return _rules_from(zone, now.replace(minute=0, second=0, microsecond=0))


@lru_cache(maxsize=2048)
def _rules_from(zone: str, hour: datetime) -> tuple[timedelta | None, ...]:
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
    """How far from UTC the clocks are that show `wall` now; two answers around the date line."""
    shown = timedelta(hours=wall.hour, minutes=wall.minute)
    difference = shown - timedelta(hours=now.hour, minutes=now.minute, seconds=now.second)
    rounded = round(difference / QUARTER) * QUARTER
    return tuple(offset for days in (0, 1, -1) if WEST <= (offset := rounded + timedelta(days=days)) <= EAST)


def fixed_zone(offset: timedelta) -> str | None:
    """The zone that keeps this offset all year, where there is one: whole hours."""
    hours, rest = divmod(offset, timedelta(hours=1))
    if rest:
        return None

    return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"  # the names count the other way round
