"""Suggestions for inline queries: topics and tips for a partly typed text."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot.core.content.models import CAUSE_IDS, Tip, Topic

MOST_WORDS: Final = 8
"""Words of the text that are searched."""

SHAREABLE: Final = "-"
"""Only tips without restrictions may be shared, because the readers are not known."""


def suggested_topics(typed: str, topics: Sequence[Topic]) -> list[Topic]:
    """Topics with a name in which every typed word begins a word, best first; the six causes for no words."""
    wanted = typed.casefold().split(maxsplit=MOST_WORDS)[:MOST_WORDS]
    if not wanted:
        return [topic for topic in topics if topic.id in CAUSE_IDS]

    return [topic for _, topic in sorted(_fitting(wanted, topics), key=lambda found: found[0])]


def _fitting(wanted: list[str], topics: Iterable[Topic]) -> Iterator[tuple[int, Topic]]:
    """A match in the topic's own name comes before one in another name."""
    for topic in topics:
        names = [topic.label, topic.name, topic.id, *topic.vocabulary.names]
        places = [place for place, name in enumerate(names) if _begins(wanted, name.casefold().split())]
        if places:
            yield min(places), topic


def _begins(wanted: Iterable[str], words: Iterable[str]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in wanted)


def tips_about(topics: Iterable[Topic], tips: Iterable[Tip]) -> Iterator[Tip]:
    """Tips about the same causes that may be shared with anyone."""
    causes = {cause for topic in topics for cause in (topic.id, topic.parent)}
    for tip in tips:
        if tip.hold == SHAREABLE and causes.intersection(tip.causes):
            yield tip
