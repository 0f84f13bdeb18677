"""Chooses the next tip: no repetition before all were seen, consecutive tips differ, feedback and restrictions count.

A set of tips is an integer used as a bit set, with one bit for each tip's permanent number. So the tips that a person
has seen take a few bytes in the database, and a choice takes microseconds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntFlag, StrEnum
from functools import reduce
from operator import or_
from typing import Any, Final, Self

from bot.core.content.models import CAUSE_IDS, CauseId, Id, Tip

WARNING: Final = "warning"
"""The category of tips about warning signs; one comes every 7 to 14 tips."""
STRENGTH: Final = "strength"
"""The category that is not sent while a visit to a doctor is advised."""
WARNING_GAP: Final = (7, 14)
"""The smallest and largest number of tips from one warning to the next; within it, warnings are spread over the rest of
the round."""
WARNING_SLACK: Final = 1
"""Tips by which a due warning may be delayed, to come after a tip on another topic."""
CHOSEN: Final = 3
"""Factor of the weight of tips on a chosen topic."""
LEANING: Final = 2
"""Feedback multiplies the weight of a category by 2 to the power of at least -LEANING and at most LEANING."""

TipSet = int
"""Tips as bits: bit n stands for the tip with the permanent number n."""


class Restriction(IntFlag):
    """Reasons why some tips, or all, are not sent to a person."""

    NONE = 0
    URGENT = 1
    """An urgent or emergency result; the person has not said that a professional has seen them."""
    DOCTOR = 2
    """The same after the advice to see a doctor."""
    PREGNANT = 4
    UNDER_16 = 8
    """No tips at all, because they are for people aged 16 and over."""


UNTIL_SEEN: Final = Restriction.URGENT | Restriction.DOCTOR
"""The restrictions that end when the person says that a professional has seen them."""


class TipFeedbackWord(StrEnum):
    USEFUL = "useful"
    NOT_FOR_ME = "not_for_me"
    DID_IT = "did_it"


class TipCatalog:
    """The tips of one content snapshot, as bit sets for choosing."""

    def __init__(self, tips: Iterable[Tip], numbers: Mapping[Id, int]) -> None:
        """`numbers` has the permanent number of each tip."""
        self.tips: Mapping[int, Tip] = {numbers[tip.id]: tip for tip in tips}
        """By permanent number."""
        numbered = self.tips.items()
        self.everything = _bits(self.tips)
        names = dict.fromkeys(tip.category for tip in self.tips.values())
        self.categories = {name: _bits(number for number, tip in numbered if tip.category == name) for name in names}
        self.causes = {
            cause: _bits(number for number, tip in numbered if cause in tip.causes and not _general(tip))
            for cause in CAUSE_IDS
        }
        """Tips by cause; tips that name every cause are left out, because they are about no special topic."""
        strength = self.categories.get(STRENGTH, 0)
        self.held = {
            Restriction.URGENT: strength | _bits(number for number, tip in numbered if "A" in tip.hold),
            Restriction.DOCTOR: strength,
            Restriction.PREGNANT: _bits(number for number, tip in numbered if "P" in tip.hold),
            Restriction.UNDER_16: self.everything,
        }
        """Tips that are not sent, by the reason."""
        days = sorted({tip.review_by for tip in self.tips.values() if tip.review_by})
        self.ends = [(day, _bits(number for number, tip in numbered if tip.review_by == day)) for day in days]
        """Tips by the last day on which they are sent, the earliest first."""
        self.widest_category = max((tips.bit_count() for tips in self.categories.values()), default=0)
        """The number of tips in the largest category."""
        self.widest_cause = max(tips.bit_count() for tips in self.causes.values())
        self.alike = {
            number: (self.categories[tip.category], 0 if _general(tip) else self.on(tip.causes))
            for number, tip in self.tips.items()
        }
        """By number: the tips of the same category, and the tips that share a cause."""

    def live(self, today: date) -> TipSet:
        """The tips whose review date is not past."""
        live = self.everything
        for last_day, tips in self.ends:
            if last_day >= today:
                break

            live &= ~tips

        return live

    def restricted(self, restriction: Restriction) -> TipSet:
        if restriction is Restriction.NONE:
            return 0

        return reduce(or_, (tips for reason, tips in self.held.items() if restriction & reason), 0)

    def on(self, topics: Iterable[CauseId]) -> TipSet:
        return reduce(or_, (self.causes[topic] for topic in topics), 0)

    def like(self, number: int | None) -> tuple[TipSet, TipSet]:
        """The tips of the same category, and those that share a cause; both empty if the tip no longer exists."""
        return (0, 0) if number is None else self.alike.get(number, (0, 0))


@dataclass(frozen=True, slots=True)
class Reader:
    """What is stored about a subscriber to choose the next tip."""

    seen: TipSet = 0
    """The tips seen in this round; a new round begins when all were seen."""
    last: int | None = None
    since_warning: int = 0
    """Number of tips since the last warning."""
    topics: frozenset[CauseId] = frozenset()
    liked: TipSet = 0
    """Tips with the feedback USEFUL or DID_IT."""
    disliked: TipSet = 0
    """Tips with the feedback NOT_FOR_ME; they are not sent again while others are left."""
    restrictions: Restriction = Restriction.NONE

    def after(self, feedback: TipFeedbackWord, number: int) -> Self:
        """The reader after this feedback; it replaces earlier feedback on the tip."""
        bit = 1 << number
        if feedback is TipFeedbackWord.NOT_FOR_ME:
            return replace(self, liked=self.liked & ~bit, disliked=self.disliked | bit)

        return replace(self, liked=self.liked | bit, disliked=self.disliked & ~bit)


@dataclass(frozen=True, slots=True)
class TipChoice:
    number: int
    tip: Tip
    reader: Reader


def choose_tip(catalog: TipCatalog, reader: Reader, *, today: date, seed: int) -> TipChoice | None:
    """The next tip for this reader; None if nothing may be sent. The same arguments give the same tip."""
    eligible = catalog.live(today) & ~catalog.restricted(reader.restrictions)
    eligible = eligible & ~reader.disliked or eligible
    if not eligible:
        return None

    seen = reader.seen
    if not eligible & ~seen:
        seen &= ~eligible

    pool = _apart(catalog, eligible & ~seen, reader)
    number = _pick(_parts(pool, catalog, reader), _mixed(seed + reader.seen.bit_count()))
    since = 0 if catalog.categories.get(WARNING, 0) >> number & 1 else reader.since_warning + 1
    # Not `replace`, which takes five times as long: this runs for every tip that is sent.
    after = Reader(seen | 1 << number, number, since, reader.topics, reader.liked, reader.disliked, reader.restrictions)
    return TipChoice(number, catalog.tips[number], after)


def seed_for(chat_id: int, day: date) -> int:
    """A seed that differs for each chat and day, and is the same after a restart."""
    return _mixed(chat_id) ^ day.toordinal()


def _apart(catalog: TipCatalog, unseen: TipSet, reader: Reader) -> TipSet:
    """The unseen tips that fit best after the last tip: each criterion in order of priority, if it leaves any tip.

    A category or cause that makes up more than half of the unseen tips is preferred, because otherwise its tips would
    be consecutive at the end of the round. In the second half of a round, so are tips with many similar ones left.
    """
    category, topics = catalog.like(reader.last)
    warnings = catalog.categories.get(WARNING, 0)
    waited = _waited(unseen, warnings, reader)
    pool = unseen
    for wish in (
        ~(0 if reader.last is None else 1 << reader.last),
        ~category,
        _crowd(catalog.categories, catalog.widest_category, unseen),
        ~warnings if waited < 0 else warnings if waited > WARNING_SLACK else unseen,
        ~topics,
        warnings if waited >= 0 else unseen,
        _crowd(catalog.causes, catalog.widest_cause, unseen),
    ):
        pool = pool & wish or pool

    return pool if 2 * unseen.bit_count() > catalog.everything.bit_count() else _hardest(pool, unseen, catalog)


def _hardest(pool: TipSet, unseen: TipSet, catalog: TipCatalog) -> TipSet:
    """The tips of the pool with the most similar tips among the unseen; later in the round these would be adjacent."""
    hardest, most = 0, -1
    while pool:
        bit = pool & -pool
        pool ^= bit
        category, topics = catalog.alike[bit.bit_length() - 1]
        likes = (unseen & (category | topics)).bit_count()
        if likes >= most:
            hardest, most = (hardest | bit if likes == most else bit), likes

    return hardest


def _waited(unseen: TipSet, warnings: TipSet, reader: Reader) -> int:
    """For how many tips a warning has been due; negative if none is due."""
    if not unseen & warnings:
        return -1

    shortest, longest = WARNING_GAP
    gap = min(max(unseen.bit_count() // (unseen & warnings).bit_count(), shortest), longest)
    return reader.since_warning + 1 - gap


def _crowd(groups: Mapping[Any, TipSet], widest: int, unseen: TipSet) -> TipSet:
    """The group with more than half of the unseen tips; all unseen tips if there is none.

    `widest`, the size of the largest group, saves the search if no group can be large enough.
    """
    half = unseen.bit_count() / 2
    if widest <= half:
        return unseen

    for tips in groups.values():
        if (unseen & tips).bit_count() > half:
            return tips

    return unseen


def _parts(pool: TipSet, catalog: TipCatalog, reader: Reader) -> list[tuple[TipSet, int]]:
    """The pool divided into disjoint parts, each with the weight of one of its tips."""
    if not (reader.topics or reader.liked or reader.disliked):
        return [(pool, 1)]

    chosen = catalog.on(reader.topics)
    parts = []
    for tips in catalog.categories.values():
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


def _bits(numbers: Iterable[int]) -> TipSet:
    return reduce(or_, (1 << number for number in numbers), 0)


def _bit(tips: TipSet, index: int) -> int:
    for _ in range(index):
        tips &= tips - 1

    return (tips & -tips).bit_length() - 1


def _mixed(seed: int) -> int:
    """Mix the bits of a seed, so that neighbouring seeds give unrelated numbers (the SplitMix64 mixing function)."""
    mask = 0xFFFF_FFFF_FFFF_FFFF
    seed = seed * 0x9E37_79B9_7F4A_7C15 & mask
    seed = (seed ^ seed >> 30) * 0xBF58_476D_1CE4_E5B9 & mask
    seed = (seed ^ seed >> 27) * 0x94D0_49BB_1331_11EB & mask
    return seed ^ seed >> 31
