"""Telegram's HTML, as far as we use it: what it allows, and how long a text is once shown.

Telegram's own parser is stricter than a browser: a bare `<` or an unknown tag refuses the whole message. Its
manual asks for `&` to be written `&amp;`, knows four names and numbers after `&`, and drops a link it cannot read
without a word. All of that is refused here, at the door.
"""

import re
import sys
import unicodedata
from html import unescape
from typing import Final

ALLOWED_TAGS: Final = frozenset({"b", "i", "u", "a"})
ENTITIES: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_PIECE: Final = re.compile(
    r"<(?P<tag>[^<>]*)>|&(?P<entity>#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{0,31});|(?P<bad>[<&])"
)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_OPENING: Final = re.compile(r"(?P<name>[A-Za-z][\w-]*)(?P<rest>\s.*)?", re.DOTALL)
_HREF: Final = re.compile(r"""\s+href\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')\s*""", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"https?://[^\s/?#@:]+\.[^\s/?#@:.]{2,}(?::\d{1,5})?(?:[/?#]\S*)?|tg://\S+", re.IGNORECASE)
_UNSHOWN: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


class MarkupError(ValueError):
    """The text has markup that Telegram refuses or that we do not use; `snippet` is the part with the mistake."""

    def __init__(self, message: str, snippet: str = "") -> None:
        super().__init__(message)
        self.snippet = snippet


def shown(markup: str) -> str:
    """The text as a person sees it, without tags; raises MarkupError."""
    if found := _UNSHOWN.search(markup):
        raise MarkupError(f"holds an invisible character, {character_name(found[0])}; delete it", found[0])

    open_tags: list[str] = []
    text = _PIECE.sub(lambda piece: _shown_piece(piece, open_tags), markup)
    if open_tags:
        raise MarkupError(f"<{open_tags[-1]}> is never closed", f"<{open_tags[-1]}")

    return text


def without_markup(markup: str) -> str:
    """The text without tags, also with invalid markup; for sending again what Telegram has refused."""
    return unescape(_TAG.sub("", markup))


def shown_length(markup: str) -> int:
    """Length in UTF-16 code units without tags, as Telegram counts it (Bot API, MessageEntity)."""
    return len(shown(markup).strip().encode("utf-16-le")) // 2


def check_markup(markup: str) -> str:
    """Return the text unchanged, or raise MarkupError (a ValueError) saying what is wrong."""
    if not shown(markup).strip():
        raise MarkupError("shows nothing at all")

    return markup


def character_name(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def invisible_character(text: str) -> str:
    """The first control character or character that changes the text's direction; empty if there is none."""
    found = _UNSHOWN.search(text)
    return found[0] if found else ""


def _shown_piece(piece: re.Match[str], open_tags: list[str]) -> str:
    if piece["bad"]:
        escaped = "&lt;" if piece["bad"] == "<" else "&amp;"
        raise MarkupError(f"a single {piece['bad']} is written {escaped}", piece["bad"])

    if piece["entity"]:
        return _character(piece["entity"])

    if piece["tag"].startswith("/"):
        _close(piece["tag"][1:].rstrip(), open_tags)
    else:
        _open(piece["tag"], open_tags)

    return ""


def _character(entity: str) -> str:
    if entity in ENTITIES:
        return ENTITIES[entity]

    if not entity.startswith("#"):
        raise MarkupError(f"Telegram does not know &{entity};, write the character itself", f"&{entity};")

    number = int(f"0{entity[1:]}", 0) if entity[1] in "xX" else int(entity[1:])
    if number == 0 or number > sys.maxunicode or _UNSHOWN.match(chr(number)):
        raise MarkupError(f"&{entity}; is no character that can be shown", f"&{entity};")

    return chr(number)


def _open(tag: str, open_tags: list[str]) -> None:
    parts = _OPENING.fullmatch(tag)
    name = parts["name"].lower() if parts else ""
    if not parts or name not in ALLOWED_TAGS:
        raise MarkupError(f"<{tag[:40]}> is not allowed; use <b>, <i>, <u> or <a href>, and &lt; for <", f"<{tag}>")

    if name == "a":
        _check_link(tag, parts["rest"] or "", open_tags)
    elif (parts["rest"] or "").strip():
        raise MarkupError(f"<{name}> takes no attributes", f"<{tag}>")

    open_tags.append(name)


def _check_link(tag: str, rest: str, open_tags: list[str]) -> None:
    if "a" in open_tags:
        raise MarkupError("a link stands inside another link", f"<{tag}>")

    link = _HREF.fullmatch(rest)
    if not link:
        raise MarkupError('a link is written <a href="https://…">, with href and nothing else', f"<{tag}>")

    address = link["double"] if link["double"] is not None else link["single"]
    if not _ADDRESS.fullmatch(address):
        raise MarkupError(f"{address[:60] or 'an empty address'} is no address that Telegram opens", f"<{tag}>")


def _close(name: str, open_tags: list[str]) -> None:
    if not open_tags:
        raise MarkupError(f"</{name[:40]}> closes nothing that is open", f"</{name}")

    if open_tags[-1] != name.lower():
        raise MarkupError(f"</{name[:40]}> stands where </{open_tags[-1]}> belongs", f"</{name}")

    open_tags.pop()
