"""Sends due follow-ups."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.core.check.follow_up import FollowUp
from bot.core.tips.delivery import DeliveryOutcome, DeliveryState, Moved, Outcome, Rejected, Sent, Snooze, Unreachable
from bot.database.follow_ups import LONGEST_WAIT, FollowUps
from bot.delivery.send_loop import MOST_IN_FLIGHT, SendLoop
from bot.delivery.sender import prepare_text
from bot.transport.rate_policy import Lane
from bot.views.base.reply import Reply

logger = logging.getLogger(__name__)

LONGEST_SEND: Final = 10.0
"""Seconds until the answer; then it is postponed. Much shorter than the lease."""
SOON: Final = timedelta(minutes=1)
"""Shortest time until the next attempt."""


@dataclass(kw_only=True, eq=False)
class FollowUpSender(SendLoop[FollowUp]):
    what = "the sending of follow-ups"
    lane = Lane.PEOPLE
    follow_ups: FollowUps
    reply: Callable[[FollowUp], Reply]

    async def due(self) -> int:
        return MOST_IN_FLIGHT if await self.follow_ups.is_any_due(self.now()) else 0

    async def store(self, ended: list[DeliveryOutcome[FollowUp]], most: int) -> Sequence[FollowUp]:
        return await self.follow_ups.lease_due(self.now(), ended, limit=most)

    async def send(self, claim: FollowUp, left_at: float) -> Outcome:
        reply = self.reply(claim)
        async with asyncio.timeout(LONGEST_SEND):
            return await self.sender.send(claim.chat_id, None, prepare_text(reply.text, reply.keyboard), left_at)

    def judge(self, claim: FollowUp, outcome: Outcome) -> list[DeliveryOutcome[FollowUp]]:
        """What may have arrived is asked again too, but not each minute: after as long as it is late already."""
        now = self.now()
        self.breaker.count(outcome, now)
        if not isinstance(outcome, Sent):
            logger.warning("follow-up %d: %s", claim.id, outcome)

        match outcome:
            case Sent() | Rejected():
                return [DeliveryOutcome(claim, DeliveryState.SENT)]
            case Unreachable() | Moved():
                return [DeliveryOutcome(claim, DeliveryState.UNREACHABLE)]
            case _:
                wait = outcome.wait if isinstance(outcome, Snooze) else min(now - claim.due_at, LONGEST_WAIT)
                return [DeliveryOutcome(claim, DeliveryState.WAITING, due_at=now + max(SOON, wait))]
