"""Sends announcements with the priority of tips, a few at a time; each send is stored before it begins."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
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
from bot.delivery.outages import Outage, retry_until_ok, wait_until_set
from bot.delivery.sender import Prepared, Sender, prepare_text

logger = logging.getLogger(__name__)

BATCH: Final = 25
"""Concurrent sends; at most this many are unconfirmed after a crash."""

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
    now: Callable[[], datetime]
    report: BroadcastReport
    """Tells the admin how it stands; called now and then, and once more at the end."""
    ask_again: BroadcastReport
    """Asks the admin whether it is still to be sent: confirmed long ago, it has reached nobody."""

    def __post_init__(self) -> None:
        self._breaker = Breaker()
        self._reported_at = 0.0
        self._awake = asyncio.Event()
        self._stopping = asyncio.Event()

    def wake(self) -> None:
        """Call it when an announcement has begun or was stopped."""
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
            self.sender.stop()
            self.wake()
            await asyncio.wait({task}, timeout=END_WITHIN)
            task.cancel()

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
                await self._rest(pause.total_seconds())
                continue

            if not has_begun and await self.broadcasts.is_overdue(broadcast, self.now()):
                await self.ask_again(broadcast)
                return await self.broadcasts.take_back(broadcast.number, self.now())

            batch = 1 if self._breaker.is_probing else BATCH
            recipients = await self.broadcasts.claim(broadcast.number, self.now(), limit=batch)
            if recipients:
                has_begun = True
                await self._send_some(broadcast, recipients, prepared)
            elif (due_at := await self.broadcasts.next_due(broadcast.number)) is not None:
                await self._rest((due_at - self.now()).total_seconds())
            else:
                await self.broadcasts.close(broadcast.number, Phase.DONE)
                return await self.report(broadcast)

    async def _send_some(self, broadcast: Broadcast, recipients: Sequence[Recipient], prepared: Prepared) -> None:
        outcomes = await asyncio.gather(
            *(self.sender.send(each.chat_id, each.thread_id, prepared) for each in recipients)
        )
        sent = list(zip(recipients, outcomes, strict=True))
        ended = [self._ended(each, outcome) for each, outcome in sent]
        record = partial(self.broadcasts.record, broadcast.number, ended)
        await retry_until_ok(record, "writing down who was told", self._stopping)
        for each, outcome in sent:
            self._breaker.count(outcome, self.now())
            if isinstance(outcome, Moved):
                await self.broadcasts.move(broadcast.number, each.chat_id, outcome.chat_id)

        loop = asyncio.get_running_loop()
        if loop.time() >= self._reported_at + REPORT_EVERY:
            self._reported_at = loop.time()
            await self.report(broadcast)

    def _ended(self, recipient: Recipient, outcome: Outcome) -> BroadcastOutcome:
        match outcome:
            case Sent():
                return BroadcastOutcome(recipient.chat_id, Ending.SENT)
            case Snooze(wait):
                return BroadcastOutcome(recipient.chat_id, Ending.WAITING, self.now() + wait)
            case Failed() if recipient.attempts < ATTEMPTS:
                due_at = self.now() + backoff(recipient.attempts, 0.5)
                return BroadcastOutcome(recipient.chat_id, Ending.WAITING, due_at)
            case Unreachable():
                return BroadcastOutcome(recipient.chat_id, Ending.UNREACHABLE)
            case Unclear():
                return BroadcastOutcome(recipient.chat_id, Ending.UNCONFIRMED)
            case Moved() | Rejected() | Failed():
                return BroadcastOutcome(recipient.chat_id, Ending.FAILED)

    async def _rest(self, seconds: float) -> None:
        await wait_until_set(self._awake, min(max(seconds, 0.1), timedelta(minutes=1).total_seconds()))
        self._awake.clear()
