"""Families of words and phrases, and where they stand in a text."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.core.reading.tokens import HARD, BoundStem, Speller, Stem, is_word

Span = tuple[int, int]
"""First and last place among the words and marks of a text."""
Spans = Mapping[str, list[Span]]


@dataclass(frozen=True)
class TokenizedText:
    """A text as words and marks, with the stems of its words."""

    words: tuple[str, ...]
    places: tuple[int, ...]
    """Of all words: no marks."""
    stems: tuple[str, ...]
    counting: tuple[int, ...]
    """The places of the words that count: no fillers."""
    counting_stems: tuple[str, ...]

    @cached_property
    def written(self) -> tuple[str, ...]:
        """The words without the marks."""
        return tuple(self.words[place] for place in self.places)

    @cached_property
    def sentences(self) -> tuple[int, ...]:
        """For every word and mark the number of its sentence."""
        number, numbers = 0, []
        for word in self.words:
            numbers.append(number)
            number += word == HARD

        return tuple(numbers)

    def between(self, first: int, last: int) -> int:
        """How many counting words stand strictly between two places."""
        return max(0, bisect_left(self.counting, last) - bisect_left(self.counting, first + 1))


Phrases = dict[str, dict[int, dict[str, list[str]]]]
"""Families of each phrase: by its first stem, how many stems follow, and those with spaces between.

One look-up for each length is enough then, however many phrases begin with a stem.
"""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Finds all phrases of all families in one pass.

    Words are compared by their stems, and fillers do not count, in a phrase as in a text. Where they matter they do:
    in the families named `exact`, and in phrases that would come down to one word ("killing me"). A phrase that begins
    with = is compared letter by letter ("=legs" is not "leg").
    """

    speller: Speller
    stem: BoundStem
    fillers: frozenset[str]
    loose: Phrases = field(default_factory=dict)
    exact: Phrases = field(default_factory=dict)
    written: Phrases = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        families: Mapping[str, Iterable[str]],
        speller: Speller,
        stem: Stem,
        *,
        fillers: Iterable[str] = (),
        exact: Iterable[str] = (),
    ) -> "Lexicon":
        lexicon = cls(speller, stem, frozenset(fillers))
        for name, phrases in families.items():
            for phrase in phrases:
                lexicon._add(phrase, name, exact=name in exact)

        return lexicon

    def _add(self, phrase: str, name: str, *, exact: bool) -> None:
        reading = self.read(phrase)
        if not reading.stems:
            return  # nothing that anybody writes is read like that

        if phrase.startswith("="):
            written = reading.written
            put_phrase(self.written, written, name)
        elif exact or len(reading.counting) < min(2, len(reading.places)):
            put_phrase(self.exact, reading.stems, name)
        else:
            put_phrase(self.loose, reading.counting_stems, name)

    def read(self, text: str) -> TokenizedText:
        words = tuple(self.speller.words(text))
        places = tuple(place for place, word in enumerate(words) if is_word(word))
        counting = tuple(place for place in places if words[place] not in self.fillers)
        stems = {place: self.stem(words[place]) for place in places}
        return TokenizedText(words, places, tuple(stems.values()), counting, tuple(stems[place] for place in counting))

    def spans(self, reading: TokenizedText) -> dict[str, list[Span]]:
        """Where each family stands; a phrase stays within its sentence."""
        found: dict[str, dict[Span, None]] = defaultdict(dict)
        for phrases, places, stems in (
            (self.loose, reading.counting, reading.counting_stems),
            (self.exact, reading.places, reading.stems),
            (self.written, reading.places, reading.written),
        ):
            for name, first, last in found_phrases(phrases, stems):
                span = places[first], places[last]
                if reading.sentences[span[0]] == reading.sentences[span[1]]:
                    found[name][span] = None

        return {name: list(spans) for name, spans in found.items()}


def put_phrase(phrases: Phrases, stems: tuple[str, ...], family: str) -> None:
    first, *rest = stems
    phrases.setdefault(first, {}).setdefault(len(rest), {}).setdefault(" ".join(rest), []).append(family)


def found_phrases(phrases: Phrases, stems: tuple[str, ...]) -> Iterator[tuple[str, int, int]]:
    """Family, first and last place of each phrase."""
    for first, stem in enumerate(stems):
        for length, families in phrases.get(stem, {}).items():
            last = first + length
            for family in families.get(" ".join(stems[first + 1 : last + 1]), ()) if last < len(stems) else ():
                yield family, first, last


def members(name: str, families: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The phrases of a family, and of those that it takes in with @, each family once; what is counted has none."""
    waiting, taken = [name], {name}
    while waiting:
        for member in families.get(waiting.pop(), ()):
            if not member.startswith("@"):
                yield member
            elif member[1:] not in taken:
                waiting.append(member[1:])
                taken.add(member[1:])
