"""The content that is live now, and the folder it comes from."""

import asyncio
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.content.folder import Files, LoadedContent, RefusedContent, fingerprint, load_content, read_files
from bot.content.rehearsal import check_and_build
from bot.core.answers.policy import LanguageModels
from bot.core.content.problems import Problem
from bot.core.content.snapshot import Content, Snapshot
from bot.core.content.texts import Texts
from bot.database.connection import Database


class ContentProblem(Exception):
    """The content folder cannot go live; every problem, each with its place."""

    def __init__(self, refused: RefusedContent) -> None:
        super().__init__("\n".join(str(problem) for problem in refused.problems))
        self.problems = refused.problems


class Library:
    """Hands out the live snapshot. Whoever reads keeps what they were handed, also while another goes live."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @property
    def snapshot(self) -> Snapshot:
        return self._snapshot

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that the interface speaks."""
        return tuple(sorted(self._snapshot.words))

    def content(self, language: str | None = None) -> Content:
        return self._snapshot.content(language)

    def texts(self, language: str | None = None) -> Texts:
        return self._snapshot.texts(language)

    def swap(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot


class LastKnownGood:
    """The folder as it was live last, file by file: what a start falls back on when the folder is broken."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, files: Files) -> None:
        if fingerprint(files) == fingerprint(await self.files()):
            return

        async with self._database.transaction() as transaction:
            await transaction.execute("DELETE FROM good_content")
            await transaction.executemany("INSERT INTO good_content VALUES (?, ?)", list(files.items()))

    async def files(self) -> Files:
        return {
            str(path): bytes(content) for path, content in await self._database.fetch_all("SELECT * FROM good_content")
        }


@dataclass(frozen=True, slots=True)
class Opening:
    """What is live from the start, and what keeps the folder itself from being it."""

    library: Library
    live: Files
    folder: Files
    refused: tuple[Problem, ...] = ()


async def open_folder(
    directory: Path, last_good: LastKnownGood, *, today: date, language_models: LanguageModels
) -> Opening:
    """A broken folder is no reason to leave people alone: then what was live last is live again.

    Raises ContentProblem when there is nothing to fall back on.
    """
    folder = read_files(directory)
    match await asyncio.to_thread(check_and_build, folder, today=today, language_models=language_models):
        case LoadedContent(snapshot):
            return Opening(Library(snapshot), folder, folder)
        case RefusedContent(problems) as refused:
            good = await last_good.files()
            last = await asyncio.to_thread(check_and_build, good, today=today, language_models=language_models)
            if isinstance(last, LoadedContent):
                return Opening(Library(last.snapshot), good, folder, problems)

            raise ContentProblem(refused)


def open_library(directory: Path, *, today: date) -> Library:
    """For a look into the folder. Raises ContentProblem when it is not fit to go live."""
    match load_content(directory, today=today):
        case LoadedContent(snapshot):
            return Library(snapshot)
        case RefusedContent() as refused:
            raise ContentProblem(refused)


class FolderWatch:
    """Notices by content that the folder changed, so it does not matter how: edited, replaced, or its link moved."""

    def __init__(self, directory: Path, version: str) -> None:
        self._directory = directory
        self._known = version
        self._seen = version

    def changed(self) -> Files | None:
        """The files, once for each change and only when two looks in a row found the same."""
        files = read_files(self._directory)
        version = fingerprint(files)
        is_settled = version == self._seen
        self._seen = version
        if version == self._known or not is_settled:
            return None

        self._known = version
        return files

    def expect(self, version: str) -> None:
        """The bot itself brought the folder to this version: no news."""
        self._known = self._seen = version
