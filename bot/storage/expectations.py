"""What somebody was asked to type next, kept over a restart."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.storage.database import Database

PATIENCE: Final = timedelta(minutes=15)
"""After this, a message is a question again and no answer to ours."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """`what` names the flow that asked; `detail` is whatever that flow needs to go on."""

    what: str
    detail: str = ""


class Expectations:
    """One for each person in each chat, the newest."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def expect(self, chat_id: int, user_id: int, expectation: Expectation, now: datetime) -> None:
        await self._database.execute(
            "INSERT INTO expectation VALUES (?, ?, ?, ?, ?) ON CONFLICT (chat_id, user_id) DO UPDATE"
            " SET what = excluded.what, detail = excluded.detail, expires_at = excluded.expires_at",
            (chat_id, user_id, expectation.what, expectation.detail, int((now + PATIENCE).timestamp())),
        )

    async def current(self, chat_id: int, user_id: int, now: datetime) -> Expectation | None:
        row = await self._database.fetch_one(
            "SELECT what, detail FROM expectation WHERE chat_id = ? AND user_id = ? AND expires_at > ?",
            (chat_id, user_id, int(now.timestamp())),
        )
        return None if row is None else Expectation(*row)

    async def clear(self, chat_id: int, user_id: int) -> bool:
        """Forget it; says whether there was one."""
        changed = await self._database.execute(
            "DELETE FROM expectation WHERE chat_id = ? AND user_id = ?", (chat_id, user_id)
        )
        return changed > 0

    async def forget(self, chat_id: int) -> None:
        await self._database.execute("DELETE FROM expectation WHERE chat_id = ?", (chat_id,))
