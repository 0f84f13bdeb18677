"""Messages to the admins about problems."""

from html import escape

from bot.core.content.texts import Texts
from bot.views.base.reply import Reply


def alarm_reply(name: str, texts: Texts, /, **values: str | int) -> Reply:
    """Values are escaped here."""
    shown = {key: escape(value) if isinstance(value, str) else value for key, value in values.items()}
    return Reply(texts(f"alarm-{name}", **shown))
