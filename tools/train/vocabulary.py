"""The word pieces that the model keeps: fewer pieces make a smaller file."""

from collections.abc import Iterable
from typing import Final

from bot.encoder.encoder import FIRST, LAST
from bot.encoder.wordpiece import CONTINUED, UNKNOWN, WordPiece

PAD: Final = "[PAD]"
FREQUENT: Final = 16_000
"""Pieces from the start of BERT's vocabulary, which is ordered by how frequent they are in its training texts."""
SHORT: Final = 3
"""Letters of a piece that is always kept, so that every word in Latin letters can be put together."""


def kept_pieces(vocabulary: list[str], texts: Iterable[str]) -> list[int]:
    """Numbers in `vocabulary`: special, frequent and short pieces in Latin letters, and all that the texts need."""
    wordpiece = WordPiece(vocabulary)
    needed = {number for text in texts for number in wordpiece.numbers(text)}
    return [number for number, piece in enumerate(vocabulary) if number in needed or _is_kept(number, piece)]


def _is_kept(number: int, piece: str) -> bool:
    if piece in {PAD, UNKNOWN, FIRST, LAST}:
        return True

    letters = piece.removeprefix(CONTINUED)
    return letters.isascii() and not piece.startswith("[unused") and (number < FREQUENT or len(letters) <= SHORT)
