"""What the bot will send by itself, read while it runs."""

from datetime import datetime
from typing import Final

from bot.database.connection import Database
from bot.database.writer import instant

NEXT: Final = (
    "SELECT chat_id, due_at, 'daily tip' FROM subscriber WHERE due_at IS NOT NULL"
    " UNION ALL SELECT chat_id, due_at, 'daily tip, once more' FROM delivery WHERE state = 'waiting'"
    " UNION ALL SELECT chat_id, due_at, 'question how it went after the check' FROM follow_up ORDER BY 2 LIMIT ?"
)


async def upcoming(database: Database, *, limit: int) -> list[tuple[int, datetime, str]]:
    """Chat id, instant and what it is: the next tip of each subscriber and the follow-ups, the earliest first."""
    return [(chat_id, instant(due), what) for chat_id, due, what in await database.fetch_all(NEXT, (limit,))]
