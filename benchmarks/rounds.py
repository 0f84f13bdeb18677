"""Runs each candidate in its own process, alternating in rounds, so that load on the machine affects all equally."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

Result = dict[str, Any]


class Server:
    """The stand-in for Telegram, in its own process."""

    def __init__(self, **settings: object) -> None:
        command = (sys.executable, "-m", "benchmarks.fake_api", json.dumps(settings))
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self.base = f"http://127.0.0.1:{self._process.stdout.readline().strip()}"

    def stats(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.base}/bot1:bench/stats") as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


@contextmanager
def server(**settings: object) -> Iterator[Server]:
    running = Server(**settings)
    try:
        yield running
    finally:
        running.stop()


def run(contestant: str, scenario: str, base: str, *, patience: float = 900, **arguments: object) -> Result:
    """One run in its own process; {} if it did not come to an end in time."""
    command = (sys.executable, "-m", "benchmarks.run", contestant, scenario, base, json.dumps(arguments))
    try:
        found = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=patience)
    except subprocess.TimeoutExpired:
        return {}

    result: Result = json.loads(found.stdout.splitlines()[-1])
    return result


def interleaved(rounds: int, *runs: Callable[[], float]) -> list[tuple[float, ...]]:
    """Each in turn, so many times."""
    return [tuple(run() for run in runs) for _ in range(rounds)]


def ratio(pairs: Iterable[tuple[float, float]]) -> float:
    """How many times the second goes into the first: in each round by itself, then the median."""
    return median(first / second for first, second in pairs)


def percentile(numbers: Iterable[float], share: float) -> float:
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
