"""The content publisher: checks, compares and publishes a file that an admin sent, or a change in the folder."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from bot.content.folder import Files, LoadedContent, RefusedContent, fingerprint, read_files
from bot.content.library import FolderWatch, LastKnownGood, Opening
from bot.content.rehearsal import check_and_build
from bot.content.tips_file import TipsFile
from bot.core.content.problems import Problem
from bot.core.content.snapshot import Snapshot
from bot.core.content.tip_edits import Changes, changes_between, file_version
from bot.core.reading.language_models import LanguageModels
from bot.database.connection import DatabaseUnavailable
from bot.database.versions import TipsFileDraft, Versions

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Published:
    """These changes are live now."""

    changes: Changes
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """The file has changed since the draft was made; nothing was written."""


@dataclass(frozen=True, slots=True)
class Unwritable:
    """The folder cannot be written; nothing has changed."""


@dataclass(frozen=True, slots=True)
class PublishableDraft:
    """A file without errors, and what would change. `base` is the version of the file that it was compared with."""

    base: str
    changes: Changes
    warnings: tuple[Problem, ...]


Publication: TypeAlias = Published | Conflict | Unwritable | RefusedContent


class ContentPublisher:
    """Checks run in another thread, so that the bot can answer people meanwhile."""

    def __init__(
        self,
        directory: Path,
        *,
        opening: Opening,
        last_good: LastKnownGood,
        versions: Versions,
        language_models: LanguageModels,
        now: Callable[[], datetime],
    ) -> None:
        self._directory = directory
        self.library = opening.library
        self._live = opening.live
        self._last_good = last_good
        self._watch = FolderWatch(directory, fingerprint(opening.folder))
        self._publishing = asyncio.Lock()
        self._language_models = language_models
        self._now = now
        self.file = TipsFile(directory)
        self.versions = versions
        self.refused = opening.refused
        """Problems because of which the newest state of the folder is not live; empty if it is."""

    async def begin(self) -> None:
        """Store what is live at start as a version, so that admins can go back to it."""
        await self._remember(None, (0, 0, 0))

    @property
    def live_tips(self) -> bytes:
        """The live tips.yaml; the file in the folder may differ if it has errors, or may be missing."""
        return self._live["tips.yaml"]

    async def is_writable(self) -> bool:
        return await asyncio.to_thread(self.file.is_writable)

    async def examine(self, content: bytes) -> PublishableDraft | RefusedContent:
        """Check a tips.yaml together with the other files: its problems, or what would change."""
        files = await asyncio.to_thread(read_files, self._directory)
        result = await self._checked({**files, "tips.yaml": content})
        if isinstance(result, RefusedContent):
            return result

        warnings = tuple(problem for problem in result.problems if problem.file == "tips.yaml")
        return PublishableDraft(_tips_version(files), self._changes(result.snapshot), warnings)

    async def publish(self, draft: TipsFileDraft) -> Publication:
        """Write the draft to the folder and make it live, unless the file has changed since the draft was made."""
        async with self._publishing:
            files = await asyncio.to_thread(read_files, self._directory)
            if _tips_version(files) != draft.base:
                return Conflict()

            files = {**files, "tips.yaml": draft.content}
            result = await self._checked(files)
            if isinstance(result, RefusedContent):
                return result

            try:
                if not await asyncio.to_thread(self._write, draft):
                    return Conflict()
            except OSError:
                return Unwritable()

            changes = await self._go_live(result.snapshot, files, draft.admin_id)
            self._watch.expect(result.snapshot.version)
            return Published(changes)

    async def look(self) -> Published | RefusedContent | None:
        """Publish a change that was made on disk; RefusedContent if it has errors, None if nothing changed."""
        async with self._publishing:
            files = await asyncio.to_thread(self._watch.changed)
            if files is None:
                return None

            result = await self._checked(files)
            if isinstance(result, RefusedContent):
                self.refused = result.problems
                return result

            return Published(await self._go_live(result.snapshot, files, None), result.problems)

    def _write(self, draft: TipsFileDraft) -> bool:
        """Replace the file; False if it has changed since the draft was made, such as during the check."""
        if _tips_version(read_files(self._directory)) != draft.base:
            return False

        self.file.replace(draft.content)
        return True

    async def _checked(self, files: Files) -> LoadedContent | RefusedContent:
        return await asyncio.to_thread(
            check_and_build, files, today=self._now().date(), language_models=self._language_models
        )

    def _changes(self, snapshot: Snapshot) -> Changes:
        return changes_between(self.library.content().tips, snapshot.content().tips)

    async def _go_live(self, snapshot: Snapshot, files: Files, admin_id: int | None) -> Changes:
        await asyncio.to_thread(self._language_models.prepare, snapshot)
        changes = self._changes(snapshot)
        self.library.snapshot = snapshot
        self._live, self.refused = files, ()
        await self._remember(admin_id, changes.counts)
        return changes

    async def _remember(self, admin_id: int | None, counts: tuple[int, int, int]) -> None:
        """Store the live content as a version. It is live also if the database cannot be written."""
        try:
            await self.versions.add(self.live_tips, admin_id, counts, self._now())
            await self._last_good.keep(self._live)
        except DatabaseUnavailable as error:
            logger.warning("the live content cannot be stored as a version: %s", error)


def _tips_version(files: Files) -> str:
    return file_version(files.get("tips.yaml", b""))
