"""Why some tips are kept from a chat, until the person says that they have been seen."""

from collections import OrderedDict
from datetime import datetime
from typing import Final

from bot.core.tips import Hold
from bot.storage.database import Database

MOST: Final = 10_000
"""Chats whose reasons are only in memory; the oldest are forgotten."""


class Holds:
    """One row for each chat that something is kept from.

    What a check found is written down only for a chat that gets tips. For the others it is remembered until the
    process ends, so that `/tip` and `/exercises` heed it, and written down once they ask for tips.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remembered: OrderedDict[int, Hold] = OrderedDict()

    def remember(self, chat_id: int, hold: Hold) -> None:
        """Add these reasons, in memory only."""
        if hold := self._remembered.pop(chat_id, Hold.NONE) | hold:
            self._remembered[chat_id] = hold
        if len(self._remembered) > MOST:
            self._remembered.popitem(last=False)

    async def keep(self, chat_id: int, now: datetime) -> None:
        """Write down what is remembered: the chat gets tips from now on."""
        if hold := self._remembered.pop(chat_id, Hold.NONE):
            await self.place(chat_id, hold, now)

    def forget(self, chat_id: int) -> None:
        """Remember nothing of this chat; what is written down is deleted with all the rest."""
        self._remembered.pop(chat_id, None)

    async def place(self, chat_id: int, hold: Hold, now: datetime) -> None:
        """Add these reasons to those there are."""
        await self._database.execute(
            "INSERT INTO hold VALUES (?, ?, ?) ON CONFLICT (chat_id) DO UPDATE"
            " SET reasons = reasons | excluded.reasons, since = excluded.since",
            (chat_id, int(hold), int(now.timestamp())),
        )

    async def current(self, chat_id: int) -> Hold:
        row = await self._database.fetch_one("SELECT reasons FROM hold WHERE chat_id = ?", (chat_id,))
        return self._remembered.get(chat_id, Hold.NONE) | (Hold.NONE if row is None else Hold(row[0]))

    async def lift(self, chat_id: int, hold: Hold) -> None:
        """Take these reasons away; the others stay."""
        self.remember(chat_id, self._remembered.pop(chat_id, Hold.NONE) & ~hold)
        async with self._database.transaction() as transaction:
            await transaction.execute("UPDATE hold SET reasons = reasons & ~? WHERE chat_id = ?", (int(hold), chat_id))
            await transaction.execute("DELETE FROM hold WHERE chat_id = ? AND reasons = 0", (chat_id,))
