"""Which tip comes next: nothing twice before everything was seen, neighbours that differ, wishes and holds kept.

Sets of tips are whole numbers used as sets of bits, one bit per tip's permanent number: what a person has
seen fits in a few bytes of their row, and a choice costs some microseconds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntFlag, StrEnum
from functools import reduce
from operator import or_
from typing import Any, Final, Self

from bot.core.content.models import CAUSE_IDS, CauseId, Id, Tip

WARNING: Final = "warning"
"""The category of tips about signs that need help: about every two weeks."""
STRENGTH: Final = "strength"
"""The category that waits when a doctor's visit was advised."""
WARNING_GAP: Final = (7, 14)
"""A warning is at least and at most every so many tips; in between, they spread over what is left of the round."""
WARNING_SLACK: Final = 1
"""How many tips a warning waits for a neighbour on another topic."""
CHOSEN: Final = 3
"""How much sooner a tip on a chosen topic comes."""
LEANING: Final = 2
"""How far feedback tips the scales: up to 2 to the power of this, and down as far."""

TipSet = int
"""Tips as bits: bit n stands for the tip with the permanent number n."""


class Restriction(IntFlag):
    """Why some tips, or all, are kept from a person."""

    NONE = 0
    URGENT = 1
    """An urgent or emergency result, and they have not said that they were seen."""
    DOCTOR = 2
    """The same after the advice to book a visit."""
    PREGNANT = 4
    UNDER_16 = 8
    """Tips are for adults: none at all."""


UNTIL_SEEN: Final = Restriction.URGENT | Restriction.DOCTOR
"""What ends once they say that a professional has seen them."""


class TipFeedbackWord(StrEnum):
    """What a person says about a tip."""

    USEFUL = "useful"
    NOT_FOR_ME = "not_for_me"
    DID_IT = "did_it"


@dataclass(frozen=True, slots=True)
class TipCatalog:
    """The tips of one content snapshot, laid out for choosing."""

    tips: Mapping[int, Tip]
    """By permanent number."""
    everything: TipSet
    categories: Mapping[Id, TipSet]
    causes: Mapping[CauseId, TipSet]
    """Without the tips that name every cause: what is about everything is on no topic."""
    urgent: TipSet
    pregnancy: TipSet
    ends: tuple[tuple[date, TipSet], ...]
    """Tips by the last day on which they are sent, earliest first."""
    widest_category: int = field(init=False)
    """How many tips the largest category has."""
    widest_cause: int = field(init=False)
    alike: Mapping[int, tuple[TipSet, TipSet]] = field(init=False)
    """By number: the tips of the same category, and those that share a cause."""

    def __post_init__(self) -> None:
        for name, groups in (("widest_category", self.categories), ("widest_cause", self.causes)):
            widest = max((tips.bit_count() for tips in groups.values()), default=0)
            object.__setattr__(self, name, widest)

        object.__setattr__(self, "alike", {number: self._like(tip) for number, tip in self.tips.items()})

    @classmethod
    def of(cls, tips: Iterable[Tip], numbers: Mapping[Id, int]) -> Self:
        """Lay out the tips; `numbers` has the permanent number of each."""
        numbered = {numbers[tip.id]: tip for tip in tips}
        dated = {tip.review_by for tip in numbered.values() if tip.review_by}

        def those(wanted: Iterable[int]) -> TipSet:
            return reduce(or_, (1 << number for number in wanted), 0)

        def by_hold(letter: str) -> TipSet:
            return those(number for number, tip in numbered.items() if letter in tip.hold)

        return cls(
            tips=numbered,
            everything=those(numbered),
            categories={
                category: those(number for number, tip in numbered.items() if tip.category == category)
                for category in dict.fromkeys(tip.category for tip in numbered.values())
            },
            causes={
                cause: those(number for number, tip in numbered.items() if cause in tip.causes and not _general(tip))
                for cause in CAUSE_IDS
            },
            urgent=by_hold("A"),
            pregnancy=by_hold("P"),
            ends=tuple(
                (day, those(number for number, tip in numbered.items() if tip.review_by == day))
                for day in sorted(dated)
            ),
        )

    def live(self, today: date) -> TipSet:
        """What may still be sent: a tip past its review date is not."""
        live = self.everything
        for last_day, tips in self.ends:
            if last_day >= today:
                break

            live &= ~tips

        return live

    def held(self, holds: Restriction) -> TipSet:
        """What these holds keep back."""
        if holds is Restriction.NONE:
            return 0

        if holds & Restriction.UNDER_16:
            return self.everything

        held = self.urgent if holds & Restriction.URGENT else 0
        held |= self.pregnancy if holds & Restriction.PREGNANT else 0
        return held | (self.categories.get(STRENGTH, 0) if holds & (Restriction.DOCTOR | Restriction.URGENT) else 0)

    def on(self, topics: Iterable[CauseId]) -> TipSet:
        """The tips on any of these topics."""
        return reduce(or_, (self.causes[topic] for topic in topics), 0)

    def like(self, number: int | None) -> tuple[TipSet, TipSet]:
        """The tips of the same category, and those that share a cause; both empty for a tip that is gone."""
        return (0, 0) if number is None else self.alike.get(number, (0, 0))

    def _like(self, tip: Tip) -> tuple[TipSet, TipSet]:
        return self.categories[tip.category], 0 if _general(tip) else self.on(tip.causes)


