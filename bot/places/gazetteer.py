"""The world's towns by name and by position, to find a person's time zone.

The table is made by `tools/towns.py` from GeoNames. It is read when a person first names a place; it takes about 15 MB.
"""

import asyncio
import gzip
from array import array
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property, partial
from math import acos, cos, radians, sin
from pathlib import Path
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.typed.places import LONGEST, Matches, Place, SeveralPlaces, fold, place_at

TOWNS: Final = Path(__file__).parent / "tables" / "towns.tsv.gz"
CLOSE: Final = 0.72
"""Similarity (0 to 1) from which a mistyped name is accepted."""
LARGE: Final = 100_000
"""Population from which a town is offered beside a country or state with the same name."""
SHORTEST: Final = 3
"""Letters that a first word needs to be read as a town; this excludes words such as "I" and "at"."""
EARTH_RADIUS: Final = 6371
"""Mean radius in km."""

Points: TypeAlias = "tuple[array[float], array[float], array[float]]"


class Gazetteer:
    """Finds places by name and by position.

    The table is kept as one bytes object: 350,000 names as Python objects would take ten times the memory.
    """

    def __init__(self, table: bytes) -> None:
        towns = table.index(b"\n\n") + 1
        regions = table.index(b"\n\n", towns) + 1
        self._table = table
        self._towns = partial(self._look_up, (towns, regions))
        self._region = partial(self._look_up, (regions, len(table)))
        self._places = table[: towns - 1].split(b"\n")
        self._names = [fold(line.partition(b"\t")[0].decode()) for line in self._places]
        self._points = _points(self._places)

    def find(self, typed: str) -> Matches:
        """Places with this name: towns, countries or states; a town may be followed by its country or state."""
        if len(typed) > LONGEST or not (key := fold(typed)):
            return Matches()

        towns, regions = self._towns(key), self._region(key)
        if regions:
            return Matches(towns=tuple(town for town in towns if town.population >= LARGE), regions=regions)

        if towns := towns or self._with_region(key):
            # Rome is also a name of Lomé, which nobody means if a larger town is called so itself.
            called = tuple(town for town in towns if key in fold(town.name))
            return Matches(towns=called if called[:1] == towns[:1] else towns)

        return Matches(close=self._close(key))

    def at_offsets(self, offsets: Iterable[timedelta], now: datetime) -> tuple[Place, ...]:
        """The largest town of every zone that has one of these UTC offsets now."""
        wanted = set(offsets)
        return tuple(place for place in self._main_towns if now.astimezone(ZoneInfo(place.zone)).utcoffset() in wanted)

    def nearest(self, latitude: float, longitude: float) -> tuple[Place, float]:
        """The town nearest to a position in degrees, and its distance in km."""
        x, y, z = _vector(latitude, longitude)
        cosines = [
            x * there_x + y * there_y + z * there_z for there_x, there_y, there_z in zip(*self._points, strict=True)
        ]
        cosine = max(cosines)
        return self._place(cosines.index(cosine)), EARTH_RADIUS * acos(min(cosine, 1.0))

    def _with_region(self, key: str) -> tuple[Place, ...]:
        words = key.split()
        for cut in range(len(words) - 1, 0, -1):
            zones = {place.zone for place in self._region(" ".join(words[cut:]))}
            towns = tuple(place for place in self._towns(" ".join(words[:cut])) if place.zone in zones)
            if towns:
                return towns

        return ()

    def _close(self, key: str) -> tuple[Place, ...]:
        """Towns named by the first words alone (London Ontario), else towns with similar names."""
        words = key.split()
        for cut in range(len(words) - 1, 0, -1):
            name = " ".join(words[:cut])
            if (len(name) >= SHORTEST or not name.isascii()) and (towns := self._towns(name)):
                return towns

        matches = process.extract(key, self._names, scorer=OSA.normalized_similarity, score_cutoff=CLOSE, limit=20)
        found = [(round(score, 1), self._place(index)) for _, score, index in matches]
        return tuple(place for _, place in sorted(found, key=lambda pair: (-pair[0], -pair[1].population)))

    def _look_up(self, part: tuple[int, int], key: str) -> tuple[Place, ...]:
        start = self._table.find(f"\n{key}\t".encode(), *part)
        if start < 0:
            return ()

        line = self._table[start + 1 : self._table.index(b"\n", start + 1)]
        return tuple(self._place(int(number)) for number in line.partition(b"\t")[2].split(b","))

    def _place(self, index: int) -> Place:
        name, country, zone, population, *_ = self._places[index].decode().split("\t")
        return Place(name, country, zone, int(population))

    @cached_property
    def _main_towns(self) -> tuple[Place, ...]:
        """The largest town of each zone, the largest first."""
        towns: dict[bytes, int] = {}
        for index, line in enumerate(self._places):
            towns.setdefault(line.split(b"\t", 3)[2], index)

        return tuple(map(self._place, towns.values()))


def read_gazetteer() -> Gazetteer:
    return Gazetteer(gzip.decompress(TOWNS.read_bytes()))


def _points(lines: Iterable[bytes]) -> Points:
    """The positions as unit vectors: the larger the scalar product of two, the nearer they are."""
    points = array("d"), array("d"), array("d")
    for line in lines:
        latitude, longitude = line.rsplit(b"\t", 2)[1:]
        for axis, value in zip(points, _vector(float(latitude), float(longitude)), strict=True):
            axis.append(value)

    return points


def _vector(latitude: float, longitude: float) -> tuple[float, float, float]:
    up, along = radians(latitude), radians(longitude)
    return cos(up) * cos(along), cos(up) * sin(along), sin(up)


class Places:
    """The gazetteer, read once, at its first use."""

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        self._gazetteer = gazetteer
        self._reading = asyncio.Lock()

    async def gazetteer(self) -> Gazetteer:
        async with self._reading:
            if self._gazetteer is None:
                self._gazetteer = await asyncio.to_thread(read_gazetteer)

        return self._gazetteer

    async def at(self, latitude: float, longitude: float, now: datetime) -> Place | SeveralPlaces:
        town, distance = (await self.gazetteer()).nearest(latitude, longitude)
        return place_at(town, distance, longitude, now)
