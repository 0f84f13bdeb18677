"""More than one question in one message."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from bot.core.content.models import Topic
from bot.core.reading.topics import Found, Match, asks

MOST: Final = 2
"""Answers offered in addition to the one that is given."""

MOST_PARTS: Final = 12
"""Parts of a message that are examined."""

ASKED: Final = frozenset({"question", "topic"})
"""Kinds of topics that answer a question; a cause or a part of one may only be mentioned."""

_SEVERAL: Final = re.compile(
    r"(?<=[?!;\n])(?![?!;\n])|\.\s"
    r"|\b(?:and|also|plus)\s+(?=(?:am|are|can|could|do|does|how|is|may|should|what|when|which|who|why|will)\b)",
    re.IGNORECASE,
)
_ASKED_LATER: Final = re.compile(
    r",\s*(?:and |so |but )?(?:(?:can|could|should|may|shall|do|will) (?:i|we|he|she)|does|how|what|why|is it)\b"
    r"|\b(?:wonder|not sure|want to know)\b",
    re.IGNORECASE,
)
"""The question of a sentence that begins with something else: "my back hurts, can I use a heat pad"."""


def questions_in(text: str, match: Callable[[str], Match]) -> tuple[Topic, ...]:
    """What the parts of a text ask, not what they tell; nothing for a text of one part."""
    parts = [part for part in _SEVERAL.split(text, MOST_PARTS)[:MOST_PARTS] if part.strip()]
    asking = (part for part in parts if asks(part) or _ASKED_LATER.search(part))
    return tuple(dict.fromkeys(_found(asking, match))) if len(parts) > 1 else ()


def also_asked(questions: Iterable[Topic], given: Topic) -> tuple[Topic, ...]:
    """What else is asked when one answer is given: beside a cause only short answers, as its sections say the rest."""
    others = (topic for topic in questions if topic.id not in {given.id, given.parent})
    return tuple(topic for topic in others if given.kind in ASKED or topic.kind == "question")[:MOST]


def _found(parts: Iterable[str], match: Callable[[str], Match]) -> Iterator[Topic]:
    for part in parts:
        found = match(part)
        if isinstance(found, Found) and found.topic.kind in ASKED:
            yield found.topic
