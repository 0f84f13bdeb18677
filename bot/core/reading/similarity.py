"""Whether a text resembles the examples of warning signs, in words that no pattern foresaw.

Naive Bayes, see `classifier`, over single words and pairs of words in a row: first all signs against everything else,
then each sign against the others. It cannot know that a sign is there, only that it is time to ask.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from math import inf
from operator import itemgetter
from typing import Final

from bot.core.reading.classifier import Weights, complement_weights, total

SMOOTHING: Final = 0.2
WINDOW: Final = 30
"""Words that are scored at a time, so that the rest of a long story does not outweigh the sentence with the sign."""
STEP: Final = 10
"""Words from the start of one window to the start of the next."""

RARE_PAIRS: Final = ""
"""Stands for all pairs of words that one ordinary message has: each alone is noise, and they use most of the memory."""

StemWindow = tuple[str | None, ...]
"""The stems of a text in order; None in place of a word that does not count."""
WindowFeatures = frozenset[str]
"""Words, and pairs of words in a row."""


@dataclass(frozen=True, slots=True)
class SimilarityModel:
    """Signs against everything else, and, for what sounds like a sign, the closest one."""

    signs: tuple[str, ...]
    log_odds: dict[str, float]
    """By feature: how much it speaks for any sign, against everything else."""
    weights: Weights
    """By feature that speaks for a sign: how much it speaks for each of them, against the other signs."""

    @classmethod
    def of(cls, texts: Mapping[str, Iterable[StemWindow]], others: Iterable[StemWindow]) -> "SimilarityModel":
        by_sign = {sign: _counted(own) for sign, own in texts.items()}
        signs = total(by_sign.values())
        ordinary = _counted(others)
        rare = [pair for pair, seen in ordinary.items() if seen == 1 and " " in pair and pair not in signs]
        for pair in rare:
            del ordinary[pair]

        ordinary[RARE_PAIRS] = len(rare)
        odds = complement_weights((signs, ordinary), SMOOTHING)
        log_odds = {feature: for_signs - against for feature, (for_signs, against) in odds.items()}
        weights = complement_weights(by_sign.values(), SMOOTHING)
        telling = {feature: of_signs for feature, of_signs in weights.items() if log_odds[feature] > 0}
        return cls(tuple(by_sign), log_odds, telling)

    def max_window_score(self, words: StemWindow) -> tuple[float, WindowFeatures]:
        """The highest log-odds of all windows, and the features of that window; below 0 they speak against any sign."""
        if not self.weights:  # without an example of a sign nothing is like one
            return -inf, frozenset()

        windows = [_features(window) & self.log_odds.keys() for window in _windows(words)]
        return max(((sum(map(self.log_odds.__getitem__, found)), found) for found in windows), key=itemgetter(0))

    def closest(self, features: WindowFeatures) -> str:
        """The sign that the features speak for most."""
        telling = [self.weights[each] for each in features if each in self.weights]
        sums = [sum(column) for column in zip([0.0] * len(self.signs), *telling, strict=True)]
        return self.signs[sums.index(max(sums))]


def _windows(words: StemWindow) -> Iterator[StemWindow]:
    for start in range(0, max(1, len(words) - WINDOW + STEP), STEP):
        yield words[start : start + WINDOW]


def _features(words: StemWindow) -> WindowFeatures:
    pairs = (f"{left} {right}" for left, right in pairwise(words) if left and right)
    return frozenset(chain(filter(None, words), pairs))


def _counted(texts: Iterable[StemWindow]) -> Counter[str]:
    """In how many of the texts each feature stands."""
    return Counter(chain.from_iterable(map(_features, texts)))
