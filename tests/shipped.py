"""The content in content/, read and checked once in each process for all tests."""

from datetime import date
from pathlib import Path
from typing import Final

from bot.content.folder import Files, read_files
from bot.content.library import Library, Opening, open_library
from bot.core.content.snapshot import Content
from bot.core.content.texts import Texts

ROOT: Final = Path(__file__).parents[1]
DIRECTORY: Final = ROOT / "content"
LIBRARY: Final[Library] = open_library(DIRECTORY, today=date(2026, 11, 22))
CONTENT: Final[Content] = LIBRARY.content()
TEXTS: Final[Texts] = LIBRARY.texts()
FILES: Final[Files] = read_files(DIRECTORY)


def opening() -> Opening:
    """The folder as a start finds it, in a library that a test may change."""
    return Opening(Library(LIBRARY.snapshot), FILES, FILES)
