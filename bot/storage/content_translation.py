"""A translation laid over the English file: the same shape, entries found by their ids, texts only."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.core.problems import Problem
from bot.storage.content_validation import did_you_mean
from bot.storage.yaml_positions import Node

UNTRANSLATED: Final = frozenset(
    {"id", "causes", "category", "hold", "strength", "source", "sources", "review_by", "reviewed", "kind", "parent"}
)
"""Fields that mean the same in every language; a translation does not repeat them."""


@dataclass(frozen=True, slots=True)
class Translation:
    """The English file with the translated texts in place, and the paths of those that are still English."""

    root: Node
    problems: tuple[Problem, ...]
    missing: tuple[str, ...]


def translated(base: Node, over: Node) -> Translation:
    problems: list[Problem] = []
    missing: list[str] = []
    return Translation(_merged(base, over, "", problems, missing), tuple(problems), tuple(missing))


def _merged(base: Node, over: Node, path: str, problems: list[Problem], missing: list[str]) -> Node:
    if isinstance(base.value, dict) and isinstance(over.value, dict):
        return _merged_mapping(base, over, path, problems, missing)

    if isinstance(base.value, list) and _has_ids(base):
        return _merged_list(base, over, path, problems, missing)

    return over


def _merged_mapping(base: Node, over: Node, path: str, problems: list[Problem], missing: list[str]) -> Node:
    assert isinstance(base.value, dict)
    assert isinstance(over.value, dict)
    for name, node in over.fields.items():
        if name == "id":
            continue

        if name not in base.fields:
            message = f'the English file has no "{name[:60]}" here'
            problems.append(node.source.problem(node.name_start, message, did_you_mean(name, base.fields)))
        elif name in UNTRANSLATED:
            message = f'"{name}" stands in the English file; a translation holds texts only'
            problems.append(node.source.problem(node.name_start, message, "leave it out"))

    children = {}
    for name, node in base.fields.items():
        translation = over.fields.get(name)
        if name in UNTRANSLATED or translation is None:
            children[name] = node
            missing.extend(_texts(node, f"{path} {name}".strip()) if name not in UNTRANSLATED else ())
        else:
            children[name] = _merged(node, translation, f"{path} {name}".strip(), problems, missing)

    return Node(children, over.source, over.start, over.end, over.name_start)


def _merged_list(base: Node, over: Node, path: str, problems: list[Problem], missing: list[str]) -> Node:
    known = {_id(entry): entry for entry in base.items}
    translations: dict[str, Node] = {}
    for entry in over.items:
        entry_id = _id(entry)
        if entry_id in known:
            translations.setdefault(entry_id, entry)
        else:
            place = entry.child("id") or entry
            problems.append(place.problem("the English file has no entry with this id", did_you_mean(entry_id, known)))

    children = []
    for entry_id, entry in known.items():
        here = entry_id if path == "tips" else f"{path} {entry_id}"
        if (translation := translations.get(entry_id)) is not None:
            children.append(_merged(entry, translation, here, problems, missing))
        else:
            children.append(entry)
            missing.extend(_texts(entry, here))

    return Node(children, base.source, base.start, base.end, base.name_start)


def _has_ids(node: Node) -> bool:
    return any(_id(entry) for entry in node.items)


def _id(entry: Node) -> str:
    node = entry.child("id")
    return (node.text if node is not None else None) or ""


def _texts(node: Node, path: str) -> Iterator[str]:
    """The texts below a value, by their paths; a list of bare texts is one."""
    if node.text is not None or (node.items and not _has_ids(node)):
        yield path

    for name, child in node.fields.items():
        if name not in UNTRANSLATED:
            yield from _texts(child, f"{path} {name}")

    for child in node.items if _has_ids(node) else ():
        yield from _texts(child, f"{path} {_id(child)}")
