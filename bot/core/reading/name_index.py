"""Finds the topics that a text names, and the part of a cause that it is most similar to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from bot.core.content.models import Topic
from bot.core.reading.features import NUMBER, Features, Stems
from bot.core.reading.lexicon import Phrases, found_phrases, put_phrase

AHEAD: Final = frozenset({"other-disc", "other-nerve", "other-fracture", "other-pregnancy"})
"""Conditions that are answered before what is named beside them, such as stress, a medicine or an organ."""


def label_of(topic: Topic) -> str:
    """The label of a topic: a part has its cause's label, a short answer its parent's."""
    return topic.parent or topic.id


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Made once from the vocabulary; refers to topics by id."""

    little: frozenset[str]
    labels: dict[str, str]
    """The label of each topic."""
    alone: dict[str, str] = field(default_factory=dict)
    """Topic ids by name; the key is the stems of the name, separated by spaces."""
    names: Phrases = field(default_factory=dict)
    own: dict[str, frozenset[str]] = field(default_factory=dict)
    """The features of each topic's vocabulary."""

    @classmethod
    def of(cls, topics: Iterable[Topic], hear: Callable[[str], Features], little: frozenset[str]) -> "NameIndex":
        topics = tuple(topics)
        naming = cls(little, {topic.id: label_of(topic) for topic in topics})
        for topic in topics:
            naming._learn(topic, hear)

        for topic in topics:
            for title in (topic.id, topic.name, topic.label):
                if stems := hear(title).stems:
                    naming.alone.setdefault(" ".join(stems), topic.id)

        return naming

    def exact(self, stems: Stems) -> str | None:
        """The topic whose name is the whole text."""
        return self.alone.get(" ".join(stems))

    def named(self, stems: Stems) -> set[str]:
        """The labels of all topics that are named anywhere in a text."""
        return {self.labels[topic] for topic in self.topics_named(stems)}

    def topics_named(self, stems: Stems) -> set[str]:
        return {topic for topics, *_ in found_phrases(self.names, stems) for topic in topics}

    def closest(self, label: str, heard: Features, besides: frozenset[str] | None = None) -> str:
        """The part or short answer of a label that a text names; else the one it speaks of, or the label's own answer.

        `besides`: topics that are left out, for a story. It has words of many parts ("weeks" is no pregnancy), so only
        names count.
        """
        family = [topic for topic, own in self.labels.items() if own == label and topic not in (besides or ())]
        found = found_phrases(self.names, heard.stems)
        named = [(each in AHEAD, last - first, each) for topics, first, last in found for each in topics]
        if named := [each for each in named if each[-1] in family]:
            return max(named)[-1]

        if besides is not None:
            return label

        telling = frozenset(heard.features) - self.little - {NUMBER, *heard.marks}
        return max(family, key=lambda topic: (len(telling & self.own[topic]), topic == label))

    def _learn(self, topic: Topic, hear: Callable[[str], Features]) -> None:
        vocabulary = topic.vocabulary
        for name in vocabulary.names:
            if stems := hear(name).stems:
                put_phrase(self.names, stems, topic.id)
                self.alone.setdefault(" ".join(stems), topic.id)

        for text in vocabulary.alone:
            if stems := hear(text).stems:
                self.alone[" ".join(stems)] = topic.id

        texts = (*vocabulary.names, *vocabulary.phrases, *vocabulary.words, *vocabulary.questions)
        self.own[topic.id] = frozenset(feature for text in texts for feature in hear(text).features)
