"""What a text is about: a cause, and what the person wants to know.

Every topic has a vocabulary. A word (by its stem), or two words in a row, speaks for a topic the more, the less the
other topics use it: complement naive Bayes, learnt from the vocabulary when it is loaded. A name says clearly what is
meant and gets a bonus. The causes are one axis; what, why, now, prevent and doctor the other: a text that speaks of
both gets the cause, opened at the section for what was asked.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log
from typing import Final

from bot.core.content import CAUSE_IDS, Listening, Section, Topic, Vocabulary
from bot.core.words import HARD, Speller, Stem, is_word, tokens

OFF_TOPIC: Final = "offtopic"

SMOOTHING: Final = 0.3
PAIR: Final = 0.8
"""What two words in a row weigh, against one word."""
NAME: Final = 2.0
"""The bonus for a name; a quarter more for each further word of it."""
UNKNOWN: Final = 0.7
"""What a word that no topic knows says for “nothing to do with backs”."""
ABOUT: Final = 1.5
"""What a word about backs says against it."""
FOREIGN: Final = 1.0
"""What a word from elsewhere (“teeth”, “parcel”) says for it, when none is about backs."""
SILENT: Final = 3.0
"""What it counts when no word is known at all."""

SURE: Final = 0.5
"""How far the first topic has to lead for its answer to be given unasked."""
CHOICES: Final = 3
BOTH: Final = 0.6
"""The share of the evidence for an intent from which a named cause comes first."""
INTENDED: Final = 1.0
"""From this weight on an intent opens its section of a cause."""

SECTIONS: Final[Mapping[str, Section]] = {
    "what": Section.WHAT,
    "causes": Section.WHAT,
    "relief": Section.NOW,
    "prevention": Section.PREVENT,
    "doctor": Section.HELP,
}
"""The intents, and the section of a cause that answers each."""


@dataclass(frozen=True, slots=True)
class Found:
    """Sure enough to answer."""

    topic: Topic
    section: Section | None = None
    """Where to open it, when the text says so."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Up to three that it may be, the likeliest first."""

    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """Nothing to do with backs, as far as we can tell."""


Match = Found | Ambiguous | NotFound


@dataclass(frozen=True, slots=True)
class Guess:
    """One label, how much speaks for it, and which words."""

    label: str
    score: float
    because: tuple[str, ...]


