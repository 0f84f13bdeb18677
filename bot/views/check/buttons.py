"""What the buttons of the check carry: all there is to know about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from telegram import InlineKeyboardButton

from bot.core.check.codec import encode
from bot.core.check.flow import Answers
from bot.core.check.model import Check
from bot.views.base.buttons import button

PREFIX: Final = "check"
"""Alone it begins a check below; that is what buttons of other features carry."""
START_HERE: Final = "n"
"""Begins a new one in place of the old."""


class Action(StrEnum):
    """What a press does; one letter in the button."""

    SHOW = "a"
    """Go to these answers: one more given, or a way back in."""
    BACK = "b"
    """Go one answer back from these."""
    TICK = "t"
    """Tick one choice of the question that is shown."""
    UNTICK = "u"
    DONE = "d"
    STOP = "s"
    HELP = "h"
    SUMMARY = "y"
    EXERCISES = "x"
    CALLED = "c"
    """Has called, or is going."""
    FOLLOW_UP = "f"
    """May be asked again: that is the consent."""


WITH_PLACE: Final = frozenset({Action.TICK, Action.UNTICK})


@dataclass(frozen=True, slots=True)
class CheckButton:
    """A press as it comes in. It comes from outside: old buttons and forged ones too."""

    action: Action
    fingerprint: str
    code: str
    """The answers, as `check_code` writes them."""
    place: int = 0
    """Of the choice to tick or untick, counted from the first."""

    @classmethod
    def unpack(cls, parts: Sequence[str]) -> Self | None:
        """None for what no button of ours carries."""
        match parts:
            case [action, fingerprint, code] if action in set(Action) - WITH_PLACE:
                return cls(Action(action), fingerprint, code)
            case [action, fingerprint, code, place] if action in WITH_PLACE and place.isascii() and place.isdigit():
                return cls(Action(action), fingerprint, code, int(place))
            case _:
                return None


def check_button(label: str, action: Action, check: Check, answers: Answers, *place: int) -> InlineKeyboardButton:
    return button(label, PREFIX, action, check.fingerprint, encode(check, answers), *place)


def start_button(label: str) -> InlineKeyboardButton:
    return button(label, PREFIX, START_HERE)
