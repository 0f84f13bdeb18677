"""Who is answered when: the updates of one chat one after the other, those of different chats at once."""

import asyncio
from collections.abc import Awaitable
from typing import Any, Final

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE: Final = 256
"""Updates that are being answered."""
ADMITTED: Final = 4096
"""Updates that are answered or wait for an earlier one of their chat; more stay in the queue."""


class ChatByChat(BaseUpdateProcessor):
    """PTB's own runs two messages of one person side by side, and the answers change places."""

    __slots__ = ("_last", "_running")

    def __init__(self, *, at_once: int = AT_ONCE, admitted: int = ADMITTED) -> None:
        super().__init__(admitted)
        self._running = asyncio.Semaphore(at_once)
        self._last: dict[int, asyncio.Future[None]] = {}

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close: PTB waits for what is running."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's earlier updates, then answer. While waiting, it takes nobody's place."""
        chat_id = _chat_of(update)
        before = self._last.get(chat_id)
        mine = self._last[chat_id] = asyncio.get_running_loop().create_future()
        try:
            if before is not None:
                await before

            async with self._running:
                await coroutine
        finally:
            mine.set_result(None)
            if self._last.get(chat_id) is mine:
                del self._last[chat_id]


def _chat_of(update: object) -> int:
    """The chat; for what has none, such as an inline query, the person; 0 for what has neither."""
    if not isinstance(update, Update):
        return 0

    place = update.effective_chat or update.effective_user
    return place.id if place else 0
