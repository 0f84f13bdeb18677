"""Reads tips.yaml, and replaces it in one step."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

READABLE: Final = 0o644
PREFIX: Final = ".tips-"


class TipsFile:
    """Symbolic links are followed and kept: the file that they lead to is replaced."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "tips.yaml"

    def read(self) -> bytes:
        """The bytes of the file; empty if there is none or it cannot be read."""
        try:
            return self._path.read_bytes()
        except OSError:
            return b""

    def is_writable(self) -> bool:
        """Whether it can be replaced. A file is created to find out, because permissions are not enough to know."""
        folder = self._path.resolve().parent
        try:
            with NamedTemporaryFile(dir=folder, prefix=PREFIX):
                return os.access(folder, os.W_OK)
        except OSError:
            return False

    def replace(self, content: bytes) -> None:
        path = self._path.resolve()
        mode = path.stat().st_mode & 0o777 if path.exists() else READABLE
        replace_file(path, content, prefix=PREFIX, mode=mode)


def replace_file(path: Path, content: bytes, *, prefix: str, mode: int) -> None:
    """Write the new file to disk before renaming it, so a crash leaves the old or the new file. Raises OSError."""
    with NamedTemporaryFile(dir=path.parent, prefix=prefix, suffix=".tmp", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise

    with suppress(OSError):  # the file is replaced already; some network file systems cannot do this
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
