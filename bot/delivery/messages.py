"""Tips as prepared messages, each rendered once for all readers of the same language."""

from bot.content.library import Library
from bot.content.tip_catalog import LiveTipCatalog
from bot.delivery.sender import Prepared, prepare_text
from bot.views.tips.tip import tip_reply

MessageKey = tuple[int, str]


class TipMessages:
    """A cache of prepared messages, cleared when another version of the content is live."""

    def __init__(self, catalog: LiveTipCatalog, library: Library) -> None:
        self._catalog = catalog
        self._library = library
        self._version = ""
        self._written: dict[MessageKey, Prepared] = {}

    def __call__(self, number: int, language: str) -> Prepared | None:
        """The message of the tip with this permanent number; None if the content no longer has it."""
        if self._version != self._library.content().version:
            self._version = self._library.content().version
            self._written.clear()

        key = number, language
        if key not in self._written and (message := self._write(number, language)):
            self._written[key] = message

        return self._written.get(key)

    def _write(self, number: int, language: str) -> Prepared | None:
        texts = self._library.texts(language)
        content = self._library.content(texts.language)
        numbered = self._catalog.latest.tips.get(number)
        tip = content.tip(numbered.id) if numbered else None
        if tip is None:
            return None

        reply = tip_reply(number, tip, content, texts)
        return prepare_text(reply.text, reply.keyboard)
