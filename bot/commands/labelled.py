"""Reads the files of labelled examples, JSON lines, for `python -m bot evaluate …`."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

T = TypeVar("T")


class EvaluationProblem(Exception):
    """The file cannot be used; the message names the line, if there is one."""


def read_text(path: Path) -> str:
    """The file in UTF-8, without a byte order mark. Raises EvaluationProblem."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationProblem(f"{path} cannot be read ({getattr(error, 'strerror', 'no text in UTF-8')}).") from error


def read_lines(path: Path, read: Callable[[str], T]) -> list[T]:
    """What `read` makes of each line; it raises ValueError for a wrong one. Raises EvaluationProblem."""
    found = []
    # splitlines() would also divide at U+2028 and U+0085, which JSON allows in a text.
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        try:
            found += [read(line)] if line.strip() else []
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "the line"
            raise EvaluationProblem(f"{path}:{number}: {place}: {first['msg']}") from error
        except ValueError as error:
            raise EvaluationProblem(f"{path}:{number}: {error}") from error

    if not found:
        raise EvaluationProblem(f"{path} holds no lines.")

    return found
