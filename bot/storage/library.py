"""The content that is live now, and the folder it comes from."""

from datetime import date
from pathlib import Path

from bot.core.snapshot import Content, Snapshot
from bot.storage.content_files import Files, Loaded, Refused, fingerprint, load_content, read_files


class ContentProblem(Exception):
    """The content folder cannot go live; every problem, each with its place."""

    def __init__(self, refused: Refused) -> None:
        super().__init__("\n".join(str(problem) for problem in refused.problems))
        self.problems = refused.problems


class Library:
    """Hands out the live snapshot. Whoever reads keeps what they were handed, also while another goes live."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @property
    def snapshot(self) -> Snapshot:
        return self._snapshot

    def content(self, language: str | None = None) -> Content:
        return self._snapshot.content(language)

    def swap(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot


def open_library(directory: Path, *, today: date) -> Library:
    """Raises ContentProblem when the folder is not fit to go live."""
    match load_content(directory, today=today):
        case Loaded(snapshot):
            return Library(snapshot)
        case Refused() as refused:
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
