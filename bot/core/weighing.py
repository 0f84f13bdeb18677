"""How something is said: denied, over long ago, asked about, gone within minutes. The language of it is content."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final

from bot.core.lexicon import Reading, Span, Spans
from bot.core.words import HARD, SOFT, is_word

REACH: Final = 3
"""How many words before a phrase a “no” still denies it."""
LONGEST_LIST: Final = 60
"""Words and marks before it in which that “no” is looked for, where a list stands between."""

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
    """The rules of one text.

    What stands nearest decides: a word further off is no more in the same clause or sentence than a nearer one. So
    each rule looks at one place before or after, however long the text is.
    """

    def __init__(self, reading: Reading, spans: Spans) -> None:
        self._reading = reading
        self._spans = spans
        self._starts = {name: sorted(first for first, _ in spans.get(name, ())) for name in SPOKEN}
        self._stops = frozenset(self._starts[STOP])
        self._ors = frozenset(self._starts[OR])
        self._clause = frozenset(self._starts[CLAUSE])
        ends = (not is_word(word) or place in self._stops for place, word in enumerate(reading.words))
        self._clauses = tuple(accumulate(ends, initial=0))
        """How many marks and stops stand before each place."""
        self._elsewhere = sorted(last for _, last in spans.get(ELSEWHERE, ()))
        self._nobody = sorted(last for first, last in spans.get(NOBODY, ()) if self._begins_clause(first))
        self._someone = {reading.sentences[first] for first in self._starts[SOMEONE]}
        over = frozenset(place for first, last in spans.get(OVER, ()) for place in range(first, last + 1))
        self._goes_on = any(over.isdisjoint(range(first, last + 1)) for first, last in spans.get(GOING_ON, ()))
        self._noes = self._denying()
        self._denied: dict[Span, int | None] = {}

    def _denying(self) -> frozenset[int]:
        """“Not only” denies nothing, nor does “never” with “before”: “never wet myself before”."""
        sentences = self._reading.sentences
        until_now = {sentences[first] for first in self._starts[UNTIL_NOW]}
        is_none, is_never = _Cover(self._spans.get(NOT_A_NO, ())), _Cover(self._spans.get(NEVER, ()))
        return frozenset(
            no[0]
            for no in self._spans.get(NO, ())
            if not is_none.holds(no) and not (sentences[no[0]] in until_now and is_never.holds(no))
        )

    def is_denied(self, spans: tuple[Span, ...]) -> bool:
        """Whether a “no” reaches any part. One that is part of the words themselves (“no feeling”) does not."""
        noes = (no for span in spans if (no := self._no_before(span)) is not None)
        return any(not any(first <= no <= last for first, last in spans) for no in noes)

    def are_denied(self, spans: Iterable[Span]) -> bool:
        """Whether a “no” reaches each of these, taken for itself."""
        return all(self._no_before(span) is not None for span in spans)

    def is_fine(self, spans: tuple[Span, ...]) -> bool:
        """Whether a part is said to be well: “my chest is fine”."""
        return any(self._follows(_next(self._starts[FINE], last), last, most=0) for _, last in spans)

    def is_nobodys(self, spans: tuple[Span, ...]) -> bool:
        """Whether nobody here has it: “a car crash on telly”, “our tent collapsed”."""
        first, last = spans[0][0], max(end for _, end in spans)
        return (
            self._follows(_next(self._starts[ELSEWHERE], last), last)
            or self._follows(first, _previous(self._elsewhere, first))
            or self._follows(first, _previous(self._nobody, first))
        )

    def _follows(self, place: int | None, last: int | None, *, most: int = 2) -> bool:
        """Whether a place comes soon after another, in the same clause."""
        if place is None or last is None:
            return False

        return self._same_clause(last, place) and self._reading.between(last, place) <= most

    def _begins_clause(self, place: int) -> bool:
        return place == 0 or not is_word(self._reading.words[place - 1]) or place - 1 in self._stops

    def _no_before(self, span: Span) -> int | None:
        """The place of the “no” that reaches a phrase."""
        if span not in self._denied:
            self._denied[span] = self._find_no(*span)

        return self._denied[span]

    def _find_no(self, first: int, last: int) -> int | None:
        left, passed_or = REACH, self._in_list(last)
        for place in range(first - 1, max(-1, first - 1 - LONGEST_LIST), -1):
            word = self._reading.words[place]
            if word == SOFT and passed_or and first not in self._clause:
                continue

            if not is_word(word) or place in self._stops or left == 0:
                return None

            if place in self._noes:
                return place

            if place in self._ors:
                left, passed_or = REACH, True
                continue

            passed_or = passed_or and place not in self._clause
            left -= 1

        return None

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
        if self._goes_on:
            return False

        first, last = spans[0][0], max(end for _, end in spans)
        sentences, gone, long_ago = self._reading.sentences, _next(self._starts[OVER], first), self._starts[LONG_AGO]
        if gone is not None and sentences[gone] <= sentences[last] + 1:
            return True

        around = (_previous(long_ago, last), _next(long_ago, last - 1))
        return any(self._same_clause(place, last) for place in around if place is not None)

    def _same_clause(self, one: int, other: int) -> bool:
        low, high = sorted((one, other))
        return self._clauses[high] <= self._clauses[low + 1]

    def is_question(self, spans: tuple[Span, ...]) -> bool:
        """Whether a sign is only asked about: “can a spasm make you wet yourself?”."""
        return self._begins(spans, ASKING) and self._reading.sentences[spans[0][0]] not in self._someone

    def is_supposed(self, spans: tuple[Span, ...]) -> bool:
        """Whether it may not have happened: “what if I can't feel my legs one day”."""
        return self._begins(spans, SUPPOSING)

    def _begins(self, spans: tuple[Span, ...], family: str) -> bool:
        place, sentences = _previous(self._starts[family], spans[0][0]), self._reading.sentences
        return not self._goes_on and place is not None and sentences[place] == sentences[spans[0][0]]

    @property
    def passes(self) -> bool:
        """Whether it comes from a position and is gone within minutes."""
        return POSITION in self._spans and WITHIN_MINUTES in self._spans

    @property
    def something_stays(self) -> bool:
        return STAYING in self._spans


class _Cover:
    """Finds out whether one of many spans holds another."""

    def __init__(self, spans: Iterable[Span]) -> None:
        by_start = sorted(spans)
        self._starts = [first for first, _ in by_start]
        self._reach = list(accumulate((last for _, last in by_start), max))

    def holds(self, span: Span) -> bool:
        index = bisect_right(self._starts, span[0])
        return index > 0 and self._reach[index - 1] >= span[1]


def _next(places: Sequence[int], after: int) -> int | None:
    """The first of these, which are in order, behind a place."""
    index = bisect_right(places, after)
    return places[index] if index < len(places) else None


def _previous(places: Sequence[int], before: int) -> int | None:
    """The last of these before a place."""
    index = bisect_left(places, before)
    return places[index - 1] if index else None
