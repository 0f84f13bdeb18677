"""Small talk: messages that consist only of listed phrases, such as a greeting or thanks."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from bot.core.content.models import CAUSE_IDS
from bot.core.content.texts import Texts
from bot.core.reading.tokens import is_word, plain, tokens

COMMANDS: Final = (
    *("start", "help", "cancel", "causes", "cause", *CAUSE_IDS, "check"),
    *("tip", "subscribe", "unsubscribe", "settings", "pause", "feedback", "privacy", "mydata", "forgetme"),
)
"""What everyone may type behind a slash, or alone without one. The admins' commands are unknown to everyone else."""
ALIASES: Final[Mapping[str, str]] = {"stop": "unsubscribe", "developer_info": "privacy"}
GREETING: Final = "hello-words"
EMERGENCY_WORDS: Final = "emergency-words"
COMMAND_WORDS: Final = (
    *(GREETING, "help-words", "cancel-words", EMERGENCY_WORDS, "check-words", "tips-words", "tip-words"),
    *("settings-words", "pause-words", "resume-words", "stop-words", "unsubscribe-words"),
    *("privacy-words", "forget-words"),
)
"""Texts that list words with commas between: typed alone, each is as good as a command; before anything, if it ends
with "…"."""
SMALL_TALK: Final = tuple(
    f"{said}-words"
    for said in ("thanks", "bye", "better", "need", "afraid", "who", "basis", "free", "unkind", "again", "puzzled")
)
"""The same for small talk."""
ASIDES: Final = ("thanks-words", "bye-words", GREETING)
"""Said beside something else, they mean nothing more."""
LATIN: Final = 2
"""A text is readable if at least one of this many letters is Latin."""


class SmallTalk:
    """Finds the one list that a message's phrases belong to.

    `asides` are lists that may be combined with another one: "hi, is this free? thanks" asks whether it is free.
    `filler` phrases are ignored: "ok thank you so much" is a thank-you.
    """

    def __init__(self, lists: Mapping[str, str], *, asides: Iterable[str], filler: str, greetings: str = "") -> None:
        self.greetings = greetings
        self._asides = tuple(asides)
        self._meaning: dict[tuple[str, ...], str] = {_words(phrase): "" for phrase in filler.split(",")}
        self._signs: dict[str, str] = {}
        self._openings: dict[tuple[str, ...], str] = {}
        for name, phrases in lists.items():
            for phrase in phrases.split(","):
                if words := _words(phrase):
                    (self._openings if phrase.endswith("…") else self._meaning)[words] = name
                elif sign := phrase.strip():
                    self._signs[sign] = name

        self._longest = max(map(len, self._meaning))

    def heard(self, text: str) -> str | None:
        """The name of the one list that the whole text belongs to, or else its beginning; None if there is none."""
        words = _words(text)
        if not words:
            return next((name for sign, name in self._signs.items() if sign in text), None)

        said = set(self._covered(words))
        told = said - {"", *self._asides}
        if None in said or len(told) > 1:
            return next((self._openings[begun] for begun in self._openings if words[: len(begun)] == begun), None)

        return next(iter(told), None) or next((name for name in self._asides if name in said), None)

    def _covered(self, words: tuple[str, ...]) -> Iterator[str | None]:
        """The list of each phrase, the longest match first; None for a word that is in no phrase."""
        place = 0
        while place < len(words):
            lengths = range(min(self._longest, len(words) - place), 0, -1)
            length = next((length for length in lengths if words[place : place + length] in self._meaning), 0)
            if not length:
                yield None
                return

            yield self._meaning[words[place : place + length]]
            place += length


@lru_cache(maxsize=8)
def small_talk_of(texts: Texts) -> SmallTalk:
    """The lists of one language, and the commands; made anew for new words."""
    lists = {name: name for name in COMMANDS} | {name: texts(name) for name in (*COMMAND_WORDS, *SMALL_TALK)}
    return SmallTalk(lists, asides=ASIDES, filler=texts("filler-words"), greetings=texts(GREETING))


def without_greeting(text: str, greetings: str) -> str:
    """The text without a greeting at its beginning; a greeting alone is not changed."""
    listed = sorted((phrase.strip() for phrase in greetings.split(",")), key=len, reverse=True)
    return re.sub(rf"^\W*(?:{'|'.join(map(re.escape, listed))})\b\W*(?=\w)", "", text, count=1, flags=re.IGNORECASE)


def is_readable(text: str) -> bool:
    """Whether the text has a word ("10d" and "x" have none, "L5" is one), and enough of its letters are Latin."""
    letters, words = sum(letter.isalpha() for letter in plain(text)), _words(text)
    has_word = any(len(word) > 1 and word[0].isalpha() for word in words)
    return has_word and sum(map(len, words)) * LATIN >= letters


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(is_word, tokens(text)))
