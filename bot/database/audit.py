"""The audit log: which admin did what, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.database.connection import Database


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`action` is the last part of a text's name (`audit-published`); `detail` is a value shown in that text."""

    at: datetime
    admin_id: int
    action: str
    detail: str


class Audit:
    """The table `audit`. Rows are added and read, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, admin_id: int, action: str, detail: str, now: datetime) -> None:
        await self._database.execute(
            "INSERT INTO audit (at, admin_id, action, detail) VALUES (?, ?, ?, ?)",
            (int(now.timestamp()), admin_id, action, detail),
        )

    async def newest(self, limit: int) -> Sequence[AuditEntry]:
        rows = await self._database.fetch_all(
            "SELECT at, admin_id, action, detail FROM audit ORDER BY id DESC LIMIT ?", (limit,)
        )
        return [AuditEntry(datetime.fromtimestamp(at, UTC), *rest) for at, *rest in rows]
