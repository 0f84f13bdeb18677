"""The table of deliveries, which decides what may be sent, also after a crash."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from sqlite3 import Connection
from typing import Final

from bot.core.tips.choice import Restriction, TipSet
from bot.core.tips.delivery import Delivery, DeliveryOutcome, DeliveryState, OutcomeKind
from bot.core.tips.subscription import Subscription
from bot.database.connection import Database, Table, transaction
from bot.database.subscribers import COLUMNS, ONE, SELECT, from_row, move, set_aside, tip_bytes
from bot.database.writer import Row, instant, seconds

logger = logging.getLogger(__name__)

DeliveryKey = tuple[int, int]
"""The local date as an ordinal, and the chat."""

CHOICE: Final = ("due_at", "last_date", "seen", "last_tip", "since_warning")
"""The columns of a subscriber that choosing a tip changes."""
PLACES: Final = tuple(map(COLUMNS.index, CHOICE))
DUE: Final = f"{SELECT} WHERE s.due_at <= ? ORDER BY s.due_at LIMIT ?"
AGAIN: Final = (
    "SELECT d.local_date, d.chat_id, d.tip, d.stale_at, d.attempts, s.language, s.thread_id FROM delivery d"
    " LEFT JOIN subscriber s ON s.chat_id = d.chat_id WHERE d.state = 'waiting' AND d.due_at <= ?"
    " ORDER BY d.due_at LIMIT ?"
)
MOVE_ON: Final = (
    f"UPDATE subscriber SET ({', '.join(CHOICE)}) = (?, ?, ?, ?, ?)"  # noqa: S608 - names of columns
    f" WHERE chat_id = ? AND ({', '.join(CHOICE)}) IS (?, ?, ?, ?, ?)"
)
OPEN: Final = (
    "INSERT INTO delivery (local_date, chat_id, tip, state, due_at, stale_at) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO NOTHING"
)
START: Final = (
    "UPDATE delivery SET state = 'sending' WHERE local_date = ? AND chat_id = ? AND state = 'waiting'"
    " AND EXISTS (SELECT 1 FROM subscriber s WHERE s.chat_id = delivery.chat_id AND s.state = 'active'"
    " AND (s.paused_until IS NULL OR s.paused_until <= delivery.local_date))"
)
SKIP: Final = "UPDATE delivery SET state = 'skipped' WHERE local_date = ? AND chat_id = ? AND state = 'waiting'"
END: Final = (
    "UPDATE delivery SET state = ?, due_at = ?, attempts = ?, message_id = ? WHERE local_date = ? AND chat_id = ?"
)
GONE: Final = "UPDATE subscriber SET state = 'unreachable', due_at = NULL WHERE chat_id = ? AND state != 'stopped'"
TALLY: Final = (
    "INSERT INTO delivery_tally VALUES (?, ?, ?)"
    " ON CONFLICT (local_date, state) DO UPDATE SET count = count + excluded.count"
)
PRUNE: Final = (
    "DELETE FROM delivery WHERE (local_date, chat_id) IN (SELECT local_date, chat_id FROM delivery WHERE local_date < ?"
    " ORDER BY local_date LIMIT ?)"
)
PRUNE_AT_ONCE: Final = 2000
FINAL: Final = frozenset({DeliveryState.SENT, DeliveryState.SKIPPED, DeliveryState.FAILED, DeliveryState.UNCONFIRMED})


@dataclass(frozen=True, slots=True)
class SetAside:
    """A subscriber whose row cannot be read."""

    chat_id: int
    columns: tuple[str, ...]
    zone: str
    """The name of the zone, if it is unknown on this machine."""


@dataclass(frozen=True, slots=True)
class Due:
    """A subscription that is due, as it was read."""

    subscription: Subscription
    was: Row
    """What choosing a tip will change, as it is stored."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The tip chosen for a subscription that is due; None if nothing is to be sent for that day."""

    due: Due
    delivery: Delivery | None
    day: date
    after: Subscription
    """The subscription with its next due time."""


@dataclass(frozen=True, slots=True)
class AllDue:
    """What is due, earliest first: deliveries that waited, then subscriptions for which a tip is to be chosen."""

    again: list[Delivery]
    fresh: list[Due]
    is_all: bool
    """Whether nothing else is due at the moment."""
    set_aside: list[SetAside]
    """Due subscribers that cannot be read; nothing is due for them from now on."""


