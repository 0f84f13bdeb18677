"""Updates on their way to the handlers: each once, those of one chat one after the other, different chats at once."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final

from telegram import Bot, Update

from bot.core.base.recent import Recent
from bot.metrics import Metrics
from bot.transport.request import parse_json

logger = logging.getLogger(__name__)

AT_ONCE: Final = 256
"""Updates that are being answered."""
WAITING_IN_CHAT: Final = 20
"""Updates of one chat that wait for an earlier one; with a message a second, the last is answered after 20 s."""
WAITING: Final = 4096
"""Updates that wait in all; Telegram keeps the others."""
REMEMBERED: Final = 8192
"""Ids of the latest updates: more than may wait, so that none of those is answered twice."""
FINISH_WITHIN: Final = 5.0
"""Seconds that answers under way have at the end."""
CANCELLATION: Final = 0.5
"""Seconds for what was cancelled to clean up."""
LARGEST_ID: Final = 2**63 - 2
"""The next number still fits into what JSON libraries write."""


class Priority(Enum):
    """What an update is worth when it cannot be answered at once."""

    NONE = auto()
    """Talk in a group that does not speak to the bot: nobody waits for an answer."""
    ORDINARY = auto()
    URGENT = auto()
    """A red flag: answered beside everything else that waits, in this chat or in others, and not dropped."""


@dataclass(slots=True)
class _Line:
    """What one chat has sent."""

    waiting: deque[Update] = field(default_factory=deque)
    urgent: int = 0
    """Red flags that are being answered out of turn."""
    is_served: bool = False
    is_told: bool = False
    """Whether the chat knows that some of its messages were dropped."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)


