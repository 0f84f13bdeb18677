"""What somebody was asked to type next, kept over a restart."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.database.connection import Database, read_or
from bot.database.late_writes import LateWrites, Pending

PersonInChat = tuple[int, int]
"""Chat and person."""

ANSWER_WITHIN: Final = timedelta(minutes=15)
"""After this, a message is a question again and no answer to ours."""


@dataclass(frozen=True, slots=True)
class PendingInput:
    """`what` names the flow that asked; `detail` is whatever that flow needs to go on."""

    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is expected from now on, until then."""

    expectation: PendingInput | None
    until: datetime


NOTHING: Final = _Asked(None, datetime.max.replace(tzinfo=UTC))


class PendingInputs:
    """One for each person in each chat, the newest. It counts at once, also while it cannot be written."""

    def __init__(self, database: Database, late: LateWrites) -> None:
        self._database = database
        self._changes: Pending[PersonInChat, _Asked] = Pending(late, self._write)

    def expect(self, chat_id: int, user_id: int, expectation: PendingInput, now: datetime) -> None:
        self._changes[chat_id, user_id] = _Asked(expectation, now + ANSWER_WITHIN)

    async def current(self, chat_id: int, user_id: int, now: datetime) -> PendingInput | None:
        """What is expected; nothing while it cannot be read, and nothing that was asked while the clock was ahead."""
        if asked := self._changes[chat_id, user_id]:
            return asked.expectation if now < asked.until <= now + ANSWER_WITHIN else None

        return await read_or(None, self._find(chat_id, user_id, now))

    def clear(self, chat_id: int, user_id: int) -> None:
        """Forget it."""
        self._changes[chat_id, user_id] = NOTHING

    def forget(self, chat_id: int) -> None:
        """Remember nothing of this chat; what is written down is deleted with all the rest."""
        self._changes.forget(lambda key: key[0] == chat_id)

    async def _find(self, chat_id: int, user_id: int, now: datetime) -> PendingInput | None:
        row = await self._database.fetch_one(
            "SELECT what, detail FROM expectation WHERE chat_id = ? AND user_id = ? AND expires_at > ?"
            " AND expires_at <= ?",
            (chat_id, user_id, int(now.timestamp()), int((now + ANSWER_WITHIN).timestamp())),
        )
        return None if row is None else PendingInput(*row)

    async def _write(self, key: PersonInChat, asked: _Asked) -> None:
        if asked.expectation is None:
            await self._database.execute("DELETE FROM expectation WHERE chat_id = ? AND user_id = ?", key)
            return

        what, detail = asked.expectation.what, asked.expectation.detail
        await self._database.execute(
            "INSERT INTO expectation VALUES (?, ?, ?, ?, ?) ON CONFLICT (chat_id, user_id) DO UPDATE"
            " SET what = excluded.what, detail = excluded.detail, expires_at = excluded.expires_at",
            (*key, what, detail, int(asked.until.timestamp())),
        )
