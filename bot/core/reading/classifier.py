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
from functools import cache
from itertools import chain
from math import log
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator


def _packed(weights: "Weights") -> tuple[list[str], str, str]:
    """The features, for each the place of its weights, and the weights: smaller than numbers, and read faster."""
    shared = {id(own): own for own in weights.values()}
    places = {own: place for place, own in enumerate(shared)}
    places_of_all = array("I", (places[id(own)] for own in weights.values()))
    return list(weights), _encoded(places_of_all), _encoded(array("f", chain.from_iterable(shared.values())))


def _encoded(numbers: "array[int] | array[float]") -> str:
    return b64encode(numbers.tobytes()).decode()


def _unpacked(packed: tuple[list[str], str, str]) -> "Weights":
    features, places, encoded = packed[0], array("I", b64decode(packed[1])), array("f", b64decode(packed[2]))
    labels = len(encoded) // (max(places, default=0) + 1)
    shared = [encoded[start : start + labels] for start in range(0, len(encoded), max(1, labels))]
    return dict(zip(features, map(shared.__getitem__, places), strict=True))


Weights = Annotated[Mapping[str, Sequence[float]], PlainSerializer(_packed), PlainValidator(_unpacked)]
"""By feature: how much it speaks for each label, less the mean over all labels; below 0 it speaks against it."""


def complement_weights(counts: Iterable[Counter[str]], smoothing: float) -> Weights:
    """Fit to the texts of each label: in how many each feature stands. `smoothing` is added to every count.

    With two labels, the difference of a feature's two weights is its log-odds in ordinary naive Bayes. Features that
    occur equally often for each label share one sequence.
    """
    counts = tuple(counts)
    features = dict.fromkeys(chain.from_iterable(counts))
    everything = sum(own.total() for own in counts) + smoothing * len(features)
    elsewhere = [log((everything - own.total()) or 1) for own in counts]
    base = [of_label - sum(elsewhere) / len(counts) for of_label in elsewhere]
    weigh = cache(lambda own: _weights(own, smoothing, base))
    return dict(zip(features, map(weigh, zip(*(map(own.get, features) for own in counts), strict=True)), strict=True))


def _weights(of_each: Sequence[int | None], smoothing: float, base: Sequence[float]) -> Sequence[float]:
    """The weights of a feature that each label has in so many texts; `base` is for one that no label has."""
    owners = [(label, own) for label, own in enumerate(of_each) if own]
    seen = sum(own for _, own in owners) + smoothing
    gains = [(label, log(seen / (seen - own))) for label, own in owners]
    mean = sum(gain for _, gain in gains) / len(base)
    weights = array("f", [weight - mean for weight in base])
    for label, gain in gains:
        weights[label] += gain

    return weights
