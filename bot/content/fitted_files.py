"""Stores trained models and checked content in files, because making them takes longer than reading a file."""

import logging
import sys
import time
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from bot.config import Config
from bot.content import words
from bot.content.tips_file import replace_file
from bot.core.reading.language_models import LanguageModels
from bot.encoder import stemmer
from bot.encoder.encoder import FOLDER, Encoder
from bot.encoder.stemmer import english_stem

logger = logging.getLogger(__name__)

KEPT: Final = 2
"""Files kept for each name: those of the live content and of the content before."""
OURS_ALONE: Final = 0o600
MAX_BYTES: Final = 50_000_000
SECONDS_TO_WRITE: Final = 600
"""Seconds after which an unfinished file is deleted: the process that wrote it was killed."""
DIGEST_BYTES: Final = 32
VERSION_LENGTH: Final = 32
"""Characters of the version in a file's name."""
CODE: Final = Path(__file__).parents[1]


def open_language_models(config: Config) -> LanguageModels:
    fitted, encoder = FittedFiles(config.database_path.parent), Encoder(config.content_dir / FOLDER)
    return LanguageModels(english_stem(), fitted, words.english_words, encoder)


class FittedFiles:
    """Each file is a SHA-256 checksum and the data. Damaged files and files of other code are ignored."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, name: str, source: bytes) -> bytes | None:
        path = self._path(name, source)
        try:
            with path.open("rb") as file:
                digest, made = file.read(DIGEST_BYTES), file.read(MAX_BYTES)
        except OSError:
            return None

        return made if digest == _digest(path, made) else None

    def save(self, name: str, source: bytes, made: bytes) -> None:
        """Replace the file in one step. If it cannot be written, a warning is logged; the next start makes it again."""
        path = self._path(name, source)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            replace_file(path, _digest(path, made) + made, prefix="fitted-", mode=OURS_ALONE)
        except OSError as error:
            logger.warning("%s could not be written, so the next start takes longer: %s", path, error.strerror)
        else:
            self._prune(name, path)

    def _path(self, name: str, source: bytes) -> Path:
        version = sha256(_code() + source).hexdigest()[:VERSION_LENGTH]
        return self._folder / f"fitted-{name}-{version}.bin"

    def _prune(self, name: str, written: Path) -> None:
        """Delete old files of this name; not the one just written, which looks old after the clock was set back."""
        with suppress(OSError):  # another start may do the same
            others = {*self._folder.glob(f"fitted-{name}-{'?' * VERSION_LENGTH}.bin")} - {written}
            newest_last = [*sorted(others, key=_written_at), written]
            unfinished = self._folder.glob("fitted-*.tmp")
            left_behind = (path for path in unfinished if time.time() - _written_at(path) > SECONDS_TO_WRITE)
            for path in (*newest_last[:-KEPT], *left_behind):
                path.unlink()


def _written_at(path: Path) -> float:
    return path.stat().st_mtime


def _digest(path: Path, made: bytes) -> bytes:
    """A checksum of the name and the data, so that a renamed file is not accepted."""
    return sha256(path.name.encode() + made).digest()


@cache
def _code() -> bytes:
    """A digest of everything that the results depend on: our code, the stemmer, the words, and the Python version."""
    digest = sha256(f"{sys.version} {sys.byteorder} {stemmer.VERSION}".encode() + words.FILE.read_bytes())
    for path in sorted(path for layer in ("core", "content") for path in (CODE / layer).rglob("*.py")):
        digest.update(path.read_bytes())

    return digest.digest()
