"""Metrics for the operator, in the Prometheus format; without chat or user ids."""

from collections.abc import Mapping
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, generate_latest

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST


class Metrics:
    """Counters since this process started, and the numbers of rows in the database."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.updates = Counter("backspasm_updates", "Updates received from Telegram", registry=self._registry)
        self.unreadable = Counter(
            "backspasm_updates_unreadable", "Updates that could not be read", registry=self._registry
        )
        self.dropped = Counter(
            "backspasm_updates_dropped", "Updates of chats that send too fast, not answered", registry=self._registry
        )
        self.errors = Counter("backspasm_update_errors", "Updates whose handler failed", registry=self._registry)
        self._job_successes = Gauge(
            "backspasm_job_last_success_timestamp_seconds",
            "When a recurring job last ended without an error",
            ["job"],
            registry=self._registry,
        )
        self._rows = Gauge(
            "backspasm_rows", "Rows in the database by table and state", ["table", "state"], registry=self._registry
        )

    def job_succeeded(self, name: str) -> None:
        self._job_successes.labels(name).set_to_current_time()

    def page(self, rows: Mapping[tuple[str, str], int]) -> bytes:
        """The page for Prometheus; `rows` has the number of rows by table and state."""
        self._rows.clear()
        for labels, count in rows.items():
            self._rows.labels(*labels).set(count)

        return generate_latest(self._registry)
