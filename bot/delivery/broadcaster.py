"""Sends announcements with the priority of tips."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.tips.delivery import DeliveryOutcome, DeliveryState, Failed, Outcome, backoff, outcome_to_store
from bot.database.broadcasts import Broadcast, Broadcasts, Phase, Recipient
from bot.delivery.send_loop import MOST_IN_FLIGHT, SendLoop
from bot.delivery.sender import Prepared, prepare_text

ATTEMPTS: Final = 5

BroadcastReport = Callable[[Broadcast], Awaitable[None]]


@dataclass(kw_only=True, eq=False)
class Broadcaster(SendLoop[Recipient]):
    """Sends every announcement that has begun, also one that was interrupted by a restart."""

    what = "the sending of announcements"
    broadcasts: Broadcasts
    report: BroadcastReport
    """Tells the admin how it stands."""
    ask_again: BroadcastReport
    """Asks the admin whether it is still to be sent: confirmed long ago, it has reached nobody."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._open: dict[int, tuple[Broadcast, Prepared]] = {}
        """By number: those that are sent, and those stopped of which the last report is still to come."""
        self._current = 0
        self._reporting = asyncio.Lock()

    async def recover(self) -> int:
        return await self.broadcasts.recover()

    async def due(self) -> int:
        """Whether the first announcement that does not wait has recipients. One that has ended is closed first."""
        begun = {broadcast.number: broadcast for broadcast in await self.broadcasts.open()}
        overdue = [broadcast for broadcast in begun.values() if await self._is_overdue(broadcast)]
        is_idle = not (self._sending or self._ended)
        for number, (broadcast, _) in [*self._open.items()]:
            due_at = await self.broadcasts.next_due(number) if number in begun else None
            if due_at and due_at <= self.now():
                self._current = number
                return MOST_IN_FLIGHT

            if due_at is None and not is_idle:
                return 0

            if due_at is None:
                await self._close(broadcast)

        asked = map(self._confirm_again, overdue if is_idle else ())
        for error in filter(None, await asyncio.gather(*asked, return_exceptions=True)):
            raise error

        return 0

    async def _is_overdue(self, broadcast: Broadcast) -> bool:
        """Whether it has to be confirmed again; it is sent otherwise."""
        if broadcast.number not in self._open:
            if await self.broadcasts.is_overdue(broadcast, self.now()):
                return True

            self._open[broadcast.number] = broadcast, prepare_text(broadcast.text)

        return False

    async def _confirm_again(self, broadcast: Broadcast) -> None:
        await self.ask_again(broadcast)
        await self.broadcasts.take_back(broadcast.number, self.now())

    async def _close(self, broadcast: Broadcast) -> None:
        del self._open[broadcast.number]
        async with self._reporting:  # the last report must not be overtaken by another
            await self.broadcasts.close(broadcast.number, Phase.DONE)
            await self.report(broadcast)

    async def report_progress(self) -> None:
        async with self._reporting:
            for broadcast, _ in [*self._open.values()]:
                await self.report(broadcast)

    async def store(self, ended: list[DeliveryOutcome[Recipient]], most: int) -> Sequence[Recipient]:
        return await self.broadcasts.claim(self._current, ended, self.now(), limit=most)

    async def send(self, claim: Recipient, left_at: float) -> Outcome:
        _, prepared = self._open[claim.broadcast]
        return await self.sender.send(claim.chat_id, claim.thread_id, prepared, left_at)

    def judge(self, claim: Recipient, outcome: Outcome) -> list[DeliveryOutcome[Recipient]]:
        self.breaker.count(outcome, self.now())
        if isinstance(outcome, Failed) and claim.attempts >= ATTEMPTS:
            return [DeliveryOutcome(claim, DeliveryState.FAILED)]

        return [outcome_to_store(claim, outcome, self.now(), backoff(claim.attempts, 0.5))]
