"""The delivery worker: reads which tips are due, chooses them, and sends them."""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from math import inf
from typing import Final

from bot.core.tips.choice import TipCatalog
from bot.core.tips.delivery import (
    Delivery,
    DeliveryOutcome,
    DeliveryState,
    Outcome,
    OutcomeKind,
    Rejected,
    Sent,
    deliver_due,
    is_stale,
)
from bot.database.deliveries import Deliveries, Due, Opening, SetAside
from bot.delivery.outcome_policy import OutcomePolicy
from bot.delivery.send_loop import SendLoop
from bot.delivery.sender import Prepared

logger = logging.getLogger(__name__)

READ: Final = 200
"""Due rows read at once: few enough not to block other work, many enough for a small cost per row."""
HISTORY: Final = timedelta(days=90)
QUIET: Final = 3600.0
"""Seconds; the admins hear of one kind of trouble once in this time. By the loop's clock, which nobody sets."""
SHOWN, LONGEST = 3, 200
"""Zones or columns that are named in an alarm, and characters of their names at most."""


@dataclass(kw_only=True, eq=False)
class DeliveryWorker(SendLoop[Delivery]):
    """Call `tick` about once a second, and `prune` from time to time."""

    what = "the delivery of tips"
    deliveries: Deliveries
    catalog: Callable[[], TipCatalog]
    render: Callable[[int, str], Prepared | None]
    """Prepares a tip, by number, in a language; None if it no longer exists. Called for each send."""
    late: timedelta
    alarm: Callable[..., None]
    """Tells the admins; gets the name of the alarm and the values shown in it."""
    late_by: Callable[[float], None] = lambda _: None
    """Called with the seconds between a tip's time and its arrival."""
    chance: Callable[[], float] = random.random

    def __post_init__(self) -> None:
        super().__post_init__()
        self._policy = OutcomePolicy(self.breaker)
        self._queue: deque[Delivery | Due] = deque()
        """Rows that were read and have not begun."""
        self._is_due = True
        """Whether more may be due than was read."""
        self._alarmed_at: dict[str, float] = {}
        self._set_aside: list[SetAside] = []
        """Subscribers that get no tips, because their stored values cannot be read; since the last alarm."""

    async def recover(self) -> int:
        return await self.deliveries.recover()

    def tick(self) -> None:
        self._is_due = True
        super().tick()

    def forget(self) -> None:
        self._queue.clear()
        self._is_due = True

    async def due(self) -> int:
        while self._is_due and not self._queue:
            self._is_due = False
            found = await self.deliveries.due(self.now(), limit=READ, late=self.late)
            self._is_due |= not found.is_all
            self._queue.extend((*found.again, *found.fresh))
            self._set_aside += found.set_aside
            self._tell_of_set_aside()

        return len(self._queue)

    async def store(self, ended: list[DeliveryOutcome[Delivery]], most: int) -> Sequence[Delivery]:
        """Only what begins is taken from the queue. What is too late is skipped."""
        starting: list[Delivery] = []
        skipped: list[DeliveryOutcome[Delivery]] = []
        opened: list[Opening] = []
        while self._queue and len(starting) < most:
            delivery = await self._chosen(self._queue.popleft(), opened)
            if delivery and is_stale(delivery, self.now()):
                skipped.append(DeliveryOutcome(delivery, DeliveryState.SKIPPED))
            elif delivery:
                starting.append(delivery)

        is_idle = not (self._sending or self._queue or starting)
        for delivery in self._policy.unreachable(is_idle=is_idle):
            logger.info("chat %d cannot be reached any more", delivery.chat_id)
            ended.append(DeliveryOutcome(delivery, DeliveryState.FAILED, OutcomeKind.UNREACHABLE))

        if not (starting or ended or skipped or opened):
            return []

        started = await self.deliveries.record(starting, [*ended, *skipped], opened, held=self.catalog().restricted)
        return [delivery for delivery in starting if delivery.key in started]

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

    async def send(self, claim: Delivery, left_at: float) -> Outcome:
        if (prepared := self.render(claim.tip, claim.language)) is None:
            return Rejected("the tip is no longer in the content")

        was_broken = prepared.is_broken
        outcome = await self.sender.send(claim.chat_id, claim.thread_id, prepared, left_at)
        if prepared.is_broken and not was_broken:
            tip = self.catalog().tips.get(claim.tip)
            self._raise("markup-refused", tip=tip.id if tip else str(claim.tip))
        if isinstance(outcome, Sent):
            self.late_by((self.now() - claim.due_at).total_seconds())

        return outcome

    def judge(self, claim: Delivery, outcome: Outcome) -> list[DeliveryOutcome[Delivery]]:
        ended, stops = self._policy.judge(claim, outcome, self.now(), self.chance())
        if stops:
            logger.error("an unusual share of sends fails; sending pauses. The last one: %s", outcome)
            self._raise("run-stopped", reason=str(outcome))

        return ended

    def _tell_of_set_aside(self) -> None:
        columns = {column for row in self._set_aside for column in row.columns}
        zones = {row.zone for row in self._set_aside if row.zone}
        count, what = len(self._set_aside), ", ".join(sorted(zones or columns)[:SHOWN])[:LONGEST]
        if count and self._raise("set-aside", count=count, what=what):
            self._set_aside = []
            logger.error("%d subscribers are set aside: %s cannot be read", count, ", ".join(sorted(columns)))

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
