"""The ledger of tips on their way. What is written here decides what may be sent, also after a crash."""

import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from math import ceil
from typing import Final

from bot.core.tips.choice import TipCatalog
from bot.core.tips.delivery import LONGEST_BACKOFF, Delivery, DeliveryState, OutcomeKind, deliver_due
from bot.core.tips.schedule import ONE_DAY, latest_date
from bot.core.tips.subscription import Subscription
from bot.database.connection import Database
from bot.database.subscribers import COLUMNS, SELECT, from_row, set_aside, tip_bytes
from bot.database.writer import Row

logger = logging.getLogger(__name__)

DeliveryKey = tuple[int, int]
"""The local date as an ordinal, and the chat."""

DUE: Final = f"{SELECT} WHERE s.due_at <= ? ORDER BY s.due_at LIMIT ?"
MOVE_ON: Final = (
    "UPDATE subscriber SET due_at = ?, last_date = ?, seen = ?, last_tip = ?, since_warning = ? WHERE chat_id = ?"
)
OPEN: Final = (
    "INSERT INTO delivery (local_date, chat_id, tip, state, due_at, stale_at) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO NOTHING"
)
AGAIN: Final = (
    "UPDATE delivery SET state = 'claimed' WHERE (local_date, chat_id) IN (SELECT local_date, chat_id FROM delivery"
    " WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at LIMIT ?)"
    " RETURNING local_date, chat_id, tip, stale_at, attempts"
)
WHERE_TO: Final = "SELECT language, thread_id FROM subscriber WHERE chat_id = ?"
START: Final = (
    "UPDATE delivery SET state = 'sending' WHERE local_date = ? AND chat_id = ? AND state = 'claimed'"
    " AND EXISTS (SELECT 1 FROM subscriber s WHERE s.chat_id = delivery.chat_id AND s.state = 'active'"
    " AND (s.paused_until IS NULL OR s.paused_until <= delivery.local_date))"
)
SKIP: Final = "UPDATE delivery SET state = 'skipped' WHERE local_date = ? AND chat_id = ? AND state = 'claimed'"
END: Final = (
    "UPDATE delivery SET state = ?, due_at = ?, attempts = ?, message_id = ? WHERE local_date = ? AND chat_id = ?"
)
MOVE: Final = (
    "UPDATE OR IGNORE delivery SET chat_id = ?, state = 'waiting', due_at = ? WHERE local_date = ? AND chat_id = ?"
)
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
class DeliveryOutcome:
    """What is to be written of a delivery whose send has ended, or is put off."""

    delivery: Delivery
    state: DeliveryState
    kind: OutcomeKind | None = None
    due_at: datetime | None = None
    """When it is due again, if it waits."""
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A subscriber of whom something cannot be read."""

    chat_id: int
    columns: tuple[str, ...]
    zone: str
    """The name of the zone, where that is unknown here."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Deliveries that are ours to send now."""

    deliveries: list[Delivery]
    is_all: bool
    """Nothing else is due at the moment."""
    set_aside: list[SetAside] = field(default_factory=list)
    """Who was due and cannot be read; from now on nothing is due for them."""


