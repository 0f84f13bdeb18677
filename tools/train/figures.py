"""`python -m tools.train.figures`: the table of docs/model-card.md, from the committed model and files with labels."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import sqrt
from pathlib import Path
from typing import Any, Final

from bot.content.folder import SHIPPED
from bot.content.library import open_library
from bot.core.reading.second_witness import SUSPICION
from bot.core.reading.topics import CHOICES, OFF_TOPIC
from bot.encoder.encoder import FOLDER, Encoder
from bot.encoder.scores import Scores
from tools.train.lines import pages_of

QUESTIONS: Final = Path(__file__).parents[2] / "tests" / "questions"
SHORT: Final = "dev.jsonl"
STORIES: Final = ("stories_blind.jsonl", *(f"stories_blind_{number}.jsonl" for number in range(2, 13)))
ASKED: Final = ("posts_dev.jsonl", "retold_dev.jsonl", *(f"stories_blind_{number}.jsonl" for number in range(8, 15)))
"""Files that the model was not trained with; ASKED also say which page answers the question of a message."""
NORMAL: Final = 1.96
"""Quantile of the normal distribution for intervals of 95 %."""


@dataclass(frozen=True)
class Figure:
    """How many of how many lines."""

    name: str
    hits: int
    lines: int

    def __str__(self) -> str:
        low, high = self.interval
        return f"| {self.name} | {self.hits} of {self.lines} | {self.hits / self.lines:.0%} | {low:.0%} to {high:.0%} |"

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference."""
        share, square = self.hits / self.lines, NORMAL**2 / self.lines
        middle = (share + square / 2) / (1 + square)
        half = sqrt(square * (share * (1 - share) + square / 4)) / (1 + square)
        return max(0.0, middle - half), min(1.0, middle + half)


Scored = tuple[Mapping[str, Any], Scores]


def figures(encoder: Encoder, urgent: Collection[str]) -> Iterator[Figure]:
    """`urgent`: the ids of the flags that need help the same day."""
    short, stories = _scored(encoder, SHORT), _scored(encoder, *STORIES)
    yield from _of_topics("short questions", short)
    yield from _of_topics("stories", stories)
    kinds = {
        "sign": "stories with a sign present: heard",
        "harmless": "stories with a sign denied, past, feared or somebody else's: taken for one",
        "ordinary": "stories without any sign: taken for one",
    }
    for kind, name in kinds.items():
        told = [scores for line, scores in stories if line["kind"] == kind]
        suspected = [max(map(scores.suspicion, urgent)) >= SUSPICION for scores in told]
        yield Figure(name, sum(suspected), len(suspected))

    wanted = ((pages_of(line), scores.pages) for line, scores in _scored(encoder, *ASKED) if "asks" in line)
    yield from _ranking("questions of a story: right page", list(wanted))


def _of_topics(name: str, scored: list[Scored]) -> Iterator[Figure]:
    asked = [(line["labels"], scores.topics) for line, scores in scored if "emergency" not in line["labels"]]
    others = [_ranked(topics)[0] == OFF_TOPIC for labels, topics in asked if OFF_TOPIC in labels]
    yield from _ranking(f"{name}: right topic", [each for each in asked if OFF_TOPIC not in each[0]])
    yield Figure(f"{name} that are not about backs: recognised", sum(others), len(others))


def _ranking(name: str, scored: Sequence[tuple[Collection[str], Mapping[str, float]]]) -> Iterator[Figure]:
    """How often one of the right labels has the highest score, or one of the highest."""
    for most, place in ((1, "first"), (CHOICES, "among the first three")):
        hits = [not set(right).isdisjoint(_ranked(scores)[:most]) for right, scores in scored]
        yield Figure(f"{name} {place}", sum(hits), len(hits))


def _scored(encoder: Encoder, *names: str) -> list[Scored]:
    texts = ((QUESTIONS / name).read_text(encoding="utf-8") for name in names)
    lines = [json.loads(line) for text in texts for line in text.splitlines()]
    return [(line, scores) for line in lines if (scores := encoder.scores(line["q"]))]


def _ranked(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda label: -scores[label])


if __name__ == "__main__":
    flags = open_library(SHIPPED, today=datetime.now(UTC).date()).content().red_flags.flags
    for figure in figures(Encoder(SHIPPED / FOLDER), [flag.id for flag in flags if flag.hold]):
        print(figure)
