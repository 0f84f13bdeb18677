"""Naive Bayes: how much each feature of a text speaks for each label, fitted to examples when the content is loaded.

Multinomial naive Bayes in its complement form (Rennie, Shih, Teevan, Karger: "Tackling the Poor Assumptions of Naive
Bayes Text Classifiers", ICML 2003): the weight of a feature for a label is minus the log of its smoothed share among
the features of all other labels, which is estimated from more examples than the label's own share. Features are
binary: each counts once for a text, however often it is said (Jurafsky, Martin: "Speech and Language Processing",
chapter on naive Bayes). There is no prior, for how many examples were written does not say how often people ask.
"""

from array import array
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from math import log
from typing import Annotated

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
"""By feature: how much it speaks for each label, less the mean over all labels; below 0 it speaks against it."""


def complement_weights(
    counts: Iterable[Counter[str]], smoothing: float, features: Iterable[str] | None = None
) -> Weights:
    """Fit to the texts of each label: in how many each feature stands. `smoothing` is added to every count.

    With two labels, the difference of a feature's two weights is its log-odds in ordinary naive Bayes. `features`: for
    these alone, all otherwise.
    """
    counts = tuple(counts)
    known = dict.fromkeys(chain.from_iterable(counts))
    everything = sum(own.total() for own in counts) + smoothing * len(known)
    elsewhere = [log((everything - own.total()) or 1) for own in counts]
    base = [of_label - sum(elsewhere) / len(counts) for of_label in elsewhere]
    return {
        feature: _weights(feature, counts, smoothing, base) for feature in (known if features is None else features)
    }


def _weights(feature: str, counts: Sequence[Counter[str]], smoothing: float, base: Sequence[float]) -> Sequence[float]:
    """`base` is what a feature weighs for each label when no label has it."""
    owners = [(label, own[feature]) for label, own in enumerate(counts) if feature in own]
    seen = sum(own for _, own in owners) + smoothing
    gains = [(label, log(seen / (seen - own))) for label, own in owners]
    mean = sum(gain for _, gain in gains) / len(base)
    weights = array("f", [weight - mean for weight in base])
    for label, gain in gains:
        weights[label] += gain

    return weights
