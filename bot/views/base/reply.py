"""What a person will see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from telegram import InlineKeyboardMarkup

from bot.core.content.texts import Texts


@dataclass(frozen=True, slots=True)
class Reply:
    """A message ready to be sent: Telegram HTML, already escaped, with its buttons.

    With a `photo` (PNG or JPEG bytes) the text is its caption, at most 1,024 characters as shown (Bot API, sendPhoto).
    With `is_alarm` it is about a red flag: it is not delayed by rate limits and is retried longer than other answers.
    """

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    photo: bytes | None = None
    is_alarm: bool = False
    is_below: bool = False

    @property
    def below(self) -> Self:
        """The same as the answer to a press that leaves the pressed message as it is."""
        return replace(self, is_below=True)


def listed(items: Sequence[str], texts: Texts, name: str = "list-and") -> str:
    """The items as in a sentence: "a, b and c"; empty if there are none."""
    *others, last = items or ("",)
    return texts(name, others=", ".join(others), last=last) if others else last


def paragraphs(*parts: str) -> str:
    """The parts that are not empty, with an empty line between."""
    return "\n\n".join(filter(None, parts))
