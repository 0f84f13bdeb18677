"""Follow-ups that people agreed to, until they have been asked."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Final

from bot.core.base.clock import DRIFT
from bot.core.check.follow_up import FollowUp
from bot.core.content.urgency import Urgency
from bot.database.connection import Table, transaction
from bot.database.writer import instant, seconds

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
"""A claim left by a crash can be claimed again after this. Asking twice does less harm than not asking."""
LATEST: Final = timedelta(days=1)
"""A follow-up that is later than this is deleted, not asked."""
LONGEST_WAIT: Final = timedelta(hours=1)
"""Longest time until a failed follow-up is tried again. A longer wait means that the clock was set back."""
LEVELS: Final = ", ".join(f"'{level}'" for level in Urgency)


class FollowUps(Table):
    """One row for each instant to ask at; deleted once asked."""

    @transaction
    def agree(
        self,
        connection: Connection,
        chat_id: int,
        *,
        level: Urgency,
        causes: Iterable[str],
        language: str,
        checked_at: datetime,
        due: Iterable[datetime],
    ) -> None:
        """Store the follow-ups of this check; those of earlier checks of the chat are deleted."""
        kept = " ".join(causes)
        connection.execute("DELETE FROM follow_up WHERE chat_id = ?", (chat_id,))
        connection.executemany(
            "INSERT INTO follow_up (chat_id, level, causes, language, checked_at, due_at) VALUES (?, ?, ?, ?, ?, ?)",
            [(chat_id, level.value, kept, language, seconds(checked_at), seconds(at)) for at in due],
        )

    async def withdraw(self, chat_id: int, now: datetime) -> None:
        await self._database.execute(
            "DELETE FROM follow_up WHERE chat_id = ? AND checked_at <= ?", (chat_id, seconds(now))
        )

    @transaction
    def lease_due(self, connection: Connection, now: datetime, *, limit: int) -> list[FollowUp]:
        """Claim due follow-ups; a lease left by a crash runs out and is claimed again."""
        connection.execute("DELETE FROM follow_up WHERE due_at < ?", (seconds(now - LATEST),))
        unknown = f"DELETE FROM follow_up WHERE due_at <= ? AND level NOT IN ({LEVELS})"  # noqa: S608 - constants
        if deleted := connection.execute(unknown, (seconds(now),)).rowcount:
            logger.error("%d follow-ups have an unknown level; they were deleted", deleted)

        rows = connection.execute(
            "UPDATE follow_up SET leased_until = ? WHERE id IN (SELECT id FROM follow_up WHERE due_at <= ?"
            " AND (leased_until IS NULL OR leased_until <= ?) ORDER BY due_at LIMIT ?)"
            " RETURNING id, chat_id, language, level, due_at",
            (seconds(now + LEASE), seconds(now), seconds(now), limit),
        ).fetchall()
        return [
            FollowUp(id_, chat_id, str(language), Urgency(level), instant(due_at))
            for id_, chat_id, language, level, due_at in rows
        ]

    async def asked(self, follow_up: FollowUp) -> None:
        await self._database.execute("DELETE FROM follow_up WHERE id = ?", (follow_up.id,))

    async def postpone(self, follow_up: FollowUp, until: datetime) -> None:
        await self._database.execute(
            "UPDATE follow_up SET leased_until = ? WHERE id = ?", (seconds(until), follow_up.id)
        )

    @transaction
    def heal(self, connection: Connection, now: datetime) -> None:
        """Correct rows written while the clock was ahead: move them back by whole days, which keeps the time of day."""
        connection.execute(
            "UPDATE follow_up SET due_at = due_at - (checked_at - :now + 86399) / 86400 * 86400, checked_at = :now,"
            " leased_until = NULL WHERE checked_at > :now + :drift",
            {"now": seconds(now), "drift": DRIFT // timedelta(seconds=1)},
        )
        latest = seconds(now + LONGEST_WAIT)
        connection.execute("UPDATE follow_up SET leased_until = NULL WHERE leased_until > ?", (latest,))

    async def is_any_due(self, now: datetime) -> bool:
        """A cheap query, because most ticks find nothing."""
        row = await self._database.fetch_one("SELECT 1 FROM follow_up WHERE due_at <= ? LIMIT 1", (seconds(now),))
        return row is not None
