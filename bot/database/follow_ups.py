"""Follow-ups that people agreed to, until they have been asked."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Final

from bot.core.check.follow_up import FollowUp
from bot.core.content.urgency import Urgency
from bot.core.tips.delivery import DeliveryOutcome, DeliveryState
from bot.database.connection import Table, transaction
from bot.database.writer import instant, seconds

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
"""A claim left by a crash can be claimed again after this. Asking twice does less harm than not asking."""
LATEST: Final = timedelta(days=1)
"""A follow-up that is later than this is deleted, not asked."""
LONGEST_WAIT: Final = timedelta(hours=1)
"""Longest time until a failed follow-up is tried again. A longer wait means that the clock was set back."""
DUE: Final = (
    "SELECT id FROM follow_up WHERE due_at <= :now AND coalesce(leased_until, 0) <= :now ORDER BY due_at LIMIT :limit"
)
LEASE_DUE: Final = (
    f"UPDATE follow_up SET leased_until = :until WHERE id IN ({DUE}) RETURNING id, chat_id, language, level, due_at"  # noqa: S608 - constants
)
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
    def lease_due(
        self, connection: Connection, now: datetime, ended: Sequence[DeliveryOutcome[FollowUp]] = (), *, limit: int
    ) -> list[FollowUp]:
        """Store how sends ended, and claim due follow-ups; a lease left by a crash runs out and is claimed again."""
        for end in ended:
            if end.due_at:
                again = (seconds(end.due_at), end.claim.id)
                connection.execute("UPDATE follow_up SET leased_until = ? WHERE id = ?", again)
            elif end.state is DeliveryState.UNREACHABLE:
                connection.execute("DELETE FROM follow_up WHERE chat_id = ?", (end.claim.chat_id,))
            else:
                connection.execute("DELETE FROM follow_up WHERE id = ?", (end.claim.id,))

        connection.execute("DELETE FROM follow_up WHERE due_at < ?", (seconds(now - LATEST),))
        unknown = f"DELETE FROM follow_up WHERE due_at <= ? AND level NOT IN ({LEVELS})"  # noqa: S608 - constants
        if deleted := connection.execute(unknown, (seconds(now),)).rowcount:
            logger.error("%d follow-ups have an unknown level; they were deleted", deleted)

        claim = {"now": seconds(now), "until": seconds(now + LEASE), "limit": limit}
        rows = connection.execute(LEASE_DUE, claim).fetchall()
        return [
            FollowUp(id_, chat_id, str(language), Urgency(level), instant(due_at))
            for id_, chat_id, language, level, due_at in rows
        ]

    async def is_any_due(self, now: datetime) -> bool:
        """A cheap query, because most ticks find nothing."""
        return await self._database.fetch_one(DUE, {"now": seconds(now), "limit": 1}) is not None
