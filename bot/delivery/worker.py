"""Sends what is due: claims from the ledger, keeps the pace, writes down what came of it. A tick only wakes it."""

import asyncio
import logging
import random
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import ceil
from typing import Any, Final, Self

from bot.core.tips.choice import TipCatalog
from bot.core.tips.delivery import (
    Delivery,
    DeliveryState,
    Failed,
    Moved,
    Outcome,
    OutcomeKind,
    Rejected,
    Sent,
    Unclear,
    is_stale,
)
from bot.core.tips.subscription import Subscription
from bot.database.deliveries import Deliveries, DeliveryKey, DeliveryOutcome, SetAside
from bot.database.subscribers import Subscribers
from bot.delivery.outages import Outage, retry_until_ok, wait_until_set
from bot.delivery.outcome_policy import OutcomePolicy
from bot.delivery.sender import Prepared, Sender
from bot.transport.rate_limiter import RateLimiter

logger = logging.getLogger(__name__)

CLAIM: Final = 200
"""Deliveries in one claim: few enough to hold up nothing, many enough to cost little."""
LOW: Final = 100
"""Fewer than this in memory, and more are claimed."""
FLUSH: Final = 0.25
"""Seconds after which an outcome is written down even if no new send takes it along."""
FEWEST_IN_FLIGHT: Final = 8
MOST_IN_FLIGHT: Final = 256
HEADROOM: Final = 3.0
"""In flight = rate x latency x this: enough to make up for what a busy machine holds up."""
GRACE: Final = 3.0
"""Seconds that sends in flight, and what else was begun, have to end when the bot stops."""
LAST_WRITE: Final = 2.5
"""Seconds that writing down how sends ended may take when the bot stops."""
HISTORY: Final = timedelta(days=90)
PRUNE_EVERY: Final = 3600.0
QUIET: Final = 3600.0
"""Seconds; the admins hear of one kind of trouble once in this time. By the loop's clock, which nobody sets."""


@dataclass(frozen=True, slots=True)
class RunStopped:
    """An unusual share of sends goes wrong: all wait, nobody is marked."""

    reason: str


@dataclass(frozen=True, slots=True)
class MarkupRefused:
    """Telegram refuses the markup of this tip; it goes out as plain text."""

    tip: int


@dataclass(frozen=True, slots=True)
class RowsSetAside:
    """So many subscribers get nothing, because something that is stored of them cannot be read."""

    count: int
    columns: frozenset[str]
    zones: frozenset[str]

    @classmethod
    def of(cls, rows: Sequence[SetAside]) -> Self:
        columns = frozenset(column for row in rows for column in row.columns)
        return cls(len(rows), columns, frozenset(row.zone for row in rows if row.zone))


DeliveryAlarm = RunStopped | MarkupRefused | RowsSetAside


