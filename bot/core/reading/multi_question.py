"""The questions of a message: more than one, or one within a story."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.core.content.models import Topic
from bot.core.reading.asking import ASKED_LATER, asks
from bot.core.reading.topics import Found, Match

MOST: Final = 2
"""Answers offered in addition to the one that is given."""

MOST_PARTS: Final = 12
"""Parts of a message that are examined."""
CLOSING: Final = 3
"""Parts at the end of a message in which a question is the person's own; before, many a question mark tells a story."""

ASKED: Final = frozenset({"question", "topic"})
"""Kinds of topics that answer a question; a cause or a part of one may only be mentioned."""

PHRASED: Final = 0.5
"""Likelihood of the page that a phrase of a question names, which the content lists."""
RESEMBLING: Final = 0.2
"""The same of one that a question only resembles."""
REPEATED: Final = 0.6
"""Weight of these beside the pages of the small language model, which has learnt such phrases too."""
OFFERED: Final = 0.15
"""Likelihood from which a page of the model is offered: 1 in 3 is what was asked."""

_SEVERAL: Final = re.compile(
    r"(?<=[?!;\n])(?![?!;\n])|\.\s"
    r"|\b(?:and|also|plus)\s+(?=(?:am|are|can|could|do|does|how|is|may|should|what|when|which|who|why|will)\b)",
    re.IGNORECASE,
)
_PIECE: Final = re.compile(r",\s+|\s[-–—]\s|\.{2,}|…")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Question:
    """What a message asks."""

    topic: Topic
    likelihood: float
    """Probability (0 to 1) that this topic answers it."""


def questions_in(
    text: str, match: Callable[[str], Match], named: Callable[[str], Topic | None] = lambda _: None
) -> tuple[Question, ...]:
    """What the parts of a text ask, not what they tell; for a text of one part only what `named` finds."""
    parts = [part for part in _SEVERAL.split(text, MOST_PARTS)[:MOST_PARTS] if part.strip()]
    found: dict[str, Question] = {}
    for number, part in enumerate(parts):
        if asks(part) and (
            question := (number >= len(parts) - CLOSING and _plain(part, named))
            or (len(parts) > 1 and _resembling(part, match))
        ):
            found[question.topic.id] = question

    return tuple(found.values())


def with_pages(
    questions: Iterable[Question], pages: Mapping[str, float], topic: Callable[[str], Topic | None]
) -> tuple[Question, ...]:
    """The questions with those that the small language model finds, the likeliest first.

    `pages`: `Scores.pages`. Both are taken for independent witnesses (noisy or).
    """
    weight = REPEATED if pages else 1
    doubts = {page: 1 - likelihood for page, likelihood in pages.items() if likelihood >= OFFERED}
    for question in questions:
        doubts[question.topic.id] = doubts.get(question.topic.id, 1) * (1 - weight * question.likelihood)

    asked = ((found, 1 - doubt) for page, doubt in doubts.items() if (found := topic(page)))
    return tuple(sorted((Question(*each) for each in asked), key=lambda each: -each.likelihood))


def also_asked(questions: Iterable[Question], given: Iterable[Topic]) -> tuple[Topic, ...]:
    """What else is asked when these answers are given: beside a cause only short answers, its sections say the rest."""
    shown = tuple(given)
    known = {id_ for topic in shown for id_ in (topic.id, topic.parent)}
    others = (each.topic for each in questions if each.topic.id not in known)
    return tuple(each for each in others if each.kind == "question" or all(t.kind in ASKED for t in shown))[:MOST]


def _plain(part: str, named: Callable[[str], Topic | None]) -> Question | None:
    topic = next(filter(None, map(named, _asking(part))), None)
    return Question(topic, PHRASED) if topic else None


def _resembling(part: str, match: Callable[[str], Match]) -> Question | None:
    found = match(part)
    return Question(found.topic, RESEMBLING) if isinstance(found, Found) and found.topic.kind == "question" else None


def _asking(part: str) -> Iterator[str]:
    """The words of a part that may be its question, the likeliest first: "ice did nothing, massage?" asks the last."""
    if later := [found.end() for found in ASKED_LATER.finditer(part) if not found["pointing"]]:
        yield part[later[-1] :]

    if part.rstrip().endswith("?") and len(pieces := _PIECE.split(part)) > 1:
        yield pieces[-1]

    yield part
