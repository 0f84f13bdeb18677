"""Replies to small talk, with buttons to useful pages."""

from collections.abc import Iterable

from telegram import InlineKeyboardButton

from bot.core.content.snapshot import Content
from bot.core.content.texts import Texts
from bot.views.answers.topics import flowing, topic_button
from bot.views.base.buttons import WAYS, keyboard, way
from bot.views.base.reply import Reply


def said_reply(name: str, ways: Iterable[str], content: Content, texts: Texts) -> Reply:
    """`ways`: keys of WAYS, or topic ids."""
    buttons = flowing(_way(name, content, texts) for name in ways)
    return Reply(texts(name), keyboard(*buttons) if buttons else None)


def _way(name: str, content: Content, texts: Texts) -> InlineKeyboardButton:
    topic = None if name in WAYS else content.topic(name)
    return topic_button(topic) if topic else way(name if name in WAYS else "help", texts)
