"""Editing content: versions of tips.yaml that were live, drafts that wait for a decision, and the audit log."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Final

from bot.core.content.tip_edits import AuditEntry, Version, file_version
from bot.database.connection import Table, transaction
from bot.database.writer import instant, new_id, seconds

KEPT: Final = 100
"""Versions."""
DRAFTS_KEPT: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TipsFileDraft:
    """A file that an admin sent, until it is published. `base` is the fingerprint of the file that was live then."""

    number: int
    admin_id: int
    base: str
    content: bytes


Counts = tuple[int, int, int]
"""Tips added, changed, removed."""


class Versions(Table):
    """Numbers are never used again, so an old button never selects another version."""

    @transaction
    def add(self, connection: Connection, content: bytes, admin_id: int | None, counts: Counts, now: datetime) -> None:
        """Store it as the newest version, unless it equals the newest one. Only KEPT versions are kept."""
        fingerprint = file_version(content)
        newest = connection.execute("SELECT fingerprint FROM tips_version ORDER BY number DESC LIMIT 1").fetchone()
        if newest == (fingerprint,):
            return

        connection.execute(
            "INSERT INTO tips_version (at, admin_id, fingerprint, content, added, changed, removed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (seconds(now), admin_id, fingerprint, zlib.compress(content), *counts),
        )
        connection.execute(
            "DELETE FROM tips_version WHERE number <= (SELECT max(number) FROM tips_version) - ?", (KEPT,)
        )

    async def newest(self, limit: int) -> Sequence[Version]:
        rows = await self._database.fetch_all(
            "SELECT number, at, admin_id, fingerprint, added, changed, removed FROM tips_version"
            " ORDER BY number DESC LIMIT ?",
            (limit,),
        )
        return [
            Version(number, instant(at), admin_id, fingerprint, tuple(counts))
            for number, at, admin_id, fingerprint, *counts in rows
        ]

    async def content(self, number: int) -> bytes | None:
        row = await self._database.fetch_one("SELECT content FROM tips_version WHERE number = ?", (number,))
        return zlib.decompress(row[0]) if row else None


class TipsFileDrafts(Table):
    """One draft for each admin: a new one replaces the one before."""

    @transaction
    def keep(self, connection: Connection, admin_id: int, base: str, content: bytes, now: datetime) -> int:
        """Store a draft; returns its number, which its buttons carry."""
        oldest = seconds(now - DRAFTS_KEPT)
        connection.execute("DELETE FROM draft WHERE admin_id = ? OR at < ?", (admin_id, oldest))
        draft = (admin_id, seconds(now), base, zlib.compress(content))
        return new_id(connection, "INSERT INTO draft (admin_id, at, base, content) VALUES (?, ?, ?, ?)", draft)

    async def find(self, number: int, admin_id: int) -> TipsFileDraft | None:
        """An admin's own draft only."""
        row = await self._database.fetch_one(
            "SELECT base, content FROM draft WHERE number = ? AND admin_id = ?", (number, admin_id)
        )
        return TipsFileDraft(number, admin_id, row[0], zlib.decompress(row[1])) if row else None

    async def drop(self, number: int, admin_id: int) -> None:
        await self._database.execute("DELETE FROM draft WHERE number = ? AND admin_id = ?", (number, admin_id))


class Audit(Table):
    async def note(self, admin_id: int, action: str, detail: str, now: datetime) -> None:
        await self._database.execute(
            "INSERT INTO audit (at, admin_id, action, detail) VALUES (?, ?, ?, ?)",
            (seconds(now), admin_id, action, detail),
        )

    async def newest(self, limit: int) -> Sequence[AuditEntry]:
        rows = await self._database.fetch_all(
            "SELECT at, admin_id, action, detail FROM audit ORDER BY id DESC LIMIT ?", (limit,)
        )
        return [AuditEntry(instant(at), *rest) for at, *rest in rows]
