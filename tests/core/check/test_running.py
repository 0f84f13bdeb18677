"""The memory of running checks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.check.flow import Answers, next_step
from bot.core.check.running import RunningCheck, RunningChecks
from tests.core.check.shipped_check import CHECK

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SOME = Answers((frozenset({"n_none"}),))
FIRST = RunningCheck(10, CHECK.fingerprint, Answers(), NOW)
SECOND = RunningCheck(11, CHECK.fingerprint, SOME, NOW)


def shown(running: RunningChecks, chat_id: int, check: RunningCheck) -> Answers | None:
    return running.shown(chat_id, check.message_id, CHECK.fingerprint)


def test_the_newest_open_check_waits() -> None:
    running = RunningChecks()
    running.show(1, FIRST)
    running.show(1, SECOND)

    assert running.unfinished(1, CHECK, NOW) == (next_step(CHECK, SOME), SOME)
    assert running.unfinished(2, CHECK, NOW) is None


def test_only_the_newest_check_is_remembered() -> None:
    running = RunningChecks()
    running.show(1, FIRST)
    running.show(1, SECOND)

    assert shown(running, 1, FIRST) is None
    assert shown(running, 1, SECOND) == SOME


def test_a_check_that_nobody_touched_for_long_does_not_wait() -> None:
    running = RunningChecks()
    running.show(1, SECOND)

    assert running.unfinished(1, CHECK, NOW + timedelta(hours=2)) is None


def test_a_finished_check_does_not_wait_but_its_result_is_remembered() -> None:
    running, emergency = RunningChecks(), Answers((frozenset({"n_saddle"}),))
    running.show(1, replace(SECOND, answers=emergency))

    assert running.unfinished(1, CHECK, NOW) is None
    assert shown(running, 1, SECOND) == emergency


def test_the_oldest_is_forgotten() -> None:
    running = RunningChecks(most=2)
    for chat in (1, 2, 3):
        running.show(chat, SECOND)

    assert shown(running, 1, SECOND) is None
    assert running.unfinished(1, CHECK, NOW) is None
    assert shown(running, 3, SECOND) == SOME


def test_leaving_ends_it() -> None:
    running = RunningChecks()
    running.show(1, SECOND)
    running.leave(1, FIRST.message_id)
    assert shown(running, 1, SECOND) == SOME

    running.leave(1)
    running.leave(1)
    assert shown(running, 1, SECOND) is None
    assert running.unfinished(1, CHECK, NOW) is None


def test_answers_to_older_questions_do_not_count() -> None:
    running = RunningChecks()
    running.show(1, replace(SECOND, fingerprint="OLD1"))

    assert shown(running, 1, SECOND) is None
    assert running.unfinished(1, CHECK, NOW) is None
