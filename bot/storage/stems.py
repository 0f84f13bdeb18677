"""Stems of words: the one place that knows the library."""

from functools import cache, lru_cache
from importlib.metadata import version
from typing import Final

import snowballstemmer

from bot.core.words import Stem

MOST_WORDS = 50_000
VERSION: Final = version("snowballstemmer")


@cache
def english_stem() -> Stem:
    """Remembers what it has stemmed: people use few words, and often the same."""
    return lru_cache(maxsize=MOST_WORDS)(snowballstemmer.stemmer("english").stemWord)
