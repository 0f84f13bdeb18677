"""The red-flag net as it stands in content/redflags.yaml, and texts to put through it."""

import json
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from bot.core.net import Net
from bot.core.redflags import RedFlags
from bot.storage.stems import english_stem

ROOT: Final = Path(__file__).parents[2]
RED_FLAGS: Final = RedFlags.model_validate(YAML(typ="safe").load(ROOT / "content" / "redflags.yaml"))
NET: Final = Net(RED_FLAGS, english_stem())


def labelled(name: str) -> list[dict[str, Any]]:
    """A file of tests/questions, line by line."""
    lines = (ROOT / "tests" / "questions" / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
