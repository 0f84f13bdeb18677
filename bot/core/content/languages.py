"""languages.yaml: how a message in another language is recognised, and what its writer is told in that language."""

import unicodedata
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Annotated, Final

from pydantic import Field, StringConstraints, model_validator

from bot.core.content.models import Entry, Line

ENGLISH: Final = "en"
FEWEST_WORDS: Final = 40
"""Ordinary words that a language needs; with fewer, most of its short messages would not be recognised."""
TEXTS: Final = frozenset({"english_only", "go_now", "signs", "call", "example", "today"})
"""The texts of a language: all of them, or none."""
_WITHOUT_MARK: Final = str.maketrans("ıłøđ", "ilod")
"""Letters that Unicode does not decompose."""

LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
"""ISO 639."""


class Language(Entry):
    """One language; without texts, its writers get the English ones."""

    words: str
    """Ordinary words, with spaces between."""
    script: Annotated[str, StringConstraints(pattern=r"^[A-Z]+$")] = "LATIN"
    """The first word of the Unicode names of its letters."""
    letters: str = ""
    """Letters that no other language of this file with the same script has."""
    english_only: Line = ""
    go_now: Line = ""
    signs: tuple[Line, ...] = ()
    call: Annotated[Line, StringConstraints(pattern=r"\{number\}")] = ""
    """{number}: the emergency number of the person's country, or the `example`."""
    example: Annotated[Line, StringConstraints(pattern=r"\{numbers\}")] = ""
    today: Line = ""

    @model_validator(mode="after")
    def _is_complete(self) -> "Language":
        if len(self.vocabulary) < FEWEST_WORDS:
            raise ValueError(f"words: at least {FEWEST_WORDS} ordinary words are needed to recognise the language")

        if missing := TEXTS - self.model_fields_set if self.is_translated else ():
            raise ValueError(f"these texts are missing: {', '.join(sorted(missing))}")

        return self

    @property
    def is_translated(self) -> bool:
        return not TEXTS.isdisjoint(self.model_fields_set)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(map(folded, self.words.split()))


class Languages(Entry):
    """languages.yaml."""

    languages: Annotated[Mapping[LanguageCode, Language], Field(min_length=1)]

    @model_validator(mode="after")
    def _has_english(self) -> "Languages":
        if ENGLISH not in self.languages or not self.languages[ENGLISH].is_translated:
            raise ValueError("the English words and texts are missing; they are what other languages fall back to")

        return self

    @cached_property
    def by_word(self) -> Mapping[str, tuple[str, ...]]:
        """The languages that have each word."""
        found: dict[str, tuple[str, ...]] = {}
        for code, language in self.languages.items():
            for word in language.vocabulary:
                found[word] = (*found.get(word, ()), code)

        return found

    def texts(self, code: str) -> Language:
        """The language with this code if it has texts, otherwise English."""
        found = self.languages.get(code)
        return found if found and found.is_translated else self.languages[ENGLISH]


@lru_cache(maxsize=1024)
def folded(word: str) -> str:
    """The word in small letters and without accents, which many people leave out."""
    if word.isascii():
        return word.lower()

    spread = unicodedata.normalize("NFD", word.casefold().translate(_WITHOUT_MARK))
    return "".join(letter for letter in spread if unicodedata.category(letter) != "Mn")
