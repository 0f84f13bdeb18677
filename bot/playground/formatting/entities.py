"""Texts with their entities; offsets and lengths are in UTF-16 code units (Bot API, MessageEntity)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.playground.errors import JsonObject, bad_request

SEEN_BY_ITSELF: Final = (
    ("bot_command", re.compile(r"(?<![\w/<>@])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>])")),
    ("url", re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]", re.IGNORECASE)),
    ("mention", re.compile(r"(?<![\w/@])@[a-zA-Z][a-zA-Z0-9_]{3,31}\b")),
    ("hashtag", re.compile(r"(?<![\w#])#\w{1,100}")),
)
"""Entities that Telegram detects in any text."""


@dataclass(frozen=True)
class Formatted:
    """A text and what is marked in it."""

    text: str = ""
    entities: tuple[JsonObject, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def length(self) -> int:
        return utf16_length(self.text)

    def fields(self, text: str = "text", entities: str = "entities") -> JsonObject:
        """The fields of a message that hold it; Telegram leaves out an empty list."""
        return {text: self.text} | ({entities: list(self.entities)} if self.entities else {})


def utf16_length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def plain(text: str) -> Formatted:
    """A text without markup, trimmed, with the commands and addresses in it marked."""
    return finished(Formatted(clean(text)))


def from_entities(source: str, entities: Iterable[JsonObject]) -> Formatted:
    """A text with the entities that the call names; raises ApiError."""
    text = clean(source)
    end = utf16_length(text)
    kept = []
    for entity in entities:
        offset, length = entity["offset"], entity["length"]
        if offset < 0 or length < 0:
            raise bad_request(f"receive an entity with incorrect {'offset' if offset < 0 else 'length'} {offset}")

        if offset > end:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")

        if offset + length > end:
            raise bad_request(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset "
                f"{offset + length}"
            )

        kept.append(dict(entity))

    return finished(Formatted(text, tuple(entity for entity in kept if entity["length"])))


def clean(text: str) -> str:
    """As TDLib cleans input: no carriage returns, control characters become blanks."""
    return re.sub(r"[\x00-\x09\x0b-\x1f]", " ", text.replace("\r", ""))


def finished(formatted: Formatted) -> Formatted:
    """What Telegram does to every text at last: it trims it and marks what it sees."""
    return _with_seen(_trimmed(formatted))


def _trimmed(formatted: Formatted) -> Formatted:
    """Telegram cuts white space off both ends; entities move and shrink with it."""
    text = formatted.text.strip()
    lead = utf16_length(formatted.text) - utf16_length(formatted.text.lstrip())
    end = utf16_length(text)
    entities = []
    for entity in formatted.entities:
        first = max(0, entity["offset"] - lead)
        last = min(end, entity["offset"] + entity["length"] - lead)
        if last > first:
            entities.append(entity | {"offset": first, "length": last - first})

    return Formatted(text, tuple(entities))


def _with_seen(formatted: Formatted) -> Formatted:
    """Add what Telegram marks by itself, where the text is not already a link or code."""
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in formatted.entities
        if entity["type"] in {"text_link", "code", "pre", "bot_command", "url", "mention", "hashtag"}
    ]
    found: list[JsonObject] = []
    for kind, pattern in SEEN_BY_ITSELF:
        for match in pattern.finditer(formatted.text):
            first = utf16_length(formatted.text[: match.start()])
            last = first + utf16_length(match[0])
            if all(last <= start or first >= end for start, end in taken):
                taken.append((first, last))
                found.append({"type": kind, "offset": first, "length": last - first})

    entities = sorted([*formatted.entities, *found], key=lambda entity: (entity["offset"], -entity["length"]))
    return Formatted(formatted.text, tuple(entities))
