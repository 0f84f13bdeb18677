"""The live content, and the folder it comes from."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from sqlite3 import Connection
from typing import Final

from bot.content.folder import (
    SHIPPED,
    Files,
    LoadedContent,
    LoadResult,
    RefusedContent,
    fingerprint,
    load_content,
    read_files,
    restored,
)
from bot.content.rehearsal import check_and_build
from bot.core.content.problems import Problem
from bot.core.content.snapshot import Content, Snapshot
from bot.core.content.texts import Texts
from bot.core.reading.language_models import LanguageModels
from bot.database.connection import Table, transaction

CHECKED: Final = "content"
"""Name of the files that keep accepted content."""


class ContentProblem(Exception):
    """The content folder has errors; the message lists every problem with its place."""

    def __init__(self, refused: RefusedContent) -> None:
        super().__init__("\n".join(str(problem) for problem in refused.problems))
        self.problems = refused.problems


class Library:
    """Holds the live snapshot. Snapshots are immutable, so code that has one may use it while another goes live."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        """Another one is assigned when it goes live."""

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted(self.snapshot.words))

    def content(self, language: str | None = None) -> Content:
        return self.snapshot.content(language)

    def texts(self, language: str | None = None) -> Texts:
        return self.snapshot.texts(language)


class LastKnownGood(Table):
    """The files of the folder as it was live last, stored in the database; used at start if the folder has errors."""

    async def keep(self, files: Files) -> None:
        if fingerprint(files) != fingerprint(await self.files()):
            await self._replace(files)

    @transaction
    def _replace(self, connection: Connection, files: Files) -> None:
        connection.execute("DELETE FROM good_content")
        connection.executemany("INSERT INTO good_content VALUES (?, ?)", files.items())

    async def files(self) -> Files:
        return {
            str(path): bytes(content) for path, content in await self._database.fetch_all("SELECT * FROM good_content")
        }


@dataclass(frozen=True, slots=True)
class Opening:
    """The content that is live after a start: the folder's, or the last known good one if the folder was `refused`."""

    library: Library
    live: Files
    folder: Files
    refused: tuple[Problem, ...] = ()


async def open_folder(
    directory: Path, last_good: LastKnownGood, *, today: date, language_models: LanguageModels
) -> Opening:
    """Open the folder; if it has errors, open the last known good content instead.

    Raises ContentProblem if neither can be used.
    """
    folder = read_files(directory)
    match await asyncio.to_thread(open_files, folder, today=today, language_models=language_models):
        case LoadedContent(snapshot):
            return Opening(Library(snapshot), folder, folder)
        case RefusedContent(problems) as refused:
            good = await last_good.files()
            last = await asyncio.to_thread(open_files, good, today=today, language_models=language_models)
            if isinstance(last, LoadedContent):
                return Opening(Library(last.snapshot), good, folder, problems)

            raise ContentProblem(refused)


def open_files(files: Files, *, today: date, language_models: LanguageModels) -> LoadResult:
    """`check_and_build`, unless the same code has accepted the same files before; then there are no warnings."""
    store, key = language_models.store, checked_key(files, read_files(SHIPPED))
    if store and (saved := store.load(CHECKED, key)):
        with suppress(ValueError):
            return restored(files, saved)

    result = check_and_build(files, today=today, language_models=language_models)
    if store and isinstance(result, LoadedContent):
        store.save(CHECKED, key, result.saved(files))

    return result


def checked_key(files: Files, shipped: Files) -> bytes:
    """The key of the stored result, which depends on the shipped files too: they replace what the folder lacks."""
    return f"{fingerprint(files)} {fingerprint(shipped)}".encode()


def open_library(directory: Path, *, today: date) -> Library:
    """The folder's content, for commands. Raises ContentProblem if it has errors."""
    match load_content(directory, today=today):
        case LoadedContent(snapshot):
            return Library(snapshot)
        case RefusedContent() as refused:
            raise ContentProblem(refused)


class FolderWatch:
    """Detects changes by comparing the files' bytes, so it does not matter how they were changed."""

    def __init__(self, directory: Path, version: str) -> None:
        self._directory = directory
        self._known = version
        self._seen = version

    def changed(self) -> Files | None:
        """The changed files, once for each change, and only after two calls in a row found the same bytes."""
        files = read_files(self._directory)
        version = fingerprint(files)
        is_settled = version == self._seen
        self._seen = version
        if version == self._known or not is_settled:
            return None

        self._known = version
        return files

    def expect(self, version: str) -> None:
        """The bot itself has written this version, so it is not reported as a change."""
        self._known = self._seen = version
