"""How something is said: denied, over long ago, asked about, gone within minutes. The language of it is content."""

from collections.abc import Iterable, Iterator
from typing import Final

from bot.core.lexicon import Reading, Span, Spans
from bot.core.words import HARD, SOFT, is_word

REACH: Final = 3
"""How many words before a phrase a “no” still denies it."""

NO, NOT_A_NO, STOP, OR, CLAUSE = "no", "not-a-no", "no-stops-at", "no-passes-through", "clause"
NEVER, UNTIL_NOW = "never", "until-now"
LONG_AGO, OVER, GOING_ON = "long-ago", "over", "going-on"
ASKING, SUPPOSING, SOMEONE = "asking", "supposing", "someone"
FINE, ELSEWHERE, NOBODY = "fine", "elsewhere", "nobody"
POSITION, WITHIN_MINUTES, STAYING = "position", "within-minutes", "staying"
SPOKEN: Final = (
    *(NO, NOT_A_NO, STOP, OR, CLAUSE, NEVER, UNTIL_NOW),
    *(LONG_AGO, OVER, GOING_ON),
    *(ASKING, SUPPOSING, SOMEONE),
    *(FINE, ELSEWHERE, NOBODY),
    *(POSITION, WITHIN_MINUTES, STAYING),
)
"""Families that redflags.yaml must have: the rules below are made of them."""


class Weighing:
    """The rules of one text."""

    def __init__(self, reading: Reading, spans: Spans) -> None:
        self._reading = reading
        self._spans = spans
        self._noes = frozenset(first for first, last in spans.get(NO, ()) if self._denies((first, last)))
        self._stops = _starts(spans, STOP)
        self._ors = _starts(spans, OR)
        self._clause = _starts(spans, CLAUSE)

    def _denies(self, no: Span) -> bool:
        """“Never” with “before” denies nothing: “never wet myself before”."""
        if self._inside(no, NOT_A_NO):
            return False

        sentence = self._reading.sentences[no[0]]
        until_now = any(self._reading.sentences[first] == sentence for first, _ in self._spans.get(UNTIL_NOW, ()))
        return not (until_now and self._inside(no, NEVER))

    def _inside(self, span: Span, family: str) -> bool:
        return any(first <= span[0] and span[1] <= last for first, last in self._spans.get(family, ()))

    def is_denied(self, spans: tuple[Span, ...]) -> bool:
        """Whether a “no” reaches any part. One that is part of the words themselves (“no feeling”) does not."""
        own = {place for first, last in spans for place in range(first, last + 1)}
        return any(self._denied_before(first, last, own) for first, last in spans)

    def are_denied(self, spans: Iterable[Span]) -> bool:
        return all(self.is_denied((span,)) for span in spans)

    def is_fine(self, spans: tuple[Span, ...]) -> bool:
        """Whether a part is said to be well: “my chest is fine”."""
        return any(self._follows(place, last, most=0) for _, last in spans for place, _ in self._spans.get(FINE, ()))

    def is_nobodys(self, spans: tuple[Span, ...]) -> bool:
        """Whether nobody here has it: “a car crash on telly”, “our tent collapsed”."""
        first, last = spans[0][0], max(end for _, end in spans)
        around = self._spans.get(ELSEWHERE, ())
        if any(self._follows(place, last) or self._follows(first, end) for place, end in around):
            return True

        return any(
            self._begins_clause(place) and self._follows(first, end) for place, end in self._spans.get(NOBODY, ())
        )

    def _follows(self, place: int, last: int, *, most: int = 2) -> bool:
        """Whether a place comes soon after another, in the same clause."""
        return last < place and self._same_clause(last, place) and self._reading.between(last, place) <= most

    def _begins_clause(self, place: int) -> bool:
        return place == 0 or not is_word(self._reading.words[place - 1]) or place - 1 in self._stops

    def _denied_before(self, first: int, last: int, own: set[int]) -> bool:
        left, passed_or = REACH, self._in_list(last)
        for place in range(first - 1, -1, -1):
            word = self._reading.words[place]
            if word == SOFT and passed_or and first not in self._clause:
                continue

            if not is_word(word) or place in self._stops or left == 0:
                return False

            if place in self._noes:
                return place not in own

            if place in self._ors:
                left, passed_or = REACH, True
                continue

            passed_or = passed_or and place not in self._clause
            left -= 1

        return False

    def _in_list(self, last: int) -> bool:
        """Whether an “or” follows closely, as in “no fever, chills or weight loss”."""
        for place in range(last + 1, min(last + 1 + REACH, len(self._reading.words))):
            if place in self._ors:
                return True

            if self._reading.words[place] == HARD or place in self._clause:
                return False

        return False

    def is_over(self, spans: tuple[Span, ...]) -> bool:
        """Whether it is said to lie in a finished past, or to be gone."""
        over = self._spans.get(OVER, [])
        if any(not _overlap(span, over) for span in self._spans.get(GOING_ON, ())):
            return False

        first, last = spans[0][0], max(end for _, end in spans)
        sentence = self._reading.sentences[last]
        gone = any(place > first and self._reading.sentences[place] <= sentence + 1 for place, _ in over)
        return gone or any(self._same_clause(place, last) for place, _ in self._spans.get(LONG_AGO, ()))

    def _same_clause(self, one: int, other: int) -> bool:
        low, high = sorted((one, other))
        between = range(low + 1, high)
        return not any(not is_word(self._reading.words[place]) or place in self._stops for place in between)

    def is_question(self, spans: tuple[Span, ...]) -> bool:
        """Whether a sign is only asked about: “can a spasm make you wet yourself?”."""
        return self._begins(spans, ASKING) and not self._speaks_of_someone(spans)

    def is_supposed(self, spans: tuple[Span, ...]) -> bool:
        """Whether it may not have happened: “what if I can't feel my legs one day”."""
        return self._begins(spans, SUPPOSING)

    def _begins(self, spans: tuple[Span, ...], family: str) -> bool:
        if any(not _overlap(span, self._spans.get(OVER, [])) for span in self._spans.get(GOING_ON, ())):
            return False

        sentence = self._reading.sentences[spans[0][0]]
        return any(
            self._reading.sentences[first] == sentence and first < spans[0][0]
            for first, _ in self._spans.get(family, ())
        )

    def _speaks_of_someone(self, spans: tuple[Span, ...]) -> bool:
        sentence = self._reading.sentences[spans[0][0]]
        return any(self._reading.sentences[first] == sentence for first, _ in self._spans.get(SOMEONE, ()))

    @property
    def passes(self) -> bool:
        """Whether it comes from a position and is gone within minutes."""
        return POSITION in self._spans and WITHIN_MINUTES in self._spans

    @property
    def something_stays(self) -> bool:
        return STAYING in self._spans


def _starts(spans: Spans, family: str) -> frozenset[int]:
    return frozenset(first for first, _ in spans.get(family, ()))


def _overlap(span: Span, others: list[Span]) -> bool:
    return any(first <= span[1] and span[0] <= last for first, last in others)


def spans_overlap(some: tuple[Span, ...], others: Iterator[Span]) -> bool:
    taken = list(others)
    return any(_overlap(span, taken) for span in some)
