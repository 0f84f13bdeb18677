"""What is stored, why and for how long; and the question before it is deleted."""

from html import escape
from pathlib import Path
from typing import Final

from bot.config import Config
from bot.core.content.texts import Texts
from bot.views.base.buttons import button, keyboard
from bot.views.base.reply import Reply

NOTICE: Final = Path(__file__).parents[3] / "PRIVACY.md"
"""The whole privacy notice."""


def privacy_reply(config: Config, texts: Texts) -> Reply:
    text = texts(
        "privacy-text",
        stopped=config.erase_stopped.days,
        unreachable=config.erase_unreachable.days,
        keeps_questions="yes" if config.keep_unanswered else "no",
        contact=escape(config.operator_contact) or "nobody",
    )
    return Reply(text, keyboard([button(texts("privacy-notice"), "notice")]) if NOTICE.is_file() else None)


def forget_question_reply(texts: Texts) -> Reply:
    return Reply(
        texts("forgetme-ask"),
        keyboard([button(texts("forgetme-yes"), "forget", "yes"), button(texts("forgetme-no"), "forget", "no")]),
    )
