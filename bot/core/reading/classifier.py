"""What each word says about a label, learnt from examples when the content is loaded.

Two ways, and their sum is better than either. **Counting** (complement naive Bayes): a feature speaks for a label the
more, the less all other labels use it; that needs few examples, but takes words that always go together for two
reasons. **Practice** (logistic regression): go through the examples a few times, and wherever the answer is not sure,
move the weights of what was heard a little towards it; that finds out which words matter when several speak.
"""

import random
from array import array
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import exp, log, sqrt
from typing import Annotated, Final

from pydantic import PlainSerializer, PlainValidator


def _packed(weights: "Weights") -> tuple[list[str], str]:
    """The features, and all their weights as one text: smaller than numbers, and read faster."""
    return list(weights), b64encode(array("f", chain.from_iterable(weights.values())).tobytes()).decode()


def _unpacked(packed: tuple[list[str], str]) -> "Weights":
    features, encoded = packed
    numbers = array("f", b64decode(encoded))
    labels = len(numbers) // max(1, len(features))
    return {feature: numbers[place * labels : (place + 1) * labels] for place, feature in enumerate(features)}


Weights = Annotated[Mapping[str, Sequence[float]], PlainSerializer(_packed), PlainValidator(_unpacked)]
"""By feature: how much it says for each label."""

MARK: Final = "("
"""What the mark of a list begins with. Marks are practised only: a list is not rare because it is short."""

SMOOTHING: Final = 0.3
PAIR: Final = 0.8
"""What two words in a row count, against one word."""
COUNTING: Final = 1.2
"""What counting weighs, against practice."""

ROUNDS: Final = 3
RATE: Final = 0.8
"""How far an example moves the weights of what was heard: the more they were moved, the less (AdaGrad)."""
SURE: Final = 0.8
"""How likely the right answer has to be, for an example to teach nothing more."""
STRENGTH: Final = 0.4
"""What one feature counts in practice."""
OFTEN: Final = 3
"""Pairs that the examples do not have this often are left out: most are chance."""


@dataclass(frozen=True, slots=True)
class Example:
    """What was heard, and the places of the labels that are right for it."""

    features: tuple[str, ...]
    labels: tuple[int, ...]


def learn(entries: Iterable[Example], questions: Iterable[Example], labels: int) -> Weights:
    """From the entries of lists by counting only; from whole questions in both ways."""
    questions = tuple(questions)
    seen = Counter(feature for example in questions for feature in example.features)
    counted = _counted((*entries, *questions), labels)
    weights = {
        feature: [COUNTING * (PAIR if " " in feature else 1.0) * weight for weight in by_label]
        for feature, by_label in counted.items()
    }
    kept = {feature for feature, often in seen.items() if " " not in feature or often >= OFTEN}
    for feature, practised in _practised(questions, kept, labels).items():
        before = weights.get(feature, [0.0] * labels)
        weights[feature] = [a + STRENGTH * b for a, b in zip(before, practised, strict=True)]

    return {feature: array("f", by_label) for feature, by_label in weights.items()}


def _counted(examples: Iterable[Example], labels: int) -> dict[str, list[float]]:
    """How rare each feature is elsewhere, against the mean of all labels."""
    counts: dict[str, list[float]] = {}
    for example in examples:
        for feature in example.features:
            if feature.startswith(MARK):
                continue

            counted = counts.setdefault(feature, [0.0] * labels)
            for label in example.labels:
                counted[label] += 1 / len(example.labels)

    sums = [sum(column) for column in zip(*counts.values(), strict=True)]
    elsewhere = [sum(sums) - of_label + SMOOTHING * len(counts) for of_label in sums]
    return {feature: _against_the_mean(counted, elsewhere) for feature, counted in counts.items()}


def _against_the_mean(counted: list[float], elsewhere: list[float]) -> list[float]:
    number = sum(counted) + SMOOTHING
    raw = [-log((number - own) / all_else) for own, all_else in zip(counted, elsewhere, strict=True)]
    mean = sum(raw) / len(raw)
    return [weight - mean for weight in raw]


def _practised(questions: Sequence[Example], kept: set[str], labels: int) -> dict[str, list[float]]:
    weights = {feature: [0.0] * labels for feature in sorted(kept)}
    moved = dict.fromkeys(weights, 0.01)
    lessons = [([feature for feature in each.features if feature in kept], each.labels) for each in questions]
    chance = random.Random(0)  # noqa: S311 - an order, and always the same
    for _ in range(ROUNDS):
        chance.shuffle(lessons)
        for features, right in lessons:
            likely = _likelihoods([sum(column) for column in zip(*map(weights.__getitem__, features), strict=True)])
            if not features or sum(likely[label] for label in right) > SURE:
                continue

            step = [STRENGTH * share for share in likely]
            for label in right:
                step[label] -= STRENGTH / len(right)

            size = sum(part * part for part in step)
            for feature in features:
                moved[feature] += size
                pace = RATE / sqrt(moved[feature])
                weights[feature] = [weight - pace * part for weight, part in zip(weights[feature], step, strict=True)]

    return weights


def _likelihoods(sums: list[float]) -> list[float]:
    """Softmax."""
    highest = max(sums, default=0.0)
    powers = [exp(STRENGTH * (each - highest)) for each in sums]
    total = sum(powers)
    return [power / total for power in powers]
