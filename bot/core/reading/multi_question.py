"""More than one question in one message."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from bot.core.content.models import Topic
from bot.core.reading.topics import Found, Match

MOST: Final = 2
"""Answers offered in addition to the one that is given."""

MOST_PARTS: Final = 12
"""Parts of a message that are examined."""

ASKED: Final = frozenset({"question", "topic"})
"""Kinds of topics that answer a question; a cause or a part of one may only be mentioned."""

_SEVERAL: Final = re.compile(
    r"[?!;\n]+|\.\s|\b(?:and|also|plus)\s+(?=(?:am|are|can|could|do|does|how|is|may|should|what|when|which|who|why|will)\b)",
    re.IGNORECASE,
)


def also_asked(text: str, given: Topic, match: Callable[[str], Match]) -> list[Topic]:
    """Topics of further questions in a text that is answered with `given`; none if that is a cause or part of one."""
    asked = [part for part in _SEVERAL.split(text, MOST_PARTS)[:MOST_PARTS] if part.strip()]
    if given.kind not in ASKED or len(asked) == 1:
        return []

    others = dict.fromkeys(topic for topic in _found(asked, match) if topic.id not in {given.id, given.parent})
    return list(others)[:MOST]


def _found(asked: list[str], match: Callable[[str], Match]) -> Iterator[Topic]:
    for part in asked:
        found = match(part)
        if isinstance(found, Found) and found.topic.kind in ASKED:
            yield found.topic
