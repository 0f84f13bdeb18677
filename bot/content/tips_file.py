"""Reads tips.yaml, and replaces it in one step."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

READABLE: Final = 0o644


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
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".tips-"):
                return os.access(folder, os.W_OK)
        except OSError:
            return False

    def replace(self, content: bytes) -> None:
        """Write the new file to disk before renaming it, so a crash leaves the old or the new file. Raises OSError."""
        path = self._path.resolve()
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".tips-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(file.fileno(), path.stat().st_mode & 0o777 if path.exists() else READABLE)
                os.fsync(file.fileno())

            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()

            raise

        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
