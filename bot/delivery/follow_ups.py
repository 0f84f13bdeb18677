"""Sends due follow-ups, a few at a time, each with a time limit."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.core.check.follow_up import FollowUp
from bot.core.tips.delivery import Moved, Rejected, Sent, Snooze, Unreachable
from bot.database.follow_ups import LONGEST_WAIT, FollowUps
from bot.delivery.sender import Sender, prepare_text
from bot.views.base.reply import Reply

logger = logging.getLogger(__name__)

BATCH: Final = 50
AT_ONCE: Final = 8
"""Concurrent sends."""
LONGEST_SEND: Final = 10.0
"""Seconds until the answer; then it is postponed. Much shorter than the lease."""
SOON: Final = timedelta(minutes=1)
"""Shortest time until the next attempt."""


@dataclass(frozen=True, slots=True)
class FollowUpSender:
    follow_ups: FollowUps
    sender: Sender
    reply: Callable[[FollowUp], Reply]
    now: Callable[[], datetime]

    async def tick(self) -> None:
        if not await self.follow_ups.is_any_due(self.now()):
            return

        places, leased = asyncio.Semaphore(AT_ONCE), await self.follow_ups.lease_due(self.now(), limit=BATCH)
        ended = await asyncio.gather(*(self._ask(each, places) for each in leased), return_exceptions=True)
        for error in filter(None, ended):
            raise error

    async def _ask(self, follow_up: FollowUp, places: asyncio.Semaphore) -> None:
        try:
            reply = self.reply(follow_up)
            async with places, asyncio.timeout(LONGEST_SEND):
                outcome = await self.sender.send(follow_up.chat_id, None, prepare_text(reply.text, reply.keyboard))
        except Exception as error:
            is_ours = not isinstance(error, TimeoutError)
            logger.warning("follow-up %d is postponed: %r", follow_up.id, error, exc_info=is_ours)
            return await self._postpone(follow_up)

        match outcome:
            case Sent():
                await self.follow_ups.asked(follow_up)
            case Unreachable() | Moved():
                await self.follow_ups.withdraw(follow_up.chat_id, self.now())
            case Rejected(reason):
                logger.warning("follow-up %d is refused: %s", follow_up.id, reason)
                await self.follow_ups.asked(follow_up)
            case Snooze(wait):
                await self.follow_ups.postpone(follow_up, self.now() + max(SOON, wait))
            case _:
                logger.warning("follow-up %d is postponed: %s", follow_up.id, outcome.reason)
                await self._postpone(follow_up)

    async def _postpone(self, follow_up: FollowUp) -> None:
        """For as long as it is late already: it may have arrived, and is not to arrive each minute."""
        now = self.now()
        await self.follow_ups.postpone(follow_up, now + min(max(SOON, now - follow_up.due_at), LONGEST_WAIT))
