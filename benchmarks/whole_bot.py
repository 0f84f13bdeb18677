"""The bot as an operator starts it, all subscribers on one minute, against the strict server of the tests."""

import asyncio
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bot.core.tips.delivery import DeliveryState
from tests.processes.one_minute import Story, ended, running, strict_api, subscribe

LIMIT = 30
KILLS = 3
IN_FLIGHT = LIMIT // 2
"""At most, even when a quarter of a second was missed and the API is slow."""
LATENCY = 0.04


@dataclass(frozen=True)
class Minute:
    """What came of it."""

    people: int
    story: Story
    ends: dict[str, int]

    @property
    def doubled(self) -> int:
        return sum(count > 1 for count in self.story.tips.values())

    @property
    def missing(self) -> int:
        return self.people - len(self.story.tips)

    @property
    def unconfirmed(self) -> int:
        return self.ends.get(DeliveryState.UNCONFIRMED, 0)

    @property
    def used(self) -> float:
        """The share of the limit."""
        seconds = self.story.seconds()
        return sum(seconds) / len(seconds) / LIMIT


def undisturbed(people: int) -> Minute:
    """Ten people ask for causes meanwhile, and one chat is told to come back later."""
    return asyncio.run(_one_minute(people, talking=10, flood_at=people // 2))


def killed(people: int) -> Minute:
    """Three times at a random point."""
    return asyncio.run(_one_minute(people, kills=KILLS))


async def _one_minute(people: int, *, kills: int = 0, **disturbance: int) -> Minute:
    points = sorted(random.sample(range(1, people), kills))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await subscribe(folder, people)
        async with strict_api(limit=LIMIT, latency=LATENCY, **disturbance) as api:
            for point in points:
                async with running(api, folder, LIMIT):
                    await api.reached(tips=point)

            async with running(api, folder, LIMIT) as bot:
                ends = await ended(folder, people)
                await bot.stop()

            return Minute(people, await api.story(), ends)
