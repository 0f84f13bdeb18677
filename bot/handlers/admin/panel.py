"""/admin: the menu, the tips due for review, the audit log, and the errors in the folder; /stats."""

import asyncio
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from bot.core.content.models import Tip
from bot.core.tips.choice import TipFeedbackWord
from bot.handlers.base.feature import Command, Feature
from bot.handlers.base.replies import send_reply
from bot.services import BotContext
from bot.views.admin.content import ADMIN, admin_reply, audit_reply, menu_reply, problems_reply, review_reply
from bot.views.admin.statistics import chart_reply, statistics_reply
from bot.views.answers.reports import reports_reply
from bot.views.base.reply import Reply

SOON: Final = timedelta(days=30)
"""Tips are listed for review this long before their date."""

ENTRIES_SHOWN: Final = 25
UNANSWERED: Final = 8


async def admin(context: BotContext) -> Reply:
    services, tips = context.services, context.services.library.content().tips
    return menu_reply(
        context.texts,
        tips=len(tips),
        in_review=len(due_for_review(tips, services.now().date())),
        is_writable=await services.publisher.is_writable(),
        problems=sum(problem.is_error for problem in services.publisher.refused),
        missing={language: len(missing) for language, missing in services.library.snapshot.missing.items()},
    )


async def pressed(context: BotContext) -> Reply:
    services, texts = context.services, context.texts
    match context.parts:
        case ("review",):
            today = services.now().date()
            return review_reply(due_for_review(services.library.content().tips, today), today, texts)
        case ("audit",):
            return audit_reply(await services.audit.newest(ENTRIES_SHOWN), context.person.id, texts)
        case ("reports",):
            return reports_reply(await services.reports.newest(ENTRIES_SHOWN), texts)
        case ("problems",):
            refused = services.publisher.refused
            none = admin_reply("desk-no-problems", texts)
            return problems_reply(refused, texts, heading="desk-refused-folder") if refused else none
        case _:
            return await admin(context)


def due_for_review(tips: Iterable[Tip], today: date) -> list[Tip]:
    """Tips whose date is past or near, the earliest first."""
    due = [(tip.review_by, tip) for tip in tips if tip.review_by and tip.review_by <= today + SOON]
    return [tip for _, tip in sorted(due, key=lambda pair: pair[0])]


async def stats(context: BotContext) -> None:
    """Send the figures and the picture, which is drawn in a thread so that others are answered meanwhile."""
    if (message := context.handled.effective_message) is None:  # too old
        return

    services, library = context.services, context.services.library
    texts, content = library.texts(), library.content()
    services.late_writes.add(services.statistics.flush, key="statistics")
    await services.late_writes.settled()
    figures = await services.statistics.figures(services.now())
    tips = [
        (tip_id, said.get(TipFeedbackWord.USEFUL, 0), said.get(TipFeedbackWord.NOT_FOR_ME, 0))
        for tip_id, said in (await services.tip_feedback.by_tip()).items()
    ]
    tips.sort(key=lambda tip: (tip[1] - tip[2], tip[0]))
    answers = await services.answer_feedback.counts()
    unanswered = await services.unanswered.newest(services.now(), limit=UNANSWERED)
    await send_reply(message, statistics_reply(figures, tips, answers, unanswered, texts, content=content))
    await send_reply(message, await asyncio.to_thread(chart_reply, figures.days, texts))


FEATURE: Final = Feature(
    for_admins=True,
    commands=(Command("admin", admin), Command("stats", stats)),
    buttons={ADMIN: pressed, "stats": stats},
)
