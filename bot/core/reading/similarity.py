"""Whether a text resembles the examples of warning signs, also in words that no pattern has.

Naive Bayes, see `classifier`, over single words and pairs of words in a row: first all signs against everything else,
then each sign against the others. It cannot know that a sign is there, only that it is time to ask.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from math import inf
from operator import itemgetter
from typing import Final

from bot.core.reading.classifier import complement_weights

SMOOTHING: Final = 0.2
WINDOW: Final = 30
"""Words that are scored at a time, so that the rest of a long story does not outweigh the sentence with the sign."""
STEP: Final = 10
"""Words from the start of one window to the start of the next."""

RARE_PAIRS: Final = ""
"""Replaces all pairs of words that occur in one ordinary message: they are noise and use most of the memory."""

StemWindow = tuple[str | None, ...]
"""The stems of a text in order, with None for ignored words."""
WindowFeatures = frozenset[str]
"""Words and pairs of adjacent words."""
NEARLY: Final = 0.4
"""Share of the highest sum from which a sign is offered too: nearly as often right as always offering three."""


@dataclass(frozen=True, slots=True)
class SimilarityModel:
    """Signs against everything else, and, for what sounds like a sign, the closest one."""

    signs: dict[str, Counter[str]]
    """By sign: the number of its examples that contain each feature."""
    log_odds: dict[str, float]
    """Log-odds of each feature for any sign against everything else."""

    @classmethod
    def of(cls, by_sign: dict[str, Counter[str]], others: Iterable[Counter[str]]) -> "SimilarityModel":
        """`by_sign` and `others`: the counted features of texts, see `counted_features`."""
        signs, ordinary = _total(by_sign.values()), _total(others)
        rare = [pair for pair, seen in ordinary.items() if seen == 1 and " " in pair and pair not in signs]
        for pair in rare:
            del ordinary[pair]

        ordinary[RARE_PAIRS] = len(rare)
        odds = complement_weights((signs, ordinary), SMOOTHING)
        return cls(by_sign, {feature: for_signs - against for feature, (for_signs, against) in odds.items()})

    def max_window_score(self, words: StemWindow) -> tuple[float, WindowFeatures]:
        """The highest log-odds of all windows, and the features of that window; below 0 they speak against any sign."""
        if not self.signs:  # without examples there is no similarity
            return -inf, frozenset()

        windows = [_features(window) & self.log_odds.keys() for window in _windows(words)]
        return max(((sum(map(self.log_odds.__getitem__, found)), found) for found in windows), key=itemgetter(0))

    def closest(self, features: WindowFeatures, most: int = 1) -> list[str]:
        """The sign for which the features are the strongest evidence, then those that come near to it."""
        telling = [feature for feature in features if self.log_odds[feature] > 0]
        weights = complement_weights(self.signs.values(), SMOOTHING, telling)
        sums = [sum(of_sign) for of_sign in zip(*map(weights.__getitem__, telling), strict=True)]
        best = sorted(zip(sums, self.signs, strict=True), reverse=True)[:most]
        return [sign for score, sign in best if score >= NEARLY * best[0][0]]


def _windows(words: StemWindow) -> Iterator[StemWindow]:
    for start in range(0, max(1, len(words) - WINDOW + STEP), STEP):
        yield words[start : start + WINDOW]


def _features(words: StemWindow) -> WindowFeatures:
    pairs = (f"{left} {right}" for left, right in pairwise(words) if left and right)
    return frozenset(chain(filter(None, words), pairs))


def counted_features(texts: Iterable[StemWindow]) -> Counter[str]:
    """The number of texts that contain each feature."""
    return Counter(chain.from_iterable(map(_features, texts)))


def _total(counts: Iterable[Counter[str]]) -> Counter[str]:
    total = Counter[str]()
    for counted in counts:
        total.update(counted)

    return total