class Deliveries:
    """Each call is one transaction in the writer's thread.

    `heeded` adds to a subscription as it was read what is not written yet.
    """

    def __init__(self, database: Database, heeded: Callable[[Subscription], Subscription] = lambda it: it) -> None:
        self._database = database
        self._heeded = heeded

    async def recover(self, now: datetime) -> Counter[DeliveryState]:
        """After a start: what was being sent is unclear for good; what was only claimed is due again."""
        return await self._database.work(partial(_recover, now=now))

    async def claim(self, now: datetime, *, limit: int, deck: TipCatalog, late: timedelta) -> Claim:
        """Take what is due, earliest first; what comes too late to be welcome is skipped and counted."""
        return await self._database.work(
            partial(_claim, now=now, limit=limit, deck=deck, late=late, heeded=self._heeded)
        )

    async def record(self, starting: Sequence[Delivery], ended: Sequence[DeliveryOutcome]) -> set[DeliveryKey]:
        """Write down what has ended, and that these begin; only those returned may be sent.

        One commit for both, on disk before it returns: so marking costs next to nothing and no send is forgotten.
        A tip that was stopped or paused since it was claimed is not returned, and counts as skipped.
        """
        return await self._database.work(partial(_record, starting=starting, ended=ended))

    async def move(self, delivery: Delivery, chat_id: int, now: datetime) -> None:
        """The group has another id; the tip is due there at once, unless it has had one there."""
        await self._database.execute(MOVE, (chat_id, _seconds(now), *delivery.key))

    async def heal(self, now: datetime) -> int:
        """Forget what a clock that was ahead has left for dates to come, and let nothing wait longer than it may.

        Call it before `recover`, which would send it now. Returns how many were forgotten.
        """
        return await self._database.work(partial(_heal, now=now))

    async def redate(self, now: datetime) -> None:
        """Free the dates to come for which a clock that was ahead has sent tips.

        Their own date is not known; as tips of some days ago they still count for a correction. For a clock that is
        known to be right: one that is behind would free dates that have had their tip.
        """
        await self._database.work(partial(_redate, now=now))

    async def prune(self, before: date) -> int:
        """Forget some of the oldest; returns how many, zero when there are none left."""
        return await self._database.execute(PRUNE, (before.toordinal(), PRUNE_AT_ONCE))

    async def counts(self, since: date) -> dict[str, int]:
        """How many came to which end (a kind of it, else the state), by the dates they counted for."""
        rows = await self._database.fetch_all(
            "SELECT state, sum(count) FROM delivery_tally WHERE local_date >= ? GROUP BY state", (since.toordinal(),)
        )
        return {str(end): int(count) for end, count in rows}


def _recover(connection: sqlite3.Connection, *, now: datetime) -> Counter[DeliveryState]:
    unclear = connection.execute(
        "UPDATE delivery SET state = 'unconfirmed', due_at = NULL WHERE state = 'sending' RETURNING local_date"
    ).fetchall()
    again = connection.execute(
        "UPDATE delivery SET state = 'waiting', due_at = ? WHERE state = 'claimed'", (_seconds(now),)
    )
    _tally(connection, ((day, DeliveryState.UNCONFIRMED) for (day,) in unclear))
    return Counter({DeliveryState.UNCONFIRMED: len(unclear), DeliveryState.WAITING: again.rowcount})


def _heal(connection: sqlite3.Connection, *, now: datetime) -> int:
    latest, longest = latest_date(now).toordinal(), _seconds(now + LONGEST_BACKOFF)
    forgotten = connection.execute(
        "DELETE FROM delivery WHERE local_date > ? AND state IN ('waiting', 'claimed')", (latest,)
    )
    connection.execute(
        "UPDATE delivery SET due_at = ? WHERE state = 'waiting' AND due_at > ?", (_seconds(now), longest)
    )
    return forgotten.rowcount


def _redate(connection: sqlite3.Connection, *, now: datetime) -> None:
    latest = latest_date(now)
    before_any = (latest - 3 * ONE_DAY).toordinal()
    connection.execute(
        "UPDATE OR IGNORE delivery SET local_date = ? WHERE local_date > ?", (before_any, latest.toordinal())
    )
    for table in ("delivery", "delivery_tally"):
        connection.execute(f"DELETE FROM {table} WHERE local_date > ?", (latest.toordinal(),))  # noqa: S608 - constants


def _claim(
    connection: sqlite3.Connection,
    *,
    now: datetime,
    limit: int,
    deck: TipCatalog,
    late: timedelta,
    heeded: Callable[[Subscription], Subscription],
) -> Claim:
    again = connection.execute(AGAIN, (_seconds(now), limit)).fetchall()
    claimed = [delivery for row in again if (delivery := _claimed_again(connection, row, late))]
    due = connection.execute(DUE, (_seconds(now), limit - len(again))).fetchall()
    opened = [_open(connection, row, now, deck, late, heeded) for row in due]
    _tally(connection, ((day, DeliveryState.SKIPPED) for day in opened if isinstance(day, int)))
    return Claim(
        claimed + [each for each in opened if isinstance(each, Delivery)],
        is_all=len(again) + len(due) < limit,
        set_aside=[each for each in opened if isinstance(each, SetAside)],
    )


