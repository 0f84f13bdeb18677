"""What a person will see."""

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup


@dataclass(frozen=True, slots=True)
class Reply:
    """A message ready to be sent: Telegram HTML, escaped already, with its buttons.

    With a `photo` (PNG or JPEG bytes) the text is its caption, at most 1,024 characters as shown.
    """

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    photo: bytes | None = None
