"""Nightly copies of the database: each is opened and checked, and older ones are thinned out."""

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.database.connection import DatabaseProblem, look_into
from bot.database.maintenance import check

logger = logging.getLogger(__name__)

NIGHT: Final = 3
"""The hour, in the operator's time zone, after which the next copy is due."""
DAILY: Final = 7
WEEKLY: Final = 4
NAME: Final = "backspasm-%Y%m%dT%H%M%SZ.sqlite3"
"""Of a copy, by the instant at which it was made."""


class Backups:
    """The copies in one folder. Files with other names are left alone."""

    def __init__(self, folder: Path, database_path: Path, key: str | None, now: Callable[[], datetime]) -> None:
        """`now` gives the time in the zone of the operator."""
        self.folder = folder
        self._database_path = database_path
        self._key = key
        self._now = now
        self.trouble = ""
        """Why the last copy failed; empty if it did not."""

    @property
    def newest(self) -> datetime | None:
        """When the newest copy was made; a copy dated in the future by a wrong clock does not count."""
        now = self._now()
        return max((made for made in self._made() if made <= now), default=None)

    async def make_if_due(self) -> None:
        """Make a copy unless there is one since NIGHT; raises DatabaseProblem or OSError."""
        now = self._now()
        night = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
        if night > now:
            night -= timedelta(days=1)
        if self.newest is not None and self.newest >= night:
            return

        try:
            await self._make(now.astimezone(UTC))
        except (DatabaseProblem, OSError) as error:
            self.trouble = str(error)
            raise

        self.trouble = ""

    async def _make(self, now: datetime) -> None:
        target = self._path(now)
        unfinished = target.with_suffix(".part")
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in self.folder.glob("backspasm-*.part"):
            left.unlink()

        async with look_into(self._database_path, key=self._key) as database:
            await database.back_up(unfinished)
        try:
            async with look_into(unfinished, key=self._key) as copy:
                await check(copy, unfinished)
        except DatabaseProblem:
            unfinished.unlink()
            raise

        unfinished.rename(target)
        made = {moment for moment in self._made() if moment <= now}  # not from a clock that was ahead
        for old in made - kept(made):
            self._path(old).unlink()

        logger.info("the database was copied to %s", target)

    def _made(self) -> set[datetime]:
        moments = (_moment(file.name) for file in self.folder.glob("backspasm-*"))
        return {moment for moment in moments if moment and self._path(moment).exists()}

    def _path(self, made: datetime) -> Path:
        return self.folder / made.strftime(NAME)


def _moment(name: str) -> datetime | None:
    try:
        return datetime.strptime(name, NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def kept(made: Iterable[datetime]) -> set[datetime]:
    """The newest copy of each of the last DAILY days and of the last WEEKLY calendar weeks that have any."""
    days = {moment.date(): moment for moment in sorted(made)}
    weeks = {moment.isocalendar()[:2]: moment for moment in days.values()}
    return {*sorted(days.values())[-DAILY:], *sorted(weeks.values())[-WEEKLY:]}
