"""What the bot listens with, as it stands in content/, and texts to put through it."""

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

from bot.core.snapshot import Content
from bot.storage.library import open_library
from tests.fitted import shared_ears

ROOT: Final = Path(__file__).parents[2]
CONTENT: Final[Content] = open_library(ROOT / "content", today=date(2026, 11, 22)).content()
EAR: Final = shared_ears().of(CONTENT)
NET: Final = EAR.net
MATCHER: Final = EAR.matcher
RED_FLAGS: Final = CONTENT.red_flags


def labelled(name: str) -> list[dict[str, Any]]:
    """A file of tests/questions, line by line."""
    lines = (ROOT / "tests" / "questions" / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
