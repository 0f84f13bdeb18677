"""tips.yaml on the disk: read, and replaced as a whole or not at all."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

READABLE: Final = 0o644


class TipsFile:
    """Follows a link to where the file really is, so that the link stays one."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "tips.yaml"

    def read(self) -> bytes:
        """Nothing, if there is no such file."""
        try:
            return self._path.read_bytes()
        except OSError:
            return b""

    def is_writable(self) -> bool:
        """Whether a new version can be put in its place: tried, as permissions alone do not tell."""
        folder = self._path.resolve().parent
        try:
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".tips-"):
                return os.access(folder, os.W_OK)
        except OSError:
            return False

    def replace(self, content: bytes) -> None:
        """On disk before it has the name: after a crash there is the old file or the new one. Raises OSError."""
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
