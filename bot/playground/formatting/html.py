"""Telegram's HTML into text and entities, refused where Telegram refuses it and in the same words.

The offsets in refusals count bytes of UTF-8, as Telegram's do.
"""

import re
import sys
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from bot.playground.errors import ApiError, JsonObject, bad_request
from bot.playground.formatting.entities import Formatted, clean, finished, utf16_length

ENTITY_OF_TAG: Final = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "blockquote": "blockquote",
}
TAG: Final = re.compile(r"""<(?P<close>/?)(?P<name>[^\s>]*)(?P<rest>(?:"[^"]*"|'[^']*'|[^>"'])*)>""")
ATTRIBUTE: Final = re.compile(
    r"""\s*(?P<name>[^\s=]+)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[\w.-]+)))?"""
)
CHARACTER: Final = re.compile(r"&(?:#(?P<decimal>\d{1,7})|#x(?P<hex>[0-9a-fA-F]{1,6})|(?P<name>lt|gt|amp|quot));?")
SURROGATES: Final = range(0xD800, 0xE000)
NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


def from_html(source: str) -> Formatted:
    """Read Telegram's HTML; raises ApiError."""
    return finished(_Reader(clean(source)).read())


def is_web_address(address: str) -> bool:
    """What Telegram accepts as the address of a link: http(s), tg or ton, with a host that looks like one."""
    try:
        parts = urlsplit(address if "://" in address or address.startswith("tg:") else f"http://{address}")
    except ValueError:
        return False

    if parts.scheme in {"tg", "ton", "tonsite"}:
        return True

    host = parts.hostname or ""
    return parts.scheme in {"http", "https"} and ("." in host or host == "localhost") and not re.search(r"\s", address)


def _broken(words: str) -> ApiError:
    return bad_request(f"can't parse entities: {words}")


@dataclass
class _Open:
    tag: str
    argument: str
    offset: int
    start: int


@dataclass
class _Reader:
    source: str
    shown: str = ""
    offset: int = 0
    open: list[_Open] = field(default_factory=list)
    entities: list[JsonObject] = field(default_factory=list)

    def read(self) -> Formatted:
        position = 0
        while (start := self.source.find("<", position)) >= 0:
            self._show(self.source[position:start])
            tag = TAG.match(self.source, start)
            if tag is None:
                raise _broken(f"Unclosed {self._kind_at(start)} tag at byte offset {self._bytes(start)}")

            self._close(tag) if tag["close"] else self._begin(tag)
            position = tag.end()

        self._show(self.source[position:])
        if self.open:
            raise _broken(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')

        ordered = sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))
        return Formatted(self.shown, tuple(ordered))

    def _kind_at(self, start: int) -> str:
        return "end" if self.source.startswith("</", start) else "start"

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode(errors="surrogatepass"))

    def _show(self, source: str) -> None:
        text = CHARACTER.sub(_character, source)
        self.shown += text
        self.offset += utf16_length(text)

    def _begin(self, tag: re.Match[str]) -> None:
        name, at = tag["name"].lower(), self._bytes(tag.start())
        if name not in ENTITY_OF_TAG:
            raise _broken(f'Unsupported start tag "{name}" at byte offset {at}')

        argument = _argument(name, _attributes(name, tag["rest"], at))
        if name == "span" and argument != "spoiler":
            raise _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')

        if name == "tg-emoji" and not argument.isdigit():
            raise _broken("Invalid custom emoji identifier specified")

        self.open.append(_Open(name, argument, self.offset, len(self.shown)))

    def _close(self, tag: re.Match[str]) -> None:
        at = self._bytes(tag.start())
        if not self.open:
            raise _broken(f"Unexpected end tag at byte offset {at}")

        if tag["rest"].strip():
            raise _broken(f"Unclosed end tag at byte offset {at}")

        opened, name = self.open.pop(), tag["name"]
        if name and name.lower() != opened.tag:
            raise _broken(f'Unmatched end tag at byte offset {at}, expected "</{opened.tag}>", found "</{name}>"')

        if self.offset > opened.offset:
            self.entities += _entity(opened, self.offset, self.shown[opened.start :])


def _character(match: re.Match[str]) -> str:
    if match["name"]:
        return NAMED[match["name"]]

    code = int(match["decimal"]) if match["decimal"] else int(match["hex"], 16)
    is_character = 0 < code <= sys.maxunicode and code not in SURROGATES
    return chr(code) if is_character else match[0]


def _attributes(tag: str, source: str, at: int) -> dict[str, str]:
    attributes: dict[str, str] = {}
    rest = source.strip().removesuffix("/").strip()
    while rest:
        match = ATTRIBUTE.match(rest)
        if match is None:
            raise _broken(f'Empty attribute name in the tag "{tag}" at byte offset {at}')

        value = match["double"] if match["double"] is not None else match["single"] or match["bare"]
        if value is None and match["single"] is None and (tag, match["name"]) != ("blockquote", "expandable"):
            raise _broken(f'Expected equal sign in declaration of an attribute of the tag "{tag}" at byte offset {at}')

        attributes[match["name"].lower()] = CHARACTER.sub(_character, value or "")
        rest = rest[match.end() :].strip()

    return attributes


def _argument(tag: str, attributes: dict[str, str]) -> str:
    """The one attribute of a tag that Telegram reads."""
    match tag:
        case "a":
            return attributes.get("href", "")
        case "code" if attributes.get("class", "").startswith("language-"):
            return attributes["class"].removeprefix("language-")
        case "span":
            return attributes.get("class", "").removeprefix("tg-") if "tg-" in attributes.get("class", "") else ""
        case "tg-emoji":
            return attributes.get("emoji-id", "")
        case "blockquote":
            return "expandable" if "expandable" in attributes else ""

    return ""


def _entity(opened: _Open, end: int, text: str) -> list[JsonObject]:
    entity: JsonObject = {"type": ENTITY_OF_TAG[opened.tag], "offset": opened.offset, "length": end - opened.offset}
    match opened.tag:
        case "a":
            return _link(entity, opened.argument or text)
        case "code" if opened.argument:
            return [entity | {"type": "pre", "language": opened.argument}]
        case "tg-emoji":
            return [entity | {"custom_emoji_id": opened.argument}]
        case "blockquote" if opened.argument:
            return [entity | {"type": "expandable_blockquote"}]

    return [entity]


def _link(entity: JsonObject, address: str) -> list[JsonObject]:
    """Telegram drops a link with a wrong address and leaves its text; it does not refuse the message."""
    if not is_web_address(address):
        return []

    bare = "://" not in address and not address.startswith("tg:")
    parts = urlsplit(f"http://{address}" if bare else address)
    return [entity | {"url": parts._replace(path=parts.path or "/").geturl()}]
