"""Inline buttons and their callback data, which holds the state of every flow in at most 64 bytes."""

from collections.abc import Iterable, Mapping
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.core.content.texts import Texts

LIMIT: Final = 64
"""Bytes of `callback_data` (Bot API, InlineKeyboardButton)."""

SEPARATOR: Final = ":"
LONGEST_NUMBER: Final = 12
"""Digits."""

WAYS: Final[Mapping[str, str]] = {
    "check": "button-check",
    "causes": "button-causes",
    "subscribe": "button-tips",
    "help": "button-help",
}
"""Labels of the buttons that lead to a feature from anywhere, by the prefix of their callback data."""


def pack(prefix: str, *parts: object) -> str:
    """Callback data: a prefix that selects the handler, and the state for it."""
    packed = SEPARATOR.join([prefix, *map(str, parts)])
    assert len(packed.encode()) <= LIMIT, f"a button may carry {LIMIT} bytes: {packed}"
    return packed


def unpack(packed: str) -> tuple[str, ...]:
    """The parts after the prefix. They are untrusted input: a button may be outdated or forged."""
    return tuple(packed.split(SEPARATOR)[1:])


def is_number(part: str) -> bool:
    """Whether it is a number that our buttons may contain. A forged one may be too large for SQLite."""
    return part.isascii() and part.isdecimal() and len(part) <= LONGEST_NUMBER


def button(label: str, prefix: str, *parts: object) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack(prefix, *parts))


def way(name: str, texts: Texts) -> InlineKeyboardButton:
    """`name`: a key of WAYS."""
    return button(texts(WAYS[name]), name)


def rows(buttons: Iterable[InlineKeyboardButton], *, width: int = 2) -> list[list[InlineKeyboardButton]]:
    listed = list(buttons)
    return [listed[start : start + width] for start in range(0, len(listed), width)]


def keyboard(*lines: Iterable[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    """A keyboard of rows; empty rows are left out."""
    return InlineKeyboardMarkup([list(line) for line in lines if line])


def column(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return keyboard(*([item] for item in buttons))
