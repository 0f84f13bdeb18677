"""What the admins are told when the delivery of tips or of emergency advice is in trouble."""

from collections.abc import Sequence
from html import escape
from typing import Final

from bot.core.content.texts import Texts
from bot.views.base.reply import Reply

SHOWN: Final = 3
LONGEST: Final = 200
"""Zones and characters named: the rest says nothing more."""


def run_stopped_reply(reason: str, texts: Texts) -> Reply:
    return Reply(texts("alarm-run-stopped", reason=escape(reason)))


def markup_refused_reply(tip_id: str, texts: Texts) -> Reply:
    return Reply(texts("alarm-markup-refused", tip=escape(tip_id)))


def set_aside_reply(count: int, what: Sequence[str], texts: Texts) -> Reply:
    """`what` cannot be read: names of zones, or of columns."""
    named = ", ".join(sorted(what)[:SHOWN])[:LONGEST]
    return Reply(texts("alarm-set-aside", count=count, what=escape(named)))


def not_written_reply(reason: str, texts: Texts) -> Reply:
    return Reply(texts("alarm-not-written", reason=escape(reason)))


def not_delivered_reply(chat_id: int, reason: str, texts: Texts) -> Reply:
    """Emergency advice was lost; the note is as urgent as the advice was."""
    return Reply(texts("alarm-not-delivered", chat=str(chat_id), reason=escape(reason)), is_alarm=True)
