"""The scheduler with its real APScheduler, in virtual time: a second costs nothing, and the clock can be set."""

import ast
import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest
from telegram.ext import Application

from bot.metrics import Metrics
from bot.scheduler import JobScheduler, RecurringJob
from tests.virtual import in_virtual_time

BOT = Path(__file__).parents[1] / "bot"
INTERVALS = (1, 2, 5, 600, 3600)
NINETY_DAYS = timedelta(days=90)


class WallClock(tzinfo):
    """The machine's clock, running with the loop's time and set by `jump`.

    APScheduler has no clock that can be passed in, but it asks for the time in the time zone it is given, and
    `datetime.now` leaves the answer to that zone.
    """

    def __init__(self) -> None:
        self.jump = timedelta()

    def now(self) -> datetime:
        started_at = datetime(2026, 3, 2, 9, tzinfo=UTC)
        return started_at + timedelta(seconds=asyncio.get_running_loop().time()) + self.jump

    def fromutc(self, _now: datetime) -> datetime:
        return self.now().replace(tzinfo=self)

    def utcoffset(self, _at: datetime | None) -> timedelta:
        return timedelta()

    def dst(self, _at: datetime | None) -> timedelta:
        return timedelta()

    def tzname(self, _at: datetime | None) -> str:
        return "test"


class Bench:
    """A scheduler, and when each of its jobs has run, by the loop's time."""

    def __init__(self) -> None:
        self.clock = WallClock()
        self.jumps: list[timedelta] = []
        self.runs: dict[str, list[float]] = {}
        # PTB holds it by a weak reference.
        self._application = Application.builder().token("123:abc").updater(None).build()
        queue = self._application.job_queue
        assert queue is not None
        self.queue = queue
        self.queue.scheduler.configure(**{**queue.scheduler_configuration, "timezone": self.clock})
        self.scheduler = JobScheduler(queue, now=self.clock.now, metrics=Metrics())

    def job(self, name: str, seconds: float, work: Callable[[], Any] | None = None) -> RecurringJob:
        self.runs[name] = []

        async def run() -> None:
            self.runs[name].append(asyncio.get_running_loop().time())
            if work is not None:
                await work()

        return RecurringJob(name, timedelta(seconds=seconds), run)

    @asynccontextmanager
    async def running(self, *jobs: RecurringJob) -> AsyncIterator[None]:
        await self.queue.start()
        async with self.scheduler.running(jobs, clock_was_set=self.jumps.append):
            yield
        await self.queue.stop()

    def all_intervals(self) -> Iterable[RecurringJob]:
        return (self.job(f"{seconds} s", seconds) for seconds in INTERVALS)

    async def runs_within(self, seconds: float) -> dict[str, int]:
        before = {name: len(runs) for name, runs in self.runs.items()}
        await asyncio.sleep(seconds)
        return {name: len(runs) - before[name] for name, runs in self.runs.items()}


def test_every_job_runs_at_the_start_and_then_after_each_interval() -> None:
    async def main() -> dict[str, int]:
        bench = Bench()
        async with bench.running(*bench.all_intervals()):
            return await bench.runs_within(3600.5)

    runs = in_virtual_time(main())

    assert runs["3600 s"] == 2
    for seconds in INTERVALS:
        assert runs[f"{seconds} s"] == pytest.approx(3600 / seconds, rel=0.01, abs=1)


def test_after_the_clock_was_set_back_every_job_runs_within_seconds_and_goes_on() -> None:
    async def main() -> tuple[Bench, dict[str, int], dict[str, int]]:
        bench = Bench()
        async with bench.running(*bench.all_intervals()):
            await asyncio.sleep(10)
            bench.clock.jump -= NINETY_DAYS
            return bench, await bench.runs_within(2.5), await bench.runs_within(600)

    bench, soon, later = in_virtual_time(main())

    assert bench.jumps == [-NINETY_DAYS]
    assert min(soon.values()) >= 1
    assert later["1 s"] == pytest.approx(600, rel=0.01)
    assert later["600 s"] == 1


