"""Every recurring job in one table: name, interval, function. `bot/scheduler.py` runs them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from bot.handlers.admin import watch
from bot.handlers.tips.daily import DailyTips
from bot.incoming.health import Health
from bot.scheduler import RecurringJob
from bot.services import BotApplication


def job_table(application: BotApplication, tips: DailyTips, health: Health) -> tuple[RecurringJob, ...]:
    return (
        RecurringJob("send-tips", timedelta(seconds=1), tips.tick),
        RecurringJob("report-announcements", timedelta(seconds=2), application.broadcaster.report_progress),
        RecurringJob("watch-content", timedelta(seconds=2), partial(watch.look, application)),
        RecurringJob("write-statistics", timedelta(seconds=2), partial(watch.flush_statistics, application)),
        RecurringJob("probe-health", timedelta(seconds=2), health.look),
        RecurringJob("back-up", timedelta(minutes=10), application.services.backups.make_if_due),
        RecurringJob("free-future-dates", timedelta(minutes=10), tips.free_dates),
        RecurringJob("delete-old-deliveries", timedelta(hours=1), tips.worker.prune),
        RecurringJob("list-reviews", timedelta(hours=1), partial(watch.list_reviews, application)),
        RecurringJob("erase-old-chats", timedelta(hours=1), partial(watch.erase_old_chats, application)),
        RecurringJob("expire-unanswered", timedelta(hours=1), partial(watch.expire_unanswered, application)),
    )


@asynccontextmanager
async def running_jobs(application: BotApplication, tips: DailyTips, health: Health) -> AsyncIterator[None]:
    await watch.begin_watching(application)
    table = job_table(application, tips, health)
    try:
        async with application.scheduler.running(table, clock_was_set=tips.clock_was_set):
            yield
    finally:
        await watch.flush_statistics(application)
