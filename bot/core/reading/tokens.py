"""Divides a message into plain words and marks, for screening and for matching."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Annotated, Final

from pydantic import PlainSerializer, PlainValidator

Stem = Callable[[str], str]
"""Reduces a word to its stem; an argument, so that the core imports no library for it."""
BoundStem = Annotated[Stem, PlainSerializer(lambda _: None), PlainValidator(lambda _, info: info.context[0])]
"""A stem function in a fitted file: not saved, and passed in pydantic's validation context when the file is loaded."""

SOFT: Final = ","
"""A mark inside a sentence: comma, bracket, dash, three dots."""
HARD: Final = "."
"""A mark that ends a sentence."""
MARKS: Final = frozenset({SOFT, HARD})

LONGEST: Final = 6000
"""Characters that are read. A message has at most 4,096, but NFKC may turn one character into up to 18."""

SHORTEST_TYPO, LONGEST_TYPO = 6, 30
"""Fewest and most letters of a word in which one wrong letter is corrected."""

_QUOTES: Final = str.maketrans(dict.fromkeys("\u2018\u2019\u201a\u201b`\u00b4\u02bc\u2032", "'"))
_LOOKALIKES: Final = str.maketrans("аеорсухіјѕԁɡο", "aeopcyxijsdgo")  # noqa: RUF001
_WILL: Final = re.compile(r"\b(i|he|she|we|it)'ll\b")
_ONE_LIMB: Final = re.compile(r"\b(left|right|other|one|bad) (leg|foot|arm|hand|thigh)'s\b")
"""One limb with its verb: "my left leg's tingly" is not about both legs."""
_FEET: Final = re.compile(r"(?<=\d)'(?=\d)")
"""Between feet and inches: "6'4" is no 64."""
_HAS_GONE: Final = re.compile(r"'s (?=(?:gone|stopped|passed|cleared|settled|resolved|disappeared)\b)")
_NO_MORE: Final = re.compile(r"\bno more (?=(?:feeling|sensation|strength|power|control|bladder|bowel)s?\b)")
"""As some languages say "no … any more": "I have no more feeling in my legs"."""
_BULLET: Final = r"[ \t]*\n[ \t]*[-*\u2013\u2014\u2022][ \t]*"
_DENIED_LIST: Final = re.compile(
    rf"\b(?:no|none|without|(?:do not|dont) have|never had|not had)\b[^\n.!?;:]{{0,40}}:(?:{_BULLET}[^\n]+)+"
)
"""A heading with a denial, and the items on the lines below: "None of these:\\n- fever\\n- numb legs"."""
_ITEM: Final = re.compile(_BULLET)
_PERCENT: Final = re.compile(r"(?<=\d)\s?%")
_CAN_NOT: Final = re.compile(r"\bcan\s?not\b")
_HELD_DOWN: Final = re.compile(r"([a-z])\1\1")
_CRY: Final = re.compile(r"\b([a-z])\1{3,}\b")
"""A word that is one letter repeated at least four times, which is not an abbreviation."""
_LONG_RUN: Final = re.compile(r"(?!\b([a-z])\1\1\b)([a-z])\2{2,}")
"""A letter repeated at least three times within a word; a word of three equal letters may be an abbreviation (AAA)."""
_DOUBLE: Final = re.compile(r"(.)\1")
_HARD: Final = ".!?;\n"
_TOKEN: Final = re.compile(
    r"""\d+(?:[./]\d+)*
    | [a-z][a-z0-9]*
    | \.{2,}|…|\s[-–—]+\s|[,()\[\]:"]
    | [.!?;\n]+(?:\s+[.!?;\n]+)*
    | (?<=[a-z])\s?/\s?(?=[a-z])
    | [&+]""",  # noqa: RUF001
    re.VERBOSE,
)


@lru_cache(maxsize=2)
def plain(text: str) -> str:
    """The text in lower case, without accents, look-alike letters, typographic quotes and repeated letters.

    Cached, because several parts of the reading divide the same message one after the other.
    """
    bare = text[:LONGEST].lower().replace("`", "'") if text.isascii() else _without_accents(text)
    if "'" in bare:
        whole = _FEET.sub(" ft ", _HAS_GONE.sub(" has ", _WILL.sub(r"\1 will", bare)))
        bare = _ONE_LIMB.sub(r"\1 \2 is", whole).replace("'", "")

    if _HELD_DOWN.search(bare):
        bare = _LONG_RUN.sub(r"\2\2", _CRY.sub(r"\1", bare))

    if "no more" in bare:
        bare = _NO_MORE.sub("no ", bare)

    if "%" in bare:
        bare = _PERCENT.sub(" percent", bare)

    if ":" in bare and "\n" in bare:
        bare = _DENIED_LIST.sub(lambda denied: _ITEM.sub(" or ", denied[0]), bare)

    return _CAN_NOT.sub("cant", bare) if "not" in bare else bare


def _without_accents(text: str) -> str:
    spread = unicodedata.normalize("NFKC", text[:LONGEST].translate(_QUOTES))
    folded = spread[:LONGEST].casefold().translate(_LOOKALIKES)
    return "".join(c for c in unicodedata.normalize("NFD", folded) if unicodedata.category(c) not in {"Mn", "Cf"})


def tokens(text: str) -> list[str]:
    """Words, numbers and the two kinds of marks, in order; other characters only separate them."""
    return [found if found[0].isalnum() else _mark(found) for found in _TOKEN.findall(plain(text))]


