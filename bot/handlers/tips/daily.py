"""The daily tips' way into the application: a worker, the tick that wakes it, and the alarms it raises."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from bot.core.base.clock import ClockGuard
from bot.core.content.texts import Texts
from bot.delivery.messages import TipMessages
from bot.delivery.rounds import every
from bot.delivery.worker import DeliveryAlarm, DeliveryWorker, MarkupRefused, RowsSetAside, RunStopped
from bot.handlers.base.replies import tell_admins
from bot.services import BotApplication, Services
from bot.views.admin.alarms import markup_refused_reply, run_stopped_reply, set_aside_reply
from bot.views.base.reply import Reply

logger = logging.getLogger(__name__)

TICK: Final = timedelta(seconds=1)
TRUSTED: Final = timedelta(hours=1)
"""A clock that nobody has set for so long is right: machines that start with a wrong one ask for the time at once."""


def build_worker(application: BotApplication) -> DeliveryWorker:
    """The worker on the application's own services, pace and connections."""
    services = application.services

    async def alarm(raised: DeliveryAlarm) -> None:
        tell_of_alarm(application, raised)

    return DeliveryWorker(
        deliveries=services.deliveries,
        subscribers=services.subscribers,
        sender=application.sender,
        pacer=application.pacer,
        deck=lambda: services.tip_catalog.latest,
        render=TipMessages(services.tip_catalog, services.library),
        now=services.now,
        late=services.config.late_tip_limit,
        alarm=alarm,
    )


@asynccontextmanager
async def delivering(application: BotApplication) -> AsyncIterator[DeliveryWorker]:
    """Send what is due, asked for once a second; at the end, sends in flight are finished and written down."""
    services = application.services
    worker, decks = build_worker(application), services.tip_catalog
    clock = ClockCare(services)
    await decks.current()

    async def tick() -> None:
        await decks.current()
        await clock.tick()
        worker.tick()

    await clock.begin()
    await worker.start()
    try:
        async with every(TICK, tick):
            yield worker
    finally:
        await worker.stop()
        await clock.end()


class ClockCare:
    """Puts right what was written while the machine's clock was ahead: at the start, and once it was set back."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._guard = ClockGuard(services.now, asyncio.get_running_loop().time)
        self._planning: asyncio.Task[None] | None = None
        self._is_redated = False

    async def begin(self) -> None:
        """Before the worker takes up what an earlier run has left."""
        services, now = self._services, self._services.now()
        if forgotten := await services.deliveries.heal(now):
            logger.warning("%d tips for dates to come are forgotten: the clock was ahead", forgotten)

        await services.follow_ups.heal(now)
        await services.broadcasts.heal(now)
        self._planning = asyncio.create_task(self._plan_anew())

    async def tick(self) -> None:
        """A clock that was put forward leaves nothing to put right here: what is late is passed over as ever."""
        if jump := self._guard.jump():
            logger.warning("the clock was set by %s", jump)
            self._is_redated = False
            if jump < timedelta():
                await self.end()
                await self.begin()

        if not self._is_redated and self._guard.steady_for() >= TRUSTED:
            await self._services.deliveries.redate(self._services.now())
            self._is_redated = True

    async def end(self) -> None:
        if self._planning is not None:
            self._planning.cancel()
            await asyncio.wait({self._planning})

    async def _plan_anew(self) -> None:
        """Beside the sending, as it looks at many."""
        try:
            healed = await self._services.subscribers.heal(self._services.now())
        except Exception:
            logger.exception("subscriptions could not be planned anew")
            return

        if healed.planned_anew:
            logger.warning("%d subscriptions are planned anew", healed.planned_anew)
        if healed.unreadable:
            logger.warning("%d subscribers are set aside: what is stored of them cannot be read", healed.unreadable)


def tell_of_alarm(application: BotApplication, alarm: DeliveryAlarm) -> None:
    """Each admin hears of it."""

    def reply(texts: Texts) -> Reply:
        match alarm:
            case RunStopped(reason):
                return run_stopped_reply(reason, texts)
            case RowsSetAside():
                return set_aside_reply(alarm.count, [*alarm.zones] or [*alarm.columns], texts)
            case MarkupRefused(number):
                tip = application.services.tip_catalog.latest.tips.get(number)
                return markup_refused_reply(tip.id if tip else str(number), texts)

    tell_admins(application, reply)
