"""Messages to the admins about problems with the delivery of tips or of emergency advice."""

from collections.abc import Sequence
from html import escape
from typing import Final

from bot.core.content.texts import Texts
from bot.views.base.reply import Reply

SHOWN: Final = 3
"""Zones or columns that are named at most."""
LONGEST: Final = 200
"""Characters of their names at most."""


def run_stopped_reply(reason: str, texts: Texts) -> Reply:
    return Reply(texts("alarm-run-stopped", reason=escape(reason)))


def markup_refused_reply(tip_id: str, texts: Texts) -> Reply:
    return Reply(texts("alarm-markup-refused", tip=escape(tip_id)))


def set_aside_reply(count: int, what: Sequence[str], texts: Texts) -> Reply:
    """`what` names the zones or columns that cannot be read."""
    named = ", ".join(sorted(what)[:SHOWN])[:LONGEST]
    return Reply(texts("alarm-set-aside", count=count, what=escape(named)))


def trouble_reply(name: str, reason: str, texts: Texts) -> Reply:
    """`name` is that of a trouble in `bot.incoming.health`."""
    return Reply(texts("alarm-trouble", name=name, reason=escape(reason)))


def trouble_over_reply(name: str, texts: Texts) -> Reply:
    return Reply(texts("alarm-trouble-over", name=name))


def failed_reply(kind: str, count: int, texts: Texts) -> Reply:
    """`kind` is the name of an exception's class."""
    return Reply(texts("alarm-failed", kind=escape(kind), count=count))


def not_delivered_reply(chat_id: int, reason: str, texts: Texts) -> Reply:
    """Emergency advice could not be delivered; this message is sent with the priority of emergency advice."""
    return Reply(texts("alarm-not-delivered", chat=str(chat_id), reason=escape(reason)), is_alarm=True)
