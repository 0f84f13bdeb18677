"""A text that takes long to read does not delay other messages."""

import asyncio
from threading import current_thread

from bot.services import LONG, read_aside


def test_only_a_long_text_is_read_in_a_thread() -> None:
    def thread_of(text: str) -> str:
        return asyncio.run(read_aside(lambda _: current_thread().name, text))

    assert thread_of("x" * LONG) == current_thread().name
    assert thread_of("x" * (LONG + 1)).startswith("reading")
