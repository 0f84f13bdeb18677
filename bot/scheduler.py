"""Runs recurring jobs through PTB's JobQueue, which is APScheduler; `bot/jobs.py` is the table of them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from apscheduler.triggers.base import BaseTrigger
from telegram.ext import Job, JobQueue

from bot.core.base.clock import ClockGuard
from bot.delivery.background import Outage
from bot.metrics import Metrics
from bot.stopping import end_tasks

logger = logging.getLogger(__name__)

CLOCK_CHECK: Final = 1.0
"""Seconds between two looks at the clock."""
END_WITHIN: Final = 3.0
"""Seconds that runs under way have when the bot stops."""
OVERDUE_INTERVALS: Final = 3
OVERDUE_SLACK: Final = timedelta(minutes=1)
"""A job is overdue when its last run ended longer ago than so many intervals and this slack."""

OPTIONS: Final = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
"""A late run is not dropped, missed runs are made up by one, and a job never runs twice at the same time."""


@dataclass(slots=True, eq=False)
class RecurringJob:
    """Runs at the start of the bot, then after each interval. An error in a run is logged and ends nothing."""

    name: str
    interval: timedelta
    run: Callable[[], Awaitable[object]]
    ended: float = field(init=False)
    """By the loop's time, which nobody sets; before the first run, when the job was scheduled."""
    last_run_at: datetime | None = field(default=None, init=False)
    seconds: float | None = field(default=None, init=False)
    """Length of the last run."""
    error: str | None = field(default=None, init=False)
    """How the last run failed. Only the kind: a message may hold what a person wrote."""
    scheduled: Job[Any] = field(init=False)

    @property
    def next_run_at(self) -> datetime | None:
        return self.scheduled.next_t

    def overdue(self, now: float) -> timedelta | None:
        """How long ago the last run ended, when that is much longer than the interval. `now` is the loop's time."""
        silence = timedelta(seconds=now - self.ended)
        return silence if silence > OVERDUE_INTERVALS * self.interval + OVERDUE_SLACK else None


class AfterInterval(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """One interval after the last look, however late that was.

    APScheduler's own trigger counts every missed run: a clock put forward by 90 days would cost 7.8 million
    steps of a job that runs each second, 40 seconds in which nobody is answered.
    """

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        return now if previous_fire_time is None else now + self._interval


class JobScheduler:
    """Keeps how each job runs, and has all of them run again as soon as the machine's clock was set.

    APScheduler waits until a time of day. After the clock was set back, that would be for as long as it was set back.
    """

    def __init__(self, queue: JobQueue[Any], *, now: Callable[[], datetime], metrics: Metrics) -> None:
        self._queue = queue
        self._now = now
        self._metrics = metrics
        self._under_way: set[asyncio.Task[Any]] = set()
        self._clock_check: asyncio.TimerHandle | None = None
        self.jobs: list[RecurringJob] = []

    @asynccontextmanager
    async def running(
        self, jobs: Iterable[RecurringJob], *, clock_was_set: Callable[[timedelta], None]
    ) -> AsyncIterator[None]:
        """Run the jobs until the end of the block; `clock_was_set` is told how far, negative for back.

        The job queue has to be started, here or by the application.
        """
        loop = asyncio.get_running_loop()
        self.jobs = [self._schedule(job) for job in jobs]
        self._check_clock(ClockGuard(self._now, loop.time), clock_was_set)
        try:
            yield
        finally:
            if self._clock_check is not None:
                self._clock_check.cancel()
            while self.jobs:
                self.jobs.pop().scheduled.schedule_removal()

            await end_tasks(self._under_way, END_WITHIN)

    def _schedule(self, job: RecurringJob) -> RecurringJob:
        job.ended, outage = asyncio.get_running_loop().time(), Outage(f"the job {job.name}")

        async def run(_context: object) -> None:
            await self._run(job, outage)

        options = {**OPTIONS, "trigger": AfterInterval(job.interval)}
        job.scheduled = self._queue.run_custom(run, options, name=job.name)
        return job

    async def _run(self, job: RecurringJob, outage: Outage) -> None:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None
        if job not in self.jobs:  # removed after APScheduler had begun the task
            return

        self._under_way.add(task)
        job.last_run_at, began = self._now(), loop.time()
        try:
            await job.run()
        except asyncio.CancelledError:  # not raised again: APScheduler would log it with a traceback
            logger.info("the job %s was interrupted by the stop", job.name)
        except Exception as error:
            outage.failed(error)
            job.error = type(error).__name__
        else:
            outage.ended()
            job.error = None
            self._metrics.job_succeeded(job.name)
        finally:
            self._under_way.discard(task)
            job.ended = loop.time()
            job.seconds = job.ended - began

    def _check_clock(self, guard: ClockGuard, clock_was_set: Callable[[timedelta], None]) -> None:
        """Again each second by the loop's timer, since that of APScheduler stands still after a jump back."""
        loop = asyncio.get_running_loop()
        self._clock_check = loop.call_later(CLOCK_CHECK, self._check_clock, guard, clock_was_set)
        if jump := guard.jump():
            logger.warning("the clock was set by %s", jump)
            clock_was_set(jump)
            self._run_all_now()

    def _run_all_now(self) -> None:
        now = datetime.now(self._queue.scheduler.timezone)  # as APScheduler reads it
        for job in self.jobs:
            job.scheduled.job.modify(next_run_time=now)
