"""Sends announcements with the priority of tips, a few at a time; each send is stored before it begins."""

import asyncio
import logging
from asyncio import FIRST_COMPLETED
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from bot.core.tips.delivery import (
    Breaker,
    Failed,
    Moved,
    Outcome,
    Rejected,
    Sent,
    Snooze,
    Unclear,
    Unreachable,
    backoff,
)
from bot.database.broadcasts import Broadcast, BroadcastOutcome, Broadcasts, Ending, Phase, Recipient
from bot.delivery.outages import Outage, unless_set, wait_until_set
from bot.delivery.sender import Prepared, Sender, prepare_text
from bot.transport.rate_limiter import RateLimiter

logger = logging.getLogger(__name__)

FEWEST_IN_FLIGHT: Final = 8
MOST_IN_FLIGHT: Final = 256
SOONEST: Final = 0.25
"""Seconds; rate x this may be in flight. After a crash, so many are unconfirmed at the most."""

SHORT_WAIT: Final = 1.0
"""Seconds that a send waits for its chat; longer ones wait in the database."""

ATTEMPTS: Final = 5
REPORT_EVERY: Final = 2.0
"""Seconds between two reports to the admin."""

END_WITHIN: Final = 3.0
"""Seconds that running sends have at shutdown."""

BroadcastReport = Callable[[Broadcast], Awaitable[None]]


