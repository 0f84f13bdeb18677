"""Validates a file against its model, and turns pydantic's errors into messages with places for editors."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import islice
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from bot.content.yaml_messages import ProblemWords
from bot.content.yaml_values import Node, plain
from bot.core.content.markup import MarkupError
from bot.core.content.models import ID_PATTERN, SOURCE_PATTERN
from bot.core.content.problems import Problem

M = TypeVar("M", bound=BaseModel)

CLOSE_ENOUGH: Final = 60
"""Similarity (0 to 100) from which a name is suggested."""
MANY: Final = 3_000
"""Of more errors than this, the first are reported, because listing all is slow."""
SHOWN_VALUE: Final = 60
"""Characters of a value in a message."""

_PATTERN_WORDS: Final = {
    ID_PATTERN: "an id has small letters, digits and single hyphens, such as stand-up-often",
    SOURCE_PATTERN: "a source has capital letters, digits and single hyphens, such as NHS-BACK",
}
_KIND_WORDS: Final = {
    "string": "a text",
    "tuple": "a list",
    "list": "a list",
    "set": "a list",
    "frozen_set": "a list",
    "dict": "names with values",
    "mapping": "names with values",
    "model": "names with values",
    "date": "a date such as 2027-06-30",
    "time": "a time such as 09:00",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
}


def validated(model: type[M], node: Node) -> tuple[M | None, tuple[Problem, ...]]:
    """The model, or None and every problem, each once and at the most precise place."""
    try:
        return model.model_validate(plain(node)), ()
    except ValidationError as error:
        found = tuple(islice(_problems(error, node, fields_of(model)), MANY))
        if error.error_count() <= MANY:
            return None, found

        return None, (node.problem(f"more than {MANY:,} mistakes in this file", "these are the first ones"), *found)


def did_you_mean(word: object, candidates: Iterable[str]) -> str:
    """A suggestion such as `did you mean "posture"?`, or an empty text if no candidate is similar."""
    found = process.extractOne(
        str(word)[:100], list(candidates), scorer=ratio, processor=str.lower, score_cutoff=CLOSE_ENOUGH
    )
    return f'did you mean "{found[0]}"?' if found else ""


@cache
def fields_of(model: type[BaseModel]) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Name and JSON Schema of every field of the model and of the models inside it."""
    schema = model.model_json_schema()
    definitions = (schema, *schema.get("$defs", {}).values())
    return tuple(field for definition in definitions for field in definition.get("properties", {}).items())


def _problems(error: ValidationError, root: Node, fields: Iterable[tuple[str, object]]) -> Iterable[Problem]:
    """A value that fits no member of a union is reported once, for the member whose error is deepest in the file."""
    deepest: dict[tuple[str | int, ...], tuple[int, ErrorDetails, Node]] = {}
    for detail in error.errors(include_url=False):
        node, depth = root.at(detail["loc"])
        if detail["type"] == "too_short" and _length(node) >= detail["ctx"]["min_length"]:
            continue  # pydantic did not count invalid entries, and these are reported themselves

        key = _union_key(detail, root)
        if key not in deepest or depth > deepest[key][0]:
            deepest[key] = (depth, detail, node)

    for _, detail, node in deepest.values():
        yield _problem(detail, node, fields)


def _union_key(detail: ErrorDetails, root: Node) -> tuple[str | int, ...]:
    """The part of the location that exists in the file. Errors of all members of a union have the same key."""
    if detail["type"] in {"missing", "extra_forbidden"}:
        return detail["loc"]

    node, key = root, []
    for name in detail["loc"]:
        child = node.child(name)
        if child is None:
            break

        node = child
        key.append(name)

    return tuple(key)


