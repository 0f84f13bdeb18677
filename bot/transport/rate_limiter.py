"""The rate limiter for all messages: emergency advice and answers at once, tips with the rest of the allowed rate."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from functools import partial
from math import ceil, isfinite
from typing import Any, Final

from telegram.error import NetworkError, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.core.tips.delivery import Snooze
from bot.transport.outcome import Retries, as_outcome
from bot.transport.rate_policy import Chat, Lane, RatePolicy

logger = logging.getLogger(__name__)

SENDING: Final = ("send", "copy", "forward")
"""Prefixes of the methods that send a new message to a chat. Telegram limits these and the edits."""
GATHER: Final = 0.008
"""Seconds between two grants of slots for tips. At high rates several are granted together, which takes less CPU."""
TIMER_SLACK: Final = 0.0005
"""Seconds that a timer is set later, so that it does not fire just before a slot is free."""

ENDING_PAUSE: Final = 0.5
"""Seconds between two attempts at emergency advice while the bot stops."""

Waiting = deque[tuple[int, asyncio.Future[list[float]]]]
"""How many slots are wanted at most, and who gets the times of those that are granted."""
JsonObject = dict[str, Any]
ApiAnswer = bool | JsonObject | list[JsonObject]


class AdviceInterrupted(asyncio.CancelledError):
    """The stop of the bot interrupted the sending of emergency advice, which is kept in `RateLimiter.interrupted`."""


class RateLimiter(BaseRateLimiter[Lane]):
    """A rate limiter for python-telegram-bot. `rate_limit_args` is the call's lane; without it, Lane.PEOPLE."""

    def __init__(self, per_second: float) -> None:
        self._pace = RatePolicy(per_second)
        self._people: Waiting = deque()
        self._tips: Waiting = deque()
        self._tips_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._ending = asyncio.Event()
        self.interrupted: list[JsonObject] = []
        """The parameters of calls with emergency advice that were cancelled."""

    async def initialize(self) -> None:
        """Required by BaseRateLimiter; there is nothing to open."""

    async def shutdown(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    async def process_request(  # noqa: PLR0917 - PTB's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, ApiAnswer]],
        args: Any,  # noqa: ANN401
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | None,
    ) -> ApiAnswer:
        """Wait for a slot, make the call, and repeat it as `Retries` decides. Raises the last TelegramError."""
        lane = Lane.PEOPLE if rate_limit_args is None else rate_limit_args
        try:
            return await self._repeated(partial(callback, *args, **kwargs), endpoint, _chat_of(data), lane)
        except asyncio.CancelledError:
            if lane is not Lane.EMERGENCY:
                raise

            self.interrupted.append(data)
            raise AdviceInterrupted from None

    def hurry(self) -> None:
        """Retry emergency advice at once and often, because the bot stops."""
        self._ending.set()

    async def _repeated(
        self, call: Callable[[], Coroutine[Any, Any, ApiAnswer]], endpoint: str, chat: Chat | None, lane: Lane
    ) -> ApiAnswer:
        loop = asyncio.get_running_loop()
        retries = Retries(lane, endpoint, loop.time(), has_chat=chat is not None)
        while True:
            left_at = await self._wait(endpoint, chat, lane, patience=retries.patience_left(loop.time()))
            try:
                answer = await _made(call)
            except TelegramError as error:
                failure = as_outcome(error)
                if isinstance(failure, Snooze):
                    self.refused(chat, failure.wait)
                if (pause := retries.pause_after(failure, loop.time())) is None:
                    raise
            else:
                self.answered(left_at)
                return answer

            await self._pause(pause, lane)

    async def _pause(self, seconds: float, lane: Lane) -> None:
        if lane is not Lane.EMERGENCY:
            await asyncio.sleep(seconds)
        elif self._ending.is_set():
            await asyncio.sleep(min(seconds, ENDING_PAUSE))
        else:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), seconds)

    async def turn(self, chat: Chat | None, lane: Lane, endpoint: str = "sendMessage") -> float | None:
        """Wait until the call may be made; returns the loop's time then, for `answered`, if Telegram limits it."""
        if lane is not Lane.EMERGENCY:
            if chat is not None and _is_new_message(endpoint):
                now = asyncio.get_running_loop().time()
                await asyncio.sleep(self._pace.chats.book(chat, lane, now) - now)

            await self._until_open(chat)

        is_limited = chat is not None and (_is_new_message(endpoint) or endpoint.startswith("edit"))
        return await self._slot(lane) if is_limited else None

    async def tip_slots(self, most: int) -> list[float]:
        """Wait until at least one tip may be sent; returns one time for each granted slot, at most `most`.

        The slots count as used. Several callers take turns.
        """
        return await self._granted(self._tips, most)

    def wait_of(self, chat: Chat, lane: Lane = Lane.TIPS) -> float:
        """Seconds until this chat may get a message; if that is now (not positive), the message is booked."""
        now = asyncio.get_running_loop().time()
        wait = self._pace.chats.ready_at(chat, lane, now) - now
        if wait <= 0:
            self._pace.chats.book(chat, lane, now)

        return wait

    def refused(self, chat: Chat | None, retry_after: timedelta) -> None:
        logger.warning("flood control: chat %s waits %s", chat, retry_after)
        self._pace.refused(chat, retry_after.total_seconds(), asyncio.get_running_loop().time())

    def answered(self, left_at: float | None) -> None:
        """Record that a message sent at `left_at` was answered; the delay shows when Telegram received it."""
        if left_at is not None:
            self._pace.answered(left_at, asyncio.get_running_loop().time())

    @property
    def rate(self) -> float:
        """Messages per second at present; lower for a while after several chats got a 429."""
        return self._pace.rate(asyncio.get_running_loop().time())

    @property
    def parked_chats(self) -> int:
        return self._pace.chats.parked(asyncio.get_running_loop().time())

    async def _wait(self, endpoint: str, chat: Chat | None, lane: Lane, *, patience: float) -> float | None:
        """As `turn`; raises RetryAfter if the wait would be longer than `patience` seconds."""
        if (wait := self._known_wait(endpoint, chat, lane)) > patience:
            raise RetryAfter(timedelta(seconds=ceil(wait)))

        try:
            async with asyncio.timeout(patience if isfinite(patience) else None):
                return await self.turn(chat, lane, endpoint)
        except TimeoutError:
            raise RetryAfter(timedelta(seconds=ceil(patience))) from None

    def _known_wait(self, endpoint: str, chat: Chat | None, lane: Lane) -> float:
        now = asyncio.get_running_loop().time()
        at = self._pace.open_at(chat)
        if chat is not None and _is_new_message(endpoint):
            at = max(at, self._pace.chats.ready_at(chat, lane, now))

        return at - now

    async def _until_open(self, chat: Chat | None) -> None:
        """Wait as long as Telegram asked to, also if it extends the time meanwhile."""
        loop = asyncio.get_running_loop()
        while True:
            wait = self._pace.open_at(chat) - loop.time()
            if wait <= 0:
                return

            await asyncio.sleep(wait)

    async def _slot(self, lane: Lane) -> float:
        if lane is not Lane.EMERGENCY:
            return (await self._granted(self._tips if lane is Lane.TIPS else self._people, 1))[0]

        now = asyncio.get_running_loop().time()
        self._pace.take(now)
        return now

    async def _granted(self, waiting: Waiting, most: int) -> list[float]:
        future: asyncio.Future[list[float]] = asyncio.get_running_loop().create_future()
        waiting.append((most, future))
        self._hand_out()
        return await future

    def _hand_out(self) -> None:
        """Grant every free slot to the first in the queue, and set a timer for the next slot."""
        now = asyncio.get_running_loop().time()
        self._grant(self._people, Lane.PEOPLE, now)
        if not self._people and now >= self._tips_at:
            self._grant(self._tips, Lane.TIPS, now)

        self._wake_at(self._next_at(now))

    def _grant(self, waiting: Waiting, lane: Lane, now: float) -> None:
        while waiting and self._pace.free_at(lane, now) <= now:
            most, future = waiting.popleft()
            if future.done():
                continue

            taken: list[float] = []
            while len(taken) < most and self._pace.free_at(lane, now) <= now:
                self._pace.take(now)
                taken.append(now)

            future.set_result(taken)
            if lane is Lane.TIPS:
                self._tips_at = now + GATHER

    def _next_at(self, now: float) -> float | None:
        if self._people:
            return self._pace.free_at(Lane.PEOPLE, now)

        return max(self._tips_at, self._pace.free_at(Lane.TIPS, now)) if self._tips else None

    def _wake_at(self, at: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()

        loop = asyncio.get_running_loop()
        self._timer = None if at is None else loop.call_at(at + TIMER_SLACK, self._hand_out)


async def _made(call: Callable[[], Coroutine[Any, Any, ApiAnswer]]) -> ApiAnswer:
    """PTB raises KeyError and the like for an answer of another form. It says as little as no answer."""
    try:
        return await call()
    except TelegramError:
        raise
    except Exception as error:
        raise NetworkError(f"an answer cannot be read ({type(error).__name__})") from None


def _is_new_message(endpoint: str) -> bool:
    return endpoint.startswith(SENDING) and endpoint != "sendChatAction"


def _chat_of(parameters: dict[str, Any]) -> Chat | None:
    chat = parameters.get("chat_id")
    with suppress(TypeError, ValueError):
        return int(chat)  # type: ignore[arg-type]

    return chat