class DeliveryWorker:
    """`start`, then `tick` about once a second, then `stop`."""

    def __init__(
        self,
        *,
        deliveries: Deliveries,
        subscribers: Subscribers,
        sender: Sender,
        pacer: RateLimiter,
        deck: Callable[[], TipCatalog],
        render: Callable[[int, str], Prepared | None],
        now: Callable[[], datetime],
        late: timedelta,
        alarm: Callable[[DeliveryAlarm], Awaitable[None]],
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`render` prepares a tip, by number, in a language; None if it is gone. It is asked for each send."""
        self._deliveries = deliveries
        self._subscribers = subscribers
        self._sender = sender
        self._pacer = pacer
        self._deck = deck
        self._render = render
        self._now = now
        self._late = late
        self._alarm = alarm
        self._chance = chance

        self._queue: deque[Delivery] = deque()
        self._sending: set[asyncio.Task[None]] = set()
        self._background_tasks: set[asyncio.Task[None]] = set()
        self._ended: list[DeliveryOutcome] = []
        self._outcome_policy = OutcomePolicy()
        self._latency = 0.1
        self._alarmed_at: dict[type[DeliveryAlarm], float] = {}
        self._pruned_at: float | None = None
        self._set_aside: list[SetAside] = []
        self._flush: asyncio.TimerHandle | None = None
        self._slots: asyncio.Task[list[float]] | None = None
        self._loops: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()
        self._due = asyncio.Event()
        self._hungry = asyncio.Event()
        self._changed = asyncio.Event()
        self.outcomes: Counter[str] = Counter()
        """Sends since the start, by the name of their outcome."""

    async def start(self) -> None:
        """Take up what a crash or a stop left, and begin."""
        found = await self._deliveries.recover(self._now())
        if found.total():
            logger.warning(
                "from before the start: %d sends unconfirmed, %d due again",
                found[DeliveryState.UNCONFIRMED],
                found[DeliveryState.WAITING],
            )

        self._hungry.set()
        self._due.set()
        self._loops = [asyncio.create_task(self._kept_up(step)) for step in (self._claim, self._send_some)]

    def tick(self) -> None:
        """Something may be due, or a pause may be over."""
        self._due.set()
        self._changed.set()

    async def stop(self) -> None:
        """Let the sends in flight end and write them down; what was only claimed is given back."""
        self._stopping.set()
        for event in (self._due, self._hungry, self._changed):
            event.set()
        if self._slots is not None:
            self._slots.cancel()

        await asyncio.gather(*self._loops)
        loop = asyncio.get_running_loop()
        until = loop.time() + GRACE
        if self._sending:
            await asyncio.wait(self._sending, timeout=GRACE)
        if self._flush is not None:
            self._flush.cancel()

        self._settle()
        self._ended += [
            DeliveryOutcome(delivery, DeliveryState.WAITING, due_at=self._now()) for delivery in self._queue
        ]
        self._queue.clear()
        await self._write_at_last()
        while self._background_tasks and (left := until + 0.5 - loop.time()) > 0:
            await asyncio.wait(self._background_tasks, timeout=left)
        for task in (*self._background_tasks, *self._sending):
            task.cancel()

    async def _write_at_last(self) -> None:
        """What cannot be written down now is unclear after the next start, and not sent again."""
        try:
            async with asyncio.timeout(LAST_WRITE):
                await self._write([])
        except Exception as error:
            logger.warning("how %d sends ended could not be written down: %r", len(self._ended), error)

    async def _kept_up(self, step: Callable[[], Awaitable[None]]) -> None:
        outage = Outage("the delivery of tips")
        while not self._stopping.is_set():
            try:
                await step()
            except Exception as error:
                await wait_until_set(self._stopping, outage.failed(error))
            else:
                outage.ended()

    async def _claim(self) -> None:
        await self._due.wait()
        await self._hungry.wait()
        if self._stopping.is_set():
            return

        claim = await self._deliveries.claim(self._now(), limit=CLAIM, deck=self._deck(), late=self._late)
        self._queue.extend(claim.deliveries)
        self._changed.set()
        self._set_aside += claim.set_aside
        self._tell_of_set_aside()
        if len(self._queue) >= LOW:
            self._hungry.clear()
        if claim.is_all:
            self._due.clear()
            await self._prune()

    def _tell_of_set_aside(self) -> None:
        """All that were set aside since the admins last heard of some."""
        if not self._set_aside or not self._may_alarm(RowsSetAside):
            return

        alarm, self._set_aside = RowsSetAside.of(self._set_aside), []
        logger.error("%d subscribers are set aside: %s cannot be read", alarm.count, ", ".join(sorted(alarm.columns)))
        self._raise(alarm)

    async def _send_some(self) -> None:
        self._changed.clear()
        if batch := await self._next_batch():
            started = await self._begin([delivery for delivery, _ in batch])
            for delivery, left_at in batch:
                if delivery.key in started:
                    self._sending.add(asyncio.create_task(self._send(delivery, left_at)))
        elif not self._stopping.is_set():
            pause = self._outcome_policy.breaker.pause_left(self._now()).total_seconds()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), pause or None)

    async def _next_batch(self) -> list[tuple[Delivery, float]]:
        """Deliveries that may leave now, each with its slot: still welcome, in chats that may get a message."""
        room = self._most_in_flight() - len(self._sending)
        if not self._queue or room <= 0 or self._outcome_policy.breaker.pause_left(self._now()):
            return []

        batch: list[tuple[Delivery, float]] = []
        slots = await self._wait_for_slots(min(room, len(self._queue)))
        while self._queue and len(batch) < len(slots):
            delivery = self._queue.popleft()
            if self._is_ready(delivery):
                batch.append((delivery, slots[len(batch)]))

        if len(self._queue) < LOW:
            self._hungry.set()

        return batch

    async def _wait_for_slots(self, most: int) -> list[float]:
        self._slots = asyncio.create_task(self._open_slots(most))
        try:
            return await self._slots
        except asyncio.CancelledError:
            if self._stopping.is_set():
                return []

            raise

    async def _open_slots(self, most: int) -> list[float]:
        """After a pause Telegram is first asked whether it answers: no tip is spent on finding out."""
        if self._outcome_policy.breaker.is_probing and not await self._sender.is_answered():
            self._outcome_policy.breaker.count(Failed("no answer"), self._now())
            return []

        return await self._pacer.tip_slots(most)

    def _is_ready(self, delivery: Delivery) -> bool:
        now = self._now()
        if is_stale(delivery, now):
            self._note([DeliveryOutcome(delivery, DeliveryState.SKIPPED)])
            return False

        if (wait := self._pacer.wait_of(delivery.chat_id)) > 0:
            self._note([DeliveryOutcome(delivery, DeliveryState.WAITING, due_at=now + timedelta(seconds=wait))])
            return False

        return True

    def _most_in_flight(self) -> int:
        if self._outcome_policy.breaker.is_probing:
            return 1

        wanted = ceil(self._pacer.rate * self._latency * HEADROOM)
        return min(max(wanted, FEWEST_IN_FLIGHT), MOST_IN_FLIGHT)

    async def _begin(self, batch: list[Delivery]) -> set[DeliveryKey]:
        try:
            return await self._write(batch)
        except BaseException:
            self._queue.extendleft(reversed(batch))
            raise

    async def _write(self, starting: list[Delivery]) -> set[DeliveryKey]:
        ended, self._ended = self._ended, []
        try:
            return await self._deliveries.record(starting, ended)
        except BaseException:
            self._ended = ended + self._ended
            raise

    async def _send(self, delivery: Delivery, left_at: float) -> None:
        loop = asyncio.get_running_loop()
        began_at = loop.time()
        outcome = await self._outcome(delivery, left_at)
        if isinstance(outcome, Sent):
            self._latency += (loop.time() - began_at - self._latency) / 20

        self.outcomes[type(outcome).__name__] += 1
        self._judge(delivery, outcome)
        if task := asyncio.current_task():
            self._sending.discard(task)

        if not self._sending and not self._queue:
            self._settle()

        self._changed.set()

    async def _outcome(self, delivery: Delivery, left_at: float) -> Outcome:
        try:
            if (prepared := self._render(delivery.tip, delivery.language)) is None:
                return Rejected("the tip is gone from the content")

            was_broken = prepared.is_broken
            outcome = await self._sender.send_now(delivery.chat_id, delivery.thread_id, prepared, left_at)
        except Exception:
            logger.exception("the tip for chat %d met an error of ours", delivery.chat_id)
            return Unclear("an error of ours")

        if prepared.is_broken and not was_broken:
            self._raise(MarkupRefused(delivery.tip))

        return outcome

    def _judge(self, delivery: Delivery, outcome: Outcome) -> None:
        if isinstance(outcome, Moved):
            self._run(self._retry_until_written(partial(self._move, delivery, outcome.chat_id)))

        ended, stops = self._outcome_policy.judge(delivery, outcome, self._now(), self._chance())
        self._note(ended)
        if stops:
            logger.error("an unusual share of sends goes wrong; all wait. The last one: %s", outcome)
            self._raise(RunStopped(str(outcome)))

        self._settle(is_idle=False)

    def _settle(self, *, is_idle: bool = True) -> None:
        for delivery in self._outcome_policy.gone(is_idle=is_idle):
            self._note([DeliveryOutcome(delivery, DeliveryState.FAILED, OutcomeKind.UNREACHABLE)])
            self._run(self._retry_until_written(partial(self._mark_gone, delivery.chat_id)))

    async def _mark_gone(self, chat_id: int) -> None:
        logger.info("chat %d cannot be reached any more", chat_id)
        await self._subscribers.change(chat_id, Subscription.unreachable, self._now())

    async def _move(self, delivery: Delivery, chat_id: int) -> None:
        await self._subscribers.move(delivery.chat_id, chat_id)
        await self._deliveries.move(delivery, chat_id, self._now())
        self._due.set()

    def _note(self, ended: list[DeliveryOutcome]) -> None:
        """To be written with the next batch that begins, or soon."""
        self._ended += ended
        if self._ended and self._flush is None:
            self._flush = asyncio.get_running_loop().call_later(FLUSH, self._flush_now)

    def _flush_now(self) -> None:
        self._flush = None
        if self._ended:
            self._run(self._retry_until_written(partial(self._write, [])))

    async def _retry_until_written(self, work: Callable[[], Awaitable[object]]) -> None:
        await retry_until_ok(work, "writing down how sends ended", self._stopping)

    def _may_alarm(self, kind: type[DeliveryAlarm]) -> bool:
        last = self._alarmed_at.get(kind)
        return last is None or asyncio.get_running_loop().time() - last >= QUIET

    def _raise(self, alarm: DeliveryAlarm) -> None:
        if self._may_alarm(type(alarm)):
            self._alarmed_at[type(alarm)] = asyncio.get_running_loop().time()
            self._run(self._sound(alarm))

    async def _sound(self, alarm: DeliveryAlarm) -> None:
        await self._alarm(alarm)

    def _run(self, errand: Coroutine[Any, Any, None]) -> None:
        """Do it beside the sends; `stop` waits for it."""
        task = asyncio.create_task(errand)
        self._background_tasks.add(task)
        task.add_done_callback(self._background_task_done)

    def _background_task_done(self, task: asyncio.Task[None]) -> None:
        self._background_tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("an errand of the delivery failed", exc_info=error)

    async def _prune(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._pruned_at is not None and now - self._pruned_at < PRUNE_EVERY:
            return

        self._pruned_at = now
        self._tell_of_set_aside()
        while not self._stopping.is_set() and await self._deliveries.prune((self._now() - HISTORY).date()):
            pass
