"""/stats: the figures as text and as a picture."""

import asyncio
from typing import Final

from telegram import CallbackQuery, Message, Update

from bot.core.tips.choice import TipFeedbackWord
from bot.database.statistics import Figures
from bot.handlers.base.admins import pressed_by_admin
from bot.handlers.base.feature import Audience, Command, Feature, the
from bot.handlers.base.replies import send_reply
from bot.services import BotContext, Services
from bot.views.admin.chart import Point
from bot.views.admin.statistics import Overall, chart_reply, statistics_reply

UNANSWERED: Final = 8


async def stats(update: Update, context: BotContext) -> None:
    """/stats: the figures, and the picture below them."""
    await show(the(update.message), context)


async def pressed(query: CallbackQuery, _parts: tuple[str, ...], context: BotContext) -> None:
    if isinstance(query.message, Message):
        await show(query.message, context)


async def show(message: Message, context: BotContext) -> None:
    """Send the figures and the picture, which is drawn in a thread so that others are answered meanwhile."""
    services, texts = context.services, context.texts_for(None)
    services.late_writes.add(services.statistics.flush, key="statistics")
    await services.late_writes.settled()
    figures = await services.statistics.figures(services.now())
    await send_reply(message, statistics_reply(await _overall(figures, services), texts))
    points = [Point(day.day, day.subscribers, dict(day.deliveries)) for day in figures.days]
    await send_reply(message, await asyncio.to_thread(chart_reply, points, texts))


async def _overall(figures: Figures, services: Services) -> Overall:
    words = await services.tip_feedback.by_tip()
    tips = [
        (tip_id, said.get(TipFeedbackWord.USEFUL, 0), said.get(TipFeedbackWord.NOT_FOR_ME, 0))
        for tip_id, said in words.items()
    ]
    rated = [(each.topic_id, each.useful, each.not_useful) for each in await services.answer_feedback.counts()]
    return Overall(
        subscribers={"active": figures.active, "paused": figures.paused, "unreachable": figures.unreachable},
        weeks=[(f"{week.begins:%Y-%m-%d}", week.new, week.gone) for week in figures.weeks],
        deliveries=figures.last_week,
        answers=figures.answers,
        checks=figures.checks,
        unmeant=figures.unmeant,
        tips=sorted(tips, key=lambda tip: (tip[1] - tip[2], tip[0])),
        answers_rated=rated,
        unanswered=await services.unanswered.newest(services.now(), limit=UNANSWERED),
    )


FEATURE: Final = Feature(
    commands=(Command("stats", "command-stats", stats, Audience.ADMINS),),
    buttons={"stats": pressed_by_admin(pressed)},
)
