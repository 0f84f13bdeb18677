"""Jobs that serve the admins: live reload of the content folder, alarms, the weekly review list."""

import logging
from collections.abc import Sequence
from typing import Final

from bot.content.folder import RefusedContent
from bot.content.publisher import Published
from bot.core.content.models import Tip
from bot.core.content.problems import Problem
from bot.core.content.tip_edits import Changes
from bot.database.statistics import Statistics
from bot.handlers.admin.panel import due_for_review
from bot.handlers.base.replies import tell_admins
from bot.services import BotApplication
from bot.views.admin.content import problems_reply, reloaded_reply, review_reply

logger = logging.getLogger(__name__)

LOGGED: Final = 20
"""Problems in one log entry."""

REVIEW_LIST: Final = "review-list"
"""Name in the settings store."""


async def begin_watching(application: BotApplication) -> None:
    """Store the live content as a version, and report it if the folder was refused."""
    await application.services.publisher.begin()
    if problems := application.services.publisher.refused:
        logger.error(
            "the content folder is not fit to go live, so what was live last is live again:\n%s", _first(problems)
        )
        tell_admins(application, lambda texts: problems_reply(problems, texts, heading="desk-refused-at-start"))


def _first(problems: Sequence[Problem]) -> str:
    return "\n".join(map(str, problems[:LOGGED]))


async def look(application: BotApplication) -> None:
    """Publish a change in the folder, or report its errors, once two calls in a row found the same files."""
    services = application.services
    match await services.publisher.look():
        case RefusedContent(problems):
            logger.error("the content folder is not fit to go live:\n%s", _first(problems))
            tell_admins(application, lambda texts: problems_reply(problems, texts, heading="desk-refused-folder"))
        case Published(changes, warnings):
            logger.info("content %s is live: +%d ~%d -%d", services.library.snapshot.version, *changes.counts)
            seen = await seen_of(changes, services.statistics)
            tell_admins(application, lambda texts: reloaded_reply(changes, seen, warnings, texts))


async def seen_of(changes: Changes, statistics: Statistics) -> dict[str, int]:
    tips: tuple[Tip, ...] = (*(after for _, after in changes.changed), *changes.removed)
    return await statistics.seen(tip.id for tip in tips)


async def list_reviews(application: BotApplication) -> None:
    """Send the list of tips due for review, once in a calendar week."""
    services = application.services
    today = services.now().date()
    week = "{}-{:02}".format(*today.isocalendar())
    if await services.settings_store.read(REVIEW_LIST) == week:
        return

    await services.settings_store.write(REVIEW_LIST, week)
    if due := due_for_review(services.library.content().tips, today):
        tell_admins(application, lambda texts: review_reply(due, today, texts))


async def expire_unanswered(application: BotApplication) -> None:
    """Delete what is kept for a limited time."""
    services = application.services
    for table in (services.unanswered, services.reports, services.pending_inputs, services.broadcasts):
        await table.expire(services.now())


async def erase_old_chats(application: BotApplication) -> None:
    """Erase subscriptions of chats that stopped or could not be reached for as long as the settings say."""
    services, config = application.services, application.services.config
    erased = await services.personal.erase_old(
        services.now(), stopped=config.erase_stopped, unreachable=config.erase_unreachable
    )
    if erased:
        logger.info("%d subscriptions were erased: their chats had stopped or could not be reached", erased)


async def flush_statistics(application: BotApplication) -> None:
    services = application.services
    services.late_writes.add(services.statistics.flush, key="statistics")
