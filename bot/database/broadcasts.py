"""Announcements, their recipients, and the state of each send. Stored so that nobody gets one twice."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from sqlite3 import Connection
from typing import Final

from bot.core.tips.delivery import DeliveryOutcome
from bot.database.connection import Table, transaction
from bot.database.writer import Row, instant, new_id, seconds

logger = logging.getLogger(__name__)

DRAFTS_KEPT: Final = timedelta(days=7)
KEPT: Final = timedelta(days=90)
BEGIN_WITHIN: Final = timedelta(minutes=10)
"""An announcement that was not sent to anybody within this time after it was confirmed must be confirmed again."""
CLAIM: Final = (
    "UPDATE broadcast_send SET state = 'sending', attempts = attempts + 1 WHERE (broadcast, chat_id) IN"
    " (SELECT broadcast, chat_id FROM broadcast_send WHERE broadcast = ? AND state = 'waiting' AND due_at <= ?"
    " AND EXISTS (SELECT 1 FROM broadcast b WHERE b.number = broadcast_send.broadcast AND b.state = 'sending')"
    " ORDER BY due_at LIMIT ?) RETURNING broadcast, chat_id, thread_id, attempts"
)
EVERYBODY: Final = (
    "SELECT chat_id, thread_id FROM subscriber WHERE state = 'active'"
    " AND (paused_until IS NULL OR paused_until <= :today) AND :tip_id = ''"
)
RECEIVED: Final = (
    "SELECT DISTINCT d.chat_id, s.thread_id FROM delivery d JOIN tip_number n ON n.number = d.tip"
    " LEFT JOIN subscriber s ON s.chat_id = d.chat_id"
    " WHERE n.tip_id = :tip_id AND d.state IN ('sent', 'unconfirmed')"
)
WHOM: Final = f"{EVERYBODY} UNION {RECEIVED}"
COUNT: Final = f"SELECT count(*) FROM ({WHOM})"  # noqa: S608 - constants
BEGIN: Final = (
    "INSERT INTO broadcast_send (broadcast, chat_id, thread_id, state, due_at, attempts)"  # noqa: S608 - constants
    f" SELECT :number, chat_id, thread_id, 'waiting', 0, 0 FROM ({WHOM})"
)
END: Final = "UPDATE broadcast_send SET state = ?, due_at = ? WHERE broadcast = ? AND chat_id = ?"
MOVE: Final = "UPDATE OR IGNORE broadcast_send SET chat_id = ? WHERE broadcast = ? AND chat_id = ?"
LEAVE: Final = "DELETE FROM broadcast_send WHERE broadcast = ? AND chat_id = ?"
"""After a move, if the chat is a recipient already under its new id."""
NOT_BEGUN: Final = (
    "SELECT 1 FROM broadcast b WHERE b.number = ? AND b.state = 'sending'"
    " AND NOT EXISTS (SELECT 1 FROM broadcast_send s WHERE s.broadcast = b.number AND s.attempts > 0)"
)
SELECT: Final = "SELECT number, admin_id, tip_id, text, state, panel, begun_at FROM broadcast"


class Phase(StrEnum):
    DRAFT = "draft"
    SENDING = "sending"
    STOPPED = "stopped"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Broadcast:
    """With a `tip_id` it is a correction, sent only to chats that received that tip."""

    number: int
    admin_id: int
    tip_id: str
    text: str
    phase: Phase
    panel: int | None
    """Id of the message in the admin's chat that shows the progress."""
    begun_at: datetime | None


@dataclass(frozen=True, slots=True)
class Recipient:
    """One claimed chat; `attempts` includes the attempt that was just claimed."""

    broadcast: int
    chat_id: int
    thread_id: int | None
    attempts: int


