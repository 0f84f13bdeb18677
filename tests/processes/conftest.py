from collections.abc import AsyncIterator

import pytest

from bot.playground import Playground


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground() as playground:
        yield playground
