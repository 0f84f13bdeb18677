"""Sends due follow-ups, a few at a time, each with a time limit."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.core.check.follow_up import FollowUp
from bot.database.follow_ups import FollowUps
from bot.transport.rate_policy import Lane
from bot.views.base.reply import Reply

logger = logging.getLogger(__name__)

BATCH: Final = 50
AT_ONCE: Final = 8
"""Concurrent sends."""
LONGEST_SEND: Final = 10.0
"""Seconds for the rate limiter and the answer; then it is postponed. Much shorter than the lease."""
SOON: Final = timedelta(minutes=1)
"""Time until the next attempt after an error."""


class FollowUpSender:
    """`tick` sends the follow-ups that are due."""

    def __init__(
        self,
        bot: ExtBot[Any],
        follow_ups: FollowUps,
        *,
        reply: Callable[[FollowUp], Reply],
        now: Callable[[], datetime],
    ) -> None:
        self._bot = bot
        self._follow_ups = follow_ups
        self._reply = reply
        self._now = now

    async def tick(self) -> None:
        if not await self._follow_ups.is_any_due(self._now()):
            return

        places, leased = asyncio.Semaphore(AT_ONCE), await self._follow_ups.lease_due(self._now(), limit=BATCH)
        ended = await asyncio.gather(*(self._ask(each, places) for each in leased), return_exceptions=True)
        for error in filter(None, ended):
            raise error

    async def _ask(self, follow_up: FollowUp, places: asyncio.Semaphore) -> None:
        try:
            async with places, asyncio.timeout(LONGEST_SEND):
                await self._send(follow_up)
        except (Forbidden, ChatMigrated):
            await self._follow_ups.withdraw(follow_up.chat_id, self._now())
        except RetryAfter as error:
            await self._follow_ups.postpone(follow_up, self._now() + max(SOON, _as_timedelta(error.retry_after)))
        except BadRequest as error:
            logger.warning("follow-up %d is refused: %s", follow_up.id, error.message)
            await self._follow_ups.asked(follow_up)
        except (TelegramError, TimeoutError) as error:
            logger.warning("follow-up %d is postponed: %s", follow_up.id, error)
            await self._follow_ups.postpone(follow_up, self._now() + SOON)
        except Exception:
            logger.exception("follow-up %d failed and is postponed", follow_up.id)
            await self._follow_ups.postpone(follow_up, self._now() + SOON)
        else:
            await self._follow_ups.asked(follow_up)

    async def _send(self, follow_up: FollowUp) -> None:
        reply = self._reply(follow_up)
        await self._bot.send_message(
            follow_up.chat_id,
            reply.text,
            parse_mode=ParseMode.HTML,
            reply_markup=reply.keyboard,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            rate_limit_args=Lane.TIPS,
        )


def _as_timedelta(wait: int | timedelta) -> timedelta:
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
