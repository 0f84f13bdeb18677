"""Everything stored about one chat: the rows of every table with a column `chat_id`."""

from typing import Any

from bot.database.connection import Database


class PersonalData:
    """Exports and deletes it. A new table with a column `chat_id` is included without further code."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def export(self, chat_id: int) -> dict[str, list[dict[str, Any]]]:
        """The rows of this chat by table; tables without such rows are left out."""
        found = {}
        for table, columns in (await self._tables()).items():
            names = ", ".join(f'"{column}"' for column in columns)
            rows = await self._database.fetch_all(f'SELECT {names} FROM "{table}" WHERE chat_id = ?', (chat_id,))  # noqa: S608 - names from the schema
            if rows:
                found[table] = [dict(zip(columns, map(_plain, row), strict=True)) for row in rows]

        return found

    async def forget(self, chat_id: int) -> int:
        """Delete every row of this chat in one transaction; returns their number."""
        tables = await self._tables()
        deleted = 0
        async with self._database.transaction() as transaction:
            for table in tables:
                deleted += await transaction.execute(f'DELETE FROM "{table}" WHERE chat_id = ?', (chat_id,))  # noqa: S608 - names from the schema

        return deleted

    async def _tables(self) -> dict[str, list[str]]:
        rows = await self._database.fetch_all(
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1"
        )
        tables: dict[str, list[str]] = {}
        for table, column in rows:
            tables.setdefault(table, []).append(column)

        return {table: columns for table, columns in tables.items() if "chat_id" in columns}


def _plain(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value
