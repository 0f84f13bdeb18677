"""Passes updates to the handlers: each once, those of one chat in order, different chats concurrently."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import KW_ONLY, dataclass, field
from enum import Enum, auto
from typing import Any, Final

from telegram import Bot, Update

from bot.core.base.recent import Recent
from bot.metrics import Metrics
from bot.stopping import end_tasks
from bot.transport.rate_limiter import AdviceInterrupted
from bot.transport.request import parse_json

logger = logging.getLogger(__name__)

AT_ONCE: Final = 256
"""Updates that are answered at the same time."""
WAITING_IN_CHAT: Final = 20
"""Waiting updates of one chat; at one answer per second, the last is answered after 20 s."""
WAITING: Final = 4096
"""Waiting updates of all chats; Telegram keeps further ones."""
REMEMBERED: Final = 8192
"""Ids of the latest updates that are remembered: more than WAITING, so that no waiting update is answered twice."""
FINISH_WITHIN: Final = 5.0
"""Seconds that answers which have begun get at shutdown."""
LARGEST_ID: Final = 2**63 - 2
"""The number after it still fits into the 64-bit integers that orjson writes."""


class Priority(Enum):
    """The priority of an update."""

    NONE = auto()
    """A group message that is not addressed to the bot; it gets no answer."""
    ORDINARY = auto()
    URGENT = auto()
    """A red flag: answered at once, before waiting updates of this and other chats, and not dropped."""


@dataclass(slots=True)
class _ChatQueue:
    waiting: deque[Update] = field(default_factory=deque)
    urgent: int = 0
    """Red flags that are being answered outside the queue."""
    is_served: bool = False
    moved_at: float = 0.0
    """When the first waiting update became the first; in the event loop's time."""
    is_told: bool = False
    """Whether the chat was told that messages were dropped."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)


@dataclass(eq=False)
class Intake:
    """Takes updates from polling or the webhook, while `running`."""

    bot: Bot
    metrics: Metrics
    _: KW_ONLY
    answer: Callable[[Update], Awaitable[None]]
    priority: Callable[[Update], Priority]
    tell_of_drop: Callable[[Update], None]
    """Called once for a chat whose messages are dropped, until its queue is empty."""
    at_once: int = AT_ONCE
    room: int = WAITING

    def __post_init__(self) -> None:
        self._places = asyncio.Semaphore(self.at_once)
        self._beginning = asyncio.Lock()
        self._queues: dict[int, _ChatQueue] = {}
        self.waiting = 0
        """Updates that have not begun."""
        self._taken = Recent[int](REMEMBERED)
        self.left: set[int] = set()
        """The numbers of updates that had not begun at the end, and of red flags whose answer was interrupted."""
        self.is_open = False

    @asynccontextmanager
    async def running(self, *, comes_again: Callable[[int], bool] = lambda _: False) -> AsyncIterator[None]:
        """Take updates until the end of the block; then answer the waiting ones, in at most FINISH_WITHIN seconds.

        `comes_again`: whether Telegram delivers the update with this number again at the next start; such an update is
        not begun any more.
        """
        self.is_open = True
        try:
            yield
        finally:
            self.is_open = False
            await self._finish(comes_again)

    @property
    def is_full(self) -> bool:
        """Whether so many updates wait that no more should be requested."""
        return self.waiting >= self.room

    @property
    def oldest_waiting(self) -> int | None:
        """The lowest number of the updates that have not begun; None if there are none."""
        return min((queue.waiting[0].update_id for queue in self._queues.values() if queue.waiting), default=None)

    def longest_wait(self, now: float) -> float:
        """Seconds since the first update of a chat began to wait, of the chat where that is longest."""
        return max((now - queue.moved_at for queue in self._queues.values() if queue.waiting), default=0.0)

    @property
    def answered(self) -> list[int]:
        """The numbers of the latest updates that need no further answer, the oldest first."""
        return [number for number in self._taken if number not in self.left]

    def remember(self, numbers: Iterable[int]) -> None:
        """Ignore updates with these numbers, because they were answered before this start."""
        for number in numbers:
            self._taken.add(number)

    def take(self, data: object) -> None:
        """Take one update, as JSON bytes or as the parsed value. Never raises; an unreadable update is skipped."""
        number = None
        try:
            read: Any = parse_json(data) if isinstance(data, bytes) else data
            number = id_of(read)
            if number is None or self._taken.add(number):
                self.metrics.updates.labels(_kind_of(read)).inc()
                self._enqueue(_update_from(read, self.bot))
        except Exception as error:
            # A retry would fail again. The error's message may quote what a person wrote, so it is not logged.
            self.metrics.unreadable.inc()
            logger.warning("update %s cannot be read (%s) and is skipped", number, type(error).__name__)

    def _enqueue(self, update: Update) -> None:
        priority = self._priority_of(update)
        if priority is Priority.NONE:
            return

        chat_id = _chat_of(update)
        queue = self._queues.get(chat_id)
        if queue is None:
            queue = self._queues[chat_id] = _ChatQueue()
        if priority is Priority.URGENT and queue.urgent < WAITING_IN_CHAT:
            queue.urgent += 1
            self._start(self._answer_urgent(update, queue), chat_id, queue)
        elif len(queue.waiting) >= WAITING_IN_CHAT:
            self._drop(update, chat_id, queue)
        else:
            if not queue.waiting:
                queue.moved_at = asyncio.get_running_loop().time()

            queue.waiting.append(update)
            self.waiting += 1
            if not queue.is_served:
                queue.is_served = True
                self._start(self._serve(queue), chat_id, queue)

    def _priority_of(self, update: Update) -> Priority:
        try:
            return self.priority(update)
        except Exception as error:
            logger.warning("update %d cannot be screened: %s", update.update_id, type(error).__name__)
            return Priority.ORDINARY

    def _start(self, work: Coroutine[Any, Any, None], chat_id: int, queue: _ChatQueue) -> None:
        task = asyncio.create_task(work)
        queue.tasks.add(task)

        def ended(task: asyncio.Task[None]) -> None:
            queue.tasks.discard(task)
            if not queue.tasks and self._queues.get(chat_id) is queue:
                del self._queues[chat_id]

        task.add_done_callback(ended)

    async def _serve(self, queue: _ChatQueue) -> None:
        while queue.waiting:
            async with self._places:
                await self._turn()
                if queue.waiting:  # `_finish` removes updates that Telegram delivers again
                    self.waiting -= 1
                    queue.moved_at = asyncio.get_running_loop().time()
                    await self._answer(queue.waiting.popleft())

        queue.is_served = False

    async def _turn(self) -> None:
        """Let one answer begin in a pass of the event loop, so that a red flag waits for few others."""
        async with self._beginning:
            await asyncio.sleep(0)

    async def _answer_urgent(self, update: Update, queue: _ChatQueue) -> None:
        """Answer at once, beyond the limit AT_ONCE and without waiting for earlier updates of the chat."""
        try:
            await self._answer(update)
        finally:
            queue.urgent -= 1

    async def _answer(self, update: Update) -> None:
        try:
            with self.metrics.update_seconds.time():
                await self.answer(update)
        except asyncio.CancelledError as stop:
            if self._priority_of(update) is Priority.URGENT and not isinstance(stop, AdviceInterrupted):
                self.left.add(update.update_id)
                logger.critical("update %d may be a red flag; its answer was interrupted by the stop", update.update_id)

            raise
        except Exception as error:
            logger.warning("update %d failed: %s", update.update_id, type(error).__name__)

    def _drop(self, update: Update, chat_id: int, queue: _ChatQueue) -> None:
        self.metrics.dropped.inc()
        if queue.is_told:
            return

        queue.is_told = True
        logger.warning("chat %d sends faster than it can be answered: further messages are dropped", chat_id)
        self.tell_of_drop(update)

    async def _finish(self, comes_again: Callable[[int], bool]) -> None:
        queues = list(self._queues.values())
        for queue in queues:
            self.left.update(update.update_id for update in queue.waiting if comes_again(update.update_id))
            queue.waiting = deque(update for update in queue.waiting if update.update_id not in self.left)

        loop = asyncio.get_running_loop()
        deadline = loop.time() + FINISH_WITHIN
        while (late := {task for queue in queues for task in queue.tasks}) and loop.time() < deadline:
            await asyncio.wait(late, timeout=deadline - loop.time())

        await end_tasks(late, 0)
        if lost := [update.update_id for queue in queues for update in queue.waiting]:
            logger.error("%d updates were not answered before the stop", len(lost))
            self.left.update(lost)


def id_of(data: object) -> int | None:
    """The `update_id` of a parsed update; None if it has no valid one."""
    number = data.get("update_id") if isinstance(data, dict) else None
    return number if type(number) is int and 0 <= number <= LARGEST_ID else None


def _kind_of(read: object) -> str:
    """The kind of a parsed update (Bot API, Update), such as "message"."""
    kinds = [name for name in read if name in Update.ALL_TYPES] if isinstance(read, dict) else []
    return kinds[0] if kinds else "other"


def _update_from(read: Any, bot: Bot) -> Update:  # noqa: ANN401 - whatever was sent
    if id_of(read) is None:
        raise ValueError("an update has a number")

    return Update.de_json(read, bot)


def _chat_of(update: Update) -> int:
    """The chat's id; without a chat, as for an inline query, the user's; 0 without both."""
    place = update.effective_chat or update.effective_user
    return int(place.id) if place else 0
