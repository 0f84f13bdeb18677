"""Updates for the bot, fetched by long polling or by a test."""

import asyncio
import time
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from bot.playground.errors import JsonObject, conflict

KEPT: Final = 10_000
ALLOWED_BY_DEFAULT: Final = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_join_request",
    }
)


@dataclass
class Webhook:
    """Where updates are posted to instead."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_at: int | None = None
    last_error: str = ""


@dataclass
class UpdateQueue:
    """The updates that the bot has not confirmed. Telegram forgets the oldest after a day, we after 10,000."""

    webhook: Webhook = field(default_factory=Webhook)
    allowed: frozenset[str] = ALLOWED_BY_DEFAULT
    pending: deque[JsonObject] = field(default_factory=lambda: deque(maxlen=KEPT))
    _next_id: int = field(default_factory=lambda: time.time_ns() // 1_000_000)
    """Higher than all of an earlier playground: a bot with the same database ignores the numbers that it knows."""
    _turn: int = 0
    _waiting: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _closed: bool = False

    def allow(self, kinds: Collection[str] | None) -> None:
        """None keeps what was said before, an empty list is the default again."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or ALLOWED_BY_DEFAULT

    def add(self, kind: str, content: JsonObject) -> None:
        if kind not in self.allowed:
            return

        self.pending.append({"update_id": self._next_id, kind: content})
        self._next_id += 1
        self.wake()

    def take(self) -> list[JsonObject]:
        """All of them, confirmed at once."""
        taken = list(self.pending)
        self.pending.clear()
        return taken

    def forget_before(self, offset: int) -> None:
        """An offset confirms all updates before it; a negative one keeps that many of the newest."""
        while self.pending and offset < 0 and len(self.pending) > -offset:
            self.pending.popleft()

        while self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()

    async def poll(self, *, offset: int, limit: int, seconds: float) -> list[JsonObject]:
        """Wait for updates. A second request ends a waiting one with a conflict."""
        if self.webhook.url:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )

        self._turn += 1
        self.wake()
        self.forget_before(offset)
        self._waiting += 1
        try:
            async with asyncio.timeout(seconds):
                await self._arrival(self._turn)
        except TimeoutError:
            return []
        finally:
            self._waiting -= 1

        return [update for update, _ in zip(self.pending, range(limit), strict=False)]

    async def _arrival(self, turn: int) -> None:
        while not self.pending and not self._closed:
            await self._changed.wait()
            if turn != self._turn:
                raise conflict(
                    "terminated by other getUpdates request; make sure that only one bot instance is running"
                )

    async def arrival(self) -> None:
        """Return when there is an update, a change of the webhook, or the end."""
        await self._changed.wait()

    @property
    def is_waited_for(self) -> bool:
        """Whether the bot is asking for updates right now."""
        return self._waiting > 0

    def wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def close(self) -> None:
        """End all waiting requests, because the server stops."""
        self._closed = True
        self.wake()

    def open(self) -> None:
        self._closed = False