class Broadcasts(Table):
    """A send is stored as begun before it begins, so it is not repeated after a crash."""

    @transaction
    def draft(self, connection: Connection, admin_id: int, tip_id: str, text: str, now: datetime) -> int:
        """Store an admin's text; returns its number. Old drafts are deleted."""
        oldest = seconds(now - DRAFTS_KEPT)
        connection.execute("DELETE FROM broadcast WHERE state = 'draft' AND created_at < ?", (oldest,))
        return new_id(
            connection,
            "INSERT INTO broadcast (admin_id, tip_id, text, state, created_at) VALUES (?, ?, ?, 'draft', ?)",
            (admin_id, tip_id, text, seconds(now)),
        )

    async def find(self, number: int) -> Broadcast | None:
        row = await self._database.fetch_one(f"{SELECT} WHERE number = ?", (number,))
        return _broadcast(row) if row else None

    async def audience(self, tip_id: str, now: datetime) -> int:
        row = await self._database.fetch_one(COUNT, {"tip_id": tip_id, "today": now.date().toordinal()})
        return int(row[0]) if row else 0

    @transaction
    def begin(self, connection: Connection, number: int, panel: int, now: datetime) -> bool:
        """Store the recipients and begin sending; False if it had begun already, for example after a second press."""
        begun = connection.execute(
            "UPDATE broadcast SET state = 'sending', panel = ?, begun_at = ? WHERE number = ? AND state = 'draft'"
            " RETURNING tip_id",
            (panel, seconds(now), number),
        ).fetchone()
        if begun:
            connection.execute(BEGIN, {"number": number, "tip_id": begun[0], "today": now.date().toordinal()})

        return begun is not None

    async def recover(self) -> int:
        """Call it at start: sends that were interrupted become unconfirmed. Returns their number."""
        return await self._database.execute("UPDATE broadcast_send SET state = 'unconfirmed' WHERE state = 'sending'")

    async def open(self) -> Sequence[Broadcast]:
        rows = await self._database.fetch_all(f"{SELECT} WHERE state = 'sending' ORDER BY number")
        return [broadcast for row in rows if (broadcast := _readable(row))]

    async def is_overdue(self, broadcast: Broadcast, now: datetime) -> bool:
        """Whether no send has begun and it was confirmed more than BEGIN_WITHIN ago, or at an instant in the future."""
        if broadcast.begun_at and timedelta() <= now - broadcast.begun_at <= BEGIN_WITHIN:
            return False

        return await self._database.fetch_one(NOT_BEGUN, (broadcast.number,)) is not None

    @transaction
    def take_back(self, connection: Connection, number: int, now: datetime) -> None:
        connection.execute(
            "UPDATE broadcast SET state = 'draft', panel = NULL, begun_at = NULL, created_at = ?"
            " WHERE number = ? AND state = 'sending'",
            (seconds(now), number),
        )
        connection.execute("DELETE FROM broadcast_send WHERE broadcast = ?", (number,))

    @transaction
    def claim(
        self,
        connection: Connection,
        number: int,
        ended: Sequence[DeliveryOutcome[Recipient]],
        now: datetime,
        *,
        limit: int,
    ) -> Sequence[Recipient]:
        """Store how sends ended; claim recipients of this announcement that are due, whose sends are stored as begun.

        None are claimed if the announcement was stopped.
        """
        for end in ended:
            key = end.claim.broadcast, end.claim.chat_id
            connection.execute(END, (end.state, end.due_at and seconds(end.due_at), *key))
            if end.moved_to is not None:
                connection.execute(MOVE, (end.moved_to, *key))
                connection.execute(LEAVE, key)

        return [Recipient(*row) for row in connection.execute(CLAIM, (number, seconds(now), limit)).fetchall()]

    @transaction
    def again(self, connection: Connection, number: int, now: datetime) -> int:
        """Send once more to the chats of which it is unknown whether they got it; returns their number."""
        count = connection.execute(
            "UPDATE broadcast_send SET state = 'waiting', due_at = 0 WHERE broadcast = ? AND state = 'unconfirmed'"
            " AND EXISTS (SELECT 1 FROM broadcast WHERE number = ? AND state IN ('done', 'stopped'))",
            (number, number),
        ).rowcount
        if count:
            begun = (seconds(now), number)
            connection.execute("UPDATE broadcast SET state = 'sending', begun_at = ? WHERE number = ?", begun)

        return count

    async def next_due(self, number: int) -> datetime | None:
        row = await self._database.fetch_one(
            "SELECT min(due_at) FROM broadcast_send WHERE broadcast = ? AND state = 'waiting'", (number,)
        )
        return instant(row[0]) if row and row[0] is not None else None

    @transaction
    def close(self, connection: Connection, number: int, phase: Phase) -> bool:
        """Stop it or mark it done; waiting sends are cancelled. False if it was closed already."""
        changed = connection.execute(
            "UPDATE broadcast SET state = ? WHERE number = ? AND state = 'sending'", (phase, number)
        ).rowcount
        connection.execute(
            "UPDATE broadcast_send SET state = 'stopped' WHERE broadcast = ? AND state = 'waiting'", (number,)
        )
        return changed > 0

    async def drop(self, number: int) -> None:
        await self._database.execute("DELETE FROM broadcast WHERE number = ? AND state = 'draft'", (number,))

    async def expire(self, now: datetime) -> None:
        """Delete to whom announcements were sent that began more than KEPT ago; they can then not be sent again."""
        await self._database.execute(
            "DELETE FROM broadcast_send WHERE broadcast IN"
            " (SELECT number FROM broadcast WHERE state IN ('done', 'stopped') AND begun_at <= ?)",
            (seconds(now - KEPT),),
        )

    async def counts(self, number: int) -> dict[str, int]:
        """The number of sends by the values of `DeliveryState`."""
        rows = await self._database.fetch_all(
            "SELECT state, count(*) FROM broadcast_send WHERE broadcast = ? GROUP BY state", (number,)
        )
        return {str(state): int(count) for state, count in rows}


def _readable(row: Row) -> Broadcast | None:
    try:
        return _broadcast(row)
    except (ValueError, TypeError, OverflowError, OSError):
        logger.error("announcement %s cannot be read and is not sent; others are sent", row[0])  # noqa: TRY400 - enough
        return None


def _broadcast(row: Row) -> Broadcast:
    number, admin_id, tip_id, text, state, panel, begun_at = row
    begun = None if begun_at is None else instant(begun_at)
    return Broadcast(number, admin_id, tip_id, text, Phase(state), panel, begun)
