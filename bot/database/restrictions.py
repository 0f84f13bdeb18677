"""Restrictions: why some tips are not sent to a chat, until the person says that a professional has seen them."""

from dataclasses import replace
from datetime import datetime
from sqlite3 import Connection
from typing import Final, NamedTuple

from bot.core.base.recent import LimitedDict
from bot.core.tips.choice import Restriction
from bot.core.tips.subscription import Subscription
from bot.database.connection import Database, Table, transaction
from bot.database.late_writes import LateWrites, Pending
from bot.database.writer import seconds

MOST: Final = 10_000
"""Chats whose restrictions are kept only in memory; beyond this the oldest are dropped."""


class _Change(NamedTuple):
    """Restrictions added and lifted since the row was written."""

    added: Restriction
    lifted: Restriction
    at: datetime

    def applied_to(self, stored: Restriction) -> Restriction:
        return stored & ~self.lifted | self.added


class Restrictions(Table):
    """One row for each restricted chat. A change is used at once, and written later.

    The result of a check is stored only for a chat that gets tips. For other chats it is kept in memory until the
    process ends, so that `/tip` and the exercises respect it, and stored once the chat subscribes.
    """

    def __init__(self, database: Database, late: LateWrites) -> None:
        super().__init__(database)
        self._remembered = LimitedDict[int, Restriction](MOST)
        self._changes: Pending[int, _Change] = Pending(late, self._write)

    def remember(self, chat_id: int, restriction: Restriction) -> None:
        """Add this restriction in memory only."""
        if remembered := self._remembered.pop(chat_id, Restriction.NONE) | restriction:
            self._remembered[chat_id] = remembered

    def keep(self, chat_id: int, now: datetime) -> None:
        """Store what is in memory, because the chat gets tips from now on."""
        if remembered := self._remembered.pop(chat_id, Restriction.NONE):
            self.place(chat_id, remembered, now)

    def forget(self, chat_id: int) -> None:
        """Forget what is in memory about this chat; `PersonalData.forget` deletes the row."""
        self._remembered.pop(chat_id, None)
        self._changes.forget(chat_id.__eq__)

    def place(self, chat_id: int, restriction: Restriction, now: datetime) -> None:
        added, lifted, _ = self._changes[chat_id] or (Restriction.NONE, Restriction.NONE, now)
        self._changes[chat_id] = _Change(added | restriction, lifted & ~restriction, now)

    def lift(self, chat_id: int, restriction: Restriction, now: datetime) -> None:
        self.remember(chat_id, self._remembered.pop(chat_id, Restriction.NONE) & ~restriction)
        added, lifted, at = self._changes[chat_id] or (Restriction.NONE, Restriction.NONE, now)
        self._changes[chat_id] = _Change(added & ~restriction, lifted | restriction, at)

    async def current(self, chat_id: int) -> Restriction:
        row = await self._database.fetch_one("SELECT reasons FROM hold WHERE chat_id = ?", (chat_id,))
        return self._with_memory(chat_id, Restriction.NONE if row is None else Restriction(row[0]))

    def heeded(self, subscription: Subscription) -> Subscription:
        """The subscription as it was read, plus changes that are not written yet."""
        holds = self._with_memory(subscription.chat_id, subscription.reader.restrictions)
        if holds is subscription.reader.restrictions:
            return subscription

        return replace(subscription, reader=replace(subscription.reader, restrictions=holds))

    def _with_memory(self, chat_id: int, stored: Restriction) -> Restriction:
        change = self._changes[chat_id]
        return self._remembered.get(chat_id, Restriction.NONE) | (change.applied_to(stored) if change else stored)

    @transaction
    def _write(self, connection: Connection, chat_id: int, change: _Change) -> None:
        connection.execute(
            "INSERT INTO hold VALUES (?, ?, ?) ON CONFLICT (chat_id) DO UPDATE"
            " SET reasons = reasons & ~? | excluded.reasons, since = excluded.since",
            (chat_id, int(change.added), seconds(change.at), int(change.lifted)),
        )
        connection.execute("DELETE FROM hold WHERE chat_id = ? AND reasons = 0", (chat_id,))
