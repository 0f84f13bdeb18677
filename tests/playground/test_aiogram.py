"""Another library's bot runs against the playground: what it relies on is there, by polling and by webhook."""

import importlib
from typing import Any

import pytest

from bot.playground import Playground


@pytest.mark.parametrize("way", ["polling", "webhook", "calls_and_errors"])
async def test_aiogram_works(playground: Playground, way: str) -> None:
    # Not imported above: it takes seconds, and every worker of pytest-xdist imports all test files.
    aiogram: Any = importlib.import_module("tests.playground.aiogram_bot")
    async with aiogram.logged_in(playground) as bot:
        await getattr(aiogram, way)(bot, playground)
