"""@bot in any chat: cards of answers and tips to share."""

from itertools import islice
from typing import Final

from telegram import Update
from telegram.ext import InlineQueryHandler

from bot.context import BotContext
from bot.core.suggestions import suggested_topics, tips_about
from bot.handlers.feature import Feature, the
from bot.views.inline import tip_cards, topic_cards

TOPICS: Final = 8
TIPS: Final = 4
"""A phone shows three cards or four; who has to scroll far would rather type one more letter."""

FRESH: Final = 300
"""Seconds for which Telegram may show the same cards to others who type the same."""


async def cards(update: Update, context: BotContext) -> None:
    """What fits the letters typed so far."""
    query = the(update.inline_query)
    content, texts = context.content_for(query.from_user), context.texts_for(query.from_user)
    topics = suggested_topics(query.query, content.topics)[:TOPICS]
    tips = islice(tips_about(topics, content.tips), TIPS)
    bot = context.bot.username
    await query.answer(
        [*topic_cards(topics, content, texts, bot=bot), *tip_cards(tips, texts, bot=bot)], cache_time=FRESH
    )


FEATURE: Final = Feature(name="inline", handlers=(InlineQueryHandler(cards),))
