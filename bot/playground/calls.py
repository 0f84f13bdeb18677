"""One call of the bot, as methods see it and tests ask for it afterwards."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.playground.api.uploads import Upload
from bot.playground.errors import JsonObject, bad_request
from bot.playground.formatting.entities import Formatted, from_entities, plain
from bot.playground.formatting.html import from_html


@dataclass
class Call:
    """A method with its checked parameters."""

    method: str
    parameters: JsonObject
    at: datetime
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    refusal: str = ""
    """What it was refused with, or nothing."""
    number: int = 0
    result: object = None
    seconds: float | None = None
    """Until it was answered."""
    _started: float = field(default_factory=time.monotonic)

    def end(self) -> None:
        self.seconds = time.monotonic() - self._started

    def payload(self) -> JsonObject:
        """How the page lists it. Files are shown by their name and size."""
        return {
            "number": self.number,
            "method": self.method,
            "parameters": _shown(self.parameters),
            "result": self.result,
            "refusal": self.refusal,
            "at": self.at.timestamp(),
            "milliseconds": None if self.seconds is None else round(self.seconds * 1000),
            "message": self._message(),
        }

    def _message(self) -> list[int] | None:
        """Chat id and message id of the message that it sent, changed or removed."""
        match self.result:
            case {"message_id": int(message_id), "chat": {"id": int(chat_id)}}:
                return [chat_id, message_id]

        match self.parameters:
            case {"message_id": int(message_id), "chat_id": int(chat_id)} if self.seconds is not None:
                return [chat_id, message_id]

        return None

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 (JSON is anything)
        return self.parameters[name]

    def get(self, name: str, otherwise: object = None) -> Any:  # noqa: ANN401 (JSON is anything)
        return self.parameters.get(name, otherwise)

    def formatted(self, text: str = "text", entities: str = "entities") -> Formatted:
        """A text parameter with its markup read."""
        return formatted(self.parameters, text, entities)


def _shown(value: object) -> object:
    match value:
        case Upload(name, content, kind):
            return f"({name}, {len(content)} bytes, {kind})"
        case dict():
            return {name: _shown(part) for name, part in value.items()}
        case list():
            return [_shown(part) for part in value]

    return value


def formatted(fields: JsonObject, text: str = "text", entities: str = "entities") -> Formatted:
    """Read a text as its parse_mode says, or with the entities that stand next to it; raises ApiError."""
    source = fields.get(text, "")
    match fields.get("parse_mode", "").lower():
        case "html":
            return from_html(source)
        case "":
            return from_entities(source, fields[entities]) if fields.get(entities) else plain(source)
        case "markdown" | "markdownv2":
            raise bad_request("the playground reads HTML and entities, no Markdown")
        case _:
            raise bad_request("unsupported parse_mode")
