"""The delivery worker: reads what is due, chooses tips, sends at the allowed rate, and stores the outcomes."""

import asyncio
import logging
import random
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import ceil, inf
from typing import Final

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
    deliver_due,
    is_stale,
)
from bot.core.tips.subscription import Subscription
from bot.database.deliveries import Deliveries, DeliveryKey, DeliveryOutcome, Due, Opening, SetAside
from bot.database.subscribers import Subscribers
from bot.delivery.background import BackgroundTasks
from bot.delivery.outages import Outage, retry_until_ok, unless_set, wait_until_set
from bot.delivery.outcome_policy import OutcomePolicy
from bot.delivery.sender import Prepared, Sender
from bot.transport.rate_limiter import RateLimiter

logger = logging.getLogger(__name__)

READ: Final = 200
"""Due rows read at once: few enough not to block other work, many enough for a small cost per row."""
FLUSH: Final = 0.25
"""Seconds after which an outcome is stored even if no new send is stored in the same transaction."""
FEWEST_IN_FLIGHT: Final = 8
MOST_IN_FLIGHT: Final = 256
SOONEST: Final = 0.05
"""Seconds; rate x this may always be in flight, however short the response times are."""
LATEST: Final = 64
"""The shortest response time of this many last answers is taken as the network latency."""
HEADROOM: Final = 2.0
"""In flight = rate x quickest answer x this. A crash leaves so many unconfirmed, so answers that are slow because this
machine or the line is busy do not add to it."""
KNOWN_AFTER: Final = 32
"""After the start, one more may be in flight for each so many sent: the first answers are slower than usual."""
GRACE: Final = 3.0
"""Seconds that running sends have at shutdown."""
LAST_WRITE: Final = 2.5
"""Seconds for storing the outcomes at shutdown."""
HISTORY: Final = timedelta(days=90)
QUIET: Final = 3600.0
"""Seconds; the admins hear of one kind of trouble once in this time. By the loop's clock, which nobody sets."""
SHOWN, LONGEST = 3, 200
"""Zones or columns that are named in an alarm, and characters of their names at most."""


