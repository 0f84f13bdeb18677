"""`python -m bot evaluate check FILE`."""

import json
import re
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.core.content.urgency import Urgency

TESTS = Path(__file__).parents[1]
VIGNETTES = TESTS / "vignettes.jsonl"
README = TESTS.parent / "README.md"


def test_it_prints_a_table_beside_the_published_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "check", str(VIGNETTES)]) == 0

    printed = capsys.readouterr().out
    for words in ("emergency", "self_care", "under-triage", "Semigran 2015", "57.0%", "Hill 2020", "Schmieding 2022"):
        assert words in printed


def test_the_readme_shows_what_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "check", *map(str, TESTS.glob("vignettes*.jsonl"))]) == 0

    printed = capsys.readouterr().out.splitlines()[1:6]
    rows = [[cell.strip() for cell in re.split(r" {2,}", line)] for line in printed]
    assert len(rows) == len(Urgency) + 1
    for row in rows:
        assert f"| {' | '.join(row)} |" in README.read_text(encoding="utf-8")


def test_it_prints_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "check", str(VIGNETTES), "--json"]) == 0

    report = json.loads(capsys.readouterr().out)
    assert report["by_level"]["emergency"]["under_triage"]["count"] == 0
    assert report["exact"]["share"] >= 0.92


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "holds no lines"),
        ("{", ":1: the line: Invalid JSON"),
        ('{"answers": ["n_none"], "level": "home"}', ":1: level: "),
        ('\ufeff{"answers": ["n_nothing"], "level": "urgent"}', ":1: the check has no choice n_nothing"),
        ('{"answers": ["n_\u2028"], "level": "urgent"}\r\n', ":1: the check has no choice n_\u2028"),
        ('\n{"answers": ["n_nothing"], "level": "urgent"}', ":2: the check has no choice n_nothing"),
    ],
)
def test_a_bad_file_is_named_in_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str, words: str
) -> None:
    file = tmp_path / "vignettes.jsonl"
    file.write_text(content, "utf-8")

    assert main(["evaluate", "check", str(file)]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("command", ["evaluate check", "evaluate questions"])
@pytest.mark.parametrize(("name", "why"), [("none", "(No such file or directory)"), ("binary", "(no text in UTF-8)")])
def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str, name: str, why: str
) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")

    assert main([*command.split(), str(tmp_path / name)]) == 1
    assert f"cannot be read {why}" in capsys.readouterr().err
