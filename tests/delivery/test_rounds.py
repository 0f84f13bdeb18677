import asyncio
from datetime import timedelta

import pytest

from bot.delivery.rounds import every
from tests.virtual import in_virtual_time

PAUSE = timedelta(seconds=1)


def test_an_error_costs_one_round(caplog: pytest.LogCaptureFixture) -> None:
    rounds = []

    async def work() -> None:
        rounds.append(asyncio.get_running_loop().time())
        if len(rounds) == 2:
            raise RuntimeError

    async def main() -> None:
        async with every(PAUSE, work):
            await asyncio.sleep(3.5)

    in_virtual_time(main())

    assert [at - rounds[0] for at in rounds] == pytest.approx([0, 1, 2, 3])
    assert "goes on after an error" in caplog.text


def test_a_round_under_way_is_finished_unless_it_hangs() -> None:
    finished: list[str] = []

    async def work() -> None:
        await asyncio.sleep(2 if not finished else 1000)
        finished.append("a round")

    async def main() -> float:
        async with every(PAUSE, work):
            await asyncio.sleep(1)

        async with every(PAUSE, work):
            await asyncio.sleep(1)

        return asyncio.get_running_loop().time()

    assert in_virtual_time(main()) < 1100
    assert finished == ["a round"]
