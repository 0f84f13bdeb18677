"""What a message mentions beside signs and topics: triggers, times, treatments that were tried, complaints.

Only what the writer tells of themselves, as having happened, is returned. In doubt a mention is left out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final

from bot.core.content.mentions import Mentions
from bot.core.reading.context import HANDLING, RELATIVE, THEIRS, TRIGGERS, WRITER, Assertion, Context
from bot.core.reading.lexicon import Lexicon, Span, members
from bot.core.reading.periods import AGO, AT, periods
from bot.core.reading.red_flags import RedFlags
from bot.core.reading.tokens import Speller, TrainingTexts

ADVICE, HARMED, MISTAKEN, COMPLAINING = "(advice)", "(harmed)", "(mistaken)", "(complaining)"
"""Families of phrases; the brackets keep them apart from those of redflags.yaml."""
ONSET, NOT_MEANT, TRIED, ASKED, PAIN = "(onset)", "(not_meant)", "(tried)", "(asked)", "(pain)"
UNSURE, LASTING, TREATMENT = "(unsure)", "(lasting)", "(treatment "
NESTED: Final = frozenset({"complaints", "triggers", "treatments"})
"""Fields of mentions.yaml that are no lists of words."""
NEAR: Final = 5
"""Words, without fillers, between the advice and what is said about it, or a treatment and "tried"."""
LISTED_WITHIN: Final = 3
"""Words, without fillers, between two treatments of a list."""
ONSET_WITHIN: Final = 2
"""Words, without fillers, between "after" and what somebody was doing."""
PAIN_WITHIN: Final = 8
"""Words, without fillers, between the pain and how long it has been there."""
ASSERTED: Final = frozenset({Assertion.PRESENT, Assertion.MAYBE_PAST})
HAPPENED: Final = frozenset({AT, AGO})
MOST_PLACES: Final = 30
"""Places of one family that are looked at, so that a message of repeated words takes no longer."""
MOST_TRIGGERS: Final = 1
"""With more, it is not clear what set it off."""
SHORT_MESSAGE: Final = 12
"""Words up to which nothing is taken up: whoever wrote them knows them."""
FEWEST_PARTS: Final = 2


class Complaint(StrEnum):
    """What somebody says against the bot."""

    HARM = "harm"
    """It made them worse."""
    WRONG = "wrong"
    """It is wrong, or they want to complain."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """All that a message mentions."""

    complaint: Complaint | None
    """What it says against the bot."""
    triggers: Mapping[str, str]
    """Labels by id; at most MOST_TRIGGERS."""
    times: tuple[str, ...]
    """The only time that it names, in its words."""
    tried: Mapping[str, str]
    """Labels of treatments by id."""
    words: int
    """Length of the message."""

    @property
    def is_taken_up(self) -> bool:
        """Whether an answer says what was understood."""
        parts = len(self.triggers) + len(self.times) + len(self.tried)
        return self.words > SHORT_MESSAGE and parts >= FEWEST_PARTS


def mention_lexicon(mentions: Mentions, red_flags: RedFlags, texts: TrainingTexts) -> Lexicon:
    """The words of the mentions, and the triggers of `Context`, made ready to be found."""
    families = _families(mentions)
    scopes = {name: tuple(members(name, red_flags.families)) for name in (*TRIGGERS, HANDLING)}
    return Lexicon.of(
        families | scopes,
        Speller.of((), red_flags.spellings, texts),
        texts,
        fillers=red_flags.fillers,
        exact=families.keys() | scopes.keys(),
    )


def _families(mentions: Mentions) -> dict[str, Iterable[str]]:
    return {
        **{f"({field})": words for field, words in (*mentions.complaints, *mentions) if field not in NESTED},
        **{f"({trigger.id})": trigger.words for trigger in mentions.triggers},
        **{f"(doing {trigger.id})": trigger.doing for trigger in mentions.triggers},
        **{f"{TREATMENT}{treatment.id})": treatment.words for treatment in mentions.treatments},
    }


class MentionReader:
    """Finds mentions in texts; immutable."""

    def __init__(self, mentions: Mentions, lexicon: Lexicon) -> None:
        self._content, self._lexicon = mentions, lexicon
        self._own = frozenset(_families(mentions))

    def read(self, text: str) -> Mentioned:
        """What the writer tells of themselves, as having happened."""
        reading = self._lexicon.read(text)
        found = self._lexicon.spans(reading)
        spans = {family: places[:MOST_PLACES] if family in self._own else places for family, places in found.items()}
        story = _Story(reading, spans)
        told = [(trigger, list(story.triggers(trigger.id))) for trigger in self._content.triggers]
        told = [(trigger, places) for trigger, places in told if places]
        told = [] if len(told) > MOST_TRIGGERS else told
        tried = story.tried([each.id for each in self._content.treatments])
        return Mentioned(
            story.complaint(),
            triggers={trigger.id: trigger.label for trigger, _ in told},
            times=story.times([place for _, places in told for place in places]),
            tried={each.id: each.label for each in self._content.treatments if each.id in tried},
            words=len(reading.places),
        )


class _Story(Context):
    """One message while it is read."""

    def complaint(self) -> Complaint | None:
        """What it says against the bot."""
        if self._is_said_of_advice(HARMED):
            return Complaint.HARM

        return Complaint.WRONG if COMPLAINING in self.spans or self._is_said_of_advice(MISTAKEN) else None

    def _is_said_of_advice(self, family: str) -> bool:
        if ADVICE not in self.spans:
            return False

        return any(self._is_near(span, ADVICE, NEAR) and self._is_asserted(span) for span in self.spans.get(family, ()))

    def triggers(self, trigger: str) -> Iterator[Span]:
        for span in self.spans.get(f"({trigger})", ()):
            if self._is_own(span):
                yield span

        for span in self.spans.get(f"(doing {trigger})", ()):
            if self._is_own(span) and self._is_behind(span, ONSET, ONSET_WITHIN):
                yield span

    def times(self, triggers: Sequence[Span]) -> tuple[str, ...]:
        """How long the pain has been there or when it was set off, if the message names one time."""
        found = {
            label
            for span, kind, label in periods(self.reading.words)
            if not self._is_others(span)
            and ((kind in HAPPENED and self._is_of_trigger(span, triggers)) or (kind != AT and self._lasts(span)))
        }
        return tuple(found) if len(found) == 1 else ()

    def _is_of_trigger(self, span: Span, triggers: Sequence[Span]) -> bool:
        return any(self._is_close(span, trigger, NEAR) for trigger in triggers)

    def _lasts(self, span: Span) -> bool:
        """Whether the time is told of the pain, not of a treatment or a habit."""
        is_treated = any(self._is_near(span, family, NEAR) for family in self.spans if family.startswith(TREATMENT))
        return not is_treated and self._is_near(span, PAIN, PAIN_WITHIN) and self._is_behind(span, LASTING, PAIN_WITHIN)

    def tried(self, treatments: Iterable[str]) -> set[str]:
        """Which of them the writer has tried: those near "tried", and further ones of a list: "tried heat, ice, …"."""
        told = [(span, each) for each in treatments for span in self.spans.get(f"{TREATMENT}{each})", ())]
        tried: set[str] = set()
        last: Span | None = None
        for span, treatment in sorted(told):
            is_listed = last is not None and last[1] < span[0] and self._is_close(last, span, LISTED_WITHIN)
            is_told = (is_listed or self._is_near(span, TRIED, NEAR)) and self._is_own(span)
            if is_told and not self._is_behind(span, ASKED, NEAR):
                tried.add(treatment)
                last = span

        return tried

    def _is_own(self, span: Span) -> bool:
        if any(self._is_in_one_sentence(span, other) and other[0] < span[0] for other in self.spans.get(UNSURE, ())):
            return False

        is_meant = not any(first <= span[1] and span[0] <= last for first, last in self.spans.get(NOT_MEANT, ()))
        return is_meant and not self._is_others(span) and self._is_asserted(span)

    def _is_asserted(self, span: Span) -> bool:
        return self.assertion((span,)) in ASSERTED

    def _is_others(self, span: Span) -> bool:
        """Whether anybody else is named before it, and the writer not since, in its sentence or the one before."""
        sentences, others = self.reading.sentences, chain(self.spans.get(RELATIVE, ()), self.spans.get(THEIRS, ()))
        since = max((first for first, _ in self.spans.get(WRITER, ()) if first < span[0]), default=-1)
        return any(
            since < other[0] < span[0] and sentences[span[0]] - sentences[other[0]] <= 1 and not self.is_handled(other)
            for other in others
        )

    def _is_near(self, span: Span, family: str, within: int) -> bool:
        return any(self._is_close(span, other, within) for other in self.spans.get(family, ()))

    def _is_close(self, span: Span, other: Span, within: int) -> bool:
        words = self.reading.between(min(span[1], other[1]), max(span[0], other[0]))
        return self._is_in_one_sentence(span, other) and words <= within

    def _is_behind(self, span: Span, family: str, within: int) -> bool:
        return any(other[1] < span[0] and self._is_close(span, other, within) for other in self.spans.get(family, ()))

    def _is_in_one_sentence(self, span: Span, other: Span) -> bool:
        return self.reading.sentences[span[0]] == self.reading.sentences[other[0]]
