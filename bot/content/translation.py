"""Merges a translation with the English file: it has the same structure, entries with the same ids, and only texts.

Most translated texts replace the English ones. Phrases that are searched for in messages are added to the English ones,
because people write in more than one language and a red flag must be found in each.
"""

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from pydantic import BaseModel

from bot.content.validation import did_you_mean, fields_of
from bot.content.yaml_values import Node
from bot.core.content.problems import Problem


def translated(
    base: Node, over: Node, problems: list[Problem], *, untranslated: frozenset[str], added: frozenset[str]
) -> tuple[Node, list[str]]:
    """`base` with the texts of `over` in place of its own, and the paths of texts without a translation.

    `untranslated` fields are the same in every language; a translation must not contain them. `added` fields are left
    as they are, because `joined` merges them.
    """
    overlay = _Overlay(untranslated, added, problems)
    return overlay.merged(base, over, ""), overlay.missing


def joined(base: Node, over: Node, names: frozenset[str]) -> Node:
    """`base`, with the values of `over` added to the fields with these names."""
    if isinstance(base.value, dict):
        children = {
            name: joined(node, over.fields[name], names) for name, node in base.fields.items() if name in over.fields
        }
        added = {name: _sum(base.fields.get(name), node) for name, node in over.fields.items() if name in names}
        return replace(base, value={**base.fields, **children, **added})

    if _has_ids(base):
        others = {entry.id: entry for entry in over.items}
        entries = [joined(node, others[node.id], names) if node.id in others else node for node in base.items]
        return replace(base, value=entries)

    return base


def _sum(base: Node | None, over: Node) -> Node:
    """Concatenate two lists or texts of several lines, merge two mappings; otherwise `over` replaces `base`."""
    if base is not None and isinstance(base.value, list) and isinstance(over.value, list):
        return replace(base, value=[*base.items, *over.items])

    if base is not None and isinstance(base.value, dict) and isinstance(over.value, dict):
        both = {name: _sum(base.fields.get(name), node) for name, node in over.fields.items()}
        return replace(base, value={**base.fields, **both})

    if base is not None and base.text and over.text and "\n" in base.text:
        return replace(base, value=f"{base.text}\n{over.text}")

    return over


@cache
def untranslated_fields(model: type[BaseModel]) -> frozenset[str]:
    """Fields of the model and of models inside it that contain no free text: ids, levels, numbers, dates."""
    fields = fields_of(model)
    return frozenset(name for name, _ in fields) - {name for name, schema in fields if _holds_text(schema)}


def _holds_text(schema: dict[str, Any]) -> bool:
    if "$ref" in schema:
        return not schema["$ref"].endswith(("/Urgency", "/Condition", "/All", "/Some"))

    if schema.get("type") == "string":
        return not schema.keys() & {"pattern", "enum", "const", "format"}

    parts = [*schema.get("anyOf", []), schema.get("items"), schema.get("additionalProperties")]
    return any(_holds_text(part) for part in parts if isinstance(part, dict))


@dataclass(slots=True)
class _Overlay:
    untranslated: frozenset[str]
    added: frozenset[str]
    problems: list[Problem]
    missing: list[str] = field(default_factory=list)

    def merged(self, base: Node, over: Node | None, path: str) -> Node:
        """`base` with the texts of its translation, if it has one; a list of plain texts has one path."""
        if over is not None and type(over.value) is not type(base.value):
            return over  # the model says what is wrong with it

        if isinstance(base.value, dict):
            return self._mapping(base, over, path)

        if any(entry.fields for entry in base.items):
            return self._entries(base, over, path)

        if over is None and (base.text is not None or base.items):
            self.missing.append(path)

        return over or base

    def _mapping(self, base: Node, over: Node | None, path: str) -> Node:
        translations = over.fields if over else {}
        for name, node in translations.items():
            if name in self.added:
                continue

            if name not in base.fields:
                message = f'the English file has no "{name[:60]}" here'
                self.problems.append(node.name_problem(message, did_you_mean(name, base.fields)))
            elif name in self.untranslated and name != "id":
                message = f'"{name}" stands in the English file; a translation holds texts only'
                self.problems.append(node.name_problem(message, "leave it out"))

        children = dict(base.fields)
        for name, node in base.fields.items():
            if name not in self.untranslated and name not in self.added:
                children[name] = self.merged(node, translations.get(name), f"{path} {name}".strip())

        return replace(over or base, value=children)

    def _entries(self, base: Node, over: Node | None, path: str) -> Node:
        """Entries are matched by their ids; without ids, by their places."""
        known, translations = _by_key(base), dict[str, Node]()
        for place, entry in enumerate(over.items if over else (), start=1):
            if (key := entry.id if _has_ids(base) else str(place)) in known:
                translations.setdefault(key, entry)
            elif _has_ids(base):
                named, hint = entry.child("id") or entry, did_you_mean(key, known)
                self.problems.append(named.problem("the English file has no entry with this id", hint))
            else:
                self.problems.append(entry.problem(f"the English file has {len(known)} entries here, no more"))

        children = [self.merged(entry, translations.get(key), f"{path} {key}") for key, entry in known.items()]
        return replace(base, value=children)


def _by_key(node: Node) -> dict[str, Node]:
    return {entry.id if _has_ids(node) else str(place): entry for place, entry in enumerate(node.items, start=1)}


def _has_ids(node: Node) -> bool:
    return any(entry.id for entry in node.items)