def test_after_the_clock_was_put_forward_missed_runs_are_made_up_by_one() -> None:
    async def main() -> tuple[Bench, dict[str, int]]:
        bench = Bench()
        async with bench.running(*bench.all_intervals()):
            await asyncio.sleep(10)
            bench.clock.jump += NINETY_DAYS
            return bench, await bench.runs_within(10)

    began = time.perf_counter()
    bench, runs = in_virtual_time(main())

    assert bench.jumps == [NINETY_DAYS]
    assert 10 <= runs["1 s"] <= 12
    # Once for being late, once more when the jump is noticed.
    assert 1 <= runs["3600 s"] <= 2
    assert time.perf_counter() - began < 10, "the loop stood still for as many steps as runs were missed"


def test_an_error_costs_one_run_and_is_logged_once_while_it_lasts(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "bot.delivery.background")

    async def main() -> list[str | None]:
        bench = Bench()
        errors: list[str | None] = []

        async def fail() -> None:
            if 2 <= len(bench.runs["job"]) <= 5:
                raise (LookupError if len(bench.runs["job"]) % 2 else ZeroDivisionError)("no such row")

        async with bench.running(bench.job("job", 1, fail)):
            for _ in range(8):
                await asyncio.sleep(1)
                errors.append(bench.scheduler.jobs[0].error)

        return errors

    errors = in_virtual_time(main())

    assert errors == [None, *["ZeroDivisionError", "LookupError"] * 2, None, None, None]
    assert caplog.text.count("the job job goes on after an error") == 2
    assert caplog.text.count("works again after 4 failures") == 1


def test_a_job_never_runs_twice_at_the_same_time_and_one_that_hangs_is_overdue() -> None:
    async def main() -> tuple[int, timedelta | None, timedelta | None]:
        bench, loop = Bench(), asyncio.get_running_loop()
        async with bench.running(bench.job("hangs", 1, asyncio.Event().wait)):
            await asyncio.sleep(60)
            early = bench.scheduler.jobs[0].overdue(loop.time())
            await asyncio.sleep(10)
            return len(bench.runs["hangs"]), early, bench.scheduler.jobs[0].overdue(loop.time())

    assert in_virtual_time(main()) == (1, None, timedelta(seconds=70))


def test_at_the_end_a_run_under_way_is_finished_unless_it_hangs() -> None:
    finished: list[str] = []

    async def main() -> float:
        bench, loop = Bench(), asyncio.get_running_loop()

        async def work() -> None:
            await asyncio.sleep(2)
            finished.append("a run")

        async with bench.running(bench.job("ends", 3600, work), bench.job("hangs", 3600, asyncio.Event().wait)):
            await asyncio.sleep(1)
            stopped_at = loop.time()

        return loop.time() - stopped_at

    assert in_virtual_time(main()) < 4
    assert finished == ["a run"]


def calls(tree: ast.AST) -> set[str]:
    """The names of the methods and module functions that are called."""
    nodes = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def test_nothing_else_schedules_jobs_or_sleeps_in_a_loop() -> None:
    """Apart from what asks Telegram again, and the playground, which is no part of the bot."""
    ways = {"run_once", "run_repeating", "run_daily", "run_monthly", "run_custom", "add_job"}
    modules = {
        path: ast.parse(path.read_text())
        for path in BOT.rglob("*.py")
        if "playground" not in path.parts and path.name != "replay.py"
    }
    loops = {path: [node for node in ast.walk(tree) if isinstance(node, ast.While)] for path, tree in modules.items()}

    assert {path.name for path, tree in modules.items() if ways & calls(tree)} == {"scheduler.py"}
    assert {path.name for path, found in loops.items() if any("sleep" in calls(loop) for loop in found)} == {
        "polling.py",
        "rate_limiter.py",
    }
