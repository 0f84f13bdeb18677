"""Results of inline queries (`@bot golf` in any chat): answers and tips to share."""

from collections.abc import Iterable
from textwrap import shorten
from typing import Final

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode

from bot.core.content.markup import shown
from bot.core.content.models import Tip, Topic
from bot.core.content.snapshot import Content
from bot.core.content.texts import Texts
from bot.views.answers.topics import topic_reply
from bot.views.base.reply import Reply

LONGEST_DESCRIPTION: Final = 120
"""Characters; a phone shows two lines of about 50."""


def alarm_card(reply: Reply, texts: Texts, *, bot: str) -> InlineQueryResultArticle:
    return _card("alarm", texts("inline-alarm"), reply.text, texts("inline-alarm-open"), _link(bot, "check"))


def topic_cards(topics: Iterable[Topic], content: Content, texts: Texts, *, bot: str) -> list[InlineQueryResultArticle]:
    return [
        _card(
            f"topic-{topic.id}",
            f"{topic.symbol} {topic.name}".strip(),
            topic_reply(topic, content, texts).text,
            texts("inline-open"),
            _link(bot, f"topic_{topic.id}"),
            description=shown(topic.summary),
        )
        for topic in topics
    ]


def tip_cards(tips: Iterable[Tip], texts: Texts, *, bot: str) -> list[InlineQueryResultArticle]:
    return [
        _card(
            f"tip-{tip.id}",
            texts("inline-tip"),
            f"💡 {tip.text}\n\n{texts('emergency-line')}",
            texts("inline-tips-open"),
            _link(bot, "tips"),
            description=shown(tip.text),
        )
        for tip in tips
    ]


def ask_button(texts: Texts) -> InlineQueryResultsButton:
    """Shown when no card fits: opens the private chat."""
    return InlineQueryResultsButton(texts("inline-ask"), start_parameter="ask")


def _card(
    id_: str, title: str, text: str, label: str, url: str, *, description: str | None = None
) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        id=id_,
        title=title,
        description=shorten(description, LONGEST_DESCRIPTION, placeholder="…") if description else None,
        input_message_content=InputTextMessageContent(
            text, parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
        ),
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton(label, url=url)]]),
    )


def _link(bot: str, start: str) -> str:
    return f"https://t.me/{bot}?start={start}"
