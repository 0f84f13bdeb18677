from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.database.connection import open_database
from bot.database.feedback import AnswerFeedback, Unanswered

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


async def test_an_answer_is_counted_without_anyone_being_counted(tmp_path: Path) -> None:
    async with open_database(tmp_path / "bot.sqlite3") as database:
        feedback = AnswerFeedback(database)
        await feedback.count("posture", useful=True)
        await feedback.count("posture", useful=True)
        await feedback.count("golf", useful=False)

        assert await feedback.counts() == [("golf", 0, 1), ("posture", 2, 0)]


async def test_a_question_without_an_answer_is_kept_masked_for_30_days(tmp_path: Path) -> None:
    async with open_database(tmp_path / "bot.sqlite3") as database:
        unanswered = Unanswered(database, keep=True)
        await unanswered.add("call 555 123, mail me@example.org", NOW - timedelta(days=29))
        await unanswered.add("what about yaks", NOW)

        assert await unanswered.newest(NOW, limit=9) == ["what about yaks", "call ### ###, mail [email]"]
        assert await unanswered.newest(NOW + timedelta(days=2), limit=9) == ["what about yaks"]


@pytest.mark.parametrize("keep", [True, False])
async def test_old_questions_are_deleted_though_no_new_one_comes(tmp_path: Path, keep: bool) -> None:
    async with open_database(tmp_path / "bot.sqlite3") as database:
        await Unanswered(database, keep=True).add("old", NOW - timedelta(days=30))
        await Unanswered(database, keep=True).add("new", NOW - timedelta(days=29))
        unanswered = Unanswered(database, keep=keep)
        await unanswered.expire(NOW - timedelta(minutes=61) - timedelta(days=1))
        await unanswered.expire(NOW)

        assert await database.fetch_all("SELECT question FROM unanswered") == [("new",)]


async def test_questions_are_not_kept_when_the_operator_says_so(tmp_path: Path) -> None:
    async with open_database(tmp_path / "bot.sqlite3") as database:
        await Unanswered(database, keep=False).add("what about yaks", NOW)

        assert await database.fetch_all("SELECT * FROM unanswered") == []
