"""/admin: the menu, the tips due for review, the audit log, and the errors in the folder."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from telegram import CallbackQuery, Update

from bot.core.content.models import Tip
from bot.handlers.base.feature import Command, Feature, the
from bot.handlers.base.replies import edit_reply, send_reply
from bot.services import BotContext, Services
from bot.views.admin.content import (
    ADMIN,
    Overview,
    admin_reply,
    audit_reply,
    menu_reply,
    problems_reply,
    review_reply,
)
from bot.views.answers.reports import reports_reply

SOON: Final = timedelta(days=30)
"""Tips are listed for review this long before their date."""

ENTRIES_SHOWN: Final = 25


async def admin(update: Update, context: BotContext) -> None:
    """/admin: a menu of everything that an admin can do."""
    message = the(update.message)
    await send_reply(message, menu_reply(await _overview(context.services), context.texts_for(message.from_user)))


async def pressed(query: CallbackQuery, parts: tuple[str, ...], context: BotContext) -> None:
    """A button of the menu, or a button back to it."""
    services, texts = context.services, context.texts_for(query.from_user)
    match parts:
        case ("review",):
            today = services.now().date()
            await edit_reply(query, review_reply(due_for_review(services.library.content().tips, today), today, texts))
        case ("audit",):
            entries = await services.audit.newest(ENTRIES_SHOWN)
            await edit_reply(query, audit_reply(entries, query.from_user.id, texts))
        case ("reports",):
            await edit_reply(query, reports_reply(await services.reports.newest(ENTRIES_SHOWN), texts))
        case ("problems",):
            refused = services.publisher.refused
            none = admin_reply("desk-no-problems", texts)
            await edit_reply(query, problems_reply(refused, texts, heading="desk-refused-folder") if refused else none)
        case _:
            await edit_reply(query, menu_reply(await _overview(services), texts))


def due_for_review(tips: Iterable[Tip], today: date) -> list[Tip]:
    """Tips whose date is past or near, the earliest first."""
    due = [(tip.review_by, tip) for tip in tips if tip.review_by and tip.review_by <= today + SOON]
    return [tip for _, tip in sorted(due, key=lambda pair: pair[0])]


async def _overview(services: Services) -> Overview:
    snapshot, tips = services.library.snapshot, services.library.content().tips
    return Overview(
        tips=len(tips),
        in_review=len(due_for_review(tips, services.now().date())),
        is_writable=await services.publisher.is_writable(),
        problems=sum(problem.is_error for problem in services.publisher.refused),
        missing={language: len(missing) for language, missing in snapshot.missing.items()},
    )


FEATURE: Final = Feature(
    for_admins=True,
    commands=(Command("admin", "command-admin", admin),),
    buttons={ADMIN: pressed},
)
