"""`python -m bot content …`: look after the files that people edit."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.config import Config
from bot.core.problems import Problem
from bot.storage.content_files import load_content
from bot.storage.content_schema import schemas

if TYPE_CHECKING:
    from bot.commands.types import Subparsers

MOST_SHOWN: Final = 200


def add(commands: "Subparsers") -> None:
    parser = commands.add_parser("content", help="check and preview the files in the content folder")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="name every problem with its line")
    check.add_argument("directory", nargs="?", type=Path, metavar="DIR", help="the folder; CONTENT_DIR if left out")
    check.add_argument("--strict", action="store_true", help="warnings count as errors")
    check.add_argument("--format", choices=tuple(FORMATS), default="text", help="for people, programs, or GitHub")
    check.set_defaults(run=_run_check)
    schema = actions.add_parser("schema", help="write the JSON Schemas that editors read")
    schema.add_argument("directory", nargs="?", type=Path, metavar="DIR", help="the folder; CONTENT_DIR if left out")
    schema.set_defaults(run=_run_schema)


def _run_check(arguments: argparse.Namespace) -> int:
    directory = _directory(arguments)
    problems = load_content(directory, today=datetime.now(UTC).date()).problems
    print(FORMATS[arguments.format](directory, problems))
    return int(any(problem.is_error or arguments.strict for problem in problems))


def _run_schema(arguments: argparse.Namespace) -> int:
    for path, schema in schemas():
        target = _directory(arguments) / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(schema, encoding="utf-8")
        print(target)

    return 0


def _directory(arguments: argparse.Namespace) -> Path:
    directory: Path = arguments.directory or Config.load().content_dir
    return directory


def _as_text(directory: Path, problems: tuple[Problem, ...]) -> str:
    shown = [str(problem) for problem in problems[:MOST_SHOWN]]
    if len(problems) > MOST_SHOWN:
        shown.append(f"and {len(problems) - MOST_SHOWN:,} more")

    errors = sum(problem.is_error for problem in problems)
    warnings = len(problems) - errors
    counts = " and ".join(_count(number, noun) for number, noun in ((errors, "error"), (warnings, "warning")) if number)
    return "\n".join([*shown, f"{directory}: {counts or 'all is well'}"])


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _as_json(directory: Path, problems: tuple[Problem, ...]) -> str:
    return json.dumps(
        {
            "directory": str(directory),
            "errors": sum(problem.is_error for problem in problems),
            "warnings": sum(not problem.is_error for problem in problems),
            "problems": [
                {
                    "file": problem.file,
                    "line": problem.line,
                    "column": problem.column,
                    "severity": problem.severity.value,
                    "message": problem.message,
                    "suggestion": problem.suggestion or None,
                }
                for problem in problems
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def _as_github(directory: Path, problems: tuple[Problem, ...]) -> str:
    """Workflow commands: GitHub shows each beside its line in a pull request."""
    return "\n".join(
        f"::{problem.severity.value} file={_property(str(directory / problem.file))},line={problem.line},"
        f"col={problem.column}::{_escaped('; '.join(filter(None, (problem.message, problem.suggestion))))}"
        for problem in problems
    )


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: Final = {"text": _as_text, "json": _as_json, "github": _as_github}
