"""How soon a person has to be seen: the level of a check's result and of a red flag."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Urgency(StrEnum):
    """The four levels, lowest first. Compare them by `rank`, because the values are strings."""

    SELF_CARE = "self_care"
    SEE_DOCTOR = "see_doctor"
    URGENT = "urgent"
    """The same day."""
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        return _ORDER.index(self)

    def at_least(self, other: "Urgency") -> bool:
        return self.rank >= other.rank


_ORDER: Final = tuple(Urgency)


def highest(levels: Iterable[Urgency]) -> Urgency:
    """The highest of several levels; SELF_CARE if there are none."""
    return max(levels, key=lambda level: level.rank, default=Urgency.SELF_CARE)
