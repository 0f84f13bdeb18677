"""Buttons of the check; their callback data holds the whole state of the check."""

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
"""Without further parts, as in buttons of other features, it begins a check in a new message."""
START_HERE: Final = "n"
"""Begins a new check in the same message."""


class Action(StrEnum):
    SHOW = "a"
    """Show the next step after the answers in the button."""
    BACK = "b"
    """Remove the last of the answers in the button."""
    TICK = "t"
    """Tick one option of the question that is shown."""
    UNTICK = "u"
    DONE = "d"
    MEANING = "m"
    """Show what the options of the question mean."""
    STOP = "s"
    HELP = "h"
    SUMMARY = "y"
    EXERCISES = "x"
    PAGE = "p"
    """Show a page of the result."""
    CAUSE = "w"
    """Send what is known about a likely cause."""
    CALLED = "c"
    """The person has called for help, or is on the way."""
    FOLLOW_UP = "f"
    """Consent to be asked again later."""


WITH_PLACE: Final = frozenset({Action.TICK, Action.UNTICK, Action.PAGE, Action.CAUSE})


@dataclass(frozen=True, slots=True)
class CheckButton:
    """The callback data of a press. It is untrusted input: a button may be outdated or forged."""

    action: Action
    fingerprint: str
    code: str
    """The answers, as `bot.core.check.codec.encode` writes them."""
    place: int = 0
    """Index of the option to tick or untick, of the page or of the cause, from 0."""

    @classmethod
    def unpack(cls, parts: Sequence[str]) -> Self | None:
        """None for anything that our buttons cannot contain."""
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
