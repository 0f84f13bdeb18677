"""The content desk: a file that an admin sent is checked, compared and put live; so is a change in the folder."""

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
from bot.core.answers.policy import LanguageModels
from bot.core.content.problems import Problem
from bot.core.content.snapshot import Snapshot
from bot.core.content.tip_edits import Changes, changes_between, file_version
from bot.database.connection import DatabaseUnavailable
from bot.database.versions import TipsFileDraft, TipsFileDrafts, Versions

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Published:
    """It is live."""

    changes: Changes


@dataclass(frozen=True, slots=True)
class Conflict:
    """The file has changed since the draft was made; nothing was written."""


@dataclass(frozen=True, slots=True)
class Unwritable:
    """The folder does not let itself be written; nothing has changed."""


@dataclass(frozen=True, slots=True)
class PublishableDraft:
    """A file that may go live, and what would change. `base` is the live file it was compared with."""

    base: str
    changes: Changes
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Reloaded:
    """The folder was changed past the bot, and is live now."""

    changes: Changes


Publication: TypeAlias = Published | Conflict | Unwritable | RefusedContent


class ContentPublisher:
    """Checks run in a thread of their own: the bot answers people meanwhile."""

    def __init__(
        self,
        directory: Path,
        *,
        opening: Opening,
        last_good: LastKnownGood,
        versions: Versions,
        drafts: TipsFileDrafts,
        language_models: LanguageModels,
        now: Callable[[], datetime],
    ) -> None:
        self._directory = directory
        self._library = opening.library
        self._live = opening.live
        self._last_good = last_good
        self._watch = FolderWatch(directory, fingerprint(opening.folder))
        self._publishing = asyncio.Lock()
        self._ears = language_models
        self._now = now
        self.file = TipsFile(directory)
        self.versions = versions
        self.drafts = drafts
        self.refused = opening.refused
        """What keeps the newest state of the folder from going live."""

    async def begin(self) -> None:
        """Remember what is live at the start, as the version to go back to."""
        await self._remember(None, (0, 0, 0))

    @property
    def live_tips(self) -> bytes:
        """tips.yaml as it is live; the one in the folder may be broken, or gone."""
        return self._live["tips.yaml"]

    async def is_writable(self) -> bool:
        return await asyncio.to_thread(self.file.is_writable)

    async def examine(self, content: bytes) -> PublishableDraft | RefusedContent:
        """What is wrong with a tips.yaml beside the other files, or what would change with it."""
        files = await asyncio.to_thread(read_files, self._directory)
        result = await self._checked({**files, "tips.yaml": content})
        if isinstance(result, RefusedContent):
            return result

        changes = self._changes(result.snapshot)
        return PublishableDraft(file_version(files.get("tips.yaml", b"")), changes, _of_tips(result.problems))

    async def publish(self, draft: TipsFileDraft) -> Publication:
        """Put it live, in the folder and in the bot, unless the file is not the one it was made for."""
        async with self._publishing:
            files = await asyncio.to_thread(read_files, self._directory)
            if file_version(files.get("tips.yaml", b"")) != draft.base:
                return Conflict()

            files = {**files, "tips.yaml": draft.content}
            result = await self._checked(files)
            if isinstance(result, RefusedContent):
                return result

            try:
                await asyncio.to_thread(self.file.replace, draft.content)
            except OSError:
                return Unwritable()

            changes = await self._go_live(result.snapshot, files, draft.admin_id)
            self._watch.expect(result.snapshot.version)
            return Published(changes)

    async def look(self) -> Reloaded | RefusedContent | None:
        """Whether the folder has changed past the bot: live now if it is fit; None if there is no news."""
        async with self._publishing:
            files = await asyncio.to_thread(self._watch.changed)
            if files is None:
                return None

            result = await self._checked(files)
            if isinstance(result, RefusedContent):
                self.refused = result.problems
                return result

            return Reloaded(await self._go_live(result.snapshot, files, None))

    async def _checked(self, files: Files) -> LoadedContent | RefusedContent:
        return await asyncio.to_thread(check_and_build, files, today=self._now().date(), language_models=self._ears)

    def _changes(self, snapshot: Snapshot) -> Changes:
        return changes_between(self._library.content().tips, snapshot.content().tips)

    async def _go_live(self, snapshot: Snapshot, files: Files, admin_id: int | None) -> Changes:
        await asyncio.to_thread(self._ears.prepare, snapshot)
        changes = self._changes(snapshot)
        self._library.swap(snapshot)
        self._live, self.refused = files, ()
        await self._remember(admin_id, changes.counts)
        return changes

    async def _remember(self, admin_id: int | None, counts: tuple[int, int, int]) -> None:
        """It is live whether or not this can be written."""
        try:
            await self.versions.add(self.live_tips, admin_id, counts, self._now())
            await self._last_good.keep(self._live)
        except DatabaseUnavailable as error:
            logger.warning("what is live cannot be kept as a version to go back to: %s", error)


def _of_tips(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem.file == "tips.yaml")