def _claimed_again(connection: sqlite3.Connection, row: Row, late: timedelta) -> Delivery | None:
    """None for a chat that is forgotten; what cannot be read has failed."""
    day, chat_id, *_ = row
    if (where_to := connection.execute(WHERE_TO, (chat_id,)).fetchone()) is None:
        connection.execute("DELETE FROM delivery WHERE local_date = ? AND chat_id = ?", (day, chat_id))
        return None

    try:
        return _read_back(row, *where_to, late=late)
    except Exception:  # whatever a value of another kind than ours makes the parsing raise
        logger.warning("the delivery for chat %d on day %s cannot be read and has failed", chat_id, day)
        connection.execute(END, (DeliveryState.FAILED, None, 0, None, day, chat_id))
        _tally(connection, [(day, DeliveryState.FAILED)])
        return None


def _read_back(row: Row, language: str, thread_id: int | None, *, late: timedelta) -> Delivery:
    day, chat_id, tip, stale_at, attempts = row
    due_at = _instant(stale_at) - late
    return Delivery(
        chat_id, date.fromordinal(day), int(tip), due_at, _instant(stale_at), language, thread_id, int(attempts)
    )


def _open(  # noqa: PLR0917 - what came with the claim
    connection: sqlite3.Connection,
    row: Row,
    now: datetime,
    deck: TipCatalog,
    late: timedelta,
    heeded: Callable[[Subscription], Subscription],
) -> Delivery | SetAside | int | None:
    """Move the subscriber on to the next due time, and open a delivery for this one; the day, if it is skipped."""
    subscription = from_row(row)
    if subscription.unreadable:
        return _set_aside(connection, subscription, row)

    try:
        delivery, day, after = deliver_due(heeded(subscription), deck, now, limit=late)
    except Exception:
        logger.exception("the tip of chat %d cannot be chosen", subscription.chat_id)
        return _set_aside(connection, subscription, row)

    _move_on(connection, after)
    if delivery is None:
        skipped = (day.toordinal(), after.chat_id, None, DeliveryState.SKIPPED, None, None)
        return day.toordinal() if connection.execute(OPEN, skipped).rowcount else None

    opened = (*delivery.key, delivery.tip, DeliveryState.CLAIMED, None, _seconds(delivery.stale_at))
    return delivery if connection.execute(OPEN, opened).rowcount else None


def _set_aside(connection: sqlite3.Connection, subscription: Subscription, row: Row) -> SetAside:
    set_aside(connection, subscription.chat_id)
    zone = str(row[COLUMNS.index("zone")]) if "zone" in subscription.unreadable else ""
    return SetAside(subscription.chat_id, tuple(sorted(subscription.unreadable)), zone)


def _move_on(connection: sqlite3.Connection, after: Subscription) -> None:
    due_at = None if after.due_at is None else _seconds(after.due_at)
    last_date = None if after.last_date is None else after.last_date.toordinal()
    seen, last, since_warning = tip_bytes(after.reader.seen), after.reader.last, after.reader.since_warning
    connection.execute(MOVE_ON, (due_at, last_date, seen, last, since_warning, after.chat_id))


def _record(
    connection: sqlite3.Connection, *, starting: Sequence[Delivery], ended: Sequence[DeliveryOutcome]
) -> set[DeliveryKey]:
    connection.executemany(END, (_ended_row(end) for end in ended))
    started, passed = set(), [(end.delivery.key[0], end.kind or end.state) for end in ended if end.state in FINAL]
    for delivery in starting:
        if connection.execute(START, delivery.key).rowcount:
            started.add(delivery.key)
        elif connection.execute(SKIP, delivery.key).rowcount:
            passed.append((delivery.key[0], DeliveryState.SKIPPED))

    _tally(connection, passed)
    return started


def _ended_row(end: DeliveryOutcome) -> Row:
    delivery = end.delivery
    due_at = None if end.due_at is None else ceil(end.due_at.timestamp())
    return end.state, due_at, delivery.attempts, end.message_id, *delivery.key


def _tally(connection: sqlite3.Connection, ends: Iterable[tuple[int, DeliveryState | OutcomeKind]]) -> None:
    connection.executemany(TALLY, ((day, state, count) for (day, state), count in Counter(ends).items()))


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
