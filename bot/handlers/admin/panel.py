"""/admin: the menu, the tips due for review, the audit log, and the errors in the folder."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from telegram import CallbackQuery, Update

from bot.core.content.models import Tip
from bot.core.content.texts import Texts
from bot.handlers.base.admins import name_of, pressed_by_admin
from bot.handlers.base.feature import Audience, Command, Feature, the
from bot.handlers.base.replies import edit_reply, send_reply
from bot.services import BotContext, Services
from bot.views.admin.content import (
    ADMIN,
    AuditLine,
    Overview,
    audit_reply,
    back_row,
    menu_reply,
    problems_reply,
    review_reply,
)
from bot.views.answers.reports import reports_reply
from bot.views.base.buttons import keyboard
from bot.views.base.reply import Reply

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
            await edit_reply(query, await _audit(query.from_user.id, services, texts))
        case ("reports",):
            await edit_reply(query, reports_reply(await services.reports.newest(ENTRIES_SHOWN), texts))
        case ("problems",):
            await edit_reply(query, _problems(services, texts))
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


async def _audit(reader_id: int, services: Services, texts: Texts) -> Reply:
    lines = [
        AuditLine(entry.at, name_of(entry.admin_id, reader_id, texts), entry.action, entry.detail)
        for entry in await services.audit.newest(ENTRIES_SHOWN)
    ]
    return audit_reply(lines, texts)


def _problems(services: Services, texts: Texts) -> Reply:
    """The errors because of which the folder's newest state is not live."""
    if services.publisher.refused:
        return problems_reply(services.publisher.refused, texts, heading="desk-refused-folder")

    return Reply(texts("desk-no-problems"), keyboard(back_row(texts)))


FEATURE: Final = Feature(
    commands=(Command("admin", "command-admin", admin, Audience.ADMINS),),
    buttons={ADMIN: pressed_by_admin(pressed)},
)
