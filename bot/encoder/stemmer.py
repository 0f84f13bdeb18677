"""Stems of words: the one place that knows the library."""

from collections.abc import Callable
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Final

import snowballstemmer

MOST_WORDS = 50_000
VERSION: Final = version("snowballstemmer")


@cache
def english_stem() -> Callable[[str], str]:
    """Remembers what it has stemmed: people use few words, and often the same."""
    return lru_cache(maxsize=MOST_WORDS)(snowballstemmer.stemmer("english").stemWord)
