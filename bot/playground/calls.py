"""One call of the bot, as methods see it and tests ask for it afterwards."""

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

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 (JSON is anything)
        return self.parameters[name]

    def get(self, name: str, otherwise: object = None) -> Any:  # noqa: ANN401 (JSON is anything)
        return self.parameters.get(name, otherwise)

    def formatted(self, text: str = "text", entities: str = "entities") -> Formatted:
        """A text parameter with its markup read."""
        return formatted(self.parameters, text, entities)


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
