"""Subscribers: one row for each chat, with an index on the next due time."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from operator import index
from sqlite3 import Connection
from sys import intern
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.core.tips.choice import Reader, Restriction, TipSet
from bot.core.tips.schedule import EVERY_DAY, Days, QuietHours, local_date, next_due
from bot.core.tips.subscription import ChatKind, Subscription, SubscriptionState, topic_bits, topics_from
from bot.database.connection import Database, Table, transaction
from bot.database.writer import Row, instant, seconds

_MINUTES: Final = 24 * 60


def tip_bytes(tips: TipSet) -> bytes:
    """A set of tips in as few bytes as possible, little-endian."""
    return tips.to_bytes((tips.bit_length() + 7) // 8, "little")


def _tips(stored: bytes) -> TipSet:
    return int.from_bytes(stored, "little")


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def _time(minute: int) -> time:
    return time(*divmod(minute, 60))


def _minutes(quiet: QuietHours) -> int:
    return _minute(quiet.start) * _MINUTES + _minute(quiet.end)


def _quiet_hours(packed: int) -> QuietHours:
    return QuietHours(*map(_time, divmod(packed, _MINUTES)))


def _days(bits: int) -> Days:
    if not bits & EVERY_DAY:
        raise ValueError("no day")

    return Days(bits)


class _Column(NamedTuple):
    """A value of a subscription or of its reader, and how it is written and read; None is NULL."""

    field: str
    write: Callable[[Any], object] = lambda value: value
    read: Callable[[Any], object] = lambda value: value


_COLUMNS: Final = {
    "chat_id": _Column("chat_id"),
    "kind": _Column("kind", read=ChatKind),
    "thread_id": _Column("thread_id", read=index),
    "state": _Column("state", read=SubscriptionState),
    "language": _Column("language", read=intern),
    "zone": _Column("zone", str, ZoneInfo),
    "minute": _Column("at", _minute, _time),
    "days": _Column("days", read=_days),
    "quiet": _Column("quiet", _minutes, _quiet_hours),
    "paused_until": _Column("paused_until", date.toordinal, date.fromordinal),
    "last_date": _Column("last_date", date.toordinal, date.fromordinal),
    "due_at": _Column("due_at", seconds, instant),
    "topics": _Column("topics", topic_bits, topics_from),
    "seen": _Column("seen", tip_bytes, _tips),
    "last_tip": _Column("last", read=index),
    "since_warning": _Column("since_warning", read=index),
    "liked": _Column("liked", tip_bytes, _tips),
    "disliked": _Column("disliked", tip_bytes, _tips),
    "created_at": _Column("created_at", seconds, instant),
    "stopped_at": _Column("stopped_at", seconds, instant),
    "pause_days": _Column("pause_days", read=index),
}
COLUMNS: Final = tuple(_COLUMNS)
"""In the order of the table and of `to_row`."""
_SELECTED: Final = {**_COLUMNS, "holds": _Column("restrictions", read=Restriction)}
_OF_READER: Final = frozenset(field.name for field in fields(Reader))
_OURS: Final = ", ".join(f"s.{column}" for column in COLUMNS)
SELECT: Final = f"SELECT {_OURS}, coalesce(h.reasons, 0) FROM subscriber s LEFT JOIN hold h ON h.chat_id = s.chat_id"  # noqa: S608 - names of columns
"""Rows for `from_row`; add a WHERE clause (the table subscriber has the alias `s`)."""
INSERT: Final = f"INSERT INTO subscriber VALUES ({', '.join('?' for _ in COLUMNS)})"  # noqa: S608 - as above
"""Takes the values of `to_row`."""
ONE: Final = f"{SELECT} WHERE s.chat_id = ?"
SET_ASIDE: Final = (
    f"{SELECT} WHERE s.chat_id > ? AND s.due_at IS NULL AND s.state NOT IN ('stopped', 'unreachable')"
    " ORDER BY s.chat_id LIMIT ?"
)
FAR: Final = f"{SELECT} WHERE s.due_at >= ?1 AND (s.due_at, s.chat_id) > (?1, ?2) ORDER BY s.due_at, s.chat_id LIMIT ?3"
ZONE: Final = ZoneInfo("UTC")
MOVE_WAITING: Final = "UPDATE OR IGNORE delivery SET chat_id = ? WHERE chat_id = ? AND state = 'waiting'"
"""Not if there is a delivery for that date under the new id, and not a send under way: its outcome is stored under the
id that it was claimed with."""
FREE: Final = "DELETE FROM delivery WHERE chat_id = ? AND local_date >= ? AND state = 'skipped' RETURNING local_date"
AT_ONCE: Final = 500
"""Subscriptions that are checked in one transaction."""
NEAR: Final = timedelta(hours=25)
"""A due time up to this far ahead needs no check: the local day on which clocks go back by one hour has 25 hours."""

LOWEST: Final = -(1 << 62)
"""Less than the id of any chat."""

SubscriptionChange = Callable[[Subscription], Subscription]


@dataclass(slots=True)
class Healed:
    """The result of `Subscribers.heal`, as numbers of subscriptions."""

    planned_anew: int = 0
    unreadable: int = 0
    """Set aside, now or before: they get no tips until they can be read."""


class Subscribers(Table):
    """Reads and changes subscriptions; a change and the resulting due time are written in one transaction."""

    def __init__(self, database: Database, default_zone: ZoneInfo = ZONE) -> None:
        """`default_zone` is used where the stored zone is unknown on this machine."""
        super().__init__(database)
        self._default_zone = default_zone

    async def find(self, chat_id: int) -> Subscription | None:
        row = await self._database.fetch_one(ONE, (chat_id,))
        return from_row(row, self._default_zone) if row else None

    @transaction
    def subscribe(
        self, connection: Connection, fresh: Subscription, change: SubscriptionChange, now: datetime
    ) -> Subscription:
        """Change the chat's subscription; if there is none, `fresh` is changed and inserted."""
        found = self._find(connection, fresh.chat_id)
        before = found or fresh
        after = before.changed(replace(change(before), unreadable=frozenset()), now)
        connection.execute(*(_update(found, after) if found else (INSERT, to_row(after))))
        return after

    @transaction
    def change(
        self, connection: Connection, chat_id: int, change: SubscriptionChange, now: datetime
    ) -> Subscription | None:
        """Change the subscription; returns the result, None if there is none. Unreadable columns keep their values."""
        if (before := self._find(connection, chat_id)) is None:
            return None

        after = before.changed(change(before), now)
        connection.execute(*_update(before, after))
        return after

    async def heal(self, now: datetime) -> Healed:
        """Schedule again what is due later than its own rules allow, and what has become readable."""
        found = Healed()
        begin: tuple[tuple[str, tuple[int, ...]], ...] = (
            (SET_ASIDE, (LOWEST,)),
            (FAR, (seconds(now + NEAR), LOWEST)),
        )
        for sql, first in begin:
            at: tuple[int, ...] | None = first
            while at is not None:
                at = await self._database.work(partial(_heal_some, sql=sql, at=at, now=now, found=found))

        return found

    def _find(self, connection: Connection, chat_id: int) -> Subscription | None:
        row = connection.execute(ONE, (chat_id,)).fetchone()
        return from_row(row, self._default_zone) if row else None

    @transaction
    def move(self, connection: Connection, chat_id: int, new_chat_id: int) -> None:
        """A group has become a supergroup: its subscription, country and waiting deliveries get the new chat id.

        Deliveries that were sent keep the old one until they are pruned. A second call changes nothing.
        """
        move(connection, chat_id, new_chat_id)

    async def remove(self, chat_id: int) -> None:
        await self._database.execute("DELETE FROM subscriber WHERE chat_id = ?", (chat_id,))


