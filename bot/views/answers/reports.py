"""Replies to harm and complaints, and the reports that admins see."""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Final

from bot.core.content.texts import Texts
from bot.core.reading.mentions import Complaint
from bot.views.admin.content import back_row, clipped
from bot.views.base.buttons import button, keyboard, way
from bot.views.base.reply import Reply, paragraphs

PREFIX: Final = "report"
SEND: Final = "send"


def complaint_reply(complaint: Complaint, texts: Texts, *, is_passed_on: bool = False) -> Reply:
    """Stop it, when to get help, and the question whether to pass the message on."""
    asked = texts("report-passed-on" if is_passed_on else "report-ask")
    consent = [] if is_passed_on else [button(texts("button-report"), PREFIX, SEND, complaint)]
    text = paragraphs(texts("report-stop", what=complaint), texts("emergency-line"), asked)
    return Reply(text, keyboard([way("check", texts)], consent))


def report_reply(chat_id: int, text: str, texts: Texts) -> Reply:
    return Reply(texts("report-came", chat=_masked(chat_id), text=escape(text)))


def reports_reply(reports: Iterable[tuple[datetime, int, str]], texts: Texts) -> Reply:
    lines = [
        texts("report-line", day=f"{at:%Y-%m-%d}", chat=_masked(chat_id), text=escape(text))
        for at, chat_id, text in reports
    ]
    return Reply(clipped([texts("reports-title"), *(lines or [texts("stats-none")])]), keyboard(back_row(texts)))


def _masked(chat_id: int) -> str:
    return f"…{abs(chat_id) % 100:02}"
