"""`python -m bot evaluate check FILE…`: runs vignettes through the check, and shows published figures beside it."""

import argparse
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bot.commands import Subparsers
from bot.commands.labelled import read_lines
from bot.config import Config
from bot.content.library import open_library
from bot.core.check.vignettes import JudgedVignette, Score, Share, Vignette, judge, score, score_by_level

PUBLISHED: Final = (
    ("Semigran 2015, 23 symptom checkers", 0.57, 0.80),
    ("Hill 2020, 19 triage apps", 0.49, 0.63),
    ("Schmieding 2022, median of 22 apps", 0.558, None),
)
"""Share of correct levels, in all and among emergencies. Their vignettes differ and cover the whole body.

Sources: doi 10.1136/bmj.h3480, 10.5694/mja2.50600, 10.2196/31810 (abstracts).
"""


def add(commands: Subparsers) -> None:
    parser = commands.add_parser("check", help="run vignettes through the check")
    parser.add_argument(
        "files", type=Path, metavar="FILE", nargs="+", help='JSON lines: {"answers": […], "level": …, "causes": […]}'
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    library = open_library(Config.load().content_dir, today=datetime.now(UTC).date())
    check = library.content().check

    def judged_line(line: str) -> JudgedVignette:
        return judge(check, Vignette.model_validate_json(line))

    judged = [each for file in arguments.files for each in read_lines(file, judged_line)]
    print(json.dumps(_report(judged), indent=2) if arguments.json else "\n".join(_table(judged)))
    return 0


def _report(judged: Sequence[JudgedVignette]) -> dict[str, Any]:
    return {
        "n": len(judged),
        **_score_report(score(judged)),
        "by_level": {level.value: _score_report(found) for level, found in score_by_level(judged).items()},
        "first_cause_accepted": _share_report(_causes(judged)),
        "misses": [
            {"person": each.vignette.person, "expected": each.vignette.level.value, "got": each.result.level.value}
            for each in judged
            if each.distance
        ],
        "published": [
            {"source": source, "exact": exact, "emergencies_exact": emergencies}
            for source, exact, emergencies in PUBLISHED
        ],
    }


def _score_report(found: Score) -> dict[str, Any]:
    return {name: _share_report(share) for name, share in found.items()}


def _share_report(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {
        "count": share.count,
        "of": share.of,
        "share": round(share.value, 4),
        "interval_95": [round(low, 4), round(high, 4)],
    }


def _table(judged: Sequence[JudgedVignette]) -> Iterator[str]:
    yield f"{'expected level':<16}{'n':>5}  {'exact':<22}{'under-triage':<22}{'over-triage':<22}".rstrip()
    for level, found in score_by_level(judged).items():
        yield _row(level.value, found)

    yield _row("all", score(judged))
    yield f"first cause fits: {_shown(_causes(judged))}"
    yield ""
    yield "Published, with other vignettes (exact: all / emergencies):"
    for source, exact, emergencies in PUBLISHED:
        yield f"  {source:<38}{exact:>6.1%}{f'{emergencies:.0%}' if emergencies else 'not given':>12}"

    for each in judged:
        if each.distance:
            yield f"{each.vignette.person}: expected {each.vignette.level}, got {each.result.level}"


def _row(name: str, found: Score) -> str:
    cells = "".join(f"{_shown(share):<22}" for share in found.values())
    return f"{name:<16}{found['exact'].of:>5}  {cells}".rstrip()


def _shown(share: Share) -> str:
    low, high = share.interval
    return f"{share.value:.1%} ({low:.0%} to {high:.0%})" if share.of else "none"


def _causes(judged: Sequence[JudgedVignette]) -> Share:
    told = [fits for each in judged if (fits := each.has_a_fitting_cause) is not None]
    return Share(sum(told), len(told))
