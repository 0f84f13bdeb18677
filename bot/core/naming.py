"""Which of our answers a text names, and which answer of a cause it comes closest to."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from bot.core.content import Topic, Vocabulary
from bot.core.hearing import NUMBER, Heard, Stems


def label_of(topic: Topic) -> str:
    """What a topic counts for: a part for its cause, a short answer for its parent."""
    return topic.parent or topic.id


class Naming:
    """Made once from the vocabulary."""

    def __init__(self, topics: Mapping[str, Topic], hear: Callable[[str], Heard], little: frozenset[str]) -> None:
        self._topics = topics
        self._little = little
        self._exact: dict[Stems, str] = {}
        self._names: dict[str, list[tuple[Stems, str]]] = defaultdict(list)
        self._own: dict[str, frozenset[str]] = {}
        for topic in topics.values():
            self._learn(topic, topic.vocabulary, hear)

        for topic in topics.values():
            for title in (topic.id, topic.name, topic.label):
                self._exact.setdefault(hear(title).stems, topic.id)

    def exact(self, stems: Stems) -> Topic | None:
        """The topic that a text is a name of, and nothing more."""
        found = self._exact.get(stems)
        return self._topics[found] if found else None

    def labels(self, stems: Stems) -> set[str]:
        """All that is named somewhere in a text."""
        return {label_of(self._topics[topic]) for _, topic in self._named(stems)}

    def closest(self, label: str, heard: Heard) -> Topic:
        """The part or short answer of a label that a text names or speaks of; else the label's own answer."""
        family = [topic.id for topic in self._topics.values() if label_of(topic) == label]
        named = [(length, topic) for length, topic in self._named(heard.stems) if topic in family]
        if named:
            return self._topics[max(named)[1]]

        telling = frozenset(heard.features) - self._little - {NUMBER, *heard.marks}
        return self._topics[max(family, key=lambda topic: (len(telling & self._own[topic]), topic == label))]

    def _learn(self, topic: Topic, vocabulary: Vocabulary, hear: Callable[[str], Heard]) -> None:
        for name in vocabulary.names:
            if stems := hear(name).stems:
                self._names[stems[0]].append((stems[1:], topic.id))
                self._exact.setdefault(stems, topic.id)

        for text in vocabulary.alone:
            self._exact[hear(text).stems] = topic.id

        texts = (*vocabulary.names, *vocabulary.phrases, *vocabulary.words, *vocabulary.questions)
        self._own[topic.id] = frozenset(feature for text in texts for feature in hear(text).features)

    def _named(self, stems: Stems) -> Iterator[tuple[int, str]]:
        """How long each name is, and whose."""
        for place, stem in enumerate(stems, start=1):
            for rest, topic in self._names.get(stem, ()):
                if stems[place : place + len(rest)] == rest:
                    yield len(rest), topic
