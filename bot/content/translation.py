"""Merges a translation with the English file: it has the same structure, entries with the same ids, and only texts.

Most translated texts replace the English ones. Phrases that are searched for in messages are added to the English ones,
because people write in more than one language and a red flag must be found in each.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from pydantic import BaseModel

from bot.content.validation import did_you_mean, fields_of
from bot.content.yaml_values import Node
from bot.core.content.problems import Problem


@dataclass(frozen=True, slots=True)
class Translation:
    """The English file with the translated texts, and the paths of texts without a translation."""

    root: Node
    problems: tuple[Problem, ...]
    missing: tuple[str, ...]


def translated(
    base: Node, over: Node, *, untranslated: frozenset[str], added: frozenset[str] = frozenset()
) -> Translation:
    """Replace the texts of `base` by those of `over`.

    `untranslated` fields are the same in every language; a translation must not contain them. `added` fields are left
    as they are, because `joined` merges them.
    """
    overlay = _Overlay(untranslated, added)
    return Translation(overlay.merged(base, over, ""), tuple(overlay.problems), tuple(overlay.missing))


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
    problems: list[Problem] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def merged(self, base: Node, over: Node, path: str) -> Node:
        if isinstance(base.value, dict) and isinstance(over.value, dict):
            return self._mapping(base, over, path)

        if any(entry.fields for entry in base.items) and isinstance(over.value, list):
            return self._entries(base, over, path) if _has_ids(base) else self._in_order(base, over, path)

        return over

    def _mapping(self, base: Node, over: Node, path: str) -> Node:
        for name, node in over.fields.items():
            if name in self.added:
                continue

            if name not in base.fields:
                message = f'the English file has no "{name[:60]}" here'
                self.problems.append(node.name_problem(message, did_you_mean(name, base.fields)))
            elif name in self.untranslated and name != "id":
                message = f'"{name}" stands in the English file; a translation holds texts only'
                self.problems.append(node.name_problem(message, "leave it out"))

        children = {}
        for name, node in base.fields.items():
            below = f"{path} {name}".strip()
            translation = over.fields.get(name) if self._is_replaced(name) else None
            children[name] = (
                self._kept(node, below, name) if translation is None else self.merged(node, translation, below)
            )

        return Node(children, over.source, over.start, over.end, over.name_start)

    def _is_replaced(self, name: str) -> bool:
        return name not in self.untranslated and name not in self.added

    def _kept(self, node: Node, path: str, name: str) -> Node:
        if self._is_replaced(name):
            self.missing.extend(self._texts(node, path))

        return node

    def _entries(self, base: Node, over: Node, path: str) -> Node:
        known = {entry.id: entry for entry in base.items}
        translations: dict[str, Node] = {}
        for entry in over.items:
            if (entry_id := entry.id) in known:
                translations.setdefault(entry_id, entry)
            else:
                place = entry.child("id") or entry
                hint = did_you_mean(entry_id, known)
                self.problems.append(place.problem("the English file has no entry with this id", hint))

        pairs = [(entry, translations.get(entry_id), f"{path} {entry_id}") for entry_id, entry in known.items()]
        return self._list(base, pairs)

    def _in_order(self, base: Node, over: Node, path: str) -> Node:
        """Entries without ids are matched by position."""
        if len(over.items) > len(base.items):
            surplus = over.items[len(base.items)]
            self.problems.append(surplus.problem(f"the English file has {len(base.items)} entries here, no more"))

        found = [*over.items, *[None] * len(base.items)]
        pairs = [(entry, found[place], f"{path} {place + 1}") for place, entry in enumerate(base.items)]
        return self._list(base, pairs)

    def _list(self, base: Node, pairs: list[tuple[Node, Node | None, str]]) -> Node:
        children = [
            self._kept(entry, path, "") if translation is None else self.merged(entry, translation, path)
            for entry, translation, path in pairs
        ]
        return Node(children, base.source, base.start, base.end, base.name_start)

    def _texts(self, node: Node, path: str) -> Iterator[str]:
        """The paths of the texts below a value; a list of plain texts has one path."""
        is_nested = any(entry.fields for entry in node.items)
        if node.text is not None or (node.items and not is_nested):
            yield path

        for name, child in node.fields.items():
            if self._is_replaced(name):
                yield from self._texts(child, f"{path} {name}")

        for place, child in enumerate(node.items if is_nested else ()):
            yield from self._texts(child, f"{path} {child.id or place + 1}")


def _has_ids(node: Node) -> bool:
    return any(entry.id for entry in node.items)
