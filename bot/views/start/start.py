"""Welcome and help."""

from collections.abc import Iterable
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from bot.core.content.texts import Texts
from bot.views.base.buttons import keyboard, way
from bot.views.base.reply import Reply, paragraphs


@dataclass(frozen=True, slots=True)
class CommandLine:
    name: str
    for_admins: bool

    def summary(self, texts: Texts) -> str:
        return texts(f"command-{self.name}")


def welcome_reply(texts: Texts) -> Reply:
    return Reply(paragraphs(texts("start-welcome"), texts("emergency-line"), texts("disclaimer")), ways_in(texts))


def only_text_reply(texts: Texts) -> Reply:
    """For a message without text, such as a photo or a voice message."""
    return Reply(paragraphs(texts("only-text"), texts("emergency-line")), ways_in(texts))


def ways_in(texts: Texts, *, help_too: bool = True) -> InlineKeyboardMarkup:
    check, causes, tips, help_ = (way(name, texts) for name in ("check", "causes", "subscribe", "help"))
    return keyboard([check], [causes, tips], [help_] if help_too else [])


def help_reply(lines: Iterable[CommandLine], texts: Texts, *, admin: bool) -> Reply:
    listed = list(lines)
    everyone = [_line(line, texts) for line in listed if not line.for_admins]
    admins = [_line(line, texts) for line in listed if line.for_admins]
    parts = [texts("help-title"), texts("help-free-text"), "\n".join(everyone)]
    if admin and admins:
        parts += [texts("help-admins"), "\n".join(admins)]

    return Reply(paragraphs(*parts, texts("emergency-line"), texts("disclaimer")), ways_in(texts, help_too=False))


def _line(line: CommandLine, texts: Texts) -> str:
    return texts("help-line", command=line.name, summary=line.summary(texts))


def unknown_command_reply(close: Iterable[str], texts: Texts) -> Reply:
    """`close`: names of commands similar to what was typed, the most similar first."""
    commands = ", ".join(f"/{name}" for name in close)
    return Reply(f"{texts('unknown-command-close', commands=commands)}\n{texts('unknown-command-help')}")
