"""Pending inputs: what a person was asked to type next. They survive a restart."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.database.connection import Database, read_or
from bot.database.late_writes import LateWrites, Pending
from bot.database.writer import seconds

PersonInChat = tuple[int, int]
"""Chat id and user id."""

ANSWER_WITHIN: Final = timedelta(minutes=15)
"""After this time, a message is read as a new question, not as the requested input."""


@dataclass(frozen=True, slots=True)
class PendingInput:
    """`what` names the flow that asked; `detail` is the state that this flow needs to continue."""

    what: str
    detail: str = ""


Asked = tuple[PendingInput | None, datetime]
"""The pending input until an instant; None if there is none any more."""
NOTHING: Final[Asked] = None, datetime.max.replace(tzinfo=UTC)


class PendingInputs:
    """One pending input for each person in each chat, the newest. A change is used at once, and written later."""

    def __init__(self, database: Database, late: LateWrites) -> None:
        self._database = database
        self._changes: Pending[PersonInChat, Asked] = Pending(late, self._write)

    def expect(self, chat_id: int, user_id: int, pending: PendingInput, now: datetime) -> None:
        self._changes[chat_id, user_id] = pending, now + ANSWER_WITHIN

    async def current(self, chat_id: int, user_id: int, now: datetime) -> PendingInput | None:
        """The pending input, if it is younger than ANSWER_WITHIN; None also while the database cannot be read."""
        if asked := self._changes[chat_id, user_id]:
            pending, until = asked
            return pending if now < until <= now + ANSWER_WITHIN else None

        return await read_or(None, self._find(chat_id, user_id, now))

    def clear(self, chat_id: int, user_id: int) -> None:
        self._changes[chat_id, user_id] = NOTHING

    def forget(self, chat_id: int) -> None:
        """Forget unwritten changes of this chat; `PersonalData.forget` deletes the rows."""
        self._changes.forget(lambda key: key[0] == chat_id)

    async def expire(self, now: datetime) -> None:
        """Delete rows older than ANSWER_WITHIN, and those dated in the future by a wrong clock."""
        await self._database.execute(
            "DELETE FROM expectation WHERE expires_at NOT BETWEEN ? AND ?",
            (seconds(now), seconds(now + ANSWER_WITHIN)),
        )

    async def _find(self, chat_id: int, user_id: int, now: datetime) -> PendingInput | None:
        row = await self._database.fetch_one(
            "SELECT what, detail FROM expectation WHERE chat_id = ? AND user_id = ? AND expires_at > ?"
            " AND expires_at <= ?",
            (chat_id, user_id, seconds(now), seconds(now + ANSWER_WITHIN)),
        )
        return None if row is None else PendingInput(*row)

    async def _write(self, key: PersonInChat, asked: Asked) -> None:
        pending, until = asked
        if pending is None:
            await self._database.execute("DELETE FROM expectation WHERE chat_id = ? AND user_id = ?", key)
            return

        await self._database.execute(
            "INSERT INTO expectation VALUES (?, ?, ?, ?, ?) ON CONFLICT (chat_id, user_id) DO UPDATE"
            " SET what = excluded.what, detail = excluded.detail, expires_at = excluded.expires_at",
            (*key, pending.what, pending.detail, seconds(until)),
        )
