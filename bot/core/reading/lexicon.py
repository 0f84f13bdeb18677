"""Families of words and phrases, and finding them in a text."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, product
from typing import Final

from bot.core.reading.tokens import HARD, BoundStem, Speller, TrainingTexts, is_word

Span = tuple[int, int]
"""Indexes of the first and the last word among the words and marks of a text."""
Spans = Mapping[str, list[Span]]


@dataclass(frozen=True)
class TokenizedText:
    """A text as words and marks, with the stems of its words."""

    words: tuple[str, ...]
    places: tuple[int, ...]
    """Indexes of all words, without the marks."""
    stems: tuple[str, ...]
    counting: tuple[int, ...]
    """Indexes of the words that are not fillers."""
    counting_stems: tuple[str, ...]

    @cached_property
    def written(self) -> tuple[str, ...]:
        """The words without the marks."""
        return tuple(self.words[place] for place in self.places)

    @cached_property
    def sentences(self) -> tuple[int, ...]:
        """The number of the sentence of each word and mark."""
        number, numbers = 0, []
        for word in self.words:
            numbers.append(number)
            number += word == HARD

        return tuple(numbers)

    def between(self, first: int, last: int) -> int:
        """The number of words, without fillers, between two indexes, which are excluded."""
        return max(0, bisect_left(self.counting, last) - bisect_left(self.counting, first + 1))


_ENDINGS: Final = (
    *(("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("d", ""), ("ied", "y"), ("ing", ""), ("ing", "e")),
    *(("er", ""), ("er", "e"), ("ly", ""), ("y", ""), ("y", "e"), ("ness", ""), ("iness", "y"), ("ation", "ate")),
    *(("ion", ""), ("ion", "e")),
)
"""Endings of inflected and derived words, and what the plain word has in their place."""
_DERIVED: Final = (
    *(("ying", "ie"), ("ae", "a"), ("al", ""), ("inal", "ine"), ("ant", ""), ("ants", ""), ("ers", ""), ("ful", "")),
    *(("ic", ""), ("ity", ""), ("ity", "e"), ("ment", ""), ("ous", ""), ("ions", ""), ("ions", "e"), ("ence", "ent")),
    *(("ist", "y"), ("ancy", "ant"), ("ate", "e"), ("ated", "e"), ("ating", "e"), ("ation", "e"), ("ations", "ate")),
)
"""Endings that join two listed words, but make no other word of the language a form of one."""

Phrases = dict[str, dict[int, dict[str, list[str]]]]
"""Families of phrases: by the first stem, the number of following stems, and these stems joined with spaces.

So one look-up for each length is enough, however many phrases begin with the same stem.
"""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Finds all phrases of all families in one pass.

    Words are compared by their stems, and fillers are ignored, in phrases and in texts. Fillers are not ignored in the
    families named `exact`, in phrases that end in one ("spread to"), and in those that would be reduced to one word.
    The words of a phrase that begins with = are compared without stemming ("=legs" is not "leg").
    """

    speller: Speller
    stem: BoundStem
    fillers: frozenset[str]
    unlike: Mapping[str, str] = field(default_factory=dict)
    """By word: what stands for its stem, if a listed word has the same stem and neither is a form of the other, as with
    "several" and "severe"."""
    loose: Phrases = field(default_factory=dict)
    exact: Phrases = field(default_factory=dict)
    written: Phrases = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        families: Mapping[str, Iterable[str]],
        speller: Speller,
        texts: TrainingTexts,
        *,
        fillers: Iterable[str] = (),
        exact: Iterable[str] = (),
    ) -> "Lexicon":
        words = texts.words(speller)
        read = {text: [*filter(is_word, words(text))] for text in chain.from_iterable(families.values())}
        listed = frozenset(chain.from_iterable(read.values()))
        lexicon = cls(speller, texts.stem, frozenset(fillers), dict(_unlike(listed, texts)))
        for name, phrases in families.items():
            for phrase in phrases:
                if read[phrase]:  # else it contains no word that we read
                    lexicon._add(read[phrase], name, exact=name in exact, is_written=phrase.startswith("="))

        return lexicon

    def _add(self, words: list[str], name: str, *, exact: bool, is_written: bool) -> None:
        counting = [word for word in words if word not in self.fillers]
        if is_written:
            put_phrase(self.written, words, name)
        elif exact or len(counting) < min(2, len(words)) or words[-1] in self.fillers:
            put_phrase(self.exact, [*map(self._stem_of, words)], name)
        else:
            put_phrase(self.loose, [*map(self._stem_of, counting)], name)

    def read(self, text: str) -> TokenizedText:
        return self.tokenized(self.speller.words(text))

    def tokenized(self, words: Iterable[str]) -> TokenizedText:
        words = tuple(words)
        places = tuple(place for place, word in enumerate(words) if is_word(word))
        counting = tuple(place for place in places if words[place] not in self.fillers)
        stems = {place: self._stem_of(words[place]) for place in places}
        return TokenizedText(words, places, tuple(stems.values()), counting, tuple(stems[place] for place in counting))

    def _stem_of(self, word: str) -> str:
        return self.unlike.get(word) or self.stem(word)

    def spans(self, reading: TokenizedText) -> dict[str, list[Span]]:
        """The spans of each family; a phrase is always within one sentence."""
        found: dict[str, dict[Span, None]] = defaultdict(dict)
        for phrases, places, stems in (
            (self.loose, reading.counting, reading.counting_stems),
            (self.exact, reading.places, reading.stems),
            (self.written, reading.places, reading.written),
        ):
            for families, first, last in found_phrases(phrases, stems):
                span = places[first], places[last]
                if reading.sentences[span[0]] == reading.sentences[span[1]]:
                    for name in families:
                        found[name][span] = None

        return {name: list(spans) for name, spans in found.items()}


