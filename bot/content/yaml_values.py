"""Plain values with their positions in a file."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from bot.core.content.problems import Problem, Severity

KEPT_AROUND: Final = 120
"""Characters of a line that are kept in a problem on each side of its place."""

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"
Location: TypeAlias = "tuple[str | int, ...]"


@dataclass(frozen=True)
class SourceText:
    name: str
    text: str

    @cached_property
    def line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", self.text))]

    def line(self, number: int) -> str:
        start = self.line_starts[number - 1]
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def line_at(self, index: int) -> int:
        return bisect_right(self.line_starts, index)

    def problem(
        self, index: int, message: str, suggestion: str = "", *, severity: Severity = Severity.ERROR
    ) -> Problem:
        index = max(0, min(index, len(self.text)))
        line = self.line_at(index)
        column = index - self.line_starts[line - 1] + 1
        cut = max(0, column - 1 - KEPT_AROUND)
        kept = self.line(line)[cut : column + KEPT_AROUND]
        return Problem(self.name, line, column, message, severity, suggestion, kept, cut)


@dataclass(slots=True)
class Node:
    """A value with its position; `name_start` is the position of its name in a mapping."""

    value: "str | int | float | bool | list[Node] | dict[str, Node] | None"
    source: SourceText
    start: int
    end: int = 0
    name_start: int = -1

    def child(self, name: str | int) -> "Node | None":
        if isinstance(self.value, dict) and isinstance(name, str):
            return self.value.get(name)

        if isinstance(self.value, list) and isinstance(name, int) and name < len(self.value):
            return self.value[name]

        return None

    def get(self, name: str) -> "Node":
        """The value with this name; a value that holds nothing if there is none."""
        return self.child(name) or Node(None, self.source, self.start)

    @property
    def text(self) -> str | None:
        return self.value if isinstance(self.value, str) else None

    @property
    def fields(self) -> "Mapping[str, Node]":
        """The values of a mapping by name; empty for any other value."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> "Sequence[Node]":
        """The values of a list; empty for any other value."""
        return self.value if isinstance(self.value, list) else ()

    @property
    def id(self) -> str:
        """The text of its field `id`; empty if it has none."""
        return self.get("id").text or ""

    @property
    def line(self) -> int:
        return self.source.line_at(self.start)

    def at(self, location: Location) -> "tuple[Node, int]":
        """The deepest value on this path and its depth; names that pydantic adds for unions are skipped."""
        node, depth = self, 0
        for name in location:
            if (child := node.child(name)) is not None:
                node, depth = child, depth + 1

        return node, depth

    def problem(
        self, message: str, suggestion: str = "", *, snippet: str = "", severity: Severity = Severity.ERROR
    ) -> Problem:
        """A problem with this value; the place is the snippet, if the file contains it literally."""
        found = self.source.text.find(snippet, self.start, self.end) if snippet else -1
        return self.source.problem(found if found >= 0 else self.start, message, suggestion, severity=severity)

    def name_problem(self, message: str, suggestion: str = "") -> Problem:
        """A problem with the name that this value has in its mapping."""
        start = self.name_start if self.name_start >= 0 else self.start
        return self.source.problem(start, message, suggestion)

    def written(self) -> str:
        return self.source.text[self.start : self.end]


def plain(node: Node) -> Plain:
    """The value without positions, for validation by a model."""
    if isinstance(node.value, dict):
        return {name: plain(child) for name, child in node.value.items()}

    if isinstance(node.value, list):
        return [plain(child) for child in node.value]

    return node.value