def _heal_some(
    connection: Connection, *, sql: str, at: tuple[int, ...], now: datetime, found: Healed
) -> tuple[int, ...] | None:
    """Check the rows after the position `at`; returns the last position if there may be more rows."""
    rows = connection.execute(sql, (*at, AT_ONCE)).fetchall()
    for row in rows:
        before = from_row(row)
        after = _with_dates_free(connection, before, now).healed(now)
        if before.unreadable:
            found.unreadable += 1
            set_aside(connection, before.chat_id)
        elif after != before:
            found.planned_anew += 1
            connection.execute(*_update(before, after))

    if len(rows) < AT_ONCE:
        return None

    chat_id, due_at = rows[-1][0], rows[-1][COLUMNS.index("due_at")]
    return (chat_id,) if len(at) == 1 else (due_at, chat_id)


def _with_dates_free(connection: Connection, subscription: Subscription, now: datetime) -> Subscription:
    """Delete skipped deliveries for dates whose tip is still to come: a clock that was ahead has skipped them."""
    following = next_due(now, at=subscription.at, zone=subscription.zone, days=subscription.days)
    first = local_date(following, subscription.zone).toordinal()
    freed = {day for (day,) in connection.execute(FREE, (subscription.chat_id, first)).fetchall()}
    last = subscription.last_date
    return replace(subscription, last_date=None) if last and last.toordinal() in freed else subscription


