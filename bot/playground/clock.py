"""A clock that can be set forward, for example to see tomorrow's tip."""

from datetime import UTC, datetime, timedelta


class MovableClock:
    """The real time plus the time that was skipped. Pass it to the bot too, so that both have the same time."""

    def __init__(self) -> None:
        self.skipped = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.skipped

    def skip(self, length: timedelta) -> None:
        self.skipped += length
