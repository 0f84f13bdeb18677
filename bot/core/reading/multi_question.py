"""The questions of a message: more than one, or one at the end of a story."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.core.content.models import Topic
from bot.core.reading.topics import Found, Match, asks

MOST: Final = 2
"""Answers offered in addition to the one that is given."""

MOST_PARTS: Final = 12
"""Parts of a message that are examined."""
CLOSING: Final = 3
"""Parts at the end of a message in which a question is the person's own; before, many a question mark tells a story."""

ASKED: Final = frozenset({"question", "topic"})
"""Kinds of topics that answer a question; a cause or a part of one may only be mentioned."""

_SEVERAL: Final = re.compile(
    r"(?<=[?!;\n])(?![?!;\n])|\.\s"
    r"|\b(?:and|also|plus)\s+(?=(?:am|are|can|could|do|does|how|is|may|should|what|when|which|who|why|will)\b)",
    re.IGNORECASE,
)
_ASKED_LATER: Final = re.compile(
    r"(?:,|\s-)\s*(?:and |so |but |or )?(?="
    r"(?:(?:can|could|should|may|shall|do|will|am|is) (?:i|we|he|she)|(?:can|will) it|does|how|what|why"
    r"|when (?:can|will)|any (?:way|tips|advice|ideas|good|harm|trick)|ok to|worth)\b)"
    r"|(?P<pointing>,\s*(?:and |so |but )?(?:is|was) (?:it|that|this))\b|\b(?=(?:wonder|not sure|want to know)\b)",
    re.IGNORECASE,
)
"""The question of a sentence that begins with something else: "my back hurts, can I use a heat pad".

What "is that" asks about is named before it.
"""
_BEFORE: Final = r"\W*(?:(?:so|and|but|anyway|also|or|please|just|now)\s+)*"
_SOMEBODY: Final = (
    r"(?:i|we|you|he|she|it|they|this|that|these|those|there|the|a|an|my|our|your|his|her|any\w*|some\w*|people|not)\b"
)
_TELLS: Final = re.compile(
    rf"{_BEFORE}(?:when (?!(?:can|could|will|would|do|does|did|should|shall|may|is|are|am)\b)"
    r"|(?:what|which) (?:a|an|i|we|he|she|they|it|bugs|hurts|was|made|means|has|had|never|got)\b|who (?:knew|knows)"
    rf"|(?:should|can|could|would|shall|was|must|may) (?!{_SOMEBODY}|(?:\w+ ){{1,3}}(?:help|cause|do|fix)\b)"
    r"|do (?:exercise|stretch|my|the|some|a)"
    r"|(?:is|are|will) (?:better|worse|gone|getting|still|now|only|just|too|fine|be)\b)",
    re.IGNORECASE,
)
"""The beginning of a sentence that tells: "when I sit", "which I did", "could barely walk"."""
_ASKS_TOO: Final = re.compile(
    rf"{_BEFORE}(?:(?:ok|okay|safe|alright|fine|better|worth|time) to\b|\w+ or \w+\W*$)",
    re.IGNORECASE,
)
"""The beginning of a question without a mark or a word that asks: "ok to climb", "rest or move"."""
_PIECE: Final = re.compile(r",\s+|\s[-–—]\s|\.{2,}|…")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Question:
    """What one part of a message asks."""

    topic: Topic
    is_plain: bool = False
    """It was found by a phrase of a question that the content lists, not by its resemblance to the topic."""


def questions_in(
    text: str, match: Callable[[str], Match], named: Callable[[str], Topic | None] = lambda _: None
) -> tuple[Question, ...]:
    """What the parts of a text ask, not what they tell; for a text of one part only what `named` finds."""
    parts = [part for part in _SEVERAL.split(text, MOST_PARTS)[:MOST_PARTS] if part.strip()]
    found: dict[str, Question] = {}
    for number, part in enumerate(parts):
        if _is_asking(part) and (
            question := (number >= len(parts) - CLOSING and _plain(part, named))
            or (len(parts) > 1 and _resembling(part, match))
        ):
            found[question.topic.id] = question

    return tuple(found.values())


def also_asked(questions: Iterable[Question], given: Topic) -> tuple[Topic, ...]:
    """What else is asked when one answer is given: beside a cause only short answers, as its sections say the rest.

    Plain questions come first.
    """
    others = [each for each in questions if each.topic.id not in {given.id, given.parent}]
    wanted = [each for each in others if given.kind in ASKED or each.topic.kind == "question"]
    return tuple(each.topic for each in sorted(wanted, key=lambda each: not each.is_plain))[:MOST]


def _is_asking(part: str) -> bool:
    if _ASKED_LATER.search(part) or part.rstrip().endswith("?"):
        return True

    return bool(_ASKS_TOO.match(part)) or (asks(part) and not _TELLS.match(part))


def _plain(part: str, named: Callable[[str], Topic | None]) -> Question | None:
    topic = next(filter(None, map(named, _asking(part))), None)
    return Question(topic, is_plain=True) if topic else None


def _resembling(part: str, match: Callable[[str], Match]) -> Question | None:
    found = match(part)
    return Question(found.topic) if isinstance(found, Found) and found.topic.kind == "question" else None


def _asking(part: str) -> Iterator[str]:
    """The words of a part that may be its question, the likeliest first: "ice did nothing, massage?" asks the last."""
    if later := [found.end() for found in _ASKED_LATER.finditer(part) if not found["pointing"]]:
        yield part[later[-1] :]

    if part.rstrip().endswith("?") and len(pieces := _PIECE.split(part)) > 1:
        yield pieces[-1]

    yield part
