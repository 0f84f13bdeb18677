"""The language of a message, by its script and its ordinary words."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from bot.core.content.languages import ENGLISH, Languages, folded

LATIN: Final = "LATIN"
UNKNOWN: Final = "und"
"""Not English, and none of the languages of the content (ISO 639-2: undetermined)."""
READ: Final = 1000
"""Characters of a message that are looked at."""
FEWEST: Final = 2
"""Letters of another script, or different words of another language in Latin letters, that tell the language."""
_WORD: Final = re.compile(r"[^\s\d!-/:-@\[-`{-~\u2010-\u2027\u00a1\u00bf\u060c\u061b\u061f\u0964]+")


def foreign_language(text: str, languages: Languages, app_language: str = "") -> str:
    """The ISO 639 code of the language of a text; empty for English, and for too few words to tell.

    `app_language`, as Telegram names it, decides between equal candidates, and lets a message of one word be enough.
    """
    read = unicodedata.normalize("NFKC", text[:READ])
    scripts = Counter(script_of(letter) for letter in read if not letter.isascii() and letter.isalpha())
    scripts[LATIN] += sum(map(str.isalpha, filter(str.isascii, read)))
    script, count = scripts.most_common(1)[0]
    words = [folded(word) for word in _WORD.findall(read) if len(word) > 1]
    hint = app_language.lower().partition("-")[0]
    if script == LATIN:
        return _in_latin_letters(words, languages, hint)

    if count < FEWEST or count * 2 <= scripts.total():
        return ""

    return _in_script(script, words, languages, hint)


@lru_cache(maxsize=1024)
def script_of(letter: str) -> str:
    """The first word of its Unicode name, such as LATIN or CYRILLIC."""
    return unicodedata.name(letter, "").partition(" ")[0]


def _in_latin_letters(words: list[str], languages: Languages, hint: str) -> str:
    """The language of most words, if more words are only its own than are English."""
    codes = [languages.by_word.get(word, ()) for word in words]
    english = sum(ENGLISH in each for each in codes)
    found: dict[str, list[str]] = defaultdict(list)
    for word, each in zip(words, codes, strict=True):
        for code in each if ENGLISH not in each else ():
            found[code].append(word)

    best = max(found, key=lambda code: (len(set(found[code])), code == hint), default="")
    is_foreign = len(set(found[best])) >= FEWEST and len(found[best]) > english
    return best if is_foreign or (best == hint and found[best] == words) else ""


def _in_script(script: str, words: list[str], languages: Languages, hint: str) -> str:
    scores = dict(_scores(script, words, languages))
    best = max(scores, key=lambda code: (scores[code], code == hint), default=UNKNOWN)
    return best if scores.get(best) or best == hint else UNKNOWN


def _scores(script: str, words: list[str], languages: Languages) -> Iterator[tuple[str, int]]:
    for code, language in languages.languages.items():
        if language.script == script:
            own_letters = sum(letter in language.letters for word in words for letter in word)
            yield code, own_letters + sum(word in language.vocabulary for word in words)
