"""Texts that make a careless parser slow, each as long as asked for."""

import random
from collections.abc import Callable, Mapping
from typing import Final

from tests.core.reading.shipped_screener import RED_FLAGS

LONGEST: Final = 4096
"""Characters of a message."""

_UNITS: Final[Mapping[str, str]] = {
    "half past": "half past ",
    "numbers as words": "forty five ",
    "spans": "22 to ",
    "dashes": "2-",
    "spaces": " ",
    "newlines": "\n",
    "words on lines": "a\n",
    "punctuation": ".,;:!?-()",
    "quotes": "\"'",
    "one letter": "a",
    "two letters": "ab",
    "digits": "1",
    "numbers": "1 ",
    "clocks": "12:30 ",
    "street numbers": "12 aaa bbb ",
    "addresses": "a.b@",
    "at signs": "@",
    "tags": "<b>",
    "emoji": "\N{GRINNING FACE}",
    "combining marks": "e\N{COMBINING ACUTE ACCENT}",
    "zero width": "a\N{ZERO WIDTH SPACE}",
    "right to left": "\N{RIGHT-TO-LEFT OVERRIDE}\N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED} ",
    "one sign for many": "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}",
    "a red flag": "cant pee numb ",
    "a denied red flag": "no weak leg ",
    "a supposed red flag": "if numb 2 legs ",
    "lists": "numb, or ",
    "denials": "no not or ",
    "questions": "back pain? ",
    "several questions": "and what ",
    "ages": "mum 55 ",
    "temperatures": "temp a b c 9 ",
    "over and still": "numb still gone ago ",
    "thanks": "thanks ",
    "now": "now ",
    "excuses of many rules": "cant pee legs feel numb km ",
}


def _repeated(unit: str) -> Callable[[int], str]:
    return lambda length: (unit * (length // len(unit) + 1))[:length]


def _one_word(length: int) -> str:
    letters = random.Random(1)  # noqa: S311 - the same text each time
    return "".join(letters.choices("abcdefghijklmnopqrstuvwxyz", k=length))


def _sign_words(length: int) -> str:
    phrases = sorted({phrase for family in RED_FLAGS.families.values() for phrase in family})
    words = random.Random(2).choices(phrases, k=length)  # noqa: S311 - the same text each time
    return " ".join(words)[:length]


HOSTILE: Final[Mapping[str, Callable[[int], str]]] = {
    **{kind: _repeated(unit) for kind, unit in _UNITS.items()},
    "one long word": _one_word,
    "words of red flags": _sign_words,
}
"""By kind: a text of so many characters."""
