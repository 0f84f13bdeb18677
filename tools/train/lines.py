"""The lines that the model is trained with, from files of the repository alone.

Files with `held` or `blind` in their name are never read: they say how well the model reads what it has not seen.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from bot.core.content.models import messages
from bot.core.content.snapshot import Content
from bot.core.reading.topics import LABELS, OFF_TOPIC

QUESTIONS: Final = Path(__file__).parents[2] / "tests" / "questions"
STORIES: Final = ("signs_stories.jsonl", "stories.jsonl")
RETOLD: Final = {"retold.jsonl": 3, "variants.jsonl": 2, "pairs.jsonl": 1}
"""Posts of real people in other words; the same people with a sign, or with one that is not there; and signs told by
the way, each beside a look-alike; with how often each is taken: they are few, and the bot is for such messages."""
PRESENT: Final = "present"
NOTHING: Final = ""
"""Instead of a page: a message that asks for none that the bot has."""
SECTIONS: Final = {"why": "causes", "now": "relief", "prevent": "prevention", "doctor": "doctor"}
"""Pages on backs in general, each with the section of a cause that it stands for."""
_BACK: Final = re.compile(
    r"\b(my |the |his |her )(?:(?:lower|low|upper|mid|middle) )?back\b(?! (?:of|to|in|from|at|and|up)\b)", re.IGNORECASE
)
_SPINE: Final = re.compile(
    r"spin|spasm|lumb|disc\b|disk|sciat|verteb|lumbago|coccyx|tailbone|backache|back\b.*\bback\b", re.IGNORECASE
)
OTHER_PARTS: Final = (
    "knee", "shoulder", "ankle", "wrist", "elbow", "hip", "foot", "thumb", "calf", "heel", "jaw", "hamstring",
    "hand", "forearm", "tooth", "eye", "ear", "head", "neck", "shin", "groin", "finger", "stomach", "thigh", "toe",
)  # fmt: skip


@dataclass(frozen=True)
class TrainingLine:
    """A message with what is known about it."""

    text: str
    topics: tuple[str, ...] = ()
    """The right topics, the best first; empty if nothing is known about them."""
    present: frozenset[str] = frozenset()
    """Signs that are there."""
    mentioned: frozenset[str] = frozenset()
    """Signs that are spoken of and not there: denied, past, somebody else's, feared."""
    unknown: frozenset[str] = frozenset()
    """Signs of which nothing is known; of all others it is known that they are not there."""
    pages: tuple[str, ...] = ()
    """Ids of the pages that answer its question, the best first; NOTHING if none does, and empty if that is unknown."""
    source: str = field(default="", compare=False)

    @property
    def signs(self) -> frozenset[str]:
        """All signs that it speaks of."""
        return self.present | self.mentioned


def topic_lines(content: Content) -> Iterator[TrainingLine]:
    """The example messages of the topics. None of them has a sign."""
    asked: dict[str, dict[str, None]] = defaultdict(dict)
    pages: dict[str, tuple[str, ...]] = {}
    for label in LABELS:
        for text in getattr(content.examples, label).messages:
            asked[text][label] = None

    for topic in content.topics:
        label = topic.parent or topic.id
        for text in topic.vocabulary.questions if label in LABELS else ():
            asked[text][label] = None
            pages[text] = (topic.id,)

    for text in content.listening.off_topic.questions:
        asked[text][OFF_TOPIC] = None

    return (
        TrainingLine(text, tuple(labels), pages=pages.get(text, ()), source="examples")
        for text, labels in asked.items()
    )


def sign_lines(content: Content) -> Iterator[TrainingLine]:
    """The examples of the red flags, their phrases and near misses, and ordinary messages that resemble them."""
    for flag in content.red_flags.flags:
        for text in (*messages(flag.examples), *flag.hits):
            yield TrainingLine(text, present=frozenset({flag.id}), source="flags")
        for text in flag.near_misses:
            yield TrainingLine(text, unknown=frozenset({flag.id}), source="near")

    for text in messages(content.red_flags.ordinary):
        yield TrainingLine(text, source="ordinary")


def story_lines() -> Iterator[TrainingLine]:
    for name, times in (*((name, 1) for name in STORIES), *RETOLD.items()):
        for line in map(json.loads, (QUESTIONS / name).read_text(encoding="utf-8").splitlines()):
            story = _story(line, name)
            yield from [story] * times
            if line.get("ask") and line.get("kind") != "sign":  # no sign is present in the question either
                yield TrainingLine(line["ask"], unknown=story.signs, pages=story.pages, source="asks")


def pages_of(line: Mapping[str, Any]) -> tuple[str, ...]:
    """`TrainingLine.pages` of a line that has `asks`; a section of a cause counts as the general page on it."""
    named = (page.partition(":") for page in line["asks"])
    return tuple(SECTIONS.get(section, page) for page, _, section in named) or (NOTHING,)


def _story(line: Mapping[str, Any], name: str) -> TrainingLine:
    """Older files list the signs (`signs`, `not`), newer ones what is said of each (`assertions`)."""
    said = line.get("assertions", {})
    present = {*line.get("signs", ()), *(sign for sign, status in said.items() if status == PRESENT)}
    mentioned = {*line.get("not", ()), *(sign for sign, status in said.items() if status != PRESENT)}
    topics = tuple(label for label in line.get("labels", ()) if label in LABELS)
    is_known = "emergency" not in line.get("labels", ()) or OFF_TOPIC in topics
    return TrainingLine(
        line["q"],
        topics if is_known else (),
        frozenset(present),
        frozenset(mentioned - present),
        pages=pages_of(line) if "asks" in line else (),
        source=name,
    )


def elsewhere_lines(lines: Iterable[TrainingLine]) -> Iterator[TrainingLine]:
    """Messages about backs, said of another part of the body: then they are not about backs.

    Every third one: with all of them, stories about backs that also name another part were turned away.
    """
    told = [line for line in lines if OFF_TOPIC not in line.topics and not _SPINE.search(line.text)]
    once = [line for line in told if len(_BACK.findall(line.text)) == 1]
    for line, part in zip(once[::3], cycle(OTHER_PARTS), strict=False):
        yield replace(line, text=_BACK.sub(rf"\1{part}", line.text), topics=(OFF_TOPIC,), source="elsewhere")