def _unlike(listed: Collection[str], texts: TrainingTexts) -> Iterator[tuple[str, str]]:
    """Words with the stem of a listed word that are no form of it, and what stands for the stem of each.

    Few words share a stem and not the first three letters, and those are not looked for among the rare words.
    """
    by_stem: dict[str, list[str]] = defaultdict(list)
    for word in sorted(listed, key=lambda word: (len(word), word)):
        by_stem[texts.stem(word)].append(word)

    groups = {stem: _related(words) for stem, words in by_stem.items()}
    language, beginnings = texts.language(), {word[:3] for word in listed}
    rare = (word for word in language.others if word[:3] in beginnings)
    for word in dict.fromkeys(chain(sorted(listed), language.frequent, rare)):
        if own := groups.get(stem := texts.stem(word)):
            related = (group for group, forms in enumerate(own) if not forms.isdisjoint(_plain_forms(word)))
            number = next(related, None)
            if number != 0:
                yield word, f"={word}" if number is None else f"={stem}{number}"


def _related(words: Sequence[str]) -> list[set[str]]:
    """The plain forms of words, in groups of related words; the group of the first word is first."""
    groups: list[set[str]] = []
    for word in words:
        forms = {*_plain_forms(word), *_plain_forms(word, _DERIVED)}
        joined = [group for group in groups if not group.isdisjoint(forms)]
        groups = [*(group for group in groups if group not in joined), forms.union(*joined)]

    groups.sort(key=lambda group: words[0] not in group)
    return [{form for word in words if word in group for form in _plain_forms(word)} for group in groups]


def _plain_forms(word: str, endings: Iterable[tuple[str, str]] = _ENDINGS) -> Iterator[str]:
    """The word, and what it may be an inflection of: "numb" for "numbness", "tie" and "tying" for "tied"."""
    yield word
    for ending, instead in endings:
        shorter = word.removesuffix(ending) + instead
        if word.endswith(ending) and len(shorter) > 1:
            yield shorter
            if len(shorter) > len("add") and shorter[-1] == shorter[-2]:
                yield shorter[:-1]


def put_phrase(phrases: Phrases, stems: Sequence[str], family: str) -> None:
    rest = stems[1:]
    phrases.setdefault(stems[0], {}).setdefault(len(rest), {}).setdefault(" ".join(rest), []).append(family)


def found_phrases(phrases: Phrases, stems: tuple[str, ...]) -> Iterator[tuple[list[str], int, int]]:
    """Families, first and last index of each phrase."""
    for first, stem in enumerate(stems):
        if stem in phrases:
            for length, families in phrases[stem].items():
                last = first + length
                if last < len(stems) and (own := families.get(" ".join(stems[first + 1 : last + 1]))):
                    yield own, first, last


def members(name: str, families: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The phrases of a family and of the families that it includes with @. Families of numbers have no phrases."""
    waiting, taken = [name], {name}
    while waiting:
        for member in families.get(waiting.pop(), ()):
            if not member.startswith("@"):
                yield from variants(member)
            elif member[1:] not in taken:
                waiting.append(member[1:])
                taken.add(member[1:])


def variants(phrase: str) -> Iterator[str]:
    """Write out alternatives: "all|very_nearly| clear" is "all clear", "very nearly clear" and "clear"."""
    if "|" not in phrase:
        return iter((" ".join(phrase.split()).replace("_", " "),))

    chosen = product(*(word.split("|") for word in phrase.split()))
    return (" ".join(words).replace("_", " ") for words in chosen)
