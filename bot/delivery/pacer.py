"""One pacer for everything that goes out: people's answers at once, tips in the room that is left."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from telegram._utils.types import JSONDict
from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

from bot.delivery.pace import Chat, Lane, Pace
from bot.delivery.request import NotSent

logger = logging.getLogger(__name__)

COUNTED: Final = ("send", "edit", "copy", "forward")
PATIENCE: Final = timedelta(minutes=2)
"""A person's answer waits this long after a 429 and is sent then; what Telegram puts off longer is given up."""
TRIES: Final = 8
AGAIN_AFTER: Final = (1.0, 3.0)
"""Seconds until a person's answer that was lost on the way leaves again."""
GATHER: Final = 0.008
"""Seconds between two hand-outs of tips; at high rates several leave together, which costs far less."""
TIMER_SLACK: Final = 0.0005

Answer = bool | JSONDict | list[JSONDict]


class Pacer(BaseRateLimiter[Lane]):
    """PTB's rate limiter for our calls. `rate_limit_args=Lane.TIPS` puts a call behind every person's answer."""

    def __init__(self, per_second: float) -> None:
        self._pace = Pace(per_second)
        self._people: deque[asyncio.Future[list[float]]] = deque()
        self._tips: deque[tuple[int, asyncio.Future[list[float]]]] = deque()
        self._tips_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self.refusals = 0
        """Answers 429 so far."""

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    async def process_request(  # noqa: PLR0917 - PTB's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,  # noqa: ANN401
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | None,
    ) -> Answer:
        """One call at its time; a person's answer that meets a 429 or a broken line waits and is sent again."""
        lane = rate_limit_args or Lane.PEOPLE
        chat = _chat_of(data)
        lost = 0
        for tries_left in reversed(range(TRIES)):
            left_at = await self._wait(endpoint, chat, lane)
            try:
                answer = await callback(*args, **kwargs)
            except RetryAfter as error:
                wait = _as_timedelta(error.retry_after)
                self.refused(chat, wait)
                if lane is Lane.TIPS or wait > PATIENCE or not tries_left:
                    raise

                if chat is None:
                    await asyncio.sleep(wait.total_seconds())
            except NetworkError as error:
                if chat is None or lane is Lane.TIPS or lost >= _second_tries(error):
                    raise

                await asyncio.sleep(AGAIN_AFTER[lost])
                lost += 1
            else:
                self.answered(left_at)
                return answer

        raise AssertionError("the last try returns or raises")

    async def turn(self, chat: Chat, lane: Lane) -> float:
        """Wait until this chat may get a message and one may leave; returns when that was, for `answered`."""
        loop = asyncio.get_running_loop()
        at = self._pace.book(chat, lane, loop.time())
        while at > loop.time():
            await asyncio.sleep(at - loop.time())
            at = max(at, self._pace.parked_until(chat))

        return await self._slot(lane)

    async def tip_slots(self, most: int) -> list[float]:
        """Wait until at least one tip may leave; returns a time for each that may, up to `most`. They count as sent.

        For the one worker that asks for many: of those who ask for a single slot, one at most goes before it.
        """
        future: asyncio.Future[list[float]] = asyncio.get_running_loop().create_future()
        self._tips.insert(1, (most, future))
        self._hand_out()
        return await future

    def wait_of(self, chat: Chat) -> float:
        """Seconds until this chat may get a tip; 0.0 books its place."""
        now = asyncio.get_running_loop().time()
        wait = self._pace.chat_ready_at(chat, Lane.TIPS, now) - now
        if wait <= 0:
            self._pace.book(chat, Lane.TIPS, now)

        return wait

    def refused(self, chat: Chat | None, retry_after: timedelta) -> None:
        """Telegram answered 429."""
        self.refusals += 1
        logger.warning("flood control: chat %s waits %s", chat, retry_after)
        self._pace.refused(chat, retry_after.total_seconds(), asyncio.get_running_loop().time())

    def answered(self, left_at: float | None) -> None:
        """A message that left then has its answer: it shows when the message arrived."""
        if left_at is not None:
            self._pace.answered(left_at, asyncio.get_running_loop().time())

    @property
    def rate(self) -> float:
        """Messages a second at present; lower for a while after several chats got a 429."""
        return self._pace.rate(asyncio.get_running_loop().time())

    async def _wait(self, endpoint: str, chat: Chat | None, lane: Lane) -> float | None:
        if chat is None or endpoint == "sendChatAction" or not endpoint.startswith(COUNTED):
            return None
        if endpoint.startswith("edit"):
            return await self._slot(lane)

        return await self.turn(chat, lane)

    async def _slot(self, lane: Lane) -> float:
        loop = asyncio.get_running_loop()
        now = loop.time()
        if lane is Lane.PEOPLE and not self._people and self._pace.free_at(lane, now) <= now:
            self._pace.take(now)
            return now

        future: asyncio.Future[list[float]] = loop.create_future()
        if lane is Lane.PEOPLE:
            self._people.append(future)
        else:
            self._tips.append((1, future))

        self._hand_out()
        return (await future)[0]

    def _hand_out(self) -> None:
        """Give every slot that is free to whoever is first, and wake again when the next one is."""
        now = asyncio.get_running_loop().time()
        while self._people and self._pace.free_at(Lane.PEOPLE, now) <= now:
            if not (person := self._people.popleft()).done():
                self._pace.take(now)
                person.set_result([now])

        if not self._people and now >= self._tips_at:
            self._hand_out_tips(now)

        self._wake_at(self._next_at(now))

    def _hand_out_tips(self, now: float) -> None:
        while self._tips and self._pace.free_at(Lane.TIPS, now) <= now:
            most, future = self._tips.popleft()
            if future.done():
                continue

            taken: list[float] = []
            while len(taken) < most and self._pace.free_at(Lane.TIPS, now) <= now:
                self._pace.take(now)
                taken.append(now)

            future.set_result(taken)
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


def _second_tries(error: NetworkError) -> int:
    """How often an answer is worth sending again; where it may have arrived, once: twice is better than never."""
    match error:
        case BadRequest():
            return 0
        case NotSent():
            return len(AGAIN_AFTER)
        case _:
            return 1


def _chat_of(parameters: dict[str, Any]) -> Chat | None:
    chat = parameters.get("chat_id")
    with suppress(TypeError, ValueError):
        return int(chat)  # type: ignore[arg-type]

    return chat


def _as_timedelta(retry_after: int | timedelta) -> timedelta:
    return retry_after if isinstance(retry_after, timedelta) else timedelta(seconds=retry_after)