@dataclass(frozen=True, slots=True)
class Reader:
    """What is remembered of somebody who gets tips: enough to choose the next one, and no more."""

    seen: TipSet = 0
    """In this round: it starts again when everything was seen."""
    last: int | None = None
    since_warning: int = 0
    """Tips since the last one about signs that need help."""
    topics: frozenset[CauseId] = frozenset()
    liked: TipSet = 0
    """Useful, or done."""
    disliked: TipSet = 0
    """Not for me: not sent again."""
    holds: Restriction = Restriction.NONE

    def after(self, feedback: TipFeedbackWord, number: int) -> Self:
        """The reader once they have said this about a tip; the newest word counts."""
        bit = 1 << number
        if feedback is TipFeedbackWord.NOT_FOR_ME:
            return replace(self, liked=self.liked & ~bit, disliked=self.disliked | bit)

        return replace(self, liked=self.liked | bit, disliked=self.disliked & ~bit)


@dataclass(frozen=True, slots=True)
class TipChoice:
    """The next tip, and the reader who has had it."""

    number: int
    tip: Tip
    reader: Reader


def choose_tip(deck: TipCatalog, reader: Reader, *, today: date, seed: int) -> TipChoice | None:
    """The next tip for this reader; None if nothing may be sent. The same arguments give the same tip."""
    eligible = deck.live(today) & ~deck.held(reader.holds)
    eligible = eligible & ~reader.disliked or eligible
    if not eligible:
        return None

    seen = reader.seen
    if not eligible & ~seen:
        seen &= ~eligible

    pool = _apart(deck, eligible & ~seen, reader)
    number = _pick(_parts(pool, deck, reader), _mixed(seed + reader.seen.bit_count()))
    return TipChoice(number, deck.tips[number], _having_seen(reader, seen | 1 << number, number, deck))


def _having_seen(reader: Reader, seen: TipSet, number: int, deck: TipCatalog) -> Reader:
    warned = deck.categories.get(WARNING, 0) >> number & 1
    since = 0 if warned else reader.since_warning + 1
    # Not `replace`, which takes five times as long: this runs for every tip that is sent.
    return Reader(seen, number, since, reader.topics, reader.liked, reader.disliked, reader.holds)


def seed_for(chat_id: int, day: date) -> int:
    """Another seed for each chat and day, the same one after a restart."""
    return _mixed(chat_id) ^ day.toordinal()