class Deliveries(Table):
    """`heeded` adds to a subscription as it was read what is not written yet."""

    def __init__(self, database: Database, heeded: Callable[[Subscription], Subscription] = lambda it: it) -> None:
        super().__init__(database)
        self._heeded = heeded

    @transaction
    def recover(self, connection: Connection) -> int:
        """Call it at start: interrupted sends become unconfirmed. Returns their number."""
        unclear = connection.execute(
            "UPDATE delivery SET state = 'unconfirmed', due_at = NULL WHERE state = 'sending' RETURNING local_date"
        ).fetchall()
        _tally(connection, ((day, DeliveryState.UNCONFIRMED) for (day,) in unclear))
        return len(unclear)

    @transaction
    def due(self, connection: Connection, now: datetime, *, limit: int, late: timedelta) -> AllDue:
        """Read what is due, earliest first. Nothing is claimed by it: `record` does that."""
        waited = connection.execute(AGAIN, (seconds(now), limit)).fetchall()
        rows = connection.execute(DUE, (seconds(now), limit - len(waited))).fetchall()
        found = AllDue([], [], len(waited) + len(rows) < limit, [])
        found.again.extend(delivery for row in waited if (delivery := _read_back(connection, row, late)))
        for row in rows:
            subscription = from_row(row)
            if subscription.unreadable:
                zone = str(row[COLUMNS.index("zone")]) if "zone" in subscription.unreadable else ""
                found.set_aside.append(_set_aside(connection, subscription, zone))
            else:
                found.fresh.append(Due(self._heeded(subscription), tuple(row[place] for place in PLACES)))

        return found

    @transaction
    def record(
        self,
        connection: Connection,
        starting: Sequence[Delivery],
        ended: Sequence[DeliveryOutcome[Delivery]],
        opened: Sequence[Opening] = (),
        *,
        held: Callable[[Restriction], TipSet] = lambda _: 0,
    ) -> set[DeliveryKey]:
        """Store what was chosen and what has ended, and claim those that start; only those returned may be sent.

        One commit for all, on disk before it returns: so no send is forgotten. A choice is not stored if the
        subscription has changed since it was read. A tip counts as skipped if it is stopped or paused meanwhile, or
        if a restriction now holds it back: `held` returns the tips that a restriction holds back.
        """
        started, passed = set(), [(end.claim.key[0], end.kind or end.state) for end in ended if end.state in FINAL]
        unsent = (opening for opening in opened if not _open(connection, opening))
        passed += [(opening.day.toordinal(), DeliveryState.SKIPPED) for opening in unsent]
        connection.executemany(END, map(_ended_row, ended))
        connection.executemany(GONE, [(end.claim.chat_id,) for end in ended if end.kind is OutcomeKind.UNREACHABLE])
        for end in ended:
            if end.moved_to is not None:
                move(connection, end.claim.chat_id, end.moved_to)

        for delivery in starting:
            if not self._is_held(connection, delivery, held) and connection.execute(START, delivery.key).rowcount:
                started.add(delivery.key)
            elif connection.execute(SKIP, delivery.key).rowcount:
                passed.append((delivery.key[0], DeliveryState.SKIPPED))

        _tally(connection, passed)
        return started

    def _is_held(self, connection: Connection, delivery: Delivery, held: Callable[[Restriction], TipSet]) -> bool:
        row = connection.execute(ONE, (delivery.chat_id,)).fetchone()
        return row is not None and bool(held(self._heeded(from_row(row)).reader.restrictions) >> delivery.tip & 1)

    @transaction
    def set_aside(self, connection: Connection, due: Due) -> SetAside:
        """Schedule nothing for this subscriber until a setting is changed."""
        return _set_aside(connection, due.subscription)

    async def prune(self, before: date) -> int:
        """Delete some of the oldest rows; returns their number, 0 if none are left."""
        return await self._database.execute(PRUNE, (before.toordinal(), PRUNE_AT_ONCE))


def _read_back(connection: Connection, row: Row, late: timedelta) -> Delivery | None:
    """None if the chat no longer exists; an unreadable delivery is stored as failed."""
    day, chat_id, tip, stale_at, attempts, language, thread_id = row
    if language is None:
        connection.execute("DELETE FROM delivery WHERE local_date = ? AND chat_id = ?", (day, chat_id))
        return None

    try:
        due_at, stale_at = instant(stale_at) - late, instant(stale_at)
        local_date, tip, attempts = date.fromordinal(day), int(tip), int(attempts)
        return Delivery(chat_id, local_date, tip, due_at, stale_at, language, thread_id, attempts)
    except Exception:  # values of unexpected types can raise anything
        logger.warning("the delivery for chat %d on day %s cannot be read and has failed", chat_id, day)
        connection.execute(END, (DeliveryState.FAILED, None, 0, None, day, chat_id))
        _tally(connection, [(day, DeliveryState.FAILED)])
        return None


def _set_aside(connection: Connection, subscription: Subscription, zone: str = "") -> SetAside:
    set_aside(connection, subscription.chat_id)
    return SetAside(subscription.chat_id, tuple(sorted(subscription.unreadable)), zone)


def _open(connection: Connection, opening: Opening) -> bool:
    """Store the choice, unless the subscription has changed since. False: that day is skipped, and counted so."""
    after, delivery = opening.after, opening.delivery
    due_at = None if after.due_at is None else seconds(after.due_at)
    last_date = None if after.last_date is None else after.last_date.toordinal()
    reader = (tip_bytes(after.reader.seen), after.reader.last, after.reader.since_warning)
    if not connection.execute(MOVE_ON, (due_at, last_date, *reader, after.chat_id, *opening.due.was)).rowcount:
        return True

    if delivery is None:
        skipped = (opening.day.toordinal(), after.chat_id, None, DeliveryState.SKIPPED, None, None)
        return not connection.execute(OPEN, skipped).rowcount

    times = seconds(delivery.due_at), seconds(delivery.stale_at)
    connection.execute(OPEN, (*delivery.key, delivery.tip, DeliveryState.WAITING, *times))
    return True


def _ended_row(end: DeliveryOutcome[Delivery]) -> Row:
    due_at = None if end.due_at is None else ceil(end.due_at.timestamp())
    return end.state, due_at, end.claim.attempts, end.message_id, *end.claim.key


def _tally(connection: Connection, ends: Iterable[tuple[int, DeliveryState | OutcomeKind]]) -> None:
    connection.executemany(TALLY, ((day, state, count) for (day, state), count in Counter(ends).items()))
