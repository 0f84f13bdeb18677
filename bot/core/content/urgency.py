"""How soon someone is to be seen: the result of the check, and what a red flag in a message asks for."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Urgency(StrEnum):
    """The four levels, lowest first; compare by `rank`, for the names sort otherwise."""

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
    """The level that wins when several apply: no answer can lower one."""
    return max(levels, key=lambda level: level.rank, default=Urgency.SELF_CARE)
