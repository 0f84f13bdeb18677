"""What a person will see."""

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup


@dataclass(frozen=True, slots=True)
class Reply:
    """A message ready to be sent: Telegram HTML, escaped already, with its buttons.

    With a `photo` (PNG or JPEG bytes) the text is its caption, at most 1,024 characters as shown.
    With `is_alarm` it speaks of a warning sign: it waits for nothing and is tried for longer than any other answer.
    """

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    photo: bytes | None = None
    is_alarm: bool = False
