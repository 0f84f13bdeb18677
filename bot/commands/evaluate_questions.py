"""`python -m bot evaluate questions FILE`: screens and matches labelled messages, and counts correct results."""

import argparse
import json
import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bot.commands import Subparsers
from bot.commands.labelled import read_lines
from bot.config import Config
from bot.content.fitted_files import open_language_models
from bot.content.library import open_library
from bot.core.answers.evaluation import (
    CARDS,
    LABELS,
    EvaluationReport,
    JudgedMessage,
    Labelled,
    Outcome,
    Thresholds,
    judge,
)
from bot.core.reading.context import Assertion
from bot.core.reading.small_talk import small_talk_of

_ASSERTIONS: Final = {Assertion.MAYBE_PAST: Assertion.UNCLEAR, Assertion.OTHER_NOW: Assertion.OTHER}
"""Names that others rely on, where ours are finer."""
PROJECT: Final = Path(__file__).parents[2] / "pyproject.toml"


def add(commands: Subparsers) -> None:
    parser = commands.add_parser("questions", help="ask labelled questions")
    parser.add_argument("file", type=Path, metavar="FILE", help='JSON lines: {"q": text, "labels": [best, …]}')
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help="one JSON object")
    shown.add_argument("--lines", action="store_true", help="one JSON object for each line; no labels are needed")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    lines = read_labelled(arguments.file, needs_labels=not arguments.lines)
    config = Config.load()
    library = open_library(config.content_dir, today=datetime.now(UTC).date())
    model = open_language_models(config).of(library.content())
    talk = small_talk_of(library.texts())
    judged = (judge(line, model, talk) for line in lines)
    if arguments.lines:
        for each in judged:
            print(json.dumps(_line(each), ensure_ascii=False))

        return 0

    report = EvaluationReport(tuple(judged))
    shortfalls = _shortfalls(report)
    if arguments.json:
        print(json.dumps(_as_json(report, shortfalls), indent=2, ensure_ascii=False))
    else:
        print("\n".join([*_table(report), *(f"Not good enough: {shortfall}." for shortfall in shortfalls)]))

    return int(bool(shortfalls))


def read_labelled(path: Path, *, needs_labels: bool = True) -> list[Labelled]:
    """Raises EvaluationProblem with the line that is wrong."""
    return read_lines(path, _labelled if needs_labels else Labelled.model_validate_json)


def _labelled(line: str) -> Labelled:
    labelled = Labelled.model_validate_json(line)
    if not labelled.labels:
        raise ValueError("labels: at least one is needed")

    if unknown := set(labelled.labels).difference(LABELS):
        raise ValueError(f"there is no label {', '.join(sorted(unknown))}")

    return labelled


def _shortfalls(report: EvaluationReport) -> tuple[str, ...]:
    """None in the container image, which has no pyproject.toml and so no thresholds."""
    if not PROJECT.is_file():
        return ()

    settings = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    return report.shortfalls(Thresholds.model_validate(settings["tool"]["backspasm"]["evaluate"]))


def _line(judged: JudgedMessage) -> dict[str, Any]:
    return {
        "q": judged.line.q,
        "outcome": judged.outcome,
        "signs": [
            {"id": sign.flag.id, "assertion": _ASSERTIONS.get(sign.assertion, sign.assertion)} for sign in judged.signs
        ],
        "chosen": judged.chosen,
        "section": judged.section,
    }


def _as_json(report: EvaluationReport, shortfalls: tuple[str, ...]) -> dict[str, Any]:
    return {
        "n": len(report.judged),
        "top1": round(report.top1, 4),
        "top3": round(report.top3, 4),
        "emergencies_missed": report.emergencies_missed,
        "false_alarms": report.false_alarms,
        "offtopic_recall": round(report.offtopic_recall, 4),
        "turned_away": round(report.turned_away, 4),
        "outcomes": {outcome: round(report.outcomes[outcome] / len(report.judged), 4) for outcome in Outcome},
        "alarms": {
            "card": sum(report.outcomes[outcome] for outcome in CARDS),
            "question": report.outcomes[Outcome.ASK],
            "line": report.outcomes[Outcome.ANSWER_ASK],
        },
        "by_label": {
            label: {"n": len(found), **{name: round(share, 4) for name, share in _shares(found).items()}}
            for label, found in report.by_label.items()
        },
        "misses": [
            {"q": miss.line.q, "labels": miss.line.labels, "chosen": miss.choices, "why": miss.why}
            for miss in report.misses
        ],
        "shortfalls": shortfalls,
    }


def _shares(found: Sequence[JudgedMessage]) -> dict[str, float]:
    part = EvaluationReport(tuple(found))
    return {"top1": part.top1, "top3": part.top3}


def _table(report: EvaluationReport) -> Iterator[str]:
    yield f"{'label':<12}{'n':>5}{'top 1':>9}{'top 3':>9}"
    for label, found in report.by_label.items():
        shares = _shares(found)
        yield f"{label:<12}{len(found):>5}{shares['top1']:>9.1%}{shares['top3']:>9.1%}"

    yield f"{'all':<12}{len(report.judged):>5}{report.top1:>9.1%}{report.top3:>9.1%}"
    yield ""
    yield f"Emergencies missed: {report.emergencies_missed}. False alarms: {report.false_alarms}."
    yield f"Off-topic recognised: {report.offtopic_recall:.1%}. Real questions turned away: {report.turned_away:.1%}."
    yield ""
    for miss in report.misses:
        yield f"{miss.line.q}\n    asked for {', '.join(miss.line.labels)}; chosen {miss.why}"
