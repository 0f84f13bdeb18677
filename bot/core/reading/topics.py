"""What a text is about: a cause, and what the person wants to know.

The labels are the causes, the intents (what, why, now, prevent, doctor), and one for messages that are not about backs.
The weights of words, pairs of words and lists for each label are fitted to the vocabulary and the examples of the
content, see `classifier`. A text that speaks of a cause and asks one of the five gets the cause, opened at the section
for what was asked.
"""

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Final

from bot.core.content.models import CAUSE_IDS, Examples, Listening, Section, Topic, Vocabulary
from bot.core.reading.asking import asks
from bot.core.reading.classifier import Weights, complement_weights
from bot.core.reading.features import ELSEWHERE, NUMBER, FeatureExtractor, Features
from bot.core.reading.name_index import NameIndex, label_of
from bot.core.reading.plain_questions import QuestionIndex
from bot.core.reading.tokens import TrainingTexts
from bot.encoder.scores import Scores

OFF_TOPIC: Final = "offtopic"
REST: Final = "other"
"""The cause for everything else; naming a part of it is weak evidence."""
LABELS: Final = tuple(Examples.model_fields)
"""The labels of a text: the six causes, the five intents, and not about backs."""

SUBJECT: Final = "(the back is the subject)"
SUBJECT_NAMED: Final = 4.5
"""What “nothing to do with backs” loses, in log-odds, when somebody's back is the subject of a phrase."""
SMOOTHING: Final = 0.5
"""Expected likelihood estimation (Manning, Schütze: "Foundations of Statistical Natural Language Processing", section
6.2.2). Of 0.3, 0.5 and 1.0, with 1.0 a word that one example has is too weak to be understood alone."""
REPEATED: Final = 0.7
"""Weight of a pair of words or a list relative to one word, because they repeat the evidence of their words."""

MODEL_WEIGHT: Final = 0.7
"""Weight of the model's log-probabilities relative to the log-odds of naive Bayes, which are too large because it takes
the words of a text for independent."""
STORY_WEIGHT: Final = 4.0
"""The same for a message of more than SHORT_MESSAGE words, in which those log-odds are larger still."""
LEAST: Final = -7.0
"""The model's log-probability of a label counts as at least this, so that it never excludes a label alone."""

SURE: Final = 0.5
"""Lead of the first topic from which it is answered without a choice; with less, it is wrong in 1 of 4 cases."""
CHOICES: Final = 3
DOUBT: Final = 0.4
"""Prior of “nothing to do with backs”, in log-odds, for a message of at most SHORT_MESSAGE words."""
SHORT_MESSAGE: Final = 15
DOUBT_LOST: Final = 0.08
"""What that prior loses with each further word. Naive Bayes takes words for independent, so that the everyday words of
a long story add up against its few words about the back."""
DOUBT_UNNAMED: Final = 0.9
"""The same prior for a short message without a word about backs."""
DOUBT_GAINED: Final = 0.5
"""What that gains with each word from SHORT_MESSAGE to UNNAMED_UNTIL. Of long messages about backs, 1 in 12 has no word
about backs; of those about other illnesses, 9 in 10."""
UNNAMED_UNTIL: Final = 25
BOTH: Final = 3.5
"""A named cause has priority over an intent that leads by less than this …"""
CLEAR: Final = 1.6
"""… if it leads the other causes by at least this."""
INTENDED: Final = 4.0
"""An intent opens its section of the cause if the cause leads by less than this …"""
INTENDED_WITHOUT_MODEL: Final = 1.2
"""… or, without the model, by less than this."""

_SENTENCE_END: Final = re.compile(r"(?<=[.?!\n])\s+")
_REFERRING: Final = re.compile(r"\b(?:it|this|that|they|them|these|those|ones?)\b", re.IGNORECASE)

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
    """One topic is certain enough to be answered."""

    topic: Topic
    section: Section | None = None
    """The section to open, if the text asks for one."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Up to three possible topics, the most likely first."""

    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """The text seems not to be about backs."""


Match = Found | Ambiguous | NotFound


Ranking = Mapping[str, float]
"""The scores of all labels, the likeliest first."""


