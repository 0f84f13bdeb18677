"""The screener and language model of the shipped content, and texts for them."""

import json
from typing import Any, Final

from bot.core.reading.red_flags import Screening
from bot.core.reading.small_talk import small_talk_of
from tests import shipped
from tests.fitted import shared_language_models

ROOT: Final = shipped.ROOT
CONTENT: Final = shipped.CONTENT
MODEL: Final = shared_language_models().of(CONTENT)
TALK: Final = small_talk_of(shipped.TEXTS)
SCREENER: Final = MODEL.screener
MATCHER: Final = MODEL.matcher
RED_FLAGS: Final = CONTENT.red_flags


def screen_with_model(text: str) -> Screening:
    return SCREENER.read(text, MODEL.scorer.scores(text))[0]


def labelled(name: str) -> list[dict[str, Any]]:
    """A file of tests/questions, line by line."""
    lines = (ROOT / "tests" / "questions" / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
