"""Telegram's HTML, as far as we use it: what it allows, and how long a text is once shown."""

from html.parser import HTMLParser
from typing import Final

ALLOWED_TAGS: Final = frozenset({"b", "i", "u", "a"})


class MarkupError(ValueError):
    """The text would be refused by Telegram, or shows something we do not use."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.shown: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED_TAGS:
            raise MarkupError(f"<{tag}> is not allowed; use <b>, <i>, <u> or <a href>")

        names = [name for name, _ in attrs]
        if names != (["href"] if tag == "a" else []):
            raise MarkupError(f"<{tag}> {'needs href and nothing else' if tag == 'a' else 'takes no attributes'}")

        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            raise MarkupError(f"</{tag}> closes nothing that is open")

        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.shown.append(data)


def shown(markup: str) -> str:
    """The text as a person sees it, without tags; raises MarkupError."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    if reader.open:
        raise MarkupError(f"<{reader.open[-1]}> is never closed")

    return "".join(reader.shown)


def shown_length(markup: str) -> int:
    """Length as Telegram counts it: UTF-16 code units after the tags are gone."""
    return len(shown(markup).encode("utf-16-le")) // 2


def check_markup(markup: str) -> str:
    """Return the text unchanged, or raise MarkupError (a ValueError) saying what is wrong."""
    shown(markup)
    return markup
