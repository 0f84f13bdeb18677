"""What people say against the bot, passed on with their consent: without a name, masked, deleted after KEPT."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.database.connection import Table
from bot.database.writer import instant, seconds

REPORT: Final = "report"
"""First part of the key of a late write, before the chat's id."""
KEPT: Final = timedelta(days=90)
MOST_OF_A_CHAT: Final = 20
"""Reports of one chat that are kept at most."""


class Reports(Table):
    async def add(self, at: datetime, chat_id: int, text: str) -> None:
        """The same words of the same chat are kept once."""
        await self._database.execute(
            "INSERT INTO report (at, chat_id, text) SELECT ?1, ?2, ?3"
            " WHERE NOT EXISTS (SELECT 1 FROM report WHERE chat_id = ?2 AND text = ?3)"
            " AND (SELECT count(*) FROM report WHERE chat_id = ?2) < ?4",
            (seconds(at), chat_id, text, MOST_OF_A_CHAT),
        )

    async def expire(self, now: datetime) -> None:
        await self._database.execute("DELETE FROM report WHERE at <= ?", (seconds(now - KEPT),))

    async def newest(self, limit: int) -> Sequence[tuple[datetime, int, str]]:
        """When, in which chat, and the words."""
        rows = await self._database.fetch_all("SELECT at, chat_id, text FROM report ORDER BY id DESC LIMIT ?", (limit,))
        return [(instant(at), chat_id, text) for at, chat_id, text in rows]
