"""Renew bot_api.json: `python -m bot.playground.api.condense api.min.json`.

The source is `api.min.json` of github.com/PaulSonOfLars/telegram-bot-api-spec (MIT licence). What is kept: the
parameters of every method and, as deep as they reach, the types of those parameters. A required name ends in "!";
a text that can only be one word is written "=word".
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

TARGET: Final = Path(__file__).with_name("bot_api.json")
ORIGIN: Final = (
    "Condensed from github.com/PaulSonOfLars/telegram-bot-api-spec, MIT licence, by bot/playground/api/condense.py"
)
CONSTANT: Final = re.compile(r"\b(?:must be|always) [“\"]?(\w+)[”\"]?$")
ANSWERS: Final = frozenset({"InputFile", "Message"})
"""Types that are not written as JSON in a call, or never stand in one."""

Entry = dict[str, Any]


def _expression(field: Entry) -> str:
    """The type of a field in one line: `Integer|String`, `Array of BotCommand`, `=default`."""
    constant = CONSTANT.search(field["description"].rstrip("."))
    if constant and field["types"] == ["String"]:
        return f"={constant[1]}"

    return "|".join(field["types"])


def _fields(entry: Entry) -> dict[str, str]:
    return {field["name"] + "!" * field["required"]: _expression(field) for field in entry.get("fields", [])}


def _named(expressions: Iterable[str]) -> Iterator[str]:
    for expression in expressions:
        for name in expression.split("|"):
            yield name.removeprefix("Array of ").removeprefix("Array of ")


def condensed(api: Entry) -> Entry:
    """The part of the description that is needed to check a call."""
    methods = {name: _fields(entry) for name, entry in sorted(api["methods"].items())}
    types: dict[str, dict[str, str] | list[str]] = {}
    wanted = [name for fields in methods.values() for name in _named(fields.values())]
    while wanted:
        name = wanted.pop()
        if name in types or name in ANSWERS or name not in api["types"]:
            continue

        entry = api["types"][name]
        fields = _fields(entry)
        types[name] = entry.get("subtypes", fields)
        wanted += _named(entry.get("subtypes", fields.values()))

    return {"origin": ORIGIN, "version": api["version"], "methods": methods, "types": dict(sorted(types.items()))}


def written(api: Entry) -> str:
    """JSON with one line for each method and type, so that a renewal reads well as a difference."""

    def block(name: str) -> str:
        lines = (f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in api[name].items())
        return f' "{name}": {{\n' + ",\n".join(lines) + "\n }"

    heads = (f" {json.dumps(key)}: {json.dumps(api[key])}" for key in ("origin", "version"))
    return "{\n" + ",\n".join([*heads, block("methods"), block("types")]) + "\n}\n"


if __name__ == "__main__":
    TARGET.write_text(written(condensed(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))), encoding="utf-8")
