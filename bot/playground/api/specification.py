"""The parameters of the Bot API's methods, and the check of every call against them.

Telegram ignores a parameter that it does not know, so a slip of the pen stays unseen. Here it is refused.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.playground.api.uploads import Upload
from bot.playground.errors import JsonObject, bad_request, not_found

INTEGER: Final = re.compile(r"-?\d{1,19}", re.ASCII)
FLOAT: Final = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", re.ASCII)
WORDS_OF_MISSING: Final = {"chat_id": "chat_id is empty", "text": "message text is empty"}
"""Telegram's own words for parameters that are forgotten most."""

Fields = Mapping[str, str]


class MismatchError(Exception):
    """The value is not of this type; the message is Telegram's."""


def read_integer(value: object, name: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value

    if isinstance(value, str) and INTEGER.fullmatch(value):
        return int(value)

    raise MismatchError(f'field "{name}" must be of type Number')


def read_float(value: object, name: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value

    if isinstance(value, str) and FLOAT.fullmatch(value):
        return float(value)

    raise MismatchError(f'field "{name}" must be of type Number')


def read_boolean(value: object, name: str) -> bool:
    if isinstance(value, bool):
        return value

    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"

    raise MismatchError(f'field "{name}" must be of type Boolean')


def read_string(value: object, name: str) -> str:
    if isinstance(value, str):
        return value

    raise MismatchError(f'field "{name}" must be of type String')


def read_file(value: object, name: str) -> Upload:
    if isinstance(value, Upload):
        return value

    raise MismatchError(f'field "{name}" must be an uploaded file')


SIMPLE: Final = {
    "Integer": read_integer,
    "Float": read_float,
    "Boolean": read_boolean,
    "True": read_boolean,
    "String": read_string,
    "InputFile": read_file,
}


def _unpacked(kind: str, value: object, name: str) -> object:
    """A list or an object comes as JSON; in a form, as text that holds JSON."""
    if not isinstance(value, str) or any(part in SIMPLE for part in kind.split("|")):
        return value

    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise MismatchError(f"can't parse {name}: not a JSON value") from None


class Specification:
    """The methods of the Bot API with their parameters.

    `strict` also refuses parameters and fields that do not exist; Telegram would ignore them.
    """

    def __init__(self, *, methods: Mapping[str, Fields], types: Mapping[str, Fields | list[str]], strict: bool) -> None:
        self._methods = methods
        self._types = types
        self._strict = strict
        self._names = {name.lower(): name for name in methods}

    def method_name(self, written: str) -> str:
        """The method with this name, ignoring case as Telegram does; raises ApiError for an unknown method."""
        try:
            return self._names[written.lower()]
        except KeyError:
            raise not_found() from None

    def checked(self, method: str, raw: Mapping[str, object]) -> JsonObject:
        """The parameters with their types; raises ApiError for the first that Telegram would not accept."""
        try:
            fields = {name.rstrip("!"): kind for name, kind in self._methods[method].items()}
            unpacked = {name: _unpacked(fields.get(name, "String"), value, name) for name, value in raw.items()}
            return self._fields(self._methods[method], unpacked, of=method)
        except MismatchError as mismatch:
            raise bad_request(str(mismatch)) from None
        except RecursionError:
            raise bad_request("too deeply nested") from None

    def _fields(self, fields: Fields, raw: Mapping[str, object], *, of: str) -> JsonObject:
        known = {name.rstrip("!"): (kind, name.endswith("!")) for name, kind in fields.items()}
        if unknown := sorted(set(raw) - set(known) if self._strict else ()):
            raise MismatchError(f'unknown parameter "{unknown[0]}" of {of}')

        values: JsonObject = {}
        for name, (kind, required) in known.items():
            if raw.get(name) is not None:
                values[name] = self._value(kind, raw[name], name)
            elif required:
                raise MismatchError(WORDS_OF_MISSING.get(name, f'can\'t find field "{name}"'))

        return values

    def _value(self, kind: str, value: object, name: str) -> Any:  # noqa: ANN401 (JSON is anything)
        mismatches = []
        for alternative in self._alternatives(kind, value):
            try:
                return self._read(alternative, value, name)
            except MismatchError as mismatch:
                mismatches.append(mismatch)

        raise mismatches[0]

    def _alternatives(self, kind: str, value: object) -> list[str]:
        """The types that the value may have; first the one that looks most like it, for its words of refusal."""
        names = [name for part in kind.split("|") for name in self._members(part)]
        given = value if isinstance(value, Mapping) else {}
        return sorted(names, key=lambda name: -self._likeness(name, given))

    def _members(self, name: str) -> Iterator[str]:
        members = self._types.get(name)
        if not isinstance(members, list):
            yield name
            return

        for member in members:
            yield from self._members(member)

    def _likeness(self, name: str, given: Mapping[str, object]) -> int:
        fields = self._types.get(name, {})
        if not isinstance(fields, Mapping):
            return 0

        shared = sum(field.rstrip("!") in given for field in fields)
        constants = sum(kind == f"={given.get(field.rstrip('!'))}" for field, kind in fields.items())
        return shared + 100 * constants

    def _read(self, kind: str, value: object, name: str) -> Any:  # noqa: ANN401 (JSON is anything)
        if kind in SIMPLE:
            return SIMPLE[kind](value, name)

        if kind.startswith("="):
            if value != kind[1:]:
                raise MismatchError(f'field "{name}" must be "{kind[1:]}"')

            return value

        return self._read_nested(kind, value, name)

    def _read_nested(self, kind: str, value: object, name: str) -> Any:  # noqa: ANN401 (JSON is anything)
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                raise MismatchError(f'field "{name}" must be of type Array')

            return [self._value(kind.removeprefix("Array of "), item, name) for item in value]

        if not isinstance(value, Mapping):
            raise MismatchError(f'field "{name}" must be of type Object')

        fields = self._types.get(kind)
        assert isinstance(fields, Mapping), f"{kind} is missing in bot_api.json"
        return self._fields(fields, value, of=kind)


@cache
def specification(*, strict: bool = True) -> Specification:
    """The description in bot_api.json, read once."""
    stored = json.loads(Path(__file__).with_name("bot_api.json").read_text(encoding="utf-8"))
    return Specification(methods=stored["methods"], types=stored["types"], strict=strict)
