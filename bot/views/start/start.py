"""Welcome and help."""

from collections.abc import Collection, Iterable

from telegram import InlineKeyboardMarkup

from bot.core.content.texts import Texts
from bot.views.base.buttons import keyboard, way
from bot.views.base.reply import Reply, paragraphs


def welcome_reply(texts: Texts) -> Reply:
    return Reply(paragraphs(texts("start-welcome"), texts("emergency-line"), texts("disclaimer")), ways_in(texts))


def only_text_reply(texts: Texts) -> Reply:
    """For a message without text, such as a photo or a voice message."""
    return Reply(paragraphs(texts("only-text"), texts("emergency-line")), ways_in(texts))


def ways_in(texts: Texts, *, help_too: bool = True) -> InlineKeyboardMarkup:
    check, causes, tips, help_ = (way(name, texts) for name in ("check", "causes", "subscribe", "help"))
    return keyboard([check], [causes, tips], [help_] if help_too else [])


def help_reply(everyone: Iterable[str], admins: Collection[str], texts: Texts) -> Reply:
    """`everyone`, `admins`: names of the commands that are listed."""
    parts = [texts("help-title"), texts("help-free-text"), _lines(everyone, texts)]
    if admins:
        parts += [texts("help-admins"), _lines(admins, texts)]

    return Reply(paragraphs(*parts, texts("emergency-line"), texts("disclaimer")), ways_in(texts, help_too=False))


def _lines(commands: Iterable[str], texts: Texts) -> str:
    return "\n".join(texts("help-line", command=name, summary=texts(f"command-{name}")) for name in commands)


def unknown_command_reply(close: Iterable[str], texts: Texts) -> Reply:
    """`close`: names of commands similar to what was typed, the most similar first."""
    commands = ", ".join(f"/{name}" for name in close)
    return Reply(f"{texts('unknown-command-close', commands=commands)}\n{texts('unknown-command-help')}")