def _apart(deck: TipCatalog, unseen: TipSet, reader: Reader) -> TipSet:
    """Those that go well after the last tip: each wish, in order of weight, as far as it leaves something.

    What makes up more than half of the rest is taken while there is something to put between: else it ends
    up side by side when all the others were seen. In the second half of a round, so is what is hard to place.
    """
    category, topics = deck.like(reader.last)
    warnings = deck.categories.get(WARNING, 0)
    waited = _waited(unseen, warnings, reader)
    pool = unseen
    for wish in (
        ~(0 if reader.last is None else 1 << reader.last),
        ~category,
        _crowd(deck.categories, deck.widest_category, unseen),
        ~warnings if waited < 0 else warnings if waited > WARNING_SLACK else unseen,
        ~topics,
        warnings if waited >= 0 else unseen,
        _crowd(deck.causes, deck.widest_cause, unseen),
    ):
        pool = pool & wish or pool

    return pool if 2 * unseen.bit_count() > deck.everything.bit_count() else _hardest(pool, unseen, deck)


def _hardest(pool: TipSet, unseen: TipSet, deck: TipCatalog) -> TipSet:
    """Those with the most tips like them among the rest: left to the end of a round, they would end up side by side."""
    hardest, most = 0, -1
    while pool:
        bit = pool & -pool
        pool ^= bit
        category, topics = deck.alike[bit.bit_length() - 1]
        likes = (unseen & (category | topics)).bit_count()
        if likes >= most:
            hardest, most = (hardest | bit if likes == most else bit), likes

    return hardest


def _waited(unseen: TipSet, warnings: TipSet, reader: Reader) -> int:
    """For how many tips a warning has been due; below 0 it is not."""
    if not unseen & warnings:
        return -1

    shortest, longest = WARNING_GAP
    gap = min(max(unseen.bit_count() // (unseen & warnings).bit_count(), shortest), longest)
    return reader.since_warning + 1 - gap


def _crowd(groups: Mapping[Any, TipSet], widest: int, unseen: TipSet) -> TipSet:
    """The group that makes up more than half; everything if none does, as while the `widest` one is too small."""
    half = unseen.bit_count() / 2
    if widest <= half:
        return unseen

    for tips in groups.values():
        if (unseen & tips).bit_count() > half:
            return tips

    return unseen


def _parts(pool: TipSet, deck: TipCatalog, reader: Reader) -> list[tuple[TipSet, int]]:
    """The pool in parts that do not overlap, each with the weight of its tips."""
    if not (reader.topics or reader.liked or reader.disliked):
        return [(pool, 1)]

    chosen = deck.on(reader.topics)
    parts = []
    for tips in deck.categories.values():
        leaning = (tips & reader.liked).bit_count() - (tips & reader.disliked).bit_count()
        weight = 1 << LEANING + min(max(leaning, -LEANING), LEANING)
        parts += [(tips & pool & chosen, weight * CHOSEN), (tips & pool & ~chosen, weight)]

    return parts


def _pick(parts: Sequence[tuple[TipSet, int]], chance: int) -> int:
    sizes = [tips.bit_count() * weight for tips, weight in parts]
    point = chance % sum(sizes)
    for (tips, weight), size in zip(parts, sizes, strict=True):
        if point < size:
            return _bit(tips, point // weight)

        point -= size

    raise AssertionError("the parts make up the pool")


def _general(tip: Tip) -> bool:
    return len(tip.causes) == len(CAUSE_IDS)


def _bit(tips: TipSet, index: int) -> int:
    """The number of one of these tips, counted from the lowest."""
    for _ in range(index):
        tips &= tips - 1

    return (tips & -tips).bit_length() - 1


def _mixed(seed: int) -> int:
    """Spread neighbouring seeds far apart (splitmix64)."""
    mask = 0xFFFF_FFFF_FFFF_FFFF
    seed = seed * 0x9E37_79B9_7F4A_7C15 & mask
    seed = (seed ^ seed >> 30) * 0xBF58_476D_1CE4_E5B9 & mask
    seed = (seed ^ seed >> 27) * 0x94D0_49BB_1331_11EB & mask
    return seed ^ seed >> 31
