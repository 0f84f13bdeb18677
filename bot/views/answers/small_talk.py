"""Replies to small talk, with buttons to useful pages."""

from collections.abc import Iterable, Mapping
from typing import Final

from telegram import InlineKeyboardButton

from bot.core.content.snapshot import Content
from bot.core.content.texts import Texts
from bot.views.answers.topics import flowing, topic_button
from bot.views.base.buttons import button, keyboard
from bot.views.base.reply import Reply

LABELS: Final[Mapping[str, str]] = {
    "check": "button-check",
    "causes": "button-causes",
    "subscribe": "button-tips",
    "help": "button-help",
}
"""Labels of the buttons that lead to a feature instead of an answer, by callback prefix."""


def said_reply(name: str, ways: Iterable[str], content: Content, texts: Texts) -> Reply:
    """`ways`: keys of LABELS, or topic ids."""
    buttons = flowing(_way(way, content, texts) for way in ways)
    return Reply(texts(name), keyboard(*buttons) if buttons else None)


def _way(way: str, content: Content, texts: Texts) -> InlineKeyboardButton:
    if way in LABELS:
        return button(texts(LABELS[way]), way)

    topic = content.topic(way)
    return topic_button(topic) if topic else button(texts("button-help"), "help")
