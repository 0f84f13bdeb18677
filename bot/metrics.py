"""Counters for the operator, in Prometheus' format; nothing in them tells one person from another."""

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest


class Metrics:
    """What this process has done since it started, and what the database says now."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.updates = Counter("backspasm_updates", "Updates received from Telegram", registry=self._registry)
        self.errors = Counter("backspasm_update_errors", "Updates whose handler failed", registry=self._registry)
        self.rows = Gauge(
            "backspasm_rows", "Rows in the database by table and state", ["table", "state"], registry=self._registry
        )

    def page(self) -> bytes:
        return generate_latest(self._registry)