@dataclass(kw_only=True, eq=False)
class Broadcaster:
    """Sends every announcement that has begun, also one that was interrupted by a restart."""

    broadcasts: Broadcasts
    sender: Sender
    limiter: RateLimiter
    now: Callable[[], datetime]
    report: BroadcastReport
    """Tells the admin how it stands; called now and then, and once more at the end."""
    ask_again: BroadcastReport
    """Asks the admin whether it is still to be sent: confirmed long ago, it has reached nobody."""

    def __post_init__(self) -> None:
        self._breaker = Breaker()
        self._sending: set[asyncio.Task[None]] = set()
        self._ends: list[BroadcastOutcome] = []
        """How sends ended that is not stored yet."""
        self._moves: list[tuple[int, int, int]] = []
        """Announcement, old and new id of a chat."""
        self._reported_at = 0.0
        self._reporting: asyncio.Task[None] | None = None
        self._awake = asyncio.Event()
        self._stopping = asyncio.Event()

    def wake(self) -> None:
        self._awake.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve until the end of the block; sends in flight are finished and written down.

        What waits for its turn then, or a report, is left for the next start.
        """
        if unclear := await self.broadcasts.recover():
            logger.warning("%d sends of announcements were interrupted by the last stop and are unconfirmed", unclear)

        self.wake()
        task = asyncio.create_task(self._serve())
        try:
            yield
        finally:
            self._stopping.set()
            self.wake()
            await asyncio.wait({task}, timeout=END_WITHIN)
            task.cancel()
            if self._reporting:
                self._reporting.cancel()

    async def send_open(self) -> None:
        """Send all announcements that have begun; an error in one does not stop the others."""
        errors: list[Exception] = []
        for broadcast in await self.broadcasts.open():
            try:
                await self._send_all(broadcast)
            except Exception as error:
                errors.append(error)

        if errors:
            raise errors[0]

    async def _serve(self) -> None:
        outage = Outage("the sending of announcements")
        while not self._stopping.is_set():
            await self._awake.wait()
            self._awake.clear()
            try:
                await self.send_open()
            except Exception as error:
                await wait_until_set(self._stopping, outage.failed(error))
                self.wake()
            else:
                outage.ended()

    async def _send_all(self, broadcast: Broadcast) -> None:
        prepared = prepare_text(broadcast.text)
        has_begun = False
        while not self._stopping.is_set():
            if pause := self._breaker.pause_left(self.now()):
                await self._finish(broadcast)
                await self._rest(pause.total_seconds())
                continue

            if not has_begun and await self.broadcasts.is_overdue(broadcast, self.now()):
                await self.ask_again(broadcast)
                return await self.broadcasts.take_back(broadcast.number, self.now())

            recipients = await self._begin_some(broadcast, prepared)
            has_begun |= bool(recipients)
            if self._sending:
                await asyncio.wait(self._sending, timeout=0 if recipients else None, return_when=FIRST_COMPLETED)
            elif not recipients:
                await self._write(broadcast)
                if (due_at := await self.broadcasts.next_due(broadcast.number)) is None:
                    if self._reporting:  # the last report must not be overtaken by it
                        await asyncio.wait({self._reporting})
                    await self.broadcasts.close(broadcast.number, Phase.DONE)
                    return await self.report(broadcast)

                await self._rest((due_at - self.now()).total_seconds())

            await self._report_sometimes(broadcast)

        await self._finish(broadcast)

    async def _finish(self, broadcast: Broadcast) -> None:
        if self._sending:
            await asyncio.wait(self._sending)
        await self._write(broadcast)

    async def _begin_some(self, broadcast: Broadcast, prepared: Prepared) -> Sequence[Recipient]:
        """Wait until messages may be sent, store as many sends as begun, and begin them."""
        most = min(max(FEWEST_IN_FLIGHT, ceil(self.limiter.rate * SOONEST)), MOST_IN_FLIGHT)
        room = 1 if self._breaker.is_probing else most
        free = max(0, room - len(self._sending))
        slots = (await unless_set(self._stopping, self.limiter.tip_slots(free)) if free else None) or []
        recipients = await self._write(broadcast, limit=len(slots))
        for each, left_at in zip(recipients, slots, strict=False):
            self._sending.add(task := asyncio.create_task(self._send(broadcast.number, each, left_at, prepared)))
            task.add_done_callback(self._sending.discard)

        return recipients

    async def _send(self, number: int, recipient: Recipient, left_at: float, prepared: Prepared) -> None:
        if 0 < (wait := self.limiter.wait_of(recipient.chat_id)) <= SHORT_WAIT:
            await asyncio.sleep(wait)
            wait = self.limiter.wait_of(recipient.chat_id)

        if wait > 0:
            outcome: Outcome = Snooze(timedelta(seconds=wait))
        else:
            outcome = await self.sender.send(recipient.chat_id, recipient.thread_id, prepared, left_at)
            self._breaker.count(outcome, self.now())

        self._ends.append(BroadcastOutcome(number, recipient.chat_id, *self._ended(recipient, outcome)))
        if isinstance(outcome, Moved):
            self._moves.append((number, recipient.chat_id, outcome.chat_id))

    async def _write(self, broadcast: Broadcast, *, limit: int = 0) -> Sequence[Recipient]:
        ends, self._ends = self._ends, []
        try:
            recipients = await self.broadcasts.claim(broadcast.number, ends, self.now(), limit=limit)
        except BaseException:
            self._ends = ends + self._ends
            raise

        while self._moves:
            await self.broadcasts.move(*self._moves[-1])
            self._moves.pop()

        return recipients

    async def _report_sometimes(self, broadcast: Broadcast) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._reported_at + REPORT_EVERY and (self._reporting is None or self._reporting.done()):
            self._reported_at = now
            self._reporting = asyncio.create_task(self._report(broadcast))

    async def _report(self, broadcast: Broadcast) -> None:
        """Beside the sending, which does not wait for it."""
        try:
            await self.report(broadcast)
        except Exception as error:
            logger.warning("how an announcement stands cannot be told: %s", type(error).__name__)

    def _ended(self, recipient: Recipient, outcome: Outcome) -> tuple[Ending, datetime | None]:
        match outcome:
            case Sent():
                return Ending.SENT, None
            case Snooze(wait):
                return Ending.WAITING, self.now() + wait
            case Failed() if recipient.attempts < ATTEMPTS:
                return Ending.WAITING, self.now() + backoff(recipient.attempts, 0.5)
            case Unreachable():
                return Ending.UNREACHABLE, None
            case Unclear():
                return Ending.UNCONFIRMED, None
            case Moved() | Rejected() | Failed():
                return Ending.FAILED, None

    async def _rest(self, seconds: float) -> None:
        await wait_until_set(self._awake, min(max(seconds, 0.1), timedelta(minutes=1).total_seconds()))
        self._awake.clear()