class Matcher:
    """Learnt once from the content; asking changes nothing."""

    def __init__(self, topics: Iterable[Topic], listening: Listening, spellings: Mapping[str, str], stem: Stem) -> None:
        self._topics = {topic.id: topic for topic in topics}
        self._listening = listening
        vocabularies = {topic.id: topic.vocabulary for topic in self._topics.values()}
        vocabularies[OFF_TOPIC] = listening.off_topic
        self._stem = stem
        self._speller = Speller(_all_words(vocabularies.values()), spellings, listening.not_typos)
        self._little = self._stems(listening.little)
        self._about = self._stems(listening.about)
        self._learn(vocabularies)

    def match(self, text: str) -> Match:
        """The topic meant, up to three that may be, or none."""
        features = self._features(text)
        if (named := self._exact.get(_singles(features))) is not None:
            return Found(self._topics[named])

        ranking = self._ranked(features)
        first, *others = ranking
        if first.label == OFF_TOPIC:
            return NotFound()

        if (both := self._cause_with_intent(ranking, features)) is not None:
            return both

        rivals = [guess for guess in others[: CHOICES - 1] if self._is_rival(guess, first)]
        if rivals and first.score - rivals[0].score < SURE:
            return Ambiguous(tuple(self._topics[guess.label] for guess in (first, *rivals)))

        topic = self._closest(first.label, features)
        return Found(topic, self._section(topic, features))

    def _is_rival(self, guess: Guess, first: Guess) -> bool:
        """A question about a cause speaks of an intent too; that is no doubt."""
        is_its_intent = first.label in CAUSE_IDS and guess.label in SECTIONS
        return guess.label != OFF_TOPIC and guess.score > 0 and not is_its_intent

    def ranking(self, text: str) -> list[Guess]:
        """All labels, the likeliest first."""
        return self._ranked(self._features(text))

    def _learn(self, vocabularies: Mapping[str, Vocabulary]) -> None:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._names: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._exact: dict[tuple[str, ...], str] = {}
        self._own: dict[str, frozenset[str]] = {}
        for topic, vocabulary in vocabularies.items():
            counted, own = counts[self._label(topic)], set[str]()
            for text in _texts(vocabulary):
                features = self._features(text)
                counted.update(set(features))
                own.update(features)

            self._own[topic] = frozenset(own)
            self._learn_names(topic, vocabulary)

        for entry in self._topics.values():
            for title in (entry.id, entry.name, entry.label):
                self._exact.setdefault(_singles(self._features(title)), entry.id)

        self._known = {feature for label, counted in counts.items() if label != OFF_TOPIC for feature in counted}
        self._labels = tuple(counts)
        self._weights = _weights(counts)
        self._foreign = {feature for feature, by in self._weights.items() if max(by, key=by.__getitem__) == OFF_TOPIC}

    def _learn_names(self, topic: str, vocabulary: Vocabulary) -> None:
        names = vocabulary.phrases if topic == OFF_TOPIC else vocabulary.names
        for name in names:
            stems = _singles(self._features(name))
            self._names[stems[0]].append((stems[1:], topic))
            if topic != OFF_TOPIC:
                self._exact.setdefault(stems, topic)

        for text in vocabulary.alone:
            self._exact[_singles(self._features(text))] = topic

    def _label(self, topic: str) -> str:
        """What a topic counts for: a part for its cause, a short answer for its parent."""
        return (self._topics[topic].parent or topic) if topic in self._topics else topic

    def _features(self, text: str) -> tuple[str, ...]:
        """Stems, and pairs of stems that follow each other."""
        features: list[str] = []
        last = ""
        for word in self._speller.words(text):
            if not is_word(word):
                last = ""
            elif word not in self._listening.dropped:
                stem = "#" if word[0].isdigit() else self._stem(word)
                features += (stem, f"{last} {stem}") if last else (stem,)
                last = stem

        return tuple(features)

    def _stems(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(self._stem(word) for word in words)

    def _ranked(self, features: tuple[str, ...]) -> list[Guess]:
        scores = dict.fromkeys(self._labels, 0.0)
        because: dict[str, dict[str, float]] = {label: {} for label in self._labels}
        for feature, label, weight in self._evidence(features):
            scores[label] += weight
            because[label][feature] = because[label].get(feature, 0.0) + weight

        guesses = (Guess(label, scores[label], _strongest(because[label])) for label in self._labels)
        return sorted(guesses, key=lambda guess: -guess.score)

    def _evidence(self, features: tuple[str, ...]) -> Iterator[tuple[str, str, float]]:
        for feature in features:
            share = PAIR if " " in feature else 1.0
            for label, weight in self._weights.get(feature, {}).items():
                yield feature, label, share * weight

        bonuses: dict[str, float] = {}
        for name, topic in self._named(_singles(features)):
            label = self._label(topic)
            bonuses[label] = max(bonuses.get(label, 0.0), NAME * (1 + (len(name) - 1) / 4))

        yield from (("a name", label, bonus) for label, bonus in bonuses.items())
        yield "unknown words", OFF_TOPIC, self._strangeness(_singles(features))

    def _named(self, stems: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
        for place, stem in enumerate(stems):
            for rest, topic in self._names.get(stem, ()):
                name = stems[place : place + 1 + len(rest)]
                if name[1:] == rest:
                    yield name, topic

    def _strangeness(self, stems: tuple[str, ...]) -> float:
        """How little of a text has to do with backs."""
        telling = [stem for stem in stems if stem not in self._little]
        unknown = sum(stem not in self._known for stem in telling)
        is_silent = unknown == len(telling) and self._weights.keys().isdisjoint(stems)
        if not self._about.isdisjoint(telling):
            return UNKNOWN * unknown - ABOUT

        return UNKNOWN * unknown + FOREIGN * len(self._foreign.intersection(telling)) + SILENT * is_silent

    def _closest(self, label: str, features: tuple[str, ...]) -> Topic:
        """The part or short answer of a label that a text names or speaks of; else the label's own answer."""
        named = [(len(name), topic) for name, topic in self._named(_singles(features)) if self._label(topic) == label]
        if named:
            return self._topics[max(named)[1]]

        telling = frozenset(features) - self._little
        children = [topic for topic in self._topics.values() if self._label(topic.id) == label]
        return max(children, key=lambda topic: (len(telling & self._own[topic.id]), topic.id == label))

    def _cause_with_intent(self, ranking: list[Guess], features: tuple[str, ...]) -> Found | None:
        """A cause that is named, in a question of another kind: the cause's own answer to it."""
        intent = ranking[0]
        cause = next(guess for guess in ranking if guess.label in CAUSE_IDS)
        named = {self._label(topic) for _, topic in self._named(_singles(features))}
        if intent.label not in SECTIONS or cause.label not in named or cause.score < BOTH * intent.score:
            return None

        topic, section = self._closest(cause.label, features), SECTIONS[intent.label]
        return Found(topic, section) if section in dict(topic.sections()) else None

    def _section(self, topic: Topic, features: tuple[str, ...]) -> Section | None:
        if topic.kind not in {"cause", "part"}:
            return None

        scores = {guess.label: guess.score for guess in self._ranked(features) if guess.label in SECTIONS}
        intent = max(scores, key=lambda label: scores[label])
        section = SECTIONS[intent]
        return section if scores[intent] >= INTENDED and section in dict(topic.sections()) else None


def _texts(vocabulary: Vocabulary) -> Iterator[str]:
    yield from (*vocabulary.names, *vocabulary.phrases, *vocabulary.words, *vocabulary.questions)


def _all_words(vocabularies: Iterable[Vocabulary]) -> frozenset[str]:
    """All that people may misspell."""
    return frozenset(
        token
        for vocabulary in vocabularies
        for text in (*_texts(vocabulary), *vocabulary.alone)
        for token in tokens(text)
        if token != HARD
    )


def _singles(features: Iterable[str]) -> tuple[str, ...]:
    return tuple(feature for feature in features if " " not in feature)


def _weights(counts: Mapping[str, Counter[str]]) -> dict[str, dict[str, float]]:
    """For each feature and label: how rare the feature is elsewhere, against the mean of all labels."""
    total: Counter[str] = Counter()
    for counted in counts.values():
        total.update(counted)

    everything, kinds = total.total(), len(total)
    elsewhere = {label: everything - counted.total() + SMOOTHING * kinds for label, counted in counts.items()}
    weights: dict[str, dict[str, float]] = {}
    for feature, number in total.items():
        raw = {label: -log((number - counts[label][feature] + SMOOTHING) / elsewhere[label]) for label in counts}
        mean = sum(raw.values()) / len(raw)
        weights[feature] = {label: weight - mean for label, weight in raw.items()}

    return weights


def _strongest(because: Mapping[str, float], most: int = 4) -> tuple[str, ...]:
    strongest = sorted(because, key=lambda feature: -because[feature])[:most]
    return tuple(feature for feature in strongest if because[feature] > 0)
