"""Who gets tips: one small row for each chat, and an index on whom is due."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.schedule import Days, QuietHours
from bot.core.subscription import Kind, State, Subscription, topic_bits, topics_from
from bot.core.tips import Hold, Reader, TipSet
from bot.storage.database import Database
from bot.storage.writer import Row, Transaction

COLUMNS: Final = (
    "chat_id", "kind", "thread_id", "state", "language", "zone", "minute", "days", "quiet", "paused_until", "last_date",
    "due_at", "topics", "seen", "last_tip", "since_warning", "liked", "disliked", "created_at", "stopped_at",
)  # fmt: skip
"""In the order of the table and of `to_row`."""
_OURS: Final = ", ".join(f"s.{column}" for column in COLUMNS)
SELECT: Final = f"SELECT {_OURS}, coalesce(h.reasons, 0) FROM subscriber s LEFT JOIN hold h ON h.chat_id = s.chat_id"  # noqa: S608 - names of columns
"""Rows for `from_row`; add a WHERE (subscriber is `s`)."""
SAVE: Final = f"INSERT OR REPLACE INTO subscriber VALUES ({', '.join('?' for _ in COLUMNS)})"  # noqa: S608 - as above
"""Writes `to_row`."""

Change = Callable[[Subscription], Subscription]


class Subscribers:
    """Reads and changes subscriptions; each change in one transaction, with the next due time that comes of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, chat_id: int) -> Subscription | None:
        row = await self._database.fetch_one(f"{SELECT} WHERE s.chat_id = ?", (chat_id,))
        return from_row(row) if row else None

    async def subscribe(self, fresh: Subscription, change: Change, now: datetime) -> Subscription:
        """Change the chat's subscription, which begins with `fresh` when there is none."""
        async with self._database.transaction() as transaction:
            before = await _find(transaction, fresh.chat_id) or fresh
            after = before.changed(change(before), now)
            await transaction.execute(SAVE, to_row(after))

        return after

    async def change(self, chat_id: int, change: Change, now: datetime) -> Subscription | None:
        """Change it if there is one; says what came of it."""
        async with self._database.transaction() as transaction:
            if (before := await _find(transaction, chat_id)) is None:
                return None

            after = before.changed(change(before), now)
            await transaction.execute(SAVE, to_row(after))

        return after

    async def move(self, chat_id: int, new_chat_id: int) -> None:
        """A group has become a supergroup: the same subscription under another id. Doing it twice changes nothing.

        What was chosen in the supergroup already is newer and stays.
        """
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "UPDATE OR IGNORE subscriber SET chat_id = ? WHERE chat_id = ?", (new_chat_id, chat_id)
            )
            await transaction.execute("DELETE FROM subscriber WHERE chat_id = ?", (chat_id,))

    async def remove(self, chat_id: int) -> None:
        await self._database.execute("DELETE FROM subscriber WHERE chat_id = ?", (chat_id,))

    async def count_by_state(self) -> dict[State, int]:
        rows = await self._database.fetch_all("SELECT state, count(*) FROM subscriber GROUP BY state")
        return {State(state): count for state, count in rows}


async def _find(transaction: Transaction, chat_id: int) -> Subscription | None:
    rows = await transaction.execute_fetchall(f"{SELECT} WHERE s.chat_id = ?", (chat_id,))
    return from_row(rows[0]) if rows else None


def to_row(subscription: Subscription) -> Row:
    """The values of COLUMNS. Instants are seconds, dates ordinals, wall times minutes, sets of tips bytes."""
    reader = subscription.reader
    return (
        subscription.chat_id,
        subscription.kind,
        subscription.thread_id,
        subscription.state,
        subscription.language,
        subscription.zone.key,
        _minute(subscription.at),
        subscription.days,
        _quiet(subscription.quiet),
        _ordinal(subscription.paused_until),
        _ordinal(subscription.last_date),
        _seconds(subscription.due_at),
        topic_bits(reader.topics),
        tip_bytes(reader.seen),
        reader.last,
        reader.since_warning,
        tip_bytes(reader.liked),
        tip_bytes(reader.disliked),
        _seconds(subscription.created_at),
        _seconds(subscription.stopped_at),
    )


def from_row(row: Row) -> Subscription:
    """What SELECT found, read back."""
    (chat_id, kind, thread_id, state, language, zone, minute, days, quiet, paused_until, last_date, due_at, *rest) = row
    topics, seen, last_tip, since_warning, liked, disliked, created_at, stopped_at, holds = rest
    return Subscription(
        chat_id=chat_id,
        kind=Kind(kind),
        thread_id=thread_id,
        state=State(state),
        language=language,
        zone=ZoneInfo(zone),
        at=_time(minute),
        days=Days(days),
        quiet=None if quiet is None else QuietHours(*map(_time, divmod(quiet, _MINUTES))),
        paused_until=None if paused_until is None else date.fromordinal(paused_until),
        last_date=None if last_date is None else date.fromordinal(last_date),
        due_at=None if due_at is None else _instant(due_at),
        reader=Reader(
            seen=tips_from(seen),
            last=last_tip,
            since_warning=since_warning,
            topics=topics_from(topics),
            liked=tips_from(liked),
            disliked=tips_from(disliked),
            holds=Hold(holds),
        ),
        created_at=_instant(created_at),
        stopped_at=None if stopped_at is None else _instant(stopped_at),
    )


def tip_bytes(tips: TipSet) -> bytes:
    """A set of tips as few bytes."""
    return tips.to_bytes((tips.bit_length() + 7) // 8, "little")


def tips_from(stored: bytes) -> TipSet:
    return int.from_bytes(stored, "little")


_MINUTES: Final = 24 * 60


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def _time(minute: int) -> time:
    return time(*divmod(minute, 60))


def _quiet(quiet: QuietHours | None) -> int | None:
    return None if quiet is None else _minute(quiet.start) * _MINUTES + _minute(quiet.end)


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _seconds(instant: datetime | None) -> int | None:
    return None if instant is None else int(instant.timestamp())


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