def move(connection: Connection, chat_id: int, new_chat_id: int) -> None:
    """Also waiting deliveries and the country. What exists under the new id is newer and is kept instead."""
    for table in ("subscriber", "country"):
        connection.execute(f"UPDATE OR IGNORE {table} SET chat_id = ? WHERE chat_id = ?", (new_chat_id, chat_id))  # noqa: S608 - constants
        connection.execute(f"DELETE FROM {table} WHERE chat_id = ?", (chat_id,))  # noqa: S608 - constants

    connection.execute(MOVE_WAITING, (new_chat_id, chat_id))


def set_aside(connection: Connection, chat_id: int) -> None:
    """Schedule nothing for this chat until the unreadable values are set again or can be read."""
    connection.execute("UPDATE subscriber SET due_at = NULL WHERE chat_id = ?", (chat_id,))


def _update(before: Subscription, after: Subscription) -> tuple[str, Row]:
    """The statement that writes the changed columns; unreadable columns are written only if they were set again."""
    chosen_anew = before.unreadable - after.unreadable
    columns = zip(COLUMNS, to_row(before), to_row(after), strict=True)
    changed = {"chat_id": after.chat_id} | {
        column: new for column, old, new in columns if old != new or column in chosen_anew
    }
    assignments = ", ".join(f"{column} = ?" for column in changed)
    return f"UPDATE subscriber SET {assignments} WHERE chat_id = ?", (*changed.values(), before.chat_id)  # noqa: S608 - names of columns


def to_row(subscription: Subscription) -> Row:
    """The values of COLUMNS. Instants are seconds, dates ordinals, wall times minutes, sets of tips bytes."""
    values = ((_value(column.field, subscription), column.write) for column in _COLUMNS.values())
    return tuple(None if value is None else write(value) for value, write in values)


def from_row(row: Row, default_zone: ZoneInfo = ZONE) -> Subscription:
    """A subscription from a row of SELECT. Never raises: see `Subscription.unreadable`."""
    values: dict[str, Any] = {}
    unreadable = set()
    for (name, column), stored in zip(_SELECTED.items(), row, strict=True):
        try:
            values[column.field] = None if stored is None else column.read(stored)
        except Exception:  # values of unexpected types can raise anything
            unreadable.add(name)

    if unreadable:
        # Safe values: stopped, and restricted as after a red flag.
        stopped, held = SubscriptionState.STOPPED, Reader(restrictions=Restriction.URGENT)
        safe = Subscription(chat_id=0, state=stopped, zone=default_zone, at=time(9), created_at=instant(0), reader=held)
        values |= {_SELECTED[name].field: _value(_SELECTED[name].field, safe) for name in unreadable}

    reader = Reader(**{field: values.pop(field) for field in _OF_READER})
    return Subscription(**values, reader=reader, unreadable=frozenset(unreadable))


def _value(field: str, subscription: Subscription) -> Any:  # noqa: ANN401 - of any type
    return getattr(subscription.reader if field in _OF_READER else subscription, field)
