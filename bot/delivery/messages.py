"""Tips as prepared messages, each rendered once for all readers of the same language."""

from functools import cache

from bot.content.library import Library
from bot.content.tip_catalog import LiveTipCatalog
from bot.delivery.sender import Prepared, prepare_text
from bot.views.tips.tip import tip_reply


class TipMessages:
    """A cache of prepared messages, cleared when another version of the content is live."""

    def __init__(self, catalog: LiveTipCatalog, library: Library) -> None:
        self._catalog = catalog
        self._library = library
        self._version = ""
        self._written = cache(self._write)

    def __call__(self, number: int, language: str) -> Prepared | None:
        """The message of the tip with this permanent number; None if the content no longer has it."""
        if self._version != self._library.content().version:
            self._version = self._library.content().version
            self._written.cache_clear()

        return self._written(number, language)

    def _write(self, number: int, language: str) -> Prepared | None:
        texts = self._library.texts(language)
        content = self._library.content(texts.language)
        numbered = self._catalog.latest.tips.get(number)
        tip = content.tip(numbered.id) if numbered else None
        if tip is None:
            return None

        reply = tip_reply(number, tip, content, texts)
        return prepare_text(reply.text, reply.keyboard)
