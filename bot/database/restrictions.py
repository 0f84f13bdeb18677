"""Why some tips are kept from a chat, until the person says that they have been seen."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.core.tips.choice import Restriction
from bot.core.tips.subscription import Subscription
from bot.database.connection import Database
from bot.database.late_writes import LateWrites, Pending

MOST: Final = 10_000
"""Chats whose reasons are only in memory; the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class _Change:
    """Reasons added and taken away since the row was written."""

    added: Restriction
    lifted: Restriction
    at: datetime

    def of(self, hold: Restriction) -> Restriction:
        return hold & ~self.lifted | self.added


class Restrictions:
    """One row for each chat that something is kept from. A change counts at once, also while it cannot be written.

    What a check found is written down only for a chat that gets tips. For the others it is remembered until the
    process ends, so that `/tip` and `/exercises` heed it, and written down once they ask for tips.
    """

    def __init__(self, database: Database, late: LateWrites) -> None:
        self._database = database
        self._remembered: OrderedDict[int, Restriction] = OrderedDict()
        self._changes: Pending[int, _Change] = Pending(late, self._write)

    def remember(self, chat_id: int, hold: Restriction) -> None:
        """Add these reasons, in memory only."""
        if hold := self._remembered.pop(chat_id, Restriction.NONE) | hold:
            self._remembered[chat_id] = hold
        if len(self._remembered) > MOST:
            self._remembered.popitem(last=False)

    def keep(self, chat_id: int, now: datetime) -> None:
        """Write down what is remembered: the chat gets tips from now on."""
        if hold := self._remembered.pop(chat_id, Restriction.NONE):
            self.place(chat_id, hold, now)

    def forget(self, chat_id: int) -> None:
        """Remember nothing of this chat; what is written down is deleted with all the rest."""
        self._remembered.pop(chat_id, None)
        self._changes.forget(chat_id.__eq__)

    def place(self, chat_id: int, hold: Restriction, now: datetime) -> None:
        """Add these reasons to those there are."""
        before = self._changes[chat_id] or _Change(Restriction.NONE, Restriction.NONE, now)
        self._changes[chat_id] = replace(before, added=before.added | hold, lifted=before.lifted & ~hold, at=now)

    def lift(self, chat_id: int, hold: Restriction, now: datetime) -> None:
        """Take these reasons away; the others stay."""
        self.remember(chat_id, self._remembered.pop(chat_id, Restriction.NONE) & ~hold)
        before = self._changes[chat_id] or _Change(Restriction.NONE, Restriction.NONE, now)
        self._changes[chat_id] = replace(before, added=before.added & ~hold, lifted=before.lifted | hold)

    async def current(self, chat_id: int) -> Restriction:
        row = await self._database.fetch_one("SELECT reasons FROM hold WHERE chat_id = ?", (chat_id,))
        return self._with_memory(chat_id, Restriction.NONE if row is None else Restriction(row[0]))

    def heeded(self, subscription: Subscription) -> Subscription:
        """The subscription as it was read, with what is not written yet."""
        holds = self._with_memory(subscription.chat_id, subscription.reader.holds)
        if holds is subscription.reader.holds:
            return subscription

        return replace(subscription, reader=replace(subscription.reader, holds=holds))

    def _with_memory(self, chat_id: int, hold: Restriction) -> Restriction:
        change = self._changes[chat_id]
        return self._remembered.get(chat_id, Restriction.NONE) | (change.of(hold) if change else hold)

    async def _write(self, chat_id: int, change: _Change) -> None:
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "INSERT INTO hold VALUES (?, ?, ?) ON CONFLICT (chat_id) DO UPDATE"
                " SET reasons = reasons & ~? | excluded.reasons, since = excluded.since",
                (chat_id, int(change.added), int(change.at.timestamp()), int(change.lifted)),
            )
            await transaction.execute("DELETE FROM hold WHERE chat_id = ? AND reasons = 0", (chat_id,))
