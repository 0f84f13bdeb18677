"""The daily tips' way into the application: a worker, the tick that wakes it, and the alarms it raises."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from bot.context import BotApplication
from bot.core.texts import Texts
from bot.delivery.messages import TipMessages
from bot.delivery.rounds import every
from bot.delivery.worker import Alarm, DeliveryWorker, MarkupRefused, RunStopped
from bot.handlers.admins import tell_admins
from bot.views.alarms import markup_refused_reply, run_stopped_reply
from bot.views.reply import Reply

TICK: Final = timedelta(seconds=1)


def build_worker(application: BotApplication) -> DeliveryWorker:
    """The worker on the application's own services, pace and connections."""
    services = application.services

    async def alarm(raised: Alarm) -> None:
        await tell_of_alarm(application, raised)

    return DeliveryWorker(
        deliveries=services.deliveries,
        subscribers=services.subscribers,
        sender=application.sender,
        pacer=application.pacer,
        deck=lambda: services.decks.latest,
        render=TipMessages(services.decks, services.library),
        now=services.now,
        late=services.config.late_tip_limit,
        alarm=alarm,
    )


@asynccontextmanager
async def delivering(application: BotApplication) -> AsyncIterator[DeliveryWorker]:
    """Send what is due, asked for once a second; at the end, sends in flight are finished and written down."""
    worker, decks = build_worker(application), application.services.decks
    await decks.current()

    async def tick() -> None:
        await decks.current()
        worker.tick()

    await worker.start()
    try:
        async with every(TICK, tick):
            yield worker
    finally:
        await worker.stop()


async def tell_of_alarm(application: BotApplication, alarm: Alarm) -> None:
    """Each admin hears of it."""

    def reply(texts: Texts) -> Reply:
        match alarm:
            case RunStopped(reason):
                return run_stopped_reply(reason, texts)
            case MarkupRefused(number):
                tip = application.services.decks.latest.tips.get(number)
                return markup_refused_reply(tip.id if tip else str(number), texts)

    await tell_admins(application, reply)
