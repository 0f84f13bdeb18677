"""The rules for what a message tells: which of the phrases found in it count as told of the writer's pain of now."""

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from itertools import chain, islice
from typing import Final

from bot.core.reading.context import COMPARING, RELATIVE, THEIRS, WRITER, Assertion, Context, overlaps
from bot.core.reading.lexicon import Span
from bot.core.reading.periods import AGO, AT, FOR, periods
from bot.core.reading.tokens import HARD

# Families of phrases, which are the fields of mentions.yaml; the brackets keep them apart from those of redflags.yaml.
ADVICE = "(advice)"
PLACE, SPINE, OTHER_PARTS, NOT_THERE = "(at ", "(spine)", "(other_parts)", "(not_there)"
DOING, ONSET, BEGAN, HARMLESS = "(doing ", "(onset)", "(began)", "(harmless)"
TREATMENT, TRIED, ASKED, ADVISED, PLANNED = "(treatment ", "(tried)", "(asked)", "(advised)", "(planned)"
IN_USE = "(in_use)"
OTHER_TROUBLES = "(other_troubles)"
PAIN, NOT_PAIN, PREGNANCY = "(pain)", "(not_pain)", "(pregnancy)"
NOT_MEANT, UNSURE, EARLIER, NOWADAYS = "(not_meant)", "(unsure)", "(earlier)", "(nowadays)"

# Words, without fillers, between a mention and another one that decides about it.
CLOSE, NEAR, FAR = 3, 5, 8
ONSET_WITHIN: Final = 2
SIDE_WITHIN: Final = 6

PUTTING_OFF: Final = frozenset({"to", "not", "never", "havent", "said", "says"})
"""Words right before a word of `tried` with which nothing was tried: "told to take"."""
OTHERS_WITHIN: Final = 3
"""Sentences in which somebody who was named is still spoken of."""
ASSERTED: Final = frozenset({Assertion.PRESENT, Assertion.MAYBE_PAST})
HAPPENED: Final = frozenset({AT, AGO})
SHORT_MESSAGE: Final = 12
"""Words up to which a message is no story: whoever wrote them knows them, and a bare "ice pack" asks about one."""
MOST_PLACES: Final = 30
"""Places of one family that are looked at, so that a message of repeated words takes no longer."""


class Told(IntEnum):
    """What a time says of the pain, the most telling first."""

    SET_OFF = 1
    LASTS = 2
    HURT = 3


