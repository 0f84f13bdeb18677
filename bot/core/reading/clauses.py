"""Divides a message into sentences and clauses, and finds the phrases in each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.core.reading.lexicon import Span, Spans, TokenizedText
from bot.core.reading.tokens import HARD, SOFT, is_word

CONTRAST, JOIN, SUBJECT, VERB, OWN_COMPLAINT = "contrast", "join", "subject", "verb", "own-complaint"
PRONOUNS: Final = frozenset({"i", "he", "she", "they", "we", "it"})
"""Pronouns that are the subject of a new clause, never a further item of a list."""
ARTICLES: Final = frozenset({"a", "an"})
"""They begin a subject ("a band tightens"), or an item of a list ("a rash and itching")."""
LONGEST_CLAUSE: Final = 60
"""Words and marks; a longer clause is divided, so that the work grows linearly with the length of the text."""
LONGEST_SENTENCE: Final = 120
"""Words and marks; a longer sentence is divided for the same reason."""
VERB_WITHIN: Final = 8
"""Words from the beginning of a clause within which its verb is searched."""

ByNumber = Mapping[int, Sequence[Span]]


class Clauses:
    """A message divided into sentences and clauses. Commas and "and" divide too: many people write no full stops."""

    def __init__(self, reading: TokenizedText, spans: Spans) -> None:
        self._reading = reading
        starts = {family: frozenset(first for first, _ in found) for family, found in spans.items()}
        self.starts = defaultdict[str, frozenset[int]](frozenset, starts)
        """Where the phrases of each family begin."""
        self.sentences = tuple(self._numbered_sentences())
        self.beginnings = {number: place for place, number in reversed(tuple(enumerate(self.sentences)))}
        """The first word of each sentence."""
        self.numbers = tuple(self._numbered())
        """The number of the clause of each word and mark."""
        self._spans = spans
        self._by_clause: dict[str, ByNumber] = {}
        self._by_sentence: dict[str, ByNumber] = {}

    def in_clause(self, family: str, place: int) -> Sequence[Span]:
        """The phrases of a family in the clause of the word at `place`."""
        if family not in self._by_clause:
            self._by_clause[family] = _by_number(self._spans.get(family, ()), self.numbers)

        return self._by_clause[family].get(self.numbers[place], ())

    def in_sentence(self, family: str, place: int, *, following: int = 0) -> Sequence[Span]:
        """The same for its sentence, or for the sentence that many after it or, below zero, before it."""
        if family not in self._by_sentence:
            self._by_sentence[family] = _by_number(self._spans.get(family, ()), self.sentences)

        return self._by_sentence[family].get(self.sentences[place] + following, ())

    def in_sentences(self, family: str, place: int) -> Sequence[Span]:
        """The same for its sentence and the next."""
        return (*self.in_sentence(family, place), *self.in_sentence(family, place, following=1))

    def has(self, family: str, first: int, end: int) -> bool:
        """Whether a phrase of the family begins at one of these places, `end` excluded."""
        return not self.starts[family].isdisjoint(range(first, end))

    def follows(self, family: str, last: int) -> bool:
        """Whether a phrase of the family begins after `last`, in its sentence or the next."""
        return any(place > last for place, _ in self.in_sentences(family, last))

    def inside(self, span: Span, family: str) -> bool:
        """Whether the words are within a phrase of the family."""
        return any(first <= span[0] and span[1] <= last for first, last in self.in_sentence(family, span[0]))

    def ends(self, place: int, *also: str) -> bool:
        """Whether its clause ends with the word at `place`, or a phrase of one of the families `also` follows."""
        is_end = not any(map(is_word, self._reading.words[place + 1 : place + 2]))
        return is_end or any(self.has(family, place + 1, place + 2) for family in also)

    def mark_after(self, place: int, within: int) -> int | None:
        """Where the first mark behind `place` is, with at most `within` words between."""
        end = min(place + within + 2, len(self._reading.words))
        return next((at for at in range(place + 1, end) if not is_word(self._reading.words[at])), None)

    def starts_new_subject(self, place: int) -> bool:
        """Whether a subject with its verb begins at `place`."""
        return place in self.starts[SUBJECT] and self._has_subject_and_verb(place)

    def has_verb_before(self, place: int) -> bool:
        return any(first <= place for first, _ in self.in_sentence(VERB, place))

    def _numbered_sentences(self) -> Iterator[int]:
        number = length = 0
        for word in self._reading.words:
            yield number
            length += 1
            if word == HARD or length == LONGEST_SENTENCE:
                number, length = number + 1, 0

    def _numbered(self) -> Iterator[int]:
        number = length = 0
        for place in range(len(self._reading.words)):
            is_new_sentence = place > 0 and self.sentences[place] != self.sentences[place - 1]
            if is_new_sentence or length == LONGEST_CLAUSE or (place > 0 and self._begins_clause(place)):
                number, length = number + 1, 0

            yield number
            length += 1

    def _begins_clause(self, place: int) -> bool:
        if place in self.starts[CONTRAST] or place in self.starts[OWN_COMPLAINT]:
            return True

        if place in self.starts[JOIN]:
            return False

        is_joined = self._reading.words[place - 1] == SOFT or place - 1 in self.starts[JOIN]
        return is_joined and self._has_subject_and_verb(place)

    def _has_subject_and_verb(self, place: int) -> bool:
        """Whether a clause with its own verb begins at `place`, not just a further item of a list."""
        if place in self.starts[VERB]:
            return True

        if place not in self.starts[SUBJECT]:
            return False

        words = self._reading.words
        if words[place] in PRONOUNS and place + 1 < len(words):
            return is_word(words[place + 1])

        for following in range(place, min(place + VERB_WITHIN, len(words))):
            is_joined = words[place] in ARTICLES and following in self.starts[JOIN]
            if is_joined or not is_word(words[following]):
                return False

            if following in self.starts[VERB]:
                return True

        return False


def _by_number(spans: Sequence[Span], numbers: Sequence[int]) -> ByNumber:
    found: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        found[numbers[span[0]]].append(span)

    return found
