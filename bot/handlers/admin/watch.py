"""What the bot does for admins unasked: live reload of the content folder, and the weekly review list."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Final

from bot.content.folder import RefusedContent
from bot.content.publisher import Reloaded
from bot.core.content.problems import Problem
from bot.delivery.rounds import every
from bot.handlers.admin.panel import due_for_review
from bot.handlers.base.feature import the
from bot.handlers.base.replies import tell_admins
from bot.services import BotApplication, BotContext
from bot.views.admin.alarms import not_written_reply
from bot.views.admin.content import problems_reply, reloaded_reply, review_reply

logger = logging.getLogger(__name__)

EVERY: Final = timedelta(seconds=2)
"""Between two looks at the folder; a change is live when two looks in a row found the same."""

UPKEEP: Final = timedelta(hours=1)
"""Between two turns of what can wait."""

LOGGED: Final = 20
"""Problems in one entry of the log."""

REVIEW_MEMO: Final = "review-list"


@asynccontextmanager
async def watching(application: BotApplication) -> AsyncIterator[None]:
    """Look again and again until the end of the block."""
    services = application.services
    await services.publisher.begin()
    _tell_of_a_broken_folder(application)

    told = ""

    async def look_around() -> None:
        nonlocal told
        services.late_writes.add(services.statistics.flush, key="statistics")
        told = tell_of_trouble(application, told)
        await look(application)

    async def upkeep(_context: BotContext) -> None:
        await list_reviews(application)
        services.late_writes.add(partial(services.unanswered.expire, services.now()), key="expire")

    # The scheduler drops what is late by more than a second, unless it is told not to.
    on_time_or_late = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    job = the(application.job_queue).run_repeating(upkeep, UPKEEP, first=1, job_kwargs=on_time_or_late)
    try:
        async with every(EVERY, look_around):
            yield
    finally:
        job.schedule_removal()
        services.late_writes.add(services.statistics.flush, key="statistics")


def _tell_of_a_broken_folder(application: BotApplication) -> None:
    """The bot started all the same, with what was live last."""
    if problems := application.services.publisher.refused:
        logger.error(
            "the content folder is not fit to go live, so what was live last is live again:\n%s", _first(problems)
        )
        tell_admins(application, lambda texts: problems_reply(problems, texts, heading="desk-refused-at-start"))


def tell_of_trouble(application: BotApplication, told: str) -> str:
    """What the admins know of now: each trouble of the database is told once."""
    trouble = application.services.late_writes.trouble
    if trouble not in {"", told}:
        tell_admins(application, partial(not_written_reply, trouble))

    return trouble


def _first(problems: Sequence[Problem]) -> str:
    return "\n".join(map(str, problems[:LOGGED]))


async def look(application: BotApplication) -> None:
    """Take up what was changed in the folder; the admins hear of it once."""
    services = application.services
    match await services.publisher.look():
        case RefusedContent(problems):
            logger.error("the content folder is not fit to go live:\n%s", _first(problems))
            tell_admins(application, lambda texts: problems_reply(problems, texts, heading="desk-refused-folder"))
        case Reloaded(changes):
            logger.info("content %s is live: +%d ~%d -%d", services.library.snapshot.version, *changes.counts)
            tips = (*(after for _, after in changes.changed), *changes.removed)
            seen = await services.statistics.seen(tip.id for tip in tips)
            tell_admins(application, lambda texts: reloaded_reply(changes, seen, texts))


async def list_reviews(application: BotApplication) -> None:
    """Once in a calendar week, if any tip is due."""
    services = application.services
    today = services.now().date()
    week = "{}-{:02}".format(*today.isocalendar())
    if await services.settings_store.read(REVIEW_MEMO) == week:
        return

    await services.settings_store.write(REVIEW_MEMO, week)
    if due := due_for_review(services.library.content().tips, today):
        tell_admins(application, lambda texts: review_reply(due, today, texts))
