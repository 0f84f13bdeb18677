"""Parts that run beside each other and end together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.stopping import CANCELLATION, side_by_side
from tests.virtual import in_virtual_time


class Diary:
    def __init__(self) -> None:
        self.lines: list[str] = []

    @asynccontextmanager
    async def part(self, name: str, *, ends_in: float) -> AsyncIterator[None]:
        self.lines.append(f"{name} begins")
        try:
            yield
        finally:
            await asyncio.sleep(ends_in)
            self.lines.append(f"{name} ends")

    @asynccontextmanager
    async def broken_part(self) -> AsyncIterator[None]:
        if self.lines:
            raise ValueError("broken")

        yield


def test_parts_begin_in_order_and_end_at_the_same_time() -> None:
    async def story() -> None:
        diary, loop = Diary(), asyncio.get_running_loop()
        async with side_by_side(diary.part("a", ends_in=3), diary.part("b", ends_in=2), end_within=5):
            diary.lines.append("all run")
            began = loop.time()

        assert diary.lines == ["a begins", "b begins", "all run", "b ends", "a ends"]
        assert loop.time() - began == 3

    in_virtual_time(story())


def test_a_part_that_does_not_end_is_not_waited_for() -> None:
    async def story() -> None:
        diary, loop = Diary(), asyncio.get_running_loop()
        async with side_by_side(diary.part("a", ends_in=100), diary.part("b", ends_in=1), end_within=5):
            began = loop.time()

        assert diary.lines == ["a begins", "b begins", "b ends"]
        assert loop.time() - began <= 5 + CANCELLATION

    in_virtual_time(story())


def test_a_part_that_cannot_begin_ends_the_others() -> None:
    async def story() -> None:
        diary = Diary()
        with pytest.raises(ValueError, match="broken"):
            async with side_by_side(
                diary.part("a", ends_in=1), diary.broken_part(), diary.part("b", ends_in=1), end_within=5
            ):
                diary.lines.append("all run")

        assert diary.lines == ["a begins", "a ends"]

    in_virtual_time(story())
