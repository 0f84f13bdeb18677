"""What the bot will send by itself, read while it runs."""

from datetime import datetime
from typing import Final, NamedTuple

from bot.database.connection import Database
from bot.database.writer import instant

NEXT: Final = (
    "SELECT chat_id, due_at, 'daily tip' FROM subscriber WHERE due_at IS NOT NULL"
    " UNION ALL SELECT chat_id, due_at, 'daily tip, once more' FROM delivery WHERE state = 'waiting'"
    " UNION ALL SELECT chat_id, due_at, 'question how it went after the check' FROM follow_up ORDER BY 2 LIMIT ?"
)


class UpcomingRow(NamedTuple):
    chat_id: int
    due_at: datetime
    what: str


async def upcoming(database: Database, *, limit: int) -> list[UpcomingRow]:
    """The next tip of each subscriber and the agreed follow-ups, the earliest first."""
    rows = await database.fetch_all(NEXT, (limit,))
    return [UpcomingRow(int(chat_id), instant(due), str(what)) for chat_id, due, what in rows]
