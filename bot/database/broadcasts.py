"""Announcements: what is said, to whom, and what came of each send. Written down so that nobody gets one twice."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.core.tips.delivery import LONGEST_BACKOFF
from bot.database.connection import Database
from bot.database.writer import Row

logger = logging.getLogger(__name__)

DRAFTS_KEPT: Final = timedelta(days=7)
BEGIN_WITHIN: Final = timedelta(minutes=10)
"""An announcement that has reached nobody so long after it was confirmed is not sent before it is confirmed again."""
CLAIM: Final = (
    "UPDATE broadcast_send SET state = 'sending', attempts = attempts + 1 WHERE (broadcast, chat_id) IN"
    " (SELECT broadcast, chat_id FROM broadcast_send WHERE broadcast = ? AND state = 'waiting' AND due_at <= ?"
    " AND EXISTS (SELECT 1 FROM broadcast b WHERE b.number = broadcast_send.broadcast AND b.state = 'sending')"
    " ORDER BY due_at LIMIT ?) RETURNING chat_id, thread_id, attempts"
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
NOT_BEGUN: Final = (
    "SELECT 1 FROM broadcast b WHERE b.number = ? AND b.state = 'sending'"
    " AND NOT EXISTS (SELECT 1 FROM broadcast_send s WHERE s.broadcast = b.number AND s.attempts > 0)"
)
SELECT: Final = "SELECT number, admin_id, tip_id, text, state, panel, begun_at FROM broadcast"


class Phase(StrEnum):
    """Where an announcement stands."""

    DRAFT = "draft"
    SENDING = "sending"
    STOPPED = "stopped"
    DONE = "done"


class Ending(StrEnum):
    """Where one send stands; all but the first two are for good."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNREACHABLE = "unreachable"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    """Nobody knows whether it arrived, so it is not sent again."""
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Broadcast:
    """With a `tip_id` it is a correction: only for those who had that tip."""

    number: int
    admin_id: int
    tip_id: str
    text: str
    phase: Phase
    panel: int | None
    """The message in the admin's chat that shows how it goes."""
    begun_at: datetime | None


@dataclass(frozen=True, slots=True)
class Recipient:
    """One chat, claimed: `attempts` counts this one."""

    chat_id: int
    thread_id: int | None
    attempts: int


@dataclass(frozen=True, slots=True)
class BroadcastOutcome:
    """What became of one send; with `due_at` it is tried again then."""

    chat_id: int
    ending: Ending
    due_at: datetime | None = None


