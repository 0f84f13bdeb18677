"""The features of a text: its words, pairs of adjacent words, and the lists that contain its phrases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Final

from bot.core.content.models import Listening
from bot.core.reading.lexicon import Phrases, found_phrases, put_phrase
from bot.core.reading.tokens import HARD, MARKS, BoundStem, Speller, TrainingTexts

Stems = tuple[str, ...]

ABOUT: Final = "(about backs)"
ELSEWHERE: Final = "(not a word about backs)"
NUMBER: Final = "#"


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one text."""

    stems: Stems
    features: tuple[str, ...]
    """Stems, pairs of stems and marks, each only once."""
    marks: frozenset[str]

    @property
    def words(self) -> tuple[str, ...]:
        """Stems and pairs of stems alone."""
        return tuple(feature for feature in self.features if feature not in self.marks)


@dataclass(frozen=True, slots=True)
class FeatureExtractor:
    """Extracts features; made once from the words of the content, and immutable."""

    stem: BoundStem
    dropped: frozenset[str]
    speller: Speller
    about: frozenset[str]
    marks: Phrases = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        lists: Mapping[str, Iterable[str]],
        listening: Listening,
        spellings: Mapping[str, str],
        texts: TrainingTexts,
    ) -> "FeatureExtractor":
        known = chain.from_iterable(map(texts.tokens, chain.from_iterable(lists.values())))
        speller = Speller.of({*known} - {HARD}, spellings, texts)
        hearing = cls(texts.stem, frozenset(listening.dropped), speller, frozenset(map(texts.stem, listening.about)))
        words = texts.words(speller)
        for mark, entries in lists.items():
            for stems in filter(None, {hearing.stems(words(entry)) for entry in entries}):
                put_phrase(hearing.marks, stems, mark)

        return hearing

    def stems(self, words: Iterable[str]) -> Stems:
        return tuple(chain.from_iterable(self._runs(words)))

    def hear(self, text: str) -> Features:
        return self.features(self.speller.words(text))

    def features(self, words: Iterable[str]) -> Features:
        """The features of a text that was divided into words."""
        runs = self._runs(words)
        stems = tuple(chain.from_iterable(runs))
        pairs = map(" ".join, chain.from_iterable(map(pairwise, runs)))
        about = ELSEWHERE if self.about.isdisjoint(stems) else ABOUT
        marks = (*chain.from_iterable(marks for marks, _, _ in found_phrases(self.marks, stems)), about)
        return Features(stems, tuple(dict.fromkeys((*stems, *pairs, *marks))), frozenset(marks))

    def _runs(self, words: Iterable[str]) -> list[list[str]]:
        """Stems from one full stop or comma to the next."""
        runs: list[list[str]] = [[]]
        for word in words:
            if word in MARKS:
                runs.append([])
            elif word not in self.dropped:
                runs[-1].append(NUMBER if word[0].isdigit() else self.stem(word))

        return runs
