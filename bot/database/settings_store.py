"""The settings store: small facts that the bot stores about itself."""

from bot.database.connection import Table


class SettingsStore(Table):
    """Names and values, such as the fingerprint of the menu that was last set."""

    async def read(self, name: str) -> str | None:
        row = await self._database.fetch_one("SELECT value FROM memo WHERE name = ?", (name,))
        return None if row is None else str(row[0])

    async def write(self, name: str, value: str) -> None:
        await self._database.execute(
            "INSERT INTO memo VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value)
        )