@dataclass(frozen=True, slots=True)
class FittedMatcher:
    """The parts of a matcher that take seconds to train, stored in fitted files."""

    hearing: FeatureExtractor
    naming: NameIndex
    weights: Weights
    questions: QuestionIndex

    @classmethod
    def of(
        cls,
        topics: Iterable[Topic],
        listening: Listening,
        examples: Examples,
        spellings: Mapping[str, str],
        texts: TrainingTexts,
    ) -> "FittedMatcher":
        topics = tuple(topics)
        named = ((label_of(topic), topic.vocabulary) for topic in topics)
        vocabularies = [
            *((label, words) for label, words in named if label in LABELS),
            (OFF_TOPIC, listening.off_topic),
            *((label, getattr(examples, label).vocabulary) for label in LABELS),
        ]
        lists = _lists(vocabularies)
        hearing = FeatureExtractor.of(
            {**{f"({label} {kind})": entries for (label, kind), entries in lists.items()}, SUBJECT: listening.subject},
            listening,
            spellings,
            texts,
        )
        words = texts.words(hearing.speller)
        hear = cache(lambda text: hearing.features(words(text)))
        counts = {label: Counter[str]() for label in LABELS}
        for (label, _), entries in lists.items():
            counts[label].update(chain.from_iterable(hear(entry).words for entry in entries))

        for label, questions in _questions(vocabularies).items():
            counts[label].update(chain.from_iterable(hear(text).features for text in questions))
            del counts[label][SUBJECT]

        fitted = complement_weights(counts.values(), SMOOTHING)
        discounted = {key: _discounted(own) for key, own in {id(own): own for own in fitted.values()}.items()}
        weights = {feature: discounted[id(own)] if " " in feature else own for feature, own in fitted.items()}
        naming = NameIndex.of(topics, hear, frozenset(map(texts.stem, listening.little)))
        return cls(hearing, naming, weights, QuestionIndex.of(topics, hear))


class Matcher:
    """Matches texts to topics; immutable."""

    def __init__(self, topics: Iterable[Topic], fitted: FittedMatcher) -> None:
        self._topics = {topic.id: topic for topic in topics}
        self._hearing, self._naming, self._weights = fitted.hearing, fitted.naming, fitted.weights
        self._questions = fitted.questions
        self._short_answers = frozenset(topic.id for topic in self._topics.values() if topic.kind == "question")

    def match(self, text: str, scores: Scores | None = None) -> Match:
        """The topic of a text, up to three possible ones, or none; `scores` are those of the small language model."""
        return self.read(text, scores)[0]

    def read(self, text: str, scores: Scores | None = None, *, hurts: bool = False) -> tuple[Match, Ranking]:
        """`hurts`: the text tells where in the back it hurts, so that it is not about something else."""
        heard = self._hearing.hear(text)
        is_story = len(heard.stems) > SHORT_MESSAGE
        asked = self._hearing.hear(question_in(text)) if is_story else None
        ranking = self._ranked(heard, asked, scores)
        if hurts:
            others = {label: score for label, score in ranking.items() if label != OFF_TOPIC}
            ranking = {**others, OFF_TOPIC: min(others.values())}

        besides = self._not_asked_about(text) if is_story else None
        intended = INTENDED if scores else INTENDED_WITHOUT_MODEL
        is_opened = not is_story or has_question(text)
        return self._match(heard, ranking, besides, intended if is_opened else 0), ranking

    def _match(self, heard: Features, ranking: Ranking, besides: frozenset[str] | None, intended: float) -> Match:
        if named := self._naming.exact(heard.stems):
            return Found(self._topics[named])

        first, *others = ranking
        if first == OFF_TOPIC:
            return NotFound()

        if first in SECTIONS and (both := self._cause_with_intent(ranking, heard)):
            return both

        # A question about a cause also has an intent, which does not make the cause less certain.
        no_rivals = {OFF_TOPIC, *(SECTIONS if first in CAUSE_IDS else ())}
        rivals = [label for label in others[: CHOICES - 1] if label not in no_rivals and ranking[label] > 0]
        if rivals and ranking[first] - ranking[rivals[0]] < SURE:
            return Ambiguous(tuple(self._topics[label] for label in (first, *rivals)))

        topic = self._topics[self._naming.closest(first, heard, besides)]
        return Found(topic, self._section(topic, ranking, intended))

    def asked(self, question: str, ranking: Ranking) -> Topic | None:
        """What the listed phrases in a question ask. The cause that is told decides between topics with one phrase."""
        topics = [self._topics[topic] for topic in self._questions.asked(self._hearing.hear(question).stems)]
        cause = next((label for label in ranking if label in CAUSE_IDS), None)
        return min(topics, key=lambda topic: (topic.parent != cause, topic.parent in CAUSE_IDS), default=None)

    def _not_asked_about(self, story: str) -> frozenset[str]:
        """The short answers that its question does not name: it tells of pills, packs and pictures besides."""
        subject = self._hearing.hear(subject_of_question(story))
        return self._short_answers - self._naming.topics_named(subject.stems)

    def because(self, text: str, label: str, most: int = 4) -> tuple[str, ...]:
        """The features of a text that are the strongest evidence for a label."""
        place = LABELS.index(label)
        said = {
            feature: self._weights[feature][place]
            for feature in self._hearing.hear(text).features
            if feature in self._weights
        }
        strongest = sorted(said, key=lambda feature: -said[feature])[:most]
        return tuple(feature for feature in strongest if said[feature] > 0)

    def _ranked(self, heard: Features, asked: Features | None, told: Scores | None) -> Ranking:
        """All labels. In a story the intents are scored by its question, where they are not told but asked.

        The model finds a topic in any letters, so it is not asked about a text without a word that the examples have.
        """
        scores = self._scores(heard)
        if asked:
            in_question = self._scores(asked)
            scores |= {intent: in_question[intent] for intent in SECTIONS}

        scores[OFF_TOPIC] += _doubt(heard) - SUBJECT_NAMED * (SUBJECT in heard.marks)
        if told and any(word in self._weights for word in heard.words if word != NUMBER):
            evidence = _evidence(told, STORY_WEIGHT if asked else MODEL_WEIGHT)
            scores = {label: scores[label] + evidence[label] for label in LABELS}

        return {label: scores[label] for label in sorted(LABELS, key=lambda label: -scores[label])}

    def _scores(self, heard: Features) -> dict[str, float]:
        known = [self._weights[feature] for feature in heard.features if feature in self._weights]
        return (
            dict(zip(LABELS, map(sum, zip(*known, strict=True)), strict=True)) if known else dict.fromkeys(LABELS, 0.0)
        )

    def _cause_with_intent(self, ranking: Ranking, heard: Features) -> Found | None:
        """A named cause in a question with another intent: the cause's own answer to it."""
        intent = next(label for label in ranking if label in SECTIONS)
        cause, other, *_ = (label for label in ranking if label in CAUSE_IDS)
        is_clear = ranking[intent] - ranking[cause] < BOTH and ranking[cause] - ranking[other] > CLEAR
        if cause == REST or not is_clear or cause not in self._naming.named(heard.stems):
            return None

        topic, section = self._topics[self._naming.closest(cause, heard)], SECTIONS[intent]
        return Found(topic, section) if section in dict(topic.sections()) else None

    def _section(self, topic: Topic, ranking: Ranking, intended: float) -> Section | None:
        if topic.kind not in {"cause", "part"}:
            return None

        intent = next(label for label in ranking if label in SECTIONS)
        section, leads_by = SECTIONS[intent], max(ranking.values()) - ranking[intent]
        return section if leads_by < intended and section in dict(topic.sections()) else None


