"""/stats: the figures as text and as a picture."""

import asyncio
from typing import Final

from bot.core.tips.choice import TipFeedbackWord
from bot.handlers.base.feature import Command, Feature
from bot.handlers.base.replies import send_reply
from bot.services import BotContext
from bot.views.admin.statistics import chart_reply, statistics_reply

UNANSWERED: Final = 8


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


FEATURE: Final = Feature(for_admins=True, commands=(Command("stats", stats),), buttons={"stats": stats})
