"""`python -m bot content …`: check and preview the content files."""

import argparse
import asyncio
import json
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.commands import Subparsers
from bot.config import Config, ConfigProblem
from bot.content.fitted_files import FittedFiles
from bot.content.folder import MODELS, NEEDED, Files, LoadedContent, RefusedContent, check_content, read_files
from bot.content.rehearsal import check_and_build
from bot.content.words import english_words
from bot.core.content.markup import shown, shown_length
from bot.core.content.models import Tip
from bot.core.content.problems import Problem, has_errors
from bot.core.reading.language_models import LanguageModels
from bot.core.tips.forecast import Planned, planned
from bot.database.connection import look_into
from bot.database.forecast import catalog_of, due_before
from bot.encoder.stemmer import english_stem

MOST_SHOWN: Final = 200
"""Problems that are printed as text."""


def add(commands: Subparsers) -> None:
    parser = commands.add_parser("content", help="check and preview the files in the content folder")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, run: Callable[[argparse.Namespace], int], summary: str) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=summary)
        added.add_argument("directory", nargs="?", type=Path, metavar="DIR", help="the folder; CONTENT_DIR if left out")
        added.set_defaults(run=run)
        return added

    action("check", _run_check, "list every problem with its line")
    preview = action("preview", _run_preview, "show each tip, and who gets which tip tomorrow")
    preview.add_argument("--database", type=Path, metavar="FILE", help="the subscribers; DATABASE_PATH if left out")
    preview.add_argument("--most", type=int, default=50, metavar="N", help="deliveries to list (default 50)")
    action("schema", _run_schema, "write the JSON Schemas that editors read")


def _run_check(arguments: argparse.Namespace) -> int:
    directory = _directory(arguments)
    language_models = LanguageModels(english_stem(), _fitted_files(), english_words)
    problems = check_and_build(
        _files(directory), today=datetime.now(UTC).date(), language_models=language_models
    ).problems
    print(_as_text(directory, problems))
    return int(has_errors(problems))


def _fitted_files() -> FittedFiles | None:
    """The same files as the bot's, so that a start after the check is quick; None if a setting is invalid."""
    try:
        return FittedFiles(Config.load().database_path.parent)
    except ConfigProblem:
        return None


def _run_schema(arguments: argparse.Namespace) -> int:
    for path, schema in schemas():
        target = _directory(arguments) / path
        try:
            target.parent.mkdir(exist_ok=True)
            target.write_text(schema, encoding="utf-8")
        except OSError as error:
            raise ConfigProblem(f"{target} cannot be written ({error.strerror}).") from error

        print(target)

    return 0


def schemas() -> Iterator[tuple[str, str]]:
    """Path below the content folder, and the text of the JSON Schema, made from the model that checks the file."""
    for name, model in MODELS.items():
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
        yield f"schema/{Path(name).stem}.schema.json", json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _run_preview(arguments: argparse.Namespace) -> int:
    config, now = Config.load(), datetime.now(UTC)
    directory: Path = arguments.directory or config.content_dir
    match check_content(_files(directory), today=now.date()):
        case RefusedContent(problems):
            print(_as_text(directory, problems), file=sys.stderr)
            return 1
        case LoadedContent(snapshot):
            tips = snapshot.content().tips

    for place, tip in enumerate(tips, start=1):
        print(_as_seen(tip, place, len(tips)))

    database: Path = arguments.database or config.database_path
    if database.is_file():
        print(asyncio.run(_tomorrow(tips, config, database, now, arguments.most)))
    else:
        print(f"There is no database at {database} yet: nobody gets a tip tomorrow.")

    return 0


def _as_seen(tip: Tip, place: int, total: int) -> str:
    about = f"{', '.join(tip.causes)} · {tip.category} · {shown_length(tip.text)} characters"
    return f"{tip.id} · {place} of {total} · {about}\n{textwrap.indent(textwrap.fill(shown(tip.text), 76), '    ')}\n"


async def _tomorrow(tips: tuple[Tip, ...], config: Config, path: Path, now: datetime, most: int) -> str:
    """A forecast for the next day in UTC, for every subscriber in the database."""
    begin = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
    end = begin + timedelta(days=1)
    by_hour, by_topic, first = Counter[str](), Counter[str](), list[Planned]()
    async with look_into(path, key=config.database_key) as database:
        catalog = await catalog_of(database, tips)
        async for subscription in due_before(database, end):
            for each in planned(subscription, catalog, begin=begin, end=end, limit=config.late_tip_limit):
                by_hour[f"{each.due_at:%H}:00"] += 1
                by_topic.update(each.tip.causes)
                first = [*first, each] if len(first) < most else first

    total = by_hour.total()
    lines = [
        f"Tomorrow, {begin:%A} {begin:%Y-%m-%d} in UTC: {_count(total, 'tip')}.",
        *(["By hour:", *_bars(dict(sorted(by_hour.items())))] if total else []),
        *(["By topic:", *_bars(dict(by_topic.most_common()))] if total else []),
        *(_planned_line(each) for each in sorted(first, key=lambda each: each.due_at)),
        *([f"and {total - len(first):,} more"] if total > len(first) else []),
    ]
    return "\n".join(lines)


def _bars(counts: dict[str, int]) -> list[str]:
    longest = max(counts.values())
    return [f"  {name:<10} {count:>8,}  {'█' * max(1, 40 * count // longest)}" for name, count in counts.items()]


def _planned_line(each: Planned) -> str:
    local = each.due_at.astimezone(ZoneInfo(each.zone))
    return f"  {each.due_at:%H:%M} UTC ({local:%H:%M} {each.zone})  chat {each.chat_id}  {each.tip.id}"


def _directory(arguments: argparse.Namespace) -> Path:
    directory: Path = arguments.directory or Config.load().content_dir
    return directory


def _files(directory: Path) -> Files:
    if files := read_files(directory):
        return files

    raise ConfigProblem(f"{directory} is no content folder: it has no {', '.join(sorted(NEEDED))} or other such file.")


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
