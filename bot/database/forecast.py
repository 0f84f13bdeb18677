"""What the bot will send by itself, read while it may be running."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Final

from bot.core.content.models import Tip
from bot.core.tips.choice import TipCatalog
from bot.core.tips.subscription import Subscription
from bot.database.connection import Database
from bot.database.subscribers import SELECT, from_row
from bot.database.writer import instant, seconds

PAGE: Final = 5000
NEXT: Final = (
    "SELECT chat_id, due_at, 'daily tip' FROM subscriber WHERE due_at IS NOT NULL"
    " UNION ALL SELECT chat_id, due_at, 'daily tip, once more' FROM delivery WHERE state = 'waiting'"
    " UNION ALL SELECT chat_id, due_at, 'question how it went after the check' FROM follow_up ORDER BY 2 LIMIT ?"
)


async def due_before(database: Database, end: datetime) -> AsyncIterator[Subscription]:
    """Ordered by chat id, read PAGE rows at a time. Unreadable rows are left out, as when tips are sent."""
    last = -(1 << 62)
    while True:
        rows = await database.fetch_all(
            f"{SELECT} WHERE s.chat_id > ? AND s.due_at < ? ORDER BY s.chat_id LIMIT {PAGE}",
            (last, seconds(end)),
        )
        for subscription in map(from_row, rows):
            if not subscription.unreadable:
                yield subscription

        if len(rows) < PAGE:
            return

        last = rows[-1][0]


async def catalog_of(database: Database, tips: Iterable[Tip]) -> TipCatalog:
    """The tips with their stored numbers; a new tip gets the next number, as it will when it goes live."""
    listed = list(tips)
    numbers = {
        str(tip_id): int(number) for tip_id, number in await database.fetch_all("SELECT tip_id, number FROM tip_number")
    }
    for tip in listed:
        numbers.setdefault(tip.id, max(numbers.values(), default=0) + 1)

    return TipCatalog(listed, numbers)


async def upcoming(database: Database, *, limit: int) -> list[tuple[int, datetime, str]]:
    """Chat id, instant and what it is: the next tip of each subscriber and the follow-ups, the earliest first."""
    return [(chat_id, instant(due), what) for chat_id, due, what in await database.fetch_all(NEXT, (limit,))]
