"""Problems in content files: what is wrong, where, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

EXCERPT_WIDTH: Final = 96
UNPRINTED: Final = dict.fromkeys((*range(32), *range(127, 160), 8232, 8233), " ")


class Severity(StrEnum):
    """With an error, the content does not go live; with a warning, it does."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem. Lines and columns are counted from 1, as in editors; columns are characters."""

    file: str
    line: int
    column: int
    message: str
    severity: Severity = Severity.ERROR
    suggestion: str = ""
    source_line: str = ""
    """The line, or the part around the place if it is very long."""
    cut: int = 0
    """Characters of the line before `source_line`."""

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    @property
    def headline(self) -> str:
        """`tips.yaml:41:5: message; suggestion`, a form from which editors can jump to the place."""
        label = "" if self.is_error else "warning: "
        suggestion = f"; {self.suggestion}" if self.suggestion else ""
        return f"{self.file}:{self.line}:{self.column}: {label}{self.message}{suggestion}"

    def excerpt(self) -> str:
        """The line with a caret under the place; a long line is cut around it."""
        place = self.column - 1 - self.cut
        start = max(0, min(place - EXCERPT_WIDTH // 2, len(self.source_line) - EXCERPT_WIDTH))
        shown = self.source_line[start : start + EXCERPT_WIDTH].translate(UNPRINTED)
        return f"    {shown}\n    {' ' * (place - start)}^"

    def __str__(self) -> str:
        return f"{self.headline}\n{self.excerpt()}" if self.source_line.strip() else self.headline


def in_reading_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Ordered by file, line and column, without repetitions."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: (problem.file, problem.line, problem.column)))


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.is_error for problem in problems)
