"""Stems of English words; the only module that imports the stemming library."""

from collections.abc import Callable
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Final

from Stemmer import Stemmer

MOST_WORDS = 50_000
"""Words in the cache."""
VERSION: Final = version("PyStemmer")


@cache
def english_stem() -> Callable[[str], str]:
    """The Snowball stemmer for English, with a cache, because most words occur often."""
    return lru_cache(maxsize=MOST_WORDS)(Stemmer("english", 0).stemWord)