@dataclass(kw_only=True, eq=False)
class DeliveryWorker:
    """Call `start`, then `tick` about once a second and `prune` from time to time, then `stop`."""

    deliveries: Deliveries
    subscribers: Subscribers
    sender: Sender
    limiter: RateLimiter
    catalog: Callable[[], TipCatalog]
    render: Callable[[int, str], Prepared | None]
    """Prepares a tip, by number, in a language; None if it no longer exists. Called for each send."""
    now: Callable[[], datetime]
    late: timedelta
    alarm: Callable[..., None]
    """Tells the admins; gets the name of the alarm and the values shown in it."""
    late_by: Callable[[float], None] = lambda _: None
    """Called with the seconds between a tip's time and its arrival."""
    chance: Callable[[], float] = random.random

    def __post_init__(self) -> None:
        self._queue: deque[Delivery | Due] = deque()
        """Rows that were read and have not begun."""
        self._sending: set[asyncio.Task[None]] = set()
        self._background = BackgroundTasks()
        self._ended: list[DeliveryOutcome] = []
        self._outcome_policy = OutcomePolicy()
        self._took: deque[float] = deque(maxlen=LATEST)
        self._alarmed_at: dict[str, float] = {}
        self._set_aside: list[SetAside] = []
        """Subscribers that get no tips, because their stored values cannot be read; since the last alarm."""
        self._loops: list[asyncio.Task[None]] = []
        self._is_due = True
        """Whether more may be due than was read."""
        self._stopping = asyncio.Event()
        self._changed = asyncio.Event()
        self._has_ended = asyncio.Event()
        self.outcomes: Counter[str] = Counter()
        """Number of sends since the start, by the name of their outcome."""

    async def start(self) -> None:
        """Store interrupted sends as unconfirmed, and begin."""
        if unclear := await self.deliveries.recover():
            logger.warning("%d sends were interrupted by the last stop and are unconfirmed", unclear)

        for step in (self._send_some, self._write_ended):
            self._loops.append(asyncio.create_task(self._kept_up(step)))

    def tick(self) -> None:
        self._is_due = True
        self._changed.set()

    async def stop(self) -> None:
        for event in (self._stopping, self._changed, self._has_ended):
            event.set()
        await asyncio.gather(*self._loops)
        if self._sending:
            await asyncio.wait(self._sending, timeout=GRACE)

        self._settle()
        try:
            async with asyncio.timeout(LAST_WRITE):
                await self._write([])
        except Exception as error:  # they are unconfirmed after the next start, and not sent again
            logger.warning("the outcomes of %d sends could not be stored: %r", len(self._ended), error)

        await self._background.close()
        for task in self._sending:
            task.cancel()

    async def _kept_up(self, step: Callable[[], Awaitable[None]]) -> None:
        outage = Outage("the delivery of tips")
        while not self._stopping.is_set():
            try:
                await step()
            except Exception as error:
                self._read_again()
                await wait_until_set(self._stopping, outage.failed(error))
            else:
                outage.ended()

    def _read_again(self) -> None:
        """People may change their minds while nothing is sent; what was read and not begun is not claimed yet."""
        self._queue.clear()
        self._is_due = True

    async def _send_some(self) -> None:
        """Begin sends that are allowed now, or wait until something changes."""
        self._changed.clear()
        if pause := self._outcome_policy.breaker.pause_left(self.now()):
            self._read_again()
            return await wait_until_set(self._changed, pause.total_seconds())

        if self._is_due and not self._queue:
            await self._read_due()
        room = min(self._most_in_flight() - len(self._sending), len(self._queue))
        if room > 0:
            await self._begin(await unless_set(self._stopping, self._open_slots(room)) or [])
        elif self._queue or not self._is_due:
            await self._changed.wait()

    async def _read_due(self) -> None:
        if any(end.state is DeliveryState.SKIPPED for end in self._ended):
            await self._write([])  # could not be written before; it would be skipped and counted again
        self._is_due = False
        found = await self.deliveries.due(self.now(), limit=READ, late=self.late)
        self._is_due |= not found.is_all
        self._queue.extend((*found.again, *found.fresh))
        self._set_aside += found.set_aside
        self._tell_of_set_aside()

    def _tell_of_set_aside(self) -> None:
        columns = {column for row in self._set_aside for column in row.columns}
        zones = {row.zone for row in self._set_aside if row.zone}
        count, what = len(self._set_aside), ", ".join(sorted(zones or columns)[:SHOWN])[:LONGEST]
        if count and self._raise("set-aside", count=count, what=what):
            self._set_aside = []
            logger.error("%d subscribers are set aside: %s cannot be read", count, ", ".join(sorted(columns)))

    async def _open_slots(self, most: int) -> list[float]:
        """After a pause, first test whether Telegram answers, without sending a tip."""
        if self._outcome_policy.breaker.is_probing and not await self.sender.is_answered():
            self._outcome_policy.breaker.count(Failed("no answer"), self.now())
            return []

        return await self.limiter.tip_slots(most)

    async def _begin(self, slots: list[float]) -> None:
        """Begin one send per slot, in chats that may get a message now: first store it, then send it."""
        opened: list[Opening] = []
        starting: list[Delivery] = []
        while self._queue and len(starting) < len(slots):
            delivery = await self._chosen(self._queue.popleft(), opened)
            if delivery is not None and self._is_ready(delivery):
                starting.append(delivery)

        started = await self._write(starting, opened)
        for delivery, left_at in zip(starting, slots, strict=False):
            if delivery.key in started:
                self._sending.add(asyncio.create_task(self._send(delivery, left_at)))

    async def _chosen(self, due: Delivery | Due, opened: list[Opening]) -> Delivery | None:
        """Choose the tip to send, if any. A subscriber whose choice fails is set aside, and the others continue."""
        if isinstance(due, Delivery):
            return due

        try:
            opened.append(Opening(due, *deliver_due(due.subscription, self.catalog(), self.now(), limit=self.late)))
        except Exception:
            logger.exception("the tip of chat %d cannot be chosen", due.subscription.chat_id)
            self._set_aside.append(await self.deliveries.set_aside(due))
            return None

        return opened[-1].delivery

    def _is_ready(self, delivery: Delivery) -> bool:
        now = self.now()
        if is_stale(delivery, now):
            self._note([DeliveryOutcome(delivery, DeliveryState.SKIPPED)])
            return False

        if (wait := self.limiter.wait_of(delivery.chat_id)) > 0:
            self._note([DeliveryOutcome(delivery, DeliveryState.WAITING, due_at=now + timedelta(seconds=wait))])
            return False

        return True

    def _most_in_flight(self) -> int:
        if self._outcome_policy.breaker.is_probing:
            return 1

        rate = self.limiter.rate
        fewest = max(FEWEST_IN_FLIGHT, ceil(rate * SOONEST))
        wanted = ceil(rate * min(self._took, default=0.0) * HEADROOM)
        return min(max(wanted, fewest), fewest + self.outcomes["Sent"] // KNOWN_AFTER, MOST_IN_FLIGHT)

    async def _write(self, starting: Sequence[Delivery], opened: Sequence[Opening] = ()) -> set[DeliveryKey]:
        ended, self._ended = self._ended, []
        if not (starting or ended or opened):
            return set()

        try:
            return await self.deliveries.record(starting, ended, opened)
        except BaseException:
            self._ended = ended + self._ended
            raise

    async def _send(self, delivery: Delivery, left_at: float) -> None:
        loop = asyncio.get_running_loop()
        began_at = loop.time()
        outcome = await self._outcome(delivery, left_at)
        if isinstance(outcome, Sent):
            self._took.append(loop.time() - began_at)
            self.late_by((self.now() - delivery.due_at).total_seconds())

        self.outcomes[type(outcome).__name__] += 1
        self._judge(delivery, outcome)
        if task := asyncio.current_task():
            self._sending.discard(task)

        if not self._sending and not self._queue:
            self._settle()

        self._changed.set()

    async def _outcome(self, delivery: Delivery, left_at: float) -> Outcome:
        try:
            if (prepared := self.render(delivery.tip, delivery.language)) is None:
                return Rejected("the tip is no longer in the content")

            was_broken = prepared.is_broken
            outcome = await self.sender.send(delivery.chat_id, delivery.thread_id, prepared, left_at)
        except Exception:
            logger.exception("the tip for chat %d failed because of an internal error", delivery.chat_id)
            return Unclear("an error of ours")

        if prepared.is_broken and not was_broken:
            tip = self.catalog().tips.get(delivery.tip)
            self._raise("markup-refused", tip=tip.id if tip else str(delivery.tip))

        return outcome

    def _judge(self, delivery: Delivery, outcome: Outcome) -> None:
        if isinstance(outcome, Moved):
            self._retry(partial(self._move, delivery, outcome.chat_id))

        ended, stops = self._outcome_policy.judge(delivery, outcome, self.now(), self.chance())
        self._note(ended)
        if stops:
            logger.error("an unusual share of sends fails; sending pauses. The last one: %s", outcome)
            self._raise("run-stopped", reason=str(outcome))

        self._settle(is_idle=False)

    def _settle(self, *, is_idle: bool = True) -> None:
        for delivery in self._outcome_policy.unreachable(is_idle=is_idle):
            self._note([DeliveryOutcome(delivery, DeliveryState.FAILED, OutcomeKind.UNREACHABLE)])
            self._retry(partial(self._mark_unreachable, delivery.chat_id))

    async def _mark_unreachable(self, chat_id: int) -> None:
        logger.info("chat %d cannot be reached any more", chat_id)
        await self.subscribers.change(chat_id, Subscription.unreachable, self.now())

    async def _move(self, delivery: Delivery, chat_id: int) -> None:
        await self.subscribers.move(delivery.chat_id, chat_id)
        await self.deliveries.move(delivery, chat_id, self.now())
        self.tick()

    def _note(self, ended: list[DeliveryOutcome]) -> None:
        """Store it with the next batch that begins, or soon."""
        self._ended += ended
        self._has_ended.set()

    async def _write_ended(self) -> None:
        """Store the outcomes that no new send has stored."""
        await self._has_ended.wait()
        await wait_until_set(self._stopping, FLUSH)
        self._has_ended.clear()
        await self._write([])

    def _retry(self, work: Callable[[], Awaitable[object]]) -> None:
        """Run it in the background until it succeeds; `stop` waits for it."""
        self._background.start(retry_until_ok(work, "writing down how sends ended", self._stopping))

    def _raise(self, alarm: str, **values: str | int) -> bool:
        """Tell the admins, unless they were told of this kind of problem recently."""
        loop = asyncio.get_running_loop()
        if loop.time() - self._alarmed_at.get(alarm, -inf) < QUIET:
            return False

        self._alarmed_at[alarm] = loop.time()
        loop.call_soon(partial(self.alarm, alarm, **values))
        return True

    async def prune(self) -> None:
        """Delete old deliveries, and tell the admins of subscribers set aside since the last alarm."""
        self._tell_of_set_aside()
        while not self._stopping.is_set() and await self.deliveries.prune((self.now() - HISTORY).date()):
            pass
