"""Metrics for the operator, in the Prometheus format; without chat or user ids."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

READINGS: Final = {
    "updates_waiting": "Updates that wait to be answered",
    "updates_longest_wait_seconds": "How long the first update of a chat has waited, of the chat where that is longest",
    "writes_waiting": "Writes that wait because the database cannot be written, or for a moment",
    "messages_per_second_allowed": "Messages that may be sent in a second at present; fewer after a 429",
    "chats_told_to_wait": "Chats in which Telegram has asked the bot to wait",
    "database_bytes": "Size of the database with its write-ahead log",
    "disk_free_bytes": "Free space on the disk of the database",
    "backup_timestamp_seconds": "When the newest copy of the database was made; 0 without one",
    "healthy": "1 while /healthz answers 200, else 0",
}
"""Values that are read when the page is asked for."""


class Metrics:
    """Counters since this process started, and values read when the page is asked for."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        counter, gauge = partial(Counter, registry=registry), partial(Gauge, registry=registry)
        histogram = partial(Histogram, registry=registry)
        self.updates = counter("backspasm_updates", "Updates received, by kind", ["kind"])
        self.unreadable = counter("backspasm_updates_unreadable", "Updates that could not be read")
        self.dropped = counter("backspasm_updates_dropped", "Updates of chats that send too fast, not answered")
        self.errors = counter("backspasm_update_errors", "Updates whose handler failed")
        self.update_seconds = histogram("backspasm_update_seconds", "Time to handle an update")
        self.screened = counter(
            "backspasm_messages_screened", "Messages read, by what the screening found", ["outcome"]
        )
        self.sends = counter("backspasm_sends", "Tips and announcements sent, by outcome", ["outcome"])
        self.tip_lateness = histogram(
            "backspasm_tip_lateness_seconds",
            "How long after its time a tip was sent",
            buckets=(1, 2, 5, 10, 30, 60, 300, 900, 3600, 10800),
        )
        self._job_successes = gauge(
            "backspasm_job_last_success_timestamp_seconds", "When a recurring job last ended without an error", ["job"]
        )
        self._rows = gauge("backspasm_rows", "Rows in the database by table and state", ["table", "state"])
        self._readings = {name: gauge(f"backspasm_{name}", summary) for name, summary in READINGS.items()}

    def job_succeeded(self, name: str) -> None:
        self._job_successes.labels(name).set_to_current_time()

    def page(self, rows: Mapping[tuple[str, str], int], readings: Mapping[str, float]) -> bytes:
        """The page for Prometheus.

        `rows` has the number of rows by table and state, `readings` a value for each name in READINGS.
        """
        self._rows.clear()
        for labels, count in rows.items():
            self._rows.labels(*labels).set(count)
        for name, value in readings.items():
            self._readings[name].set(value)

        return generate_latest(self._registry)
