"""What a message mentions beside signs and topics: triggers, times, treatments that were tried, complaints.

Only what the writer tells of themselves, as having happened, is returned. In doubt a mention is left out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice
from typing import Final

from bot.core.content.mentions import Mentions
from bot.core.reading.context import COMPARING, HANDLING, RELATIVE, THEIRS, TRIGGERS, WRITER, Assertion, Context
from bot.core.reading.lexicon import Lexicon, Span, members, variants
from bot.core.reading.periods import AGO, AT, FOR, periods
from bot.core.reading.red_flags import RedFlags
from bot.core.reading.tokens import Speller, TrainingTexts

ADVICE, HARMED, MISTAKEN, COMPLAINING = "(advice)", "(harmed)", "(mistaken)", "(complaining)"
"""Families of phrases; the brackets keep them apart from those of redflags.yaml."""
ONSET, NOT_MEANT, TRIED, ASKED, PAIN = "(onset)", "(not_meant)", "(tried)", "(asked)", "(pain)"
UNSURE, TREATMENT = "(unsure)", "(treatment "
BEGAN, HABITS, PREGNANCY = "(began)", "(habits)", "(pregnancy)"
SPINE, OTHER_PARTS, OTHER_TROUBLES, NOT_THERE = "(spine)", "(other_parts)", "(other_troubles)", "(not_there)"
EARLIER, NOWADAYS, HARMLESS, ADVISED = "(earlier)", "(nowadays)", "(harmless)", "(advised)"
NESTED: Final = frozenset({"complaints", "places", "sides", "triggers", "treatments"})
"""Fields of mentions.yaml that are no lists of words."""
NEAR: Final = 5
"""Words, without fillers, between the advice and what is said about it, or a treatment and "tried"."""
LISTED_WITHIN: Final = 3
"""Words, without fillers, between two treatments of a list."""
ONSET_WITHIN: Final = 2
"""Words, without fillers, between "after" and what somebody was doing."""
BEGAN_WITHIN: Final = 5
"""Words, without fillers, between what somebody was doing, or a day, and "my back went"."""
HARMLESS_WITHIN: Final = 8
"""Words, without fillers, between an activity and "was fine"."""
FOR_WITHIN: Final = 3
"""Words, without fillers, between a treatment and what it was for, and a place and why it is named."""
PAIN_WITHIN: Final = 8
"""Words, without fillers, between the pain and how long it has been there."""
SIDE_WITHIN: Final = 6
"""Words, without fillers, between a side and the back that it is one of."""
PUTTING_OFF: Final = frozenset({"to", "not", "never", "havent", "said", "says"})
"""Words right before "take" with which nothing was taken."""
OTHERS_WITHIN: Final = 3
"""Sentences in which somebody who was named is still spoken of."""
ASSERTED: Final = frozenset({Assertion.PRESENT, Assertion.MAYBE_PAST})
HAPPENED: Final = frozenset({AT, AGO})
MOST_PLACES: Final = 30
"""Places of one family that are looked at, so that a message of repeated words takes no longer."""
MOST_TRIGGERS: Final = 1
"""With more, it is not clear what set it off."""
SHORT_MESSAGE, STORY = 12, 25
"""Words up to which nothing is taken up, because whoever wrote them knows them, and from which one part is."""


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
    places: tuple[str, ...]
    """Labels of where it hurts."""
    side: str
    """Label of the only side of the back that it names."""
    triggers: Mapping[str, str]
    """Labels by id; at most MOST_TRIGGERS."""
    times: tuple[str, ...]
    """When it began, or how long it has lasted; the only such time that it names, in its words."""
    tried: Mapping[str, str]
    """Labels of the treatments that the writer has tried, by id."""
    used: frozenset[str]
    """The same and those that another person has tried, who may be the patient."""
    words: int
    """Length of the message."""

    @property
    def is_taken_up(self) -> bool:
        """Whether an answer says what was understood."""
        parts = len(self.places) + bool(self.side) + len(self.triggers) + len(self.times) + len(self.tried)
        return self.words > SHORT_MESSAGE and parts > (self.words < STORY)


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
    families = {
        **{f"({field})": words for field, words in (*mentions.complaints, *mentions) if field not in NESTED},
        **{f"(at {place.id})": place.words for place in (*mentions.places, *mentions.sides)},
        **{f"({trigger.id})": trigger.words for trigger in mentions.triggers},
        **{f"(doing {trigger.id})": trigger.doing for trigger in mentions.triggers},
        **{f"{TREATMENT}{treatment.id})": treatment.words for treatment in mentions.treatments},
    }
    return {name: [*chain.from_iterable(map(variants, words))] for name, words in families.items()}


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
        used = story.used([each.id for each in self._content.treatments])
        return Mentioned(
            story.complaint(),
            places=tuple(place.label for place in self._content.places if story.hurts_at(place.id)),
            side=story.side({side.id: side.label for side in self._content.sides}),
            triggers={trigger.id: trigger.label for trigger, _ in told},
            times=story.times([place for _, places in told for place in places]),
            tried={each.id: each.label for each in self._content.treatments if used.get(each.id)},
            used=frozenset(used),
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

    def hurts_at(self, place: str) -> bool:
        told = filter(self._is_told, self.spans.get(f"(at {place})", ()))
        return any(self._is_meant(span) and not self._is_near(span, NOT_THERE, FOR_WITHIN) for span in told)

    def side(self, labels: Mapping[str, str]) -> str:
        """The label of the only side of the back that it names, or an empty text."""
        named = [side for side in labels if f"(at {side})" in self.spans]
        is_told = len(named) == 1 and any(map(self._is_side_of_back, self.spans[f"(at {named[0]})"]))
        return labels[named[0]] if is_told else ""

    def _is_side_of_back(self, side: Span) -> bool:
        is_near = self._is_near(side, SPINE, SIDE_WITHIN) and not self._is_near(side, OTHER_PARTS, NEAR)
        return is_near and not self._is_near(side, NOT_THERE, NEAR) and self._is_meant(side) and self._is_told(side)

    def triggers(self, trigger: str) -> Iterator[Span]:
        for span in self.spans.get(f"({trigger})", ()):
            if self._is_own(span) and self._did_harm(span):
                yield span

        for span in self.spans.get(f"(doing {trigger})", ()):
            if (
                (self._is_behind_onset(span) or self._begins_behind(span))
                and self._is_own(span)
                and self._did_harm(span)
            ):
                yield span

    def _did_harm(self, activity: Span) -> bool:
        return not self._is_near(activity, HARMLESS, HARMLESS_WITHIN)

    def _is_behind_onset(self, span: Span) -> bool:
        onsets = chain(filter(self._is_onset, self.spans.get(ONSET, ())), self.spans.get(BEGAN, ()))
        return any(onset[1] < span[0] and self._is_close(span, onset, ONSET_WITHIN) for onset in onsets)

    def _is_onset(self, after: Span) -> bool:
        """Whether it is not a comparison: "like after the gym"."""
        return self._is_meant(after) and not self._is_behind(after, COMPARING, ONSET_WITHIN)

    def _begins_behind(self, span: Span) -> bool:
        places = self.spans.get(BEGAN, ())
        return any(span[1] < began[0] and self._is_close(span, began, BEGAN_WITHIN) for began in places)

    def times(self, triggers: Sequence[Span]) -> tuple[str, ...]:
        """When it was set off, or else how long the pain has been there, if the message names one such time."""
        named = islice(periods(self.reading.words), MOST_PLACES)
        told = [
            (kind, label)
            for span, kind, label in named
            if self._is_of_pain(span, kind, triggers) and not self._is_unsure(span) and self._is_told(span)
        ]
        began = {label for kind, label in told if kind in HAPPENED}
        found = began or {label for _, label in told}
        return tuple(found) if len(found) == 1 else ()

    def _is_of_pain(self, span: Span, kind: str, triggers: Sequence[Span]) -> bool:
        if kind in HAPPENED:
            is_set_off = any(self._is_close(span, trigger, NEAR) for trigger in triggers)
            return is_set_off or self._is_near(span, BEGAN, BEGAN_WITHIN)

        if (kind != FOR and PREGNANCY in self.spans) or not self._is_near(span, PAIN, PAIN_WITHIN):
            return False

        besides = (HABITS, *(family for family in self.spans if family.startswith(TREATMENT)))
        return not any(self._is_near(span, family, NEAR) for family in besides)

    def used(self, treatments: Iterable[str]) -> dict[str, bool]:
        """Which of them somebody has tried, and whether the writer has.

        Those near "tried", and further ones of a list: "tried heat, ice, …".
        """
        named = [(span, each) for each in treatments for span in self.spans.get(f"{TREATMENT}{each})", ())]
        used: dict[str, bool] = {}
        last: Span | None = None
        for span, treatment in sorted(named):
            is_listed = last is not None and last[1] < span[0] and self._is_close(last, span, LISTED_WITHIN)
            is_tried = is_listed or self._is_near(span, TRIED, NEAR)
            if is_tried and self._happened(span) and self._is_meant(span) and not self._is_put_off(span):
                used[treatment] = used.get(treatment, False) or not self._is_others(span)
                last = span

        return used

    def _is_put_off(self, treatment: Span) -> bool:
        """Whether it is asked about, only advised, or for something else."""
        within = self._clauses.in_sentence
        advices = [end for start, end in within(ADVISED, treatment[0]) if start < treatment[0]]
        tries = (start for start, _ in within(TRIED, treatment[0]) if self.reading.words[start - 1] not in PUTTING_OFF)
        is_advised = bool(advices) and not any(max(advices) < start < treatment[0] for start in tries)
        others = chain(self.spans.get(OTHER_PARTS, ()), self.spans.get(OTHER_TROUBLES, ()))
        is_for_others = any(treatment[1] < o[0] and self._is_close(treatment, o, FOR_WITHIN) for o in others)
        return is_advised or is_for_others or self._is_behind(treatment, ASKED, NEAR)

    def _is_own(self, span: Span) -> bool:
        return self._happened(span) and self._is_meant(span) and not self._is_others(span)

    def _is_meant(self, span: Span) -> bool:
        return not any(first <= span[1] and span[0] <= last for first, last in self.spans.get(NOT_MEANT, ()))

    def _is_unsure(self, span: Span) -> bool:
        return any(self._is_in_one_sentence(span, other) and other[0] < span[0] for other in self.spans.get(UNSURE, ()))

    def _happened(self, span: Span) -> bool:
        """Whether it is told as a fact of these days, of whomever."""
        return not self._is_unsure(span) and self._is_asserted(span) and not self._is_earlier(span)

    def _is_told(self, span: Span) -> bool:
        return not self._is_others(span) and self._is_asserted(span) and not self._is_earlier(span)

    def _is_earlier(self, span: Span) -> bool:
        """Whether it is told of an episode before this one."""
        if not self._clauses.in_sentence(EARLIER, span[0]):
            return False

        return any(start > span[1] for start, _ in self.spans.get(NOWADAYS, ()))

    def _is_asserted(self, span: Span) -> bool:
        return self.assertion((span,)) in ASSERTED

    def _is_others(self, span: Span) -> bool:
        """Whether anybody else is named before it, and the writer not since."""
        sentences, others = self.reading.sentences, chain(self.spans.get(RELATIVE, ()), self.spans.get(THEIRS, ()))
        since = max((first for first, _ in self.spans.get(WRITER, ()) if first < span[0]), default=-1)
        return any(
            since < other[0] < span[0]
            and sentences[span[0]] - sentences[other[0]] <= OTHERS_WITHIN
            and not self.is_handled(other)
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
