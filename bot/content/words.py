"""Reads the list of English words, which `tools/english_words.py` makes."""

import gzip
from functools import cache
from pathlib import Path
from typing import Final

from bot.core.reading.tokens import WordList

FILE: Final = Path(__file__).parent / "english_words.txt.gz"


@cache
def english_words() -> WordList:
    frequent, others = gzip.decompress(FILE.read_bytes()).decode().split("\n\n")
    return WordList(frozenset(frequent.split()), frozenset(others.split()))
