"""The bot as an operator starts it, 2,000 subscribers on one minute, against the strict server of the tests."""

import asyncio
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bot.core.delivery import State
from tests.processes.one_minute import Story, ended, running, strict_api, subscribe

PEOPLE = 2000
KILLS = 3
LATENCY = 0.04


@dataclass(frozen=True)
class Minute:
    """What came of it."""

    story: Story
    ends: dict[str, int]

    @property
    def doubled(self) -> int:
        return sum(count > 1 for count in self.story.tips.values())

    @property
    def missing(self) -> int:
        return PEOPLE - len(self.story.tips)

    @property
    def unconfirmed(self) -> int:
        return self.ends.get(State.UNCONFIRMED, 0)

    def used(self, limit: int) -> float:
        seconds = self.story.seconds()
        return sum(seconds) / len(seconds) / limit


def undisturbed(limit: int) -> Minute:
    """Ten people ask for causes meanwhile, and one chat is told to come back later."""
    return asyncio.run(_one_minute(limit, kills=0, people=10, flood_at=PEOPLE // 2))


def killed(limit: int) -> Minute:
    """Three times at a random point."""
    return asyncio.run(_one_minute(limit, kills=KILLS))


async def _one_minute(limit: int, *, kills: int, **talk: int) -> Minute:
    points = sorted(random.sample(range(1, PEOPLE), kills))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await subscribe(folder, PEOPLE)
        async with strict_api(limit=limit, latency=LATENCY, **talk) as api:
            for point in points:
                async with running(api, folder, limit):
                    await api.reached(tips=point)

            async with running(api, folder, limit) as bot:
                ends = await ended(folder, PEOPLE)
                await bot.stop()

            return Minute(await api.story(), ends)