class Story(Context):
    """One message while it is read. In doubt a mention is not told."""

    def is_said_of_advice(self, family: str) -> bool:
        """Whether a phrase of the family is near to what the bot has said."""
        return any(self._near(span, ADVICE, NEAR) and self._is_asserted(span) for span in self.spans.get(family, ()))

    # Where it hurts

    def hurts_at(self, place: str) -> bool:
        named = self.spans.get(f"{PLACE}{place})", ())
        return any(self._is_own_place(span) and not self._near(span, NOT_THERE, CLOSE) for span in named)

    def _is_own_place(self, place: Span) -> bool:
        is_mine = "my" in self.reading.words[max(0, place[0] - 1) : place[1]]
        return self._is_told(place) and (is_mine or not self._is_of_another(place))

    def side(self, labels: Mapping[str, str]) -> str:
        """The label of the only side of the back that it names, or an empty text."""
        named = [side for side in labels if f"{PLACE}{side})" in self.spans]
        is_told = len(named) == 1 and any(map(self._is_side_of_back, self.spans[f"{PLACE}{named[0]})"]))
        return labels[named[0]] if is_told else ""

    def _is_side_of_back(self, side: Span) -> bool:
        is_elsewhere = self._near(side, OTHER_PARTS, NEAR) or self._near(side, NOT_THERE, NEAR)
        return bool(self._near(side, SPINE, SIDE_WITHIN)) and not is_elsewhere and self._is_of_writer(side)

    # What set it off, and when

    def set_off_by(self, trigger: str) -> list[Span]:
        """Where it tells that this set off the pain."""
        doing = filter(self._is_at_onset, self.spans.get(f"{DOING}{trigger})", ()))
        named = chain(self.spans.get(f"({trigger})", ()), doing)
        told = (span for span in named if self._is_of_writer(span) and not self._is_unsure(span))
        return [span for span in told if not self._near(span, HARMLESS, FAR)]

    def _is_at_onset(self, activity: Span) -> bool:
        """Whether the pain began with it: "after lifting", "my back went lifting", "lifting it my back went"."""
        onsets = self._before(activity, ONSET, ONSET_WITHIN)
        began = self._before(activity, BEGAN, ONSET_WITHIN) or self._behind(activity, BEGAN, NEAR)
        return bool(began) or any(map(self._is_onset, onsets))

    def _is_onset(self, after: Span) -> bool:
        """Whether it is no comparison: "like after the gym"."""
        return self._is_meant(after) and not self._before(after, COMPARING, ONSET_WITHIN)

    def times(self, triggers: Sequence[Span]) -> tuple[str, ...]:
        """When it was set off, or else how long it has been there, or else when it hurt; at most one such time."""
        times = (
            (label, self._told_by(span, kind, triggers))
            for span, kind, label in islice(periods(self.reading.words), MOST_PLACES)
            if self._is_of_writer(span) and not self._is_unsure(span)
        )
        told = [(label, told) for label, told in times if told]
        best = min((each for _, each in told), default=None)
        labels = {label for label, each in told if each == best}
        return tuple(labels) if len(labels) == 1 else ()

    def _told_by(self, time: Span, kind: str, triggers: Iterable[Span]) -> Told | None:
        """What a time says of the pain."""
        if kind in HAPPENED and (
            self._near(time, BEGAN, NEAR) or any(self._is_near(time, each, NEAR) for each in triggers)
        ):
            return Told.SET_OFF

        besides = (NOT_PAIN, *(family for family in self.spans if family.startswith(TREATMENT)))
        if any(self._near(time, family, NEAR) for family in besides):
            return None

        if kind in HAPPENED:
            close = self._near(time, PAIN, CLOSE)
            return Told.HURT if any(self.is_in_one_clause((time, pain)) for pain in close) else None

        may_be_due_date = PREGNANCY in self.spans and kind != FOR
        return Told.LASTS if self._near(time, PAIN, FAR) and not may_be_due_date else None

    # What was tried

    def used(self, treatments: Iterable[str]) -> dict[str, bool]:
        """Which of them somebody has tried, and whether the writer has.

        Those near "tried", further ones of a list ("tried heat, ice, …"), and in a story those that open a sentence or
        have a time, a dose or a result ("ice all day", "Heat pack. No better."), neither asked about nor planned.
        """
        named = sorted((span, each) for each in treatments for span in self.spans.get(f"{TREATMENT}{each})", ()))
        used: dict[str, bool] = {}
        last: Span | None = None
        for span, treatment in named:
            is_listed = last is not None and last[1] < span[0] and self._is_near(last, span, CLOSE)
            if (is_listed or self._near(span, TRIED, NEAR) or self._is_in_use(span)) and self._is_used(span):
                used[treatment] = used.get(treatment, False) or not self._is_of_another(span)
                last = span

        return used

    def _is_in_use(self, treatment: Span) -> bool:
        """Whether a story tells it as something that is done: not "chiropractor?" or "physio to follow"."""
        is_story = len(self.reading.places) > SHORT_MESSAGE
        if not is_story or self._is_in_question(treatment) or self._near(treatment, PLANNED, NEAR):
            return False

        is_first = treatment[0] == 0 or self.reading.words[treatment[0] - 1] == HARD
        return is_first or bool(self._near(treatment, IN_USE, CLOSE))

    def is_asked_about(self, treatment: str) -> bool:
        """Whether a question names it that does not tell that it was tried."""
        named = self.spans.get(f"{TREATMENT}{treatment})", ())
        return any(
            self._is_in_question(span) and not (self._near(span, TRIED, NEAR) and self._is_used(span)) for span in named
        )

    def _is_in_question(self, span: Span) -> bool:
        """Whether its sentence ends with a question mark."""
        return self.reading.sentences[span[0]] in self.questions

    def _is_used(self, treatment: Span) -> bool:
        """Whether it is told as a fact, and neither asked about, only advised, nor used for something else."""
        if not self._is_told(treatment) or self._is_unsure(treatment) or self._is_only_advised(treatment):
            return False

        is_for_other = self._behind(treatment, OTHER_PARTS, CLOSE) or self._behind(treatment, OTHER_TROUBLES, CLOSE)
        words = self.reading.words
        asked = [last for _, last in self._before(treatment, ASKED, NEAR) if "tried" not in words[last : treatment[0]]]
        return not is_for_other and not asked

    def _is_only_advised(self, treatment: Span) -> bool:
        """Whether nobody is said to have tried it since the last advice: "told to use heat"."""
        place, words = treatment[0], self.reading.words
        advices = [end for start, end in self._clauses.in_sentence(ADVISED, place) if start < place]
        tries = (start for start, _ in self._clauses.in_sentence(TRIED, place) if start < place)
        tried = (start for start in tries if PUTTING_OFF.isdisjoint(words[max(0, start - 1) : start]))
        return bool(advices) and not any(max(advices) < start for start in tried)

    # Whether a mention is told

    def _is_of_writer(self, span: Span) -> bool:
        return self._is_told(span) and not self._is_of_another(span)

    def _is_told(self, span: Span) -> bool:
        """Whether it is told as a fact of this episode, of whomever."""
        return self._is_meant(span) and self._is_asserted(span) and not self._is_earlier(span)

    def _is_meant(self, span: Span) -> bool:
        return not overlaps(span, self.spans.get(NOT_MEANT, ()))

    def _is_asserted(self, span: Span) -> bool:
        return self.assertion((span,)) in ASSERTED

    def _is_earlier(self, span: Span) -> bool:
        """Whether it is told of an episode before this one."""
        is_dated = bool(self._clauses.in_sentence(EARLIER, span[0]))
        return is_dated and any(start > span[1] for start, _ in self.spans.get(NOWADAYS, ()))

    def _is_unsure(self, span: Span) -> bool:
        return any(start < span[0] for start, _ in self._clauses.in_sentence(UNSURE, span[0]))

    def _is_of_another(self, span: Span) -> bool:
        """Whether another person is named before it, and the writer not since."""
        sentences, others = self.reading.sentences, chain(self.spans.get(RELATIVE, ()), self.spans.get(THEIRS, ()))
        since = max((first for first, _ in self.spans.get(WRITER, ()) if first < span[0]), default=-1)
        return any(
            since < other[0] < span[0]
            and sentences[span[0]] - sentences[other[0]] <= OTHERS_WITHIN
            and not self.is_handled(other)
            for other in others
        )

    # Distance

    def _before(self, span: Span, family: str, within: int) -> list[Span]:
        return [other for other in self._near(span, family, within) if other[1] < span[0]]

    def _behind(self, span: Span, family: str, within: int) -> list[Span]:
        return [other for other in self._near(span, family, within) if span[1] < other[0]]

    def _near(self, span: Span, family: str, within: int) -> list[Span]:
        return [other for other in self.spans.get(family, ()) if self._is_near(span, other, within)]

    def _is_near(self, span: Span, other: Span, within: int) -> bool:
        """Whether both are in one sentence, with at most so many words between, without fillers."""
        sentences = self.reading.sentences
        words = self.reading.between(min(span[1], other[1]), max(span[0], other[0]))
        return sentences[span[0]] == sentences[other[0]] and words <= within
