"""Tips as prepared messages, each rendered once for all readers of the same language."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from bot.content.library import Library
from bot.content.tip_catalog import LiveTipCatalog
from bot.delivery.sender import Prepared, prepare_text
from bot.views.tips.tip import tip_reply

KEPT: Final = 4096
"""Prepared messages that are kept."""


def tip_messages(catalog: LiveTipCatalog, library: Library) -> Callable[[int, str], Prepared | None]:
    """A function for the message of the tip with a permanent number; None if the content no longer has it."""

    @lru_cache(KEPT)
    def prepared(number: int, language: str, _version: str) -> Prepared | None:
        texts = library.texts(language)
        content = library.content(texts.language)
        numbered = catalog.latest.tips.get(number)
        tip = content.tip(numbered.id) if numbered else None
        if tip is None:
            return None

        reply = tip_reply(number, tip, content, texts)
        return prepare_text(reply.text, reply.keyboard)

    return lambda number, language: prepared(number, language, library.content().version)
