"""The line above an answer to a story: what was understood. What was tried is not offered first."""

from collections.abc import Iterable
from dataclasses import replace
from html import escape

from bot.core.content.mentions import Treatment
from bot.core.content.texts import Texts
from bot.core.reading.mentions import Mentioned
from bot.views.base.reply import Reply, listed


def with_understood(reply: Reply, mentioned: Mentioned, treatments: Iterable[Treatment], texts: Texts) -> Reply:
    """The reply with that line, unless too little was told; in each paragraph what was tried comes last."""
    ours = [word for treatment in treatments if treatment.id in mentioned.used for word in treatment.ours]
    text = "\n\n".join(_with_last(paragraph, ours) for paragraph in reply.text.split("\n\n"))
    return replace(reply, text=f"<i>{_line(mentioned, texts)}</i>\n\n{text}" if mentioned.is_taken_up else text)


def _line(mentioned: Mentioned, texts: Texts) -> str:
    """Such as “Lower back on the left, after lifting, for 2 weeks, heat already tried.”, as escaped text."""
    where = listed(list(mentioned.places), texts) or (texts("understood-back") if mentioned.side else "")
    tried = texts("understood-tried", what=listed(list(mentioned.tried.values()), texts)) if mentioned.tried else ""
    parts = (f"{where} {mentioned.side}".strip(), *mentioned.triggers.values(), *mentioned.times, tried)
    line = ", ".join(filter(None, parts))
    return escape(f"{line[:1].upper()}{line[1:]}.", quote=False)


def _with_last(paragraph: str, words: Iterable[str]) -> str:
    """The lines with one of the words after the others; a heading stays where it is."""
    lines = paragraph.split("\n")
    heading = lines[:1] if "<b>" in lines[0] else []
    rest = lines[len(heading) :]
    return "\n".join([*heading, *sorted(rest, key=lambda line: any(word in line.lower() for word in words))])
