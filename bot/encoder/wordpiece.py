"""WordPiece, the way in which BERT models divide texts: lower case, no accents, the longest known pieces first.

The rules are those of the uncased BERT models (Devlin et al. 2018, "BERT: Pre-training of Deep Bidirectional
Transformers for Language Understanding"); a test compares the result with the `tokenizers` package.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

UNKNOWN: Final = "[UNK]"
CONTINUED: Final = "##"
LONGEST_WORD: Final = 100
"""Characters; a longer word is unknown."""
MOST_WORDS: Final = 20_000
"""Words in the cache."""
_CJK: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ceaf\U0002f800-\U0002fa1f]")
_ASCII_SIGNS: Final = frozenset("$+<=>^`|~")
"""They divide words as punctuation does; other symbols do not."""


class WordPiece:
    """Divides texts into the numbers of a vocabulary, in which each piece has the number of its place."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self._longest = max(map(len, vocabulary))
        self.pieces_of = lru_cache(maxsize=MOST_WORDS)(self._pieces_of)

    def numbers(self, text: str) -> list[int]:
        return [number for word in words(text) for number in self.pieces_of(word)]

    def number(self, piece: str) -> int:
        return self._numbers[piece]

    def _pieces_of(self, word: str) -> tuple[int, ...]:
        found: list[int] = []
        start = 0
        while start < len(word):
            prefix = CONTINUED if start else ""
            ends = range(min(len(word), start + self._longest), start, -1)
            end = next((end for end in ends if prefix + word[start:end] in self._numbers), 0)
            if not end or len(word) > LONGEST_WORD:
                return (self._numbers[UNKNOWN],)

            found.append(self._numbers[prefix + word[start:end]])
            start = end

        return tuple(found)


def words(text: str) -> list[str]:
    """Words, single punctuation marks and single Chinese characters, in lower case and without accents."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(map(_divided, decomposed)).split()


@lru_cache(maxsize=MOST_WORDS)
def _divided(letter: str) -> str:
    """The letter, between spaces if it is a word of its own; nothing for accents and control characters."""
    if letter.isspace():
        return " "

    category = unicodedata.category(letter)
    if category in {"Mn", "Cc", "Cf", "Co", "Cs"} or letter == "\ufffd":
        return ""

    return f" {letter} " if category.startswith("P") or letter in _ASCII_SIGNS or _CJK.match(letter) else letter
