"""What is heard in a text: its words, the pairs of words that follow each other, and the lists they stand in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.core.content import Listening
from bot.core.words import HARD, Speller, Stem, is_word, tokens

Stems = tuple[str, ...]

ABOUT: Final = "(about backs)"
ELSEWHERE: Final = "(not a word about backs)"
NUMBER: Final = "#"


@dataclass(frozen=True, slots=True)
class Heard:
    """A text as the bot hears it."""

    stems: Stems
    features: tuple[str, ...]
    """Stems, pairs of stems and marks, each once however often it is said."""
    marks: frozenset[str]


class Hearing:
    """Made once from the words of the content; hearing changes nothing."""

    def __init__(
        self,
        lists: Mapping[str, Iterable[str]],
        listening: Listening,
        spellings: Mapping[str, str],
        stem: Stem,
    ) -> None:
        self._stem = stem
        self._dropped = frozenset(listening.dropped)
        known = {word for entries in lists.values() for entry in entries for word in tokens(entry) if word != HARD}
        self._speller = Speller(known, spellings, listening.not_typos)
        self._about = frozenset(map(stem, listening.about))
        self._marks: dict[str, list[tuple[Stems, str]]] = defaultdict(list)
        for mark, entries in lists.items():
            for first, *rest in filter(None, {self.stems(entry) for entry in entries}):
                self._marks[first].append((tuple(rest), mark))

    def stems(self, text: str) -> Stems:
        return tuple(stem for run in self._runs(text) for stem in run)

    def hear(self, text: str) -> Heard:
        runs = tuple(self._runs(text))
        stems = tuple(stem for run in runs for stem in run)
        pairs = (f"{first} {second}" for run in runs for first, second in pairwise(run))
        about = ELSEWHERE if self._about.isdisjoint(stems) else ABOUT
        marks = (*self._marked(stems), about)
        return Heard(stems, tuple(dict.fromkeys((*stems, *pairs, *marks))), frozenset(marks))

    def _runs(self, text: str) -> Iterator[Stems]:
        """Stems from one full stop or comma to the next."""
        run: list[str] = []
        for word in self._speller.words(text):
            if not is_word(word):
                yield tuple(run)
                run = []
            elif word not in self._dropped:
                run.append(NUMBER if word[0].isdigit() else self._stem(word))

        yield tuple(run)

    def _marked(self, stems: Stems) -> Iterator[str]:
        for place, stem in enumerate(stems, start=1):
            for rest, mark in self._marks.get(stem, ()):
                if stems[place : place + len(rest)] == rest:
                    yield mark
