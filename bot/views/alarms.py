"""What the admins are told when the delivery of tips is in trouble."""

from html import escape

from bot.core.texts import Texts
from bot.views.reply import Reply


def run_stopped_reply(reason: str, texts: Texts) -> Reply:
    return Reply(texts("alarm-run-stopped", reason=escape(reason)))


def markup_refused_reply(tip_id: str, texts: Texts) -> Reply:
    return Reply(texts("alarm-markup-refused", tip=escape(tip_id)))
