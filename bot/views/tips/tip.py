"""A tip with its buttons."""

from enum import StrEnum
from html import escape
from typing import Final

from telegram import InlineKeyboardMarkup

from bot.core.content.models import COMMON_KNOWLEDGE, Tip
from bot.core.content.snapshot import Content
from bot.core.content.texts import Texts
from bot.core.tips.choice import TipFeedbackWord
from bot.views.base.buttons import button, column, keyboard, way
from bot.views.base.reply import Reply, paragraphs

PREFIX: Final = "tip"
WAYS_OUT: Final = (("less-often", "less"), ("pause", "pause"), ("stop", "stop"))
"""Last part of the label's name, and callback prefix."""


class TipAction(StrEnum):
    ANOTHER = "another"


def tip_reply(number: int, tip: Tip, content: Content, texts: Texts, *, subscribed: bool = True) -> Reply:
    """A tip as it is sent, with all its buttons. The result depends only on the arguments, not on the reader."""
    words = [button(texts(f"button-tip-{word.replace('_', '-')}"), PREFIX, word, number) for word in TipFeedbackWord]
    another = button(texts("button-tip-another"), PREFIX, TipAction.ANOTHER, number)
    ways = [button(texts(f"button-{label}"), prefix) for label, prefix in WAYS_OUT]
    if not subscribed:
        ways = [button(texts("button-tips-daily"), "subscribe")]

    text = paragraphs(texts("tip-text", text=tip.text), _how_sure(tip, content, texts))
    return Reply(text, keyboard(words, [another, button(texts("button-pain"), "check")], ways))


def _how_sure(tip: Tip, content: Content, texts: Texts) -> str:
    if tip.strength is None:
        return ""

    keys = (tip.source,) if isinstance(tip.source, str) else tip.source or ()
    url = next((source.url for key in keys if (source := content.sources.get(key)) and source.url), None)
    is_common = set(keys) <= {COMMON_KNOWLEDGE} and tip.strength == "weak"
    words = texts("tip-common") if is_common else texts("tip-how-sure", strength=tip.strength)
    return f'<i>{words} · <a href="{escape(url)}">{texts("tip-source")}</a></i>' if url else f"<i>{words}</i>"


def is_tip(markup: InlineKeyboardMarkup | None) -> bool:
    another = f"{PREFIX}:{TipAction.ANOTHER}:"
    rows = markup.inline_keyboard if markup else ()
    return any(str(item.callback_data).startswith(another) for row in rows for item in row)


def without_word(word: TipFeedbackWord, markup: InlineKeyboardMarkup) -> InlineKeyboardMarkup:
    """The same buttons without the word that was given; the others can still be said."""
    given = f"{PREFIX}:{word}:"
    return keyboard(
        *([item for item in row if not str(item.callback_data).startswith(given)] for row in markup.inline_keyboard)
    )


def no_tip_reply(texts: Texts, *, under_16: bool) -> Reply:
    return Reply(texts("tip-under-16" if under_16 else "tip-none"), column(way("check", texts)))
