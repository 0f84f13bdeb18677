"""Why some tips are kept from a chat, until the person says that they have been seen."""

from datetime import datetime

from bot.core.tips import Hold
from bot.storage.database import Database


class Holds:
    """One row for each chat that something is kept from."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def place(self, chat_id: int, hold: Hold, now: datetime) -> None:
        """Add these reasons to those there are."""
        await self._database.execute(
            "INSERT INTO hold VALUES (?, ?, ?) ON CONFLICT (chat_id) DO UPDATE"
            " SET reasons = reasons | excluded.reasons, since = excluded.since",
            (chat_id, int(hold), int(now.timestamp())),
        )

    async def current(self, chat_id: int) -> Hold:
        row = await self._database.fetch_one("SELECT reasons FROM hold WHERE chat_id = ?", (chat_id,))
        return Hold.NONE if row is None else Hold(row[0])

    async def lift(self, chat_id: int, hold: Hold) -> None:
        """Take these reasons away; the others stay."""
        async with self._database.transaction() as transaction:
            await transaction.execute("UPDATE hold SET reasons = reasons & ~? WHERE chat_id = ?", (int(hold), chat_id))
            await transaction.execute("DELETE FROM hold WHERE chat_id = ? AND reasons = 0", (chat_id,))