class Broadcasts:
    """A send is written down as begun before it begins, so after a crash it is never done again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def draft(self, admin_id: int, tip_id: str, text: str, now: datetime) -> int:
        """Keep what an admin wrote; returns its number."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "DELETE FROM broadcast WHERE state = 'draft' AND created_at < ?",
                (int((now - DRAFTS_KEPT).timestamp()),),
            )
            rows = await transaction.execute_fetchall(
                "INSERT INTO broadcast (admin_id, tip_id, text, state, created_at) VALUES (?, ?, ?, 'draft', ?)"
                " RETURNING number",
                (admin_id, tip_id, text, int(now.timestamp())),
            )
            return int(next(iter(rows))[0])

    async def find(self, number: int) -> Broadcast | None:
        row = await self._database.fetch_one(f"{SELECT} WHERE number = ?", (number,))
        return _broadcast(row) if row else None

    async def audience(self, tip_id: str, now: datetime) -> int:
        """How many chats it would go to."""
        row = await self._database.fetch_one(COUNT, {"tip_id": tip_id, "today": now.date().toordinal()})
        return int(row[0]) if row else 0

    async def begin(self, number: int, panel: int, now: datetime) -> bool:
        """Fix to whom it goes, once: a second press finds that it has begun."""
        async with self._database.transaction() as transaction:
            rows = await transaction.execute_fetchall(
                "UPDATE broadcast SET state = 'sending', panel = ?, begun_at = ? WHERE number = ? AND state = 'draft'"
                " RETURNING tip_id",
                (panel, int(now.timestamp()), number),
            )
            if not (begun := [row[0] for row in rows]):
                return False

            await transaction.execute(BEGIN, {"number": number, "tip_id": begun[0], "today": now.date().toordinal()})
            return True

    async def recover(self) -> int:
        """After a start: what was being sent is unclear for good."""
        return await self._database.execute("UPDATE broadcast_send SET state = 'unconfirmed' WHERE state = 'sending'")

    async def open(self) -> Sequence[Broadcast]:
        """Those that are being sent, the oldest first."""
        rows = await self._database.fetch_all(f"{SELECT} WHERE state = 'sending' ORDER BY number")
        return [broadcast for row in rows if (broadcast := _readable(row))]

    async def is_overdue(self, broadcast: Broadcast, now: datetime) -> bool:
        """Whether it was confirmed too long ago to begin now, or by a clock that was ahead. Begun, it is never."""
        if broadcast.begun_at and timedelta() <= now - broadcast.begun_at <= BEGIN_WITHIN:
            return False

        return await self._database.fetch_one(NOT_BEGUN, (broadcast.number,)) is not None

    async def take_back(self, number: int, now: datetime) -> None:
        """Make it a draft again, as if it had not been confirmed."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "UPDATE broadcast SET state = 'draft', panel = NULL, begun_at = NULL, created_at = ?"
                " WHERE number = ? AND state = 'sending'",
                (int(now.timestamp()), number),
            )
            await transaction.execute("DELETE FROM broadcast_send WHERE broadcast = ?", (number,))

    async def heal(self, now: datetime) -> None:
        """Let nobody wait longer than a failure lasts: the clock may have been set back."""
        await self._database.execute(
            "UPDATE broadcast_send SET due_at = 0 WHERE state = 'waiting' AND due_at > ?",
            (int((now + LONGEST_BACKOFF).timestamp()),),
        )

    async def claim(self, number: int, now: datetime, *, limit: int) -> Sequence[Recipient]:
        """Some whose turn it is, written down as begun; nobody once it was stopped."""
        async with self._database.transaction() as transaction:
            rows = await transaction.execute_fetchall(CLAIM, (number, int(now.timestamp()), limit))
            return [Recipient(*row) for row in rows]

    async def record(self, number: int, ended: Sequence[BroadcastOutcome]) -> None:
        await self._database.execute_many(
            "UPDATE broadcast_send SET state = ?, due_at = ? WHERE broadcast = ? AND chat_id = ?",
            [(end.ending, int(end.due_at.timestamp()) if end.due_at else None, number, end.chat_id) for end in ended],
        )

    async def move(self, number: int, chat_id: int, new_chat_id: int) -> None:
        """The group has another id: it is sent there, unless it has had it."""
        await self._database.execute(
            "UPDATE OR IGNORE broadcast_send SET chat_id = ?, state = 'waiting', due_at = 0"
            " WHERE broadcast = ? AND chat_id = ?",
            (new_chat_id, number, chat_id),
        )

    async def next_due(self, number: int) -> datetime | None:
        """When somebody's turn comes again; None when nobody waits."""
        row = await self._database.fetch_one(
            "SELECT min(due_at) FROM broadcast_send WHERE broadcast = ? AND state = 'waiting'", (number,)
        )
        return datetime.fromtimestamp(row[0], UTC) if row and row[0] is not None else None

    async def close(self, number: int, phase: Phase) -> bool:
        """Stop it, or mark it done; whoever waits gets nothing any more. False if it was closed already."""
        async with self._database.transaction() as transaction:
            changed = await transaction.execute(
                "UPDATE broadcast SET state = ? WHERE number = ? AND state = 'sending'", (phase, number)
            )
            await transaction.execute(
                "UPDATE broadcast_send SET state = 'stopped' WHERE broadcast = ? AND state = 'waiting'", (number,)
            )
            return changed > 0

    async def drop(self, number: int) -> None:
        await self._database.execute("DELETE FROM broadcast WHERE number = ? AND state = 'draft'", (number,))

    async def counts(self, number: int) -> dict[str, int]:
        """How many sends stand where, by the values of `Ending`."""
        rows = await self._database.fetch_all(
            "SELECT state, count(*) FROM broadcast_send WHERE broadcast = ? GROUP BY state", (number,)
        )
        return {str(state): int(count) for state, count in rows}


def _readable(row: Row) -> Broadcast | None:
    try:
        return _broadcast(row)
    except (ValueError, TypeError, OverflowError, OSError):
        logger.error("announcement %s cannot be read and waits; the others go out", row[0])  # noqa: TRY400 - says it all
        return None


def _broadcast(row: Row) -> Broadcast:
    number, admin_id, tip_id, text, state, panel, begun_at = row
    begun = None if begun_at is None else datetime.fromtimestamp(begun_at, UTC)
    return Broadcast(number, admin_id, tip_id, text, Phase(state), panel, begun)