class Intake:
    """Takes what polling or the webhook got, while `running`."""

    def __init__(
        self,
        bot: Bot,
        metrics: Metrics,
        *,
        answer: Callable[[Update], Awaitable[None]],
        priority: Callable[[Update], Priority],
        tell_of_drop: Callable[[Update], None],
        at_once: int = AT_ONCE,
        room: int = WAITING,
    ) -> None:
        """`answer` is what handles an update. `priority` is asked only for what has to wait.

        `tell_of_drop` is called once for a chat that sends too much.
        """
        self._bot = bot
        self._handle = answer
        self._metrics = metrics
        self._priority = priority
        self._tell_of_drop = tell_of_drop
        self._places = asyncio.Semaphore(at_once)
        self._lines: dict[int, _Line] = {}
        self._waiting = 0
        self._room = room
        self._taken = Recent[int](REMEMBERED)
        self._left: set[int] = set()
        self.is_open = False

    @asynccontextmanager
    async def running(self, *, comes_again: Callable[[int], bool] = lambda _: False) -> AsyncIterator[None]:
        """Take updates until the end of the block; then answer what is there, within a few seconds.

        `comes_again`: whether Telegram brings the update of this number again at the next start; such a one is not
        begun any more.
        """
        self.is_open = True
        try:
            yield
        finally:
            self.is_open = False
            await self._finish(comes_again)

    @property
    def is_full(self) -> bool:
        """Whether so much waits that Telegram should keep the rest for a while."""
        return self._waiting >= self._room

    @property
    def oldest_waiting(self) -> int | None:
        """The number of the oldest update that is not begun."""
        return min((line.waiting[0].update_id for line in self._lines.values() if line.waiting), default=None)

    @property
    def left(self) -> frozenset[int]:
        """The numbers of updates that were not begun before the end, and of red flags that were not answered."""
        return frozenset(self._left)

    @property
    def answered(self) -> list[int]:
        """The numbers of the latest updates that need no answer any more, the oldest first."""
        return [number for number in self._taken if number not in self._left]

    def remember(self, numbers: Iterable[int]) -> None:
        """The numbers of updates that were answered before this start."""
        self._taken.update(numbers)

    def take(self, data: object) -> None:
        """One update, as JSON or as what was read from it. Never raises: what cannot be read is passed over."""
        self._metrics.updates.inc()
        number = None
        try:
            read: Any = parse_json(data) if isinstance(data, bytes) else data
            number = id_of(read)
            if number is None or self._taken.add(number):
                self._enqueue(_update_from(read, self._bot))
        except Exception as error:
            # It would fail again at the next attempt. The error may quote what a person wrote: not for the log.
            self._metrics.unreadable.inc()
            logger.warning("update %s cannot be read (%s) and is passed over", number, type(error).__name__)

    def _enqueue(self, update: Update) -> None:
        chat_id = _chat_of(update)
        line = self._lines.get(chat_id)
        is_free = line is None and not self._places.locked()
        priority = Priority.ORDINARY if is_free else self._priority_of(update)
        if priority is Priority.NONE:
            return

        if line is None:
            line = self._lines[chat_id] = _Line()
        if priority is Priority.URGENT and line.urgent < WAITING_IN_CHAT:
            self._start(self._answer_urgent(update, line), chat_id, line)
        elif len(line.waiting) >= WAITING_IN_CHAT:
            self._drop(update, chat_id, line)
        else:
            line.waiting.append(update)
            self._waiting += 1
            if not line.is_served:
                line.is_served = True
                self._start(self._serve(line), chat_id, line)

    def _priority_of(self, update: Update) -> Priority:
        try:
            return self._priority(update)
        except Exception as error:
            logger.warning("update %d cannot be screened: %s", update.update_id, type(error).__name__)
            return Priority.ORDINARY

    def _start(self, work: Coroutine[Any, Any, None], chat_id: int, line: _Line) -> None:
        task = asyncio.create_task(work)
        line.tasks.add(task)

        def ended(task: asyncio.Task[None]) -> None:
            line.tasks.discard(task)
            if not line.tasks and self._lines.get(chat_id) is line:
                del self._lines[chat_id]

        task.add_done_callback(ended)

    async def _serve(self, line: _Line) -> None:
        while line.waiting:
            async with self._places:
                if line.waiting:  # at the end, what comes again is taken away
                    self._waiting -= 1
                    await self._answer(line.waiting.popleft())

        line.is_served = False

    async def _answer_urgent(self, update: Update, line: _Line) -> None:
        """At once: it takes no place, and waits for no earlier answer that Telegram puts off."""
        line.urgent += 1
        try:
            await self._answer(update)
        finally:
            line.urgent -= 1

    async def _answer(self, update: Update) -> None:
        try:
            await self._handle(update)
        except asyncio.CancelledError:
            if self._priority_of(update) is Priority.URGENT:
                self._left.add(update.update_id)
                logger.critical("update %d is a red flag whose answer was cut off by the end", update.update_id)

            raise
        except Exception as error:
            logger.warning("update %d failed: %s", update.update_id, type(error).__name__)

    def _drop(self, update: Update, chat_id: int, line: _Line) -> None:
        self._metrics.dropped.inc()
        if line.is_told:
            return

        line.is_told = True
        logger.warning("chat %d sends faster than it can be answered: what comes now is dropped", chat_id)
        self._tell_of_drop(update)

    async def _finish(self, comes_again: Callable[[int], bool]) -> None:
        lines = list(self._lines.values())
        for line in lines:
            self._left.update(update.update_id for update in line.waiting if comes_again(update.update_id))
            line.waiting = deque(update for update in line.waiting if update.update_id not in self._left)

        if tasks := {task for line in lines for task in line.tasks}:
            _, late = await asyncio.wait(tasks, timeout=FINISH_WITHIN)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=CANCELLATION)

        if lost := [update.update_id for line in lines for update in line.waiting]:
            logger.error("%d updates were not answered before the end", len(lost))
            self._left.update(lost)


def id_of(data: object) -> int | None:
    """The id of an update as Telegram sends it; None where there is none that can be one."""
    number = data.get("update_id") if isinstance(data, dict) else None
    return number if type(number) is int and 0 <= number <= LARGEST_ID else None


def _update_from(read: Any, bot: Bot) -> Update:  # noqa: ANN401 - whatever was sent
    if id_of(read) is None:
        raise ValueError("an update has a number")

    return Update.de_json(read, bot)


def _chat_of(update: Update) -> int:
    """The chat; for what has none, such as an inline query, the person; 0 for what has neither."""
    place = update.effective_chat or update.effective_user
    return int(place.id) if place else 0
