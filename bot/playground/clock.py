"""A clock that a person can push on, to see tomorrow's tip today."""

from datetime import UTC, datetime, timedelta


class MovableClock:
    """The real time and as much more as somebody skipped. Give it to the bot too, and both live in the same hour."""

    def __init__(self) -> None:
        self.skipped = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.skipped

    def skip(self, length: timedelta) -> None:
        self.skipped += length