def questions(text: str) -> frozenset[int]:
    """The numbers of the sentences that end with a question mark, where each mark HARD of `tokens` ends a sentence."""
    marks = (found for found in _TOKEN.findall(plain(text)) if not found[0].isalnum())
    ends = [found for found in marks if _mark(found) == HARD]
    return frozenset(number for number, found in enumerate(ends) if "?" in found)


def _mark(found: str) -> str:
    if "/" in found:
        return "or"

    if found in {"&", "+"}:
        return "and"

    if "\n" in found:  # also the dash of a list: "no fever\n- numb legs"
        return HARD

    return SOFT if found.startswith("..") or "".join(found.split()).strip(_HARD) else HARD


def is_word(token: str) -> bool:
    return token not in MARKS


@dataclass(frozen=True, slots=True)
class WordList:
    """The words of a language, so that none is taken for the typo or the form of another."""

    frequent: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[str]:
        return chain(self.frequent, self.others)

    def __contains__(self, word: str) -> bool:
        return word in self.frequent or word in self.others or self._is_possessive(word)

    def _is_possessive(self, word: str) -> bool:
        return word.endswith("s") and not word.endswith("ss") and word[:-1] in self.frequent


Words = Callable[[], WordList]
"""The words of a language, read when they are first needed."""
no_words: Final[Words] = cache(WordList)
BoundWords = Annotated[Words, PlainSerializer(lambda _: None), PlainValidator(lambda _, info: info.context[1])]


@dataclass(frozen=True, slots=True)
class Speller:
    """Corrects words: short forms by a list, others by one letter if that gives a known word."""

    spellings: dict[str, tuple[str, ...]]
    known: frozenset[str]
    near: dict[str, str]
    """Known words, by themselves and by every form without one letter (symmetric delete)."""
    language: BoundWords
    """None of these words is a typo."""

    @classmethod
    def of(cls, known: Iterable[str], spellings: Mapping[str, str], texts: "TrainingTexts") -> "Speller":
        """What a frequent word of the language becomes without one letter is no typo either."""
        written = {key: tuple(value.split()) for key, value in spellings.items()}
        listed = frozenset(known) | frozenset(spellings)
        near = _near(listed, texts.language())
        stems = set(map(texts.stem, listed))
        for word in texts.language().frequent - listed:
            if len(word) >= SHORTEST_TYPO and texts.stem(word) not in stems:
                for shorter in _without_one(word):
                    near.pop(shorter, None)

        return cls(written, listed, near, texts.language)

    def words(self, text: str) -> Iterator[str]:
        """The tokens of a text, with corrected words."""
        return chain.from_iterable(map(self.spelled, tokens(text)))

    def spelled(self, token: str) -> tuple[str, ...]:
        """A token, corrected; a short form may stand for several words."""
        fixed = token if self._is_known(token) else self._fixed(token)
        return self.spellings.get(fixed, (fixed,))

    def _is_known(self, word: str) -> bool:
        return word in self.known or word in self.language()

    def _fixed(self, word: str) -> str:
        if not word.isalpha():
            return word

        if self._is_known(single := _single(word)):
            return single

        if not SHORTEST_TYPO <= len(word) <= LONGEST_TYPO:
            return word

        return next((near for near in self._neighbours(word) if is_typo(word, near)), word)

    def _neighbours(self, word: str) -> Iterator[str]:
        for shorter in (word, *_without_one(word)):
            if near := self.near.get(shorter):
                yield near


class TrainingTexts:
    """Divides texts into words while models are trained: each text once, and each word is corrected once."""

    def __init__(self, stem: Stem, language: Words = no_words) -> None:
        self.stem = stem
        self.language = language
        self.tokens: Callable[[str], list[str]] = cache(tokens)

    def words(self, speller: Speller) -> Callable[[str], Iterator[str]]:
        """Does the same as `speller.words`."""
        spelled = cache(speller.spelled)
        return lambda text: chain.from_iterable(map(spelled, self.tokens(text)))


def _single(word: str) -> str:
    """With each doubled letter once."""
    return _DOUBLE.sub(r"\1", word) if _DOUBLE.search(word) else word


def _near(listed: Iterable[str], language: WordList) -> dict[str, str]:
    """Each long word, by itself and by its forms without one letter; "toned" is a word and no typo of "tboned"."""
    near: dict[str, str] = {}
    for word in sorted(listed):
        for shorter in (word, *_without_one(word)) if len(word) >= SHORTEST_TYPO else ():
            if len(shorter) >= SHORTEST_TYPO or shorter not in language:
                near.setdefault(shorter, word)

    return near


def _without_one(word: str) -> list[str]:
    """The word less one letter; never the first, which people get right."""
    return [word[:i] + word[i + 1 :] for i in range(1, len(word))]


def is_typo(word: str, meant: str) -> bool:
    """One letter too many, too few or wrong, or two swapped."""
    if len(word) > len(meant):
        return is_typo(meant, word)

    start = next((i for i, (a, b) in enumerate(zip(word, meant, strict=False)) if a != b), len(word))
    rest, rest_meant = word[start:], meant[start:]
    if len(word) < len(meant):
        return rest == rest_meant[1:]

    return rest[1:] == rest_meant[1:] or (rest[:2] == rest_meant[1::-1] and rest[2:] == rest_meant[2:])
