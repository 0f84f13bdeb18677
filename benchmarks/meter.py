"""What a run cost this process, and how long its event loop was held up."""

import asyncio
import os
import resource
import threading
import time
from dataclasses import dataclass
from pathlib import Path

KEYBOARD = [[("Stop", "stop"), ("Pause", "pause"), ("Less often", "less")]]
TEXT = "<b>Stand up</b> and roll your shoulders ten times. " * 6


CLIENT_CORE, SERVER_CORE = 0, 1


def pin(core: int) -> None:
    """Keep this process to one core, where the system can: client and server never stand in each other's way."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[core % len(cores)]})


@dataclass
class Cost:
    wall: float = 0.0
    cpu: float = 0.0


class Metered:
    """`with Metered() as cost: ...`: seconds of wall clock and of CPU."""

    def __enter__(self) -> Cost:
        self._cost = Cost()
        self._wall, self._cpu = time.perf_counter(), cpu_seconds()
        return self._cost

    def __exit__(self, *_: object) -> None:
        self._cost.wall = time.perf_counter() - self._wall
        self._cost.cpu = cpu_seconds() - self._cpu


def cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def cpu_seconds_of_children() -> float:
    """What the processes that have ended used."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def memory() -> int:
    """Bytes of this process in memory, now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def memory_peak() -> int:
    """The most bytes that this process has had in memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class Lag:
    """How late the event loop came, at worst: only what was its own doing.

    A thread that does nothing but sleep is the witness: where it came late too, the machine stood still. Python that
    holds up the loop cannot hold up the thread for more than a few milliseconds.
    """

    def __init__(self) -> None:
        self._late: list[tuple[float, float]] = []
        self._witnessed: list[tuple[float, float]] = []
        self._over = threading.Event()
        self._task = asyncio.create_task(self._watch())
        threading.Thread(target=self._witness, daemon=True).start()

    def worst(self) -> float:
        """Seconds; ends the watch."""
        self._over.set()
        self._task.cancel()
        return max((end - start - self._stood_still(start, end) for start, end in self._late), default=0.0)

    def _stood_still(self, start: float, end: float) -> float:
        return sum(max(0.0, min(end, until) - max(start, since)) for since, until in self._witnessed)

    async def _watch(self) -> None:
        while True:
            due = time.perf_counter() + 0.005
            await asyncio.sleep(0.005)
            self._late.append((due, time.perf_counter()))

    def _witness(self) -> None:
        while not self._over.is_set():
            due = time.perf_counter() + 0.005
            time.sleep(0.005)
            if (now := time.perf_counter()) - due > 0.01:
                self._witnessed.append((due, now))
