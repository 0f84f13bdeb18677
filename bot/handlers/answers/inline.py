"""Inline queries (`@bot …` in any chat): cards of answers and tips to share."""

from itertools import islice
from typing import Final

from telegram import Update
from telegram.ext import InlineQueryHandler

from bot.core.answers.policy import answer_in_peace
from bot.core.answers.suggestions import suggested_topics, tips_about
from bot.core.content.models import Topic
from bot.core.content.snapshot import Content
from bot.core.reading.message import Reading
from bot.core.reading.red_flags import AskAboutSign, Hit, Screening, is_alarm
from bot.core.reading.topics import Ambiguous, Found, NotFound
from bot.handlers.answers.emergency import advice_reply
from bot.handlers.base.feature import Feature
from bot.services import BotContext, the
from bot.views.answers.inline import alarm_card, ask_button, tip_cards, topic_cards

TOPICS: Final = 8
TIPS: Final = 4
"""Most cards; a phone shows three or four at a time."""

FRESH: Final = 300
"""Seconds for which Telegram may cache the results for one user; not for others, who may read another language."""


async def cards(update: Update, context: BotContext) -> None:
    query, content, texts = the(update.inline_query), context.content, context.texts
    bot, reading = context.bot.username, await context.reading()
    if alarm := _alarm(reading.screening):
        card = alarm_card(await advice_reply(alarm, context), texts, bot=bot)
        await query.answer([card], cache_time=0, is_personal=True)
        return

    topics = (suggested_topics(query.query, content.topics) or _asked_about(reading, content))[:TOPICS]
    tips = islice(tips_about(topics, content.tips), TIPS)
    found = [*topic_cards(topics, content, texts, bot=bot), *tip_cards(tips, texts, bot=bot)]
    await query.answer(found, cache_time=FRESH, is_personal=True, button=None if found else ask_button(texts))


def _asked_about(reading: Reading, content: Content) -> list[Topic]:
    match answer_in_peace(reading, content).match:
        case Found(topic):
            return [topic]
        case Ambiguous(topics):
            return [*topics]
        case NotFound():
            return []


def _alarm(screening: Screening) -> Hit | None:
    """The alarm of a query; a possible sign counts as present, because the person cannot be asked here."""
    match screening:
        case Hit() as hit if is_alarm(hit):
            return hit
        case AskAboutSign(flag) as ask if is_alarm(ask):
            return Hit((flag,), flag.level)
        case _:
            return None


FEATURE: Final = Feature(handlers=(InlineQueryHandler(cards),))
