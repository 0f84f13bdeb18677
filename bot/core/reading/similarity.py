"""What a text sounds like: signs said in words that no pattern foresaw.

Naive Bayes, learnt from the examples of the flags when the content is loaded: a word, or two words in a row, speaks for
a sign the more, the oftener it stands in what people say of signs and the more seldom in ordinary talk. It cannot know
that a sign is there, only that it is time to ask.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import inf, log
from operator import itemgetter
from typing import Final

SMOOTHING: Final = 0.2
WINDOW: Final = 30
"""So many words are heard at a time: a long story hides nothing."""
STEP: Final = 10

StemWindow = tuple[str | None, ...]
"""The stems of a text in order; None in place of a word that does not count."""
WindowFeatures = frozenset[str]
"""The words, and pairs of words, that tell something."""


@dataclass(frozen=True, slots=True)
class SimilarityModel:
    """Signs against everything else, and, for what sounds like a sign, the closest one."""

    signs: dict[str, Counter[str]]
    """By sign: in how many of its examples each feature stands."""
    together: Counter[str]
    weights: dict[str, float]
    """By feature: how much it says for a sign."""
    balances: dict[str, float]

    @classmethod
    def of(cls, texts: Mapping[str, Iterable[StemWindow]], others: Iterable[StemWindow]) -> "SimilarityModel":
        signs = {sign: _counted(own) for sign, own in texts.items()}
        together: Counter[str] = Counter()
        for counted in signs.values():
            together.update(counted)

        against = _counted(others)
        # Chance, and most of the memory.
        rare = {pair for pair, often in against.items() if often == 1 and " " in pair}
        total, known = together.total(), together.keys() | against.keys() - rare
        balance = _balance(total, against.total(), len(known))
        weights = {feature: _odds(together[feature], against[feature]) + balance for feature in known}
        balances = {
            sign: _balance(counted.total(), total - counted.total(), len(together)) for sign, counted in signs.items()
        }
        return cls(signs, together, weights, balances)

    def max_window_score(self, words: StemWindow) -> tuple[float, WindowFeatures]:
        """How much speaks for a sign where most does, and which words; below nought they speak against any."""
        if not self.together:  # without an example of a sign nothing sounds like one
            return -inf, frozenset()

        heard = [frozenset(_features(window)) & self.weights.keys() for window in _windows(words)]
        return max(((sum(self.weights[each] for each in features), features) for features in heard), key=itemgetter(0))

    def closest(self, heard: WindowFeatures) -> str:
        """The sign that they speak for most."""
        telling = [feature for feature in heard if self.weights[feature] > 0]
        return max(self.signs, key=lambda sign: self._closeness(telling, sign))

    def _closeness(self, features: Iterable[str], sign: str) -> float:
        own, together, balance = self.signs[sign], self.together, self.balances[sign]
        return sum(_odds(own[each], together[each] - own[each]) + balance for each in features)


def _odds(seen: int, elsewhere: int) -> float:
    return log((seen + SMOOTHING) / (elsewhere + SMOOTHING))


def _balance(total: int, elsewhere: int, kinds: int) -> float:
    """Makes up for one side having more examples than the other."""
    return log((elsewhere + SMOOTHING * kinds) / (total + SMOOTHING * kinds))


def _windows(words: StemWindow) -> Iterator[StemWindow]:
    for start in range(0, max(1, len(words) - WINDOW + STEP), STEP):
        yield words[start : start + WINDOW]


def _features(words: StemWindow) -> Iterator[str]:
    yield from (word for word in words if word)
    yield from (f"{left} {right}" for left, right in pairwise(words) if left and right)


def _counted(texts: Iterable[StemWindow]) -> Counter[str]:
    """In how many of the texts each feature stands."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(frozenset(_features(text)))

    return counts
