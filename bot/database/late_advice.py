"""Emergency advice whose sending was interrupted by a stop of the bot, until it is sent after the next start.

Stored are the chat and the advice, never what the person wrote.
"""

from collections.abc import Iterable, Sequence

from bot.database.connection import Table


class LateAdvice(Table):
    async def keep(self, owed: Iterable[tuple[int, str]]) -> None:
        """Store chat ids and what each is owed; what is stored already stays once."""
        await self._database.execute_many("INSERT OR IGNORE INTO late_advice (chat_id, advice) VALUES (?, ?)", owed)

    async def owed(self) -> Sequence[tuple[int, int, str]]:
        """Row id, chat id, advice."""
        rows = await self._database.fetch_all("SELECT id, chat_id, advice FROM late_advice")
        return [(int(row_id), int(chat_id), str(advice)) for row_id, chat_id, advice in rows]

    async def settle(self, row_id: int) -> None:
        """It has arrived, or the admins were told that it did not."""
        await self._database.execute("DELETE FROM late_advice WHERE id = ?", (row_id,))