def _doubt(heard: Features) -> float:
    """The prior of "nothing to do with backs"."""
    words = len(heard.stems)
    if ELSEWHERE in heard.marks:
        return DOUBT_UNNAMED + DOUBT_GAINED * max(0, min(words, UNNAMED_UNTIL) - SHORT_MESSAGE)

    return DOUBT - DOUBT_LOST * max(0, words - SHORT_MESSAGE)


def question_in(text: str) -> str:
    """The sentences of a text that ask, at most the last two; its last sentence if none does."""
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence.strip()]
    asking = [sentence for sentence in sentences if asks(sentence)]
    return " ".join(asking[-2:] or sentences[-1:])


def subject_of_question(text: str) -> str:
    """The question of a text; before one with a word like "it", also the sentence that this word refers to."""
    question = question_in(text)
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence.strip()]
    before = sentences[: next((n for n, sentence in enumerate(sentences) if sentence in question), 0)]
    return " ".join([*before[-1:], question]) if _REFERRING.search(question) else question


def has_question(text: str) -> bool:
    return any(map(asks, _SENTENCE_END.split(text)))


def _evidence(scores: Scores, weight: float) -> dict[str, float]:
    """What the model says for each label, less the mean over all labels, as the weights of features are."""
    told = {label: weight * max(scores.topics.get(label, LEAST), LEAST) for label in LABELS}
    mean = sum(told.values()) / len(told)
    return {label: each - mean for label, each in told.items()}


def _discounted(weights: Sequence[float]) -> Sequence[float]:
    return array("f", [REPEATED * weight for weight in weights])


def _lists(vocabularies: Iterable[tuple[str, Vocabulary]]) -> dict[tuple[str, str], dict[str, None]]:
    """Names, phrases and words of each label, by the kind of list, which decides its weight."""
    lists: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for label, vocabulary in vocabularies:
        lists[label, "names"].update(dict.fromkeys(vocabulary.names))
        for entry in (*vocabulary.phrases, *vocabulary.words):
            lists[label, "phrases" if " " in entry else "words"][entry] = None

    return lists


def _questions(vocabularies: Iterable[tuple[str, Vocabulary]]) -> dict[str, set[str]]:
    """Whole messages of each label."""
    questions: dict[str, set[str]] = defaultdict(set)
    for label, vocabulary in vocabularies:
        questions[label].update(vocabulary.questions)

    return questions
