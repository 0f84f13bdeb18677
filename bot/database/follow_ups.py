"""Who agreed to be asked again, until they have been asked."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from bot.core.base.clock import DRIFT
from bot.core.check.follow_up import FollowUp
from bot.core.content.urgency import Urgency
from bot.database.connection import Database

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
"""A claim that a crash left is made again after this. Being asked twice does less harm than not at all."""
LATEST: Final = timedelta(days=1)
"""Later than this nobody is asked any more."""
LONGEST_WAIT: Final = timedelta(hours=1)
"""After trouble on the way nobody waits longer, unless the clock was set back."""
LEVELS: Final = ", ".join(f"'{level}'" for level in Urgency)


class FollowUps:
    """One row for each time to ask; gone once asked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def agree(
        self,
        chat_id: int,
        *,
        level: Urgency,
        causes: Iterable[str],
        language: str,
        checked_at: datetime,
        due: Iterable[datetime],
    ) -> None:
        """The newest check counts: what was agreed to before is forgotten."""
        kept = " ".join(causes)
        async with self._database.transaction() as transaction:
            await transaction.execute("DELETE FROM follow_up WHERE chat_id = ?", (chat_id,))
            await transaction.executemany(
                "INSERT INTO follow_up (chat_id, level, causes, language, checked_at, due_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [(chat_id, level.value, kept, language, _seconds(checked_at), _seconds(at)) for at in due],
            )

    async def withdraw(self, chat_id: int, now: datetime) -> None:
        """Ask nothing more of what was agreed to until now."""
        await self._database.execute(
            "DELETE FROM follow_up WHERE chat_id = ? AND checked_at <= ?", (chat_id, _seconds(now))
        )

    async def lease_due(self, now: datetime, *, limit: int) -> list[FollowUp]:
        """Claim those who are to be asked now; a lease left by a crash runs out and is claimed again."""
        async with self._database.transaction() as transaction:
            await transaction.execute("DELETE FROM follow_up WHERE due_at < ?", (_seconds(now - LATEST),))
            unknown = await transaction.execute_fetchall(
                f"DELETE FROM follow_up WHERE due_at <= ? AND level NOT IN ({LEVELS}) RETURNING id",  # noqa: S608 - constants
                (_seconds(now),),
            )
            rows = await transaction.execute_fetchall(
                "UPDATE follow_up SET leased_until = ? WHERE id IN (SELECT id FROM follow_up WHERE due_at <= ?"
                " AND (leased_until IS NULL OR leased_until <= ?) ORDER BY due_at LIMIT ?)"
                " RETURNING id, chat_id, language, level",
                (_seconds(now + LEASE), _seconds(now), _seconds(now), limit),
            )

        if unknown:
            logger.error("%d follow-ups have a level that is unknown here; they are not asked", len(unknown))

        return [FollowUp(id_, chat_id, str(language), Urgency(level)) for id_, chat_id, language, level in rows]

    async def asked(self, follow_up: FollowUp) -> None:
        """Nothing of it is kept."""
        await self._database.execute("DELETE FROM follow_up WHERE id = ?", (follow_up.id,))

    async def postpone(self, follow_up: FollowUp, until: datetime) -> None:
        await self._database.execute(
            "UPDATE follow_up SET leased_until = ? WHERE id = ?", (_seconds(until), follow_up.id)
        )

    async def heal(self, now: datetime) -> None:
        """Bring back what was agreed to while the clock was ahead: by whole days, so that the hour stays."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "UPDATE follow_up SET due_at = due_at - (checked_at - :now + 86399) / 86400 * 86400, checked_at = :now,"
                " leased_until = NULL WHERE checked_at > :now + :drift",
                {"now": _seconds(now), "drift": DRIFT // timedelta(seconds=1)},
            )
            await transaction.execute(
                "UPDATE follow_up SET leased_until = NULL WHERE leased_until > ?", (_seconds(now + LONGEST_WAIT),)
            )

    async def is_any_due(self, now: datetime) -> bool:
        """Cheap: most ticks find nobody."""
        row = await self._database.fetch_one("SELECT 1 FROM follow_up WHERE due_at <= ? LIMIT 1", (_seconds(now),))
        return row is not None


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())
