"""What is remembered of a check while it goes on, in memory only."""

from datetime import UTC, datetime, timedelta

from bot.core.check.flow import Answers
from bot.core.check.running import RunningChecks

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SOME = Answers((frozenset({"n_none"}),))


def test_the_newest_open_check_waits() -> None:
    running = RunningChecks()
    running.show(1, 10, "AAAA", Answers(), NOW, is_open=True)
    running.show(1, 11, "AAAA", SOME, NOW, is_open=True)

    assert running.unfinished(1, "AAAA", NOW) == SOME
    assert running.unfinished(2, "AAAA", NOW) is None


def test_a_finished_check_or_an_old_one_does_not_wait() -> None:
    running = RunningChecks()
    running.show(1, 10, "AAAA", SOME, NOW, is_open=True)
    assert running.unfinished(1, "AAAA", NOW + timedelta(hours=2)) is None

    running.show(1, 10, "AAAA", SOME, NOW, is_open=False)
    assert running.unfinished(1, "AAAA", NOW) is None


def test_the_oldest_is_forgotten() -> None:
    running = RunningChecks(most=2)
    for chat in (1, 2, 3):
        running.show(chat, 10, "AAAA", SOME, NOW, is_open=True)

    assert running.shown(1, 10, "AAAA") is None
    assert running.unfinished(1, "AAAA", NOW) is None
    assert running.shown(3, 10, "AAAA") == SOME


def test_leaving_ends_it() -> None:
    running = RunningChecks()
    running.show(1, 10, "AAAA", SOME, NOW, is_open=True)
    running.leave_newest(1)
    running.leave_newest(1)

    assert running.shown(1, 10, "AAAA") is None
    assert running.unfinished(1, "AAAA", NOW) is None


def test_answers_to_older_questions_do_not_count() -> None:
    running = RunningChecks()
    running.show(1, 10, "OLD1", SOME, NOW, is_open=True)

    assert running.shown(1, 10, "AAAA") is None
    assert running.unfinished(1, "AAAA", NOW) is None
