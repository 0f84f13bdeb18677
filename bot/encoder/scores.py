"""What the small language model makes of a text, and what the core knows of the model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Final, Protocol


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of one text."""

    topics: Mapping[str, float]
    """By topic: natural logarithm of its probability."""
    signs: Mapping[str, float]
    """By red flag: probability (0 to 1) that the text says it is present."""
    any_sign: float
    """Probability that at least one urgent sign is present."""
    pages: Mapping[str, float] = field(default_factory=dict)
    """By topic id: probability (0 to 1) that this page answers what the text asks; under "" that it asks for none."""
    is_whole: bool = True
    """Whether all of the text was read; of a long one, the middle is not."""

    def suspicion(self, sign: str) -> float:
        """How much speaks for a sign: the geometric mean of its probability and that of any urgent sign."""
        return sqrt(self.any_sign * self.signs.get(sign, 0.0))


class Scorer(Protocol):
    """Scores texts in English."""

    def problem(self) -> str:
        """Why there are no scores; empty if there are. The first call may load the model, which takes half a second."""

    def scores(self, text: str) -> Scores | None:
        """None without a model."""


class NoScorer:
    """Reads without a model, as for languages that it does not know."""

    def problem(self) -> str:
        return ""

    def scores(self, _text: str) -> None:
        return None


NO_SCORER: Final = NoScorer()
