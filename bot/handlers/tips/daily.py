"""Connects the delivery worker with the application: building it, its ticks, and its alarms for admins."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import lru_cache, partial
from typing import Final

from bot.database import wrong_clock
from bot.delivery.sender import Prepared, prepare_text
from bot.delivery.worker import DeliveryWorker
from bot.handlers.base.replies import raise_alarm
from bot.handlers.check.follow_up import follow_up_sender
from bot.services import BotApplication, Services
from bot.views.tips.tip import tip_reply

logger = logging.getLogger(__name__)

KEPT: Final = 4096
"""Prepared messages that are kept."""
TRUSTED: Final = 3600.0
"""Seconds without a jump after which the clock is trusted: a machine that starts with a wrong clock has synchronised it
by then."""


def build_worker(application: BotApplication) -> DeliveryWorker:
    services = application.services

    return DeliveryWorker(
        deliveries=services.deliveries,
        sender=application.sender,
        catalog=lambda: services.tip_catalog.latest,
        render=_prepared_tips(services),
        now=services.now,
        late=services.config.late_tip_limit,
        alarm=partial(raise_alarm, application),
        late_by=services.metrics.tip_lateness.observe,
    )


def _prepared_tips(services: Services) -> Callable[[int, str], Prepared | None]:
    """A function for the message of the tip with a permanent number; None if the content no longer has it."""
    library = services.library

    @lru_cache(KEPT)
    def prepared(number: int, language: str, _version: str) -> Prepared | None:
        texts = library.texts(language)
        content = library.content(texts.language)
        numbered = services.tip_catalog.latest.tips.get(number)
        tip = content.tip(numbered.id) if numbered else None
        if tip is None:
            return None

        reply = tip_reply(number, tip, content, texts)
        return prepare_text(reply.text, reply.keyboard)

    return lambda number, language: prepared(number, language, library.content().version)


class DailyTips:
    """The loops that send, and the repair of what was written while the machine's clock was ahead."""

    def __init__(self, application: BotApplication) -> None:
        self._services = application.services
        self._background = application.background
        self.worker = build_worker(application)
        self.follow_ups = follow_up_sender(application)
        self._loops = self.worker, self.follow_ups, application.broadcaster
        self._needs_repair = True
        self._right_since: float | None = None
        """In the event loop's time; None once `free_dates` has run."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Send due tips at each `tick`; at the end, finish and store the sends that have begun."""
        self.clock_was_set(timedelta())
        await self._services.tip_catalog.current()
        await self._repair()
        async with self.worker.running():
            yield

    async def tick(self) -> None:
        """Send what is due: tips, follow-ups, announcements."""
        await self._services.tip_catalog.current()
        if self._needs_repair:
            await self._repair()

        for loop in self._loops:
            loop.tick()

    def clock_was_set(self, jump: timedelta) -> None:
        """After a jump back, repair due times. After a jump forward nothing is needed: late tips are skipped."""
        self._needs_repair |= jump < timedelta()
        self._right_since = asyncio.get_running_loop().time()

    async def free_dates(self) -> None:
        """Free future dates for which a wrong clock has sent tips, once the clock is trusted."""
        if self._right_since is None or asyncio.get_running_loop().time() - self._right_since < TRUSTED:
            return

        await wrong_clock.redate(self._services.database, self._services.now())
        self._right_since = None

    async def _repair(self) -> None:
        """Repair due times, before the worker continues an earlier run. Repeated at the next tick if it fails."""
        self._needs_repair = False
        try:
            forgotten = await wrong_clock.heal(self._services.database, self._services.now())
        except BaseException:
            self._needs_repair = True
            raise

        if forgotten:
            logger.warning("%d tips for future dates are deleted: the clock was ahead", forgotten)

        self._background.start(self._plan_anew())

    async def _plan_anew(self) -> None:
        """Repair subscriptions in the background, because there may be many."""
        healed = await self._services.subscribers.heal(self._services.now())
        if healed.planned_anew:
            logger.warning("%d subscriptions are scheduled again", healed.planned_anew)
        if healed.unreadable:
            logger.warning("%d subscribers are set aside: their stored values cannot be read", healed.unreadable)
