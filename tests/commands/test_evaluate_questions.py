"""`evaluate questions`: one JSON object with the promised names, exit 1 below the thresholds."""

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.commands import evaluate_questions

ASSERTIONS = {"present", "denied", "past", "other", "hypothetical", "question", "unclear"}
DEV = Path(__file__).parents[1] / "questions" / "dev.jsonl"


def evaluate(*arguments: str) -> int:
    return main(["evaluate", "questions", *arguments])


def test_it_prints_the_figures_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    status = evaluate(str(DEV), "--json")

    report = json.loads(capsys.readouterr().out)
    promised = {"n", "top1", "top3", "emergencies_missed", "false_alarms", "offtopic_recall", "turned_away", "misses"}
    assert status == 0
    assert promised <= report.keys()
    assert report["n"] == 200
    assert sum(report["outcomes"].values()) == pytest.approx(1, abs=0.001)
    assert report["alarms"].keys() == {"card", "question", "line"}
    assert report["emergencies_missed"] == 0


def test_it_prints_what_becomes_of_each_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lines.jsonl"
    typed = [
        "i cant feel my legs",
        "fever and back pain",
        "no numbness between my legs. how do i stop it happening when i golf",
        "had chest pain last month, it went, back still hurts",
        "thanks!",
        "/check",
        "/posture how do i prevent it",
        "where is my parcel",
        "me duele mucho la espalda",
        "my back aches and my wife can't feel her legs",
    ]
    file.write_text("\n".join(json.dumps({"q": text, "kind": "x", "note": 1}) for text in typed), encoding="utf-8")

    status = evaluate(str(file), "--lines")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert status == 0
    assert [line["q"] for line in lines] == typed
    outcomes = [
        "emergency",
        "urgent",
        "answer",
        "ask",
        "small_talk",
        "command",
        "answer",
        "offtopic",
        "language",
        "answer_ask",
    ]
    assert [line["outcome"] for line in lines] == outcomes
    assert {"id": "rf-both-legs", "assertion": "present"} in lines[0]["signs"]
    assert {"id": "rf-saddle", "assertion": "denied"} in lines[2]["signs"]
    assert {"id": "rf-chest", "assertion": "unclear"} in lines[3]["signs"]
    assert {"id": "rf-both-legs", "assertion": "other"} in lines[9]["signs"]
    assert {sign["assertion"] for line in lines for sign in line["signs"]} <= ASSERTIONS
    assert (lines[2]["chosen"][0], lines[2]["section"]) == ("sports", "prevent")
    assert (lines[6]["chosen"][0], lines[6]["section"]) == ("posture", "prevent")
    assert lines[7]["chosen"][0] == "offtopic"


def test_it_prints_a_table_and_every_miss_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    evaluate(str(DEV))

    printed = capsys.readouterr().out
    assert printed.startswith("label")
    assert "Emergencies missed: 0." in printed
    assert "asked for" in printed


def test_it_fails_below_the_thresholds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "wrong.jsonl"
    file.write_text('{"q": "deadlift", "labels": ["nutrition"]}\n', encoding="utf-8")

    assert evaluate(str(file)) == 1
    assert "Not good enough: top1 is 0.000, below 0.92." in capsys.readouterr().out


def test_without_pyproject_as_in_the_image_there_are_no_thresholds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate_questions, "PROJECT", tmp_path / "pyproject.toml")
    file = tmp_path / "wrong.jsonl"
    file.write_text('{"q": "deadlift", "labels": ["nutrition"]}\n', encoding="utf-8")

    assert evaluate(str(file)) == 0
    assert "Not good enough" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds no lines"),
        ('{"q": "deadlift"}\n', ":1: labels: at least one is needed"),
        ("not json\n", ":1: the line: Invalid JSON"),
        ('{"q": "deadlift", "labels": ["gym"]}\n', ":1: there is no label gym"),
    ],
)
def test_a_file_that_is_wrong_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    file = tmp_path / "wrong.jsonl"
    file.write_text(text, encoding="utf-8")

    assert evaluate(str(file)) == 1
    assert says in capsys.readouterr().err
