import asyncio
import json
import re
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.__main__ import main
from bot.core.tips.subscription import Subscription
from bot.database.connection import open_database
from bot.database.subscribers import Subscribers
from tests.content.content_folder import TIPS, folder


def written(directory: Path, tips: str) -> str:
    for name, content in folder(tips=tips).items():
        (directory / name).write_bytes(content)

    return str(directory)


def test_a_right_folder_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["content", "check", written(tmp_path, TIPS)]) == 0
    assert capsys.readouterr().out == f"{tmp_path}: all is well\n"


def test_every_problem_is_printed_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = written(tmp_path, TIPS.replace("[posture]", "[postur]").replace("2027-06-30", "soon"))

    assert main(["content", "check", directory]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("tips.yaml:4:14: ")
    assert lines[2] == "                 ^"
    assert lines[3].startswith("tips.yaml:8:16: ")
    assert lines[-1] == f"{tmp_path}: 2 errors"


def test_a_warning_is_no_failure(tmp_path: Path) -> None:
    directory = written(tmp_path, TIPS.replace("2027-06-30", "2020-06-30"))

    assert main(["content", "check", directory]) == 0


@pytest.mark.parametrize("command", ["check", "preview"])
@pytest.mark.parametrize("name", ["", "nowhere"])
def test_what_is_no_content_folder_is_told_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, name: str
) -> None:
    assert main(["content", command, str(tmp_path / name)]) == 1
    assert f"{tmp_path / name} is no content folder: it has no causes.yaml, " in capsys.readouterr().err


def test_a_preview_shows_each_tip_as_people_read_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    directory = written(tmp_path, TIPS.replace("and walk", "&amp; <b>walk</b>"))
    (tmp_path / "content").mkdir()

    assert main(["content", "preview", directory]) == 0
    shown = capsys.readouterr().out
    assert "stand-up · 1 of 2 · posture · desk · 45 characters" in shown
    assert "Stand up each half hour & walk to the window." in shown
    assert "There is no database" in shown


async def test_a_preview_plans_tomorrow_by_hour_and_topic(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    directory = written(tmp_path, TIPS)
    (tmp_path / "content").mkdir()
    now = datetime.now(UTC)
    async with open_database(tmp_path / "bot.sqlite3") as database:
        for chat_id, hour in ((1001, 7), (1002, 7), (1003, 19)):
            fresh = Subscription(chat_id=chat_id, zone=ZoneInfo("UTC"), at=time(hour), created_at=now)
            await Subscribers(database).subscribe(fresh, lambda it: it, now)

    status = await asyncio.to_thread(
        main, ["content", "preview", directory, "--database", "bot.sqlite3", "--most", "2"]
    )

    shown = capsys.readouterr().out
    assert status == 0
    assert "3 tips." in shown
    assert re.search(r"07:00 +2 ", shown)
    assert re.search(r"19:00 +1 ", shown)
    assert "07:00 UTC (07:00 UTC)  chat 1001" in shown
    assert "and 1 more" in shown


def test_schemas_are_written(tmp_path: Path) -> None:
    assert main(["content", "schema", str(tmp_path)]) == 0
    assert json.loads((tmp_path / "schema" / "tips.schema.json").read_text())["title"] == "Tips"


def test_schemas_for_a_folder_that_is_not_there_are_told_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["content", "schema", str(tmp_path / "nowhere")]) == 1
    assert capsys.readouterr().err.endswith("cannot be written (No such file or directory).\n")
