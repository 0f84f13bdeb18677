"""The tips as messages: each written once for all who read the same language."""

from bot.content.library import Library
from bot.content.tip_catalog import LiveTipCatalog
from bot.delivery.sender import Prepared, prepare_text
from bot.views.tips.tip import tip_reply

MessageKey = tuple[int, str]


class TipMessages:
    """Follows the library: after a change of the content everything is written anew."""

    def __init__(self, decks: LiveTipCatalog, library: Library) -> None:
        self._decks = decks
        self._library = library
        self._version = ""
        self._written: dict[MessageKey, Prepared] = {}

    def __call__(self, number: int, language: str) -> Prepared | None:
        """The tip with this permanent number; None if it is no longer in the content."""
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
        numbered = self._decks.latest.tips.get(number)
        tip = content.tip(numbered.id) if numbered else None
        if tip is None:
            return None

        reply = tip_reply(number, tip, content, texts)
        return prepare_text(reply.text, reply.keyboard)
