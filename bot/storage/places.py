"""The world's towns, by every name they have: what zone somebody is in who types where they live.

Behind it stand large tables. They are read in a process of its own, and only what is needed comes back:
some 10 MB, when the first person types a town.
"""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from functools import cached_property
from multiprocessing import get_context
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.zones import Matches, Place, fold
from bot.storage.places_index import Tables, read_tables

T = TypeVar("T")

CLOSE: Final = 0.72
"""Similarity from which a mistyped name counts as meant."""
LARGE: Final = 100_000
"""A town of this size is thought of beside the country or state of the same name."""
SHORTEST: Final = 3
"""Letters of a first word that may be a town; "I" and "at" are hardly meant as one."""
LONGEST: Final = 60
"""Nobody's town has a longer name; what is longer is not looked for."""


class Gazetteer:
    """Finds places by name."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def find(self, typed: str) -> Matches:
        """By town, country or state; a town may be followed by its country or state."""
        if len(typed) > LONGEST or not (key := fold(typed)):
            return Matches()

        towns, regions = self._towns(key), self._region(key)
        if regions:
            return Matches(towns=tuple(town for town in towns if town.population >= LARGE), regions=regions)

        if towns := towns or self._with_region(key):
            return Matches(towns=towns)

        return Matches(close=self._close(key))

    def at_offsets(self, offsets: Iterable[timedelta], now: datetime) -> tuple[Place, ...]:
        """The main town of every zone whose clocks are there now."""
        wanted = set(offsets)
        return tuple(place for place in self._main_towns if now.astimezone(ZoneInfo(place.zone)).utcoffset() in wanted)

    def _towns(self, key: str) -> tuple[Place, ...]:
        return tuple(self._place(index) for index in self._look_up(self._tables.towns, key))

    def _region(self, key: str) -> tuple[Place, ...]:
        return tuple(self._place(index) for index in self._look_up(self._tables.regions, key))

    def _with_region(self, key: str) -> tuple[Place, ...]:
        words = key.split()
        for cut in range(len(words) - 1, 0, -1):
            zones = {place.zone for place in self._region(" ".join(words[cut:]))}
            towns = tuple(place for place in self._towns(" ".join(words[:cut])) if place.zone in zones)
            if towns:
                return towns

        return ()

    def _close(self, key: str) -> tuple[Place, ...]:
        """Towns of the first words alone (London Ontario), else those whose names look alike."""
        words = key.split()
        for cut in range(len(words) - 1, 0, -1):
            name = " ".join(words[:cut])
            if (len(name) >= SHORTEST or not name.isascii()) and (towns := self._towns(name)):
                return towns

        matches = process.extract(key, self._names, scorer=OSA.normalized_similarity, score_cutoff=CLOSE, limit=20)
        found = [(round(score, 1), self._place(index)) for _, score, index in matches]
        return tuple(place for _, place in sorted(found, key=lambda pair: (-pair[0], -pair[1].population)))

    @staticmethod
    def _look_up(table: bytes, key: str) -> list[int]:
        start = table.find(f"\n{key}\t".encode())
        if start < 0:
            return []

        line = table[start + 1 : table.index(b"\n", start + 1)]
        return [int(number) for number in line.partition(b"\t")[2].split(b",")]

    def _place(self, index: int) -> Place:
        name, country, zone, population = self._tables.places[index].split("\t")
        return Place(name, country, zone, int(population))

    @cached_property
    def _names(self) -> list[str]:
        return [fold(line.partition("\t")[0]) for line in self._tables.places]

    @cached_property
    def _main_towns(self) -> tuple[Place, ...]:
        """The largest town of each zone, the largest first."""
        towns: dict[str, Place] = {}
        for place in map(self._place, range(len(self._tables.places))):
            towns.setdefault(place.zone, place)

        return tuple(towns.values())


class Places:
    """The gazetteer, read once, when it is first asked for."""

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        self._gazetteer = gazetteer
        self._reading: asyncio.Task[None] | None = None

    def prepare(self) -> None:
        """Begin to read it: somebody is about to type a town."""
        if self._gazetteer is None and (self._reading is None or self._reading.done()):
            self._reading = asyncio.create_task(self._read())

    async def gazetteer(self) -> Gazetteer:
        self.prepare()
        if self._reading is not None:
            await asyncio.shield(self._reading)

        assert self._gazetteer is not None
        return self._gazetteer

    async def close(self) -> None:
        """Nobody waits for it any more."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self) -> None:
        self._gazetteer = Gazetteer(await _elsewhere(read_tables))

    async def zone_at(self, latitude: float, longitude: float) -> str | None:
        """The zone of a point on the map."""
        return await _elsewhere(_zone_at, latitude, longitude)


async def _elsewhere(function: Callable[..., T], *arguments: object) -> T:
    """Run it in a process of its own, which takes all the memory it used away with it."""
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    try:
        return await asyncio.get_running_loop().run_in_executor(pool, function, *arguments)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _zone_at(latitude: float, longitude: float) -> str | None:
    from timezonefinder import TimezoneFinder  # noqa: PLC0415 - 30 MB that only this process needs

    zone: str | None = TimezoneFinder().timezone_at(lat=latitude, lng=longitude)
    return zone
