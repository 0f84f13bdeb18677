"""The ledger of tips on their way. What is written here decides what may be sent, also after a crash."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from math import ceil
from typing import Final

from bot.core.delivery import Delivery, Kind, State, deliver_due
from bot.core.subscription import Subscription
from bot.core.tips import Deck
from bot.storage.database import Database
from bot.storage.subscribers import SELECT, from_row, tip_bytes
from bot.storage.writer import Row

Key = tuple[int, int]
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
FINAL: Final = frozenset({State.SENT, State.SKIPPED, State.FAILED, State.UNCONFIRMED})


@dataclass(frozen=True, slots=True)
class Ended:
    """What is to be written of a delivery whose send has ended, or is put off."""

    delivery: Delivery
    state: State
    kind: Kind | None = None
    due_at: datetime | None = None
    """When it is due again, if it waits."""
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Deliveries that are ours to send now."""

    deliveries: list[Delivery]
    is_all: bool
    """Nothing else is due at the moment."""


class Deliveries:
    """Each call is one transaction in the writer's thread.

    `heeded` adds to a subscription as it was read what is not written yet.
    """

    def __init__(self, database: Database, heeded: Callable[[Subscription], Subscription] = lambda it: it) -> None:
        self._database = database
        self._heeded = heeded

    async def recover(self, now: datetime) -> Counter[State]:
        """After a start: what was being sent is unclear for good; what was only claimed is due again."""
        return await self._database.work(partial(_recover, now=now))

    async def claim(self, now: datetime, *, limit: int, deck: Deck, late: timedelta) -> Claim:
        """Take what is due, earliest first; what comes too late to be welcome is skipped and counted."""
        return await self._database.work(
            partial(_claim, now=now, limit=limit, deck=deck, late=late, heeded=self._heeded)
        )

    async def record(self, starting: Sequence[Delivery], ended: Sequence[Ended]) -> set[Key]:
        """Write down what has ended, and that these begin; only those returned may be sent.

        One commit for both, on disk before it returns: so marking costs next to nothing and no send is forgotten.
        A tip that was stopped or paused since it was claimed is not returned, and counts as skipped.
        """
        return await self._database.work(partial(_record, starting=starting, ended=ended))

    async def move(self, delivery: Delivery, chat_id: int, now: datetime) -> None:
        """The group has another id; the tip is due there at once, unless it has had one there."""
        await self._database.execute(MOVE, (chat_id, _seconds(now), *delivery.key))

    async def prune(self, before: date) -> int:
        """Forget some of the oldest; returns how many, zero when there are none left."""
        return await self._database.execute(PRUNE, (before.toordinal(), PRUNE_AT_ONCE))

    async def counts(self, since: date) -> dict[str, int]:
        """How many came to which end (a kind of it, else the state), by the dates they counted for."""
        rows = await self._database.fetch_all(
            "SELECT state, sum(count) FROM delivery_tally WHERE local_date >= ? GROUP BY state", (since.toordinal(),)
        )
        return {str(end): int(count) for end, count in rows}


def _recover(connection: sqlite3.Connection, *, now: datetime) -> Counter[State]:
    unclear = connection.execute(
        "UPDATE delivery SET state = 'unconfirmed', due_at = NULL WHERE state = 'sending' RETURNING local_date"
    ).fetchall()
    again = connection.execute(
        "UPDATE delivery SET state = 'waiting', due_at = ? WHERE state = 'claimed'", (_seconds(now),)
    )
    _tally(connection, ((day, State.UNCONFIRMED) for (day,) in unclear))
    return Counter({State.UNCONFIRMED: len(unclear), State.WAITING: again.rowcount})


def _claim(
    connection: sqlite3.Connection,
    *,
    now: datetime,
    limit: int,
    deck: Deck,
    late: timedelta,
    heeded: Callable[[Subscription], Subscription],
) -> Claim:
    again = connection.execute(AGAIN, (_seconds(now), limit)).fetchall()
    claimed = [delivery for row in again if (delivery := _read_back(connection, row, late))]
    due = connection.execute(DUE, (_seconds(now), limit - len(again))).fetchall()
    claimed += _open(connection, [heeded(from_row(row)) for row in due], now, deck, late)
    return Claim(claimed, is_all=len(again) + len(due) < limit)


def _read_back(connection: sqlite3.Connection, row: Row, late: timedelta) -> Delivery | None:
    day, chat_id, tip, stale_at, attempts = row
    if (where_to := connection.execute(WHERE_TO, (chat_id,)).fetchone()) is None:
        connection.execute("DELETE FROM delivery WHERE local_date = ? AND chat_id = ?", (day, chat_id))
        return None

    language, thread_id = where_to
    return Delivery(
        chat_id,
        date.fromordinal(day),
        tip,
        _instant(stale_at) - late,
        _instant(stale_at),
        language,
        thread_id,
        attempts,
    )


def _open(
    connection: sqlite3.Connection, due: Iterable[Subscription], now: datetime, deck: Deck, late: timedelta
) -> Iterator[Delivery]:
    """Move each subscriber on to the next due time, and open a delivery for this one."""
    passed: list[tuple[int, State | Kind]] = []
    for subscription in due:
        delivery, day, after = deliver_due(subscription, deck, now, limit=late)
        _move_on(connection, after)
        if delivery is None:
            opened = connection.execute(OPEN, (day.toordinal(), after.chat_id, None, State.SKIPPED, None, None))
            passed += [(day.toordinal(), State.SKIPPED)] * opened.rowcount
        elif connection.execute(
            OPEN, (*delivery.key, delivery.tip, State.CLAIMED, None, _seconds(delivery.stale_at))
        ).rowcount:
            yield delivery

    _tally(connection, passed)


def _move_on(connection: sqlite3.Connection, after: Subscription) -> None:
    due_at = None if after.due_at is None else _seconds(after.due_at)
    last_date = None if after.last_date is None else after.last_date.toordinal()
    seen, last, since_warning = tip_bytes(after.reader.seen), after.reader.last, after.reader.since_warning
    connection.execute(MOVE_ON, (due_at, last_date, seen, last, since_warning, after.chat_id))


def _record(connection: sqlite3.Connection, *, starting: Sequence[Delivery], ended: Sequence[Ended]) -> set[Key]:
    connection.executemany(END, (_ended_row(end) for end in ended))
    started, passed = set(), [(end.delivery.key[0], end.kind or end.state) for end in ended if end.state in FINAL]
    for delivery in starting:
        if connection.execute(START, delivery.key).rowcount:
            started.add(delivery.key)
        elif connection.execute(SKIP, delivery.key).rowcount:
            passed.append((delivery.key[0], State.SKIPPED))

    _tally(connection, passed)
    return started


def _ended_row(end: Ended) -> Row:
    delivery = end.delivery
    due_at = None if end.due_at is None else ceil(end.due_at.timestamp())
    return end.state, due_at, delivery.attempts, end.message_id, *delivery.key


def _tally(connection: sqlite3.Connection, ends: Iterable[tuple[int, State | Kind]]) -> None:
    connection.executemany(TALLY, ((day, state, count) for (day, state), count in Counter(ends).items()))


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