def _problem(detail: ErrorDetails, node: Node, fields: Iterable[tuple[str, object]]) -> Problem:
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    if detail["type"] == "missing":
        return node.problem(f'the field "{name}" is missing')

    if detail["type"] == "extra_forbidden":
        message = f'unknown field "{name[:SHOWN_VALUE]}"'
        return node.name_problem(message, did_you_mean(name, {other for other, _ in fields} - {name}))

    error = detail.get("ctx", {}).get("error")
    snippet = error.snippet if isinstance(error, MarkupError) else ""
    message, suggestion = _words(detail, node)
    return node.problem(message, suggestion, snippet=snippet)


def _words(detail: ErrorDetails, node: Node) -> ProblemWords:
    kind = detail["type"]
    if kind == "value_error":
        return str(detail["ctx"]["error"]), ""

    if wording := _EXACT.get(kind):
        return wording(detail.get("ctx", {}), node)

    wanted = _KIND_WORDS.get(
        re.sub(r"_(type|parsing|from_datetime_parsing|from_datetime_inexact|from_float).*", "", kind)
    )
    if wanted:
        return _wrong_kind(wanted, node)

    return detail["msg"].replace("Input should", "this must"), ""


def _wrong_kind(wanted: str, node: Node) -> ProblemWords:
    if node.value is None or node.value == "":
        return f"this is empty; {wanted} belongs here", ""

    if wanted == "a text" and isinstance(node.value, bool | int | float):
        written = _short(node.written())
        return f"{written} is read as {_kind(node)}, a text belongs here", f'put it in quotes: "{written}"'

    if wanted == "a list" and isinstance(node.value, str):
        return "a list belongs here", f"write [{_short(node.value)}]"

    return f"{wanted} belongs here, not {_kind(node)}", ""


def _kind(node: Node) -> str:
    match node.value:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return f'"{_short(node.value)}"'
        case list():
            return "a list"
        case _:
            return "names with values"


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= SHOWN_VALUE else text[: SHOWN_VALUE - 1] + "…"


def _one_of(ctx: Mapping[str, Any], node: Node) -> ProblemWords:
    choices = re.findall(r"'([^']*)'", str(ctx.get("expected", "")))
    return f"{_kind(node)} is not one of: {', '.join(choices)}", did_you_mean(node.value, choices)


def _pattern(ctx: Mapping[str, Any], node: Node) -> ProblemWords:
    pattern = str(ctx.get("pattern", ""))
    if "http" in pattern:
        return f"{_kind(node)} is not an address", "write the whole address, beginning with https://"

    words = _PATTERN_WORDS.get(pattern, f"this has the form {pattern}")
    slug = re.sub(r"[^a-z0-9]+", "-", str(node.value).lower()).strip("-")[:40]
    return f"{_kind(node)}: {words}", f'did you mean "{slug}"?' if pattern == ID_PATTERN and slug else ""


def _too_long(ctx: Mapping[str, Any], node: Node) -> ProblemWords:
    size = len(node.value) if isinstance(node.value, str | list) else 0
    return f"{size} characters; at most {ctx.get('max_length')} fit", "make it shorter"


def _empty(_ctx: Mapping[str, Any], _node: Node) -> ProblemWords:
    return "this is empty; at least one is needed", ""


def _too_few(ctx: Mapping[str, Any], node: Node) -> ProblemWords:
    if not _length(node):
        return _empty(ctx, node)

    return f"{_length(node)} of at least {ctx['min_length']} entries", "add what is missing"


def _too_many(ctx: Mapping[str, Any], node: Node) -> ProblemWords:
    return f"{_length(node)} entries; at most {ctx['max_length']} fit", "leave some out"


def _length(node: Node) -> int:
    """The number of entries; 0 for a value that has none."""
    return len(node.items) or len(node.fields)


_EXACT: Final[Mapping[str, Callable[[Mapping[str, Any], Node], ProblemWords]]] = {
    "literal_error": _one_of,
    "enum": _one_of,
    "string_pattern_mismatch": _pattern,
    "string_too_long": _too_long,
    "string_too_short": _empty,
    "too_long": _too_many,
    "too_short": _too_few,
}
