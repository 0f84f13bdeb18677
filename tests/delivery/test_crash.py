"""A worker's process is killed while it sends: nobody gets two tips, and only tips being sent may be missing."""

import asyncio
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from bot.core.tips.delivery import DeliveryState
from bot.database.connection import look_into, open_database
from bot.playground import Playground
from bot.playground.faults import Delay
from bot.transport.request import AiohttpRequest
from tests.database import claims
from tests.delivery.test_worker import TODAY, Bench
from tests.processes.process import happens

PEOPLE = 240
IN_FLIGHT = 16
"""At 300 a second and 20 ms of latency six to ten are on their way at once."""


@asynccontextmanager
async def a_worker(path: Path, playground: Playground) -> AsyncIterator[asyncio.subprocess.Process]:
    root = f"{playground.url}/bot{playground.token}"
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.delivery.a_worker", str(path), root)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def received(playground: Playground, at_least: int) -> None:
    """Wait until so many tips have arrived."""
    await happens(playground, lambda: len(tips(playground)) >= at_least)


def tips(playground: Playground) -> list[int]:
    return [chat for chat in range(1, PEOPLE + 1) for _ in playground.messages(chat)]


async def subscribe_everybody(path: Path, playground: Playground) -> None:
    async with open_database(path) as database, AiohttpRequest() as request:
        await Bench(playground, database, request).subscribe(*range(1, PEOPLE + 1))


async def counts(path: Path, day: date = TODAY) -> dict[str, int]:
    async with open_database(path) as database:
        return await claims.counts(database, day)


@pytest.mark.parametrize("seed", range(3))
async def test_after_kills_at_any_point_nobody_has_two_and_few_have_none(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same points in every run
    path, arrived, kills = tmp_path / "bot.sqlite3", 0, 3
    async with Playground() as playground:
        await subscribe_everybody(path, playground)
        playground.faults.add(Delay(0.02))
        for _ in range(kills):
            arrived = min(len(tips(playground)) + chance.randrange(1, 50), PEOPLE - 40)
            async with a_worker(path, playground) as worker:
                await received(playground, arrived)
                worker.kill()

        async with a_worker(path, playground) as worker:
            await all_ended(path)
            worker.terminate()
            assert await worker.wait() == 0

        got = tips(playground)
        ends = await counts(path)

    assert len(got) == len(set(got)), "somebody got two"
    assert ends[DeliveryState.SENT] + ends[DeliveryState.UNCONFIRMED] == PEOPLE
    assert PEOPLE - len(got) <= ends[DeliveryState.UNCONFIRMED] <= kills * IN_FLIGHT


async def all_ended(path: Path) -> None:
    """Wait until the ledger knows an end for everybody."""
    async with look_into(path) as database, asyncio.timeout(60):
        while sum((await claims.counts(database, TODAY)).values()) < PEOPLE:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)


async def test_stopped_by_sigterm_nobody_has_two_and_nobody_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    async with Playground() as playground:
        await subscribe_everybody(path, playground)
        playground.faults.add(Delay(0.02))
        for share in (0.1, 0.4, 0.7):
            async with a_worker(path, playground) as worker:
                await received(playground, int(share * PEOPLE))
                worker.send_signal(signal.SIGTERM)
                async with asyncio.timeout(5):
                    assert await worker.wait() == 0

        async with a_worker(path, playground) as worker:
            await received(playground, PEOPLE)
            worker.terminate()
            assert await worker.wait() == 0

        got = tips(playground)
        ends = await counts(path)

    assert sorted(got) == list(range(1, PEOPLE + 1))
    assert ends == {DeliveryState.SENT: PEOPLE}
