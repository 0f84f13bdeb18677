"""Everything stored about one chat: the rows of every table with a column `chat_id`."""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from sqlite3 import Connection
from typing import Any, Final

from bot.database.connection import Table, transaction

BESIDE: Final = frozenset({"country", "expectation", "follow_up", "hold", "late_advice", "report"})
"""Tables that belong to no subscription. How long their rows are kept is in PRIVACY.md."""
AT_ONCE: Final = 200
EPOCH: Final = date(1970, 1, 1).toordinal()
OLD: Final = (
    "SELECT chat_id FROM subscriber WHERE state = 'stopped' AND stopped_at < ?"  # noqa: S608 - two numbers
    f" OR state = 'unreachable' AND max(created_at, (coalesce(last_date, 0) - {EPOCH}) * 86400) < ? LIMIT {AT_ONCE}"
)


class PersonalData(Table):
    """Exports and deletes it. A new table with a column `chat_id` is included without further code."""

    async def export(self, chat_id: int) -> dict[str, list[dict[str, Any]]]:
        found = {}
        for table, columns in (await self._tables()).items():
            names = ", ".join(f'"{column}"' for column in columns)
            rows = await self._database.fetch_all(f'SELECT {names} FROM "{table}" WHERE chat_id = ?', (chat_id,))  # noqa: S608 - names from the schema
            if rows:
                plain = [[value.hex() if isinstance(value, bytes) else value for value in row] for row in rows]
                found[table] = [dict(zip(columns, row, strict=True)) for row in plain]

        return found

    async def forget(self, chat_id: int) -> int:
        """Delete every row of this chat in one transaction; returns their number."""
        deleted = await self._delete(await self._tables(), chat_id)
        await self._database.truncate_log()
        return deleted

    @transaction
    def _delete(self, connection: Connection, tables: Iterable[str], chat_id: int) -> int:
        statements = (f'DELETE FROM "{table}" WHERE chat_id = ?' for table in tables)  # noqa: S608 - names from the schema
        return sum(connection.execute(statement, (chat_id,)).rowcount for statement in statements)

    async def erase_old(self, now: datetime, *, stopped: timedelta, unreachable: timedelta) -> int:
        """Erase subscriptions of chats that stopped, or had their last tip and then could not be reached, so long ago.

        Every table except those in BESIDE. At most AT_ONCE chats, so that nothing waits long; returns how many.
        """
        tables = [table for table in await self._tables() if table not in BESIDE]
        erased = await self._erase(tables, (now - stopped).timestamp(), (now - unreachable).timestamp())
        if erased:
            await self._database.truncate_log()

        return erased

    @transaction
    def _erase(self, connection: Connection, tables: Iterable[str], stopped: float, unreachable: float) -> int:
        found = [chat_id for (chat_id,) in connection.execute(OLD, (stopped, unreachable))]
        for table in tables:  # one pass for all chats: broadcast_send has no index on the chat
            connection.execute(
                f'DELETE FROM "{table}" WHERE chat_id IN (SELECT value FROM json_each(?))',  # noqa: S608 - names from the schema
                (json.dumps(found),),
            )

        return len(found)

    async def _tables(self) -> dict[str, list[str]]:
        rows = await self._database.fetch_all(
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1"
        )
        tables: dict[str, list[str]] = {}
        for table, column in rows:
            tables.setdefault(table, []).append(column)

        return {table: columns for table, columns in tables.items() if "chat_id" in columns}
