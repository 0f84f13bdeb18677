"""The choice of the next tip."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content.models import CAUSE_IDS, CauseId, Tip
from bot.core.tips.choice import Reader, Restriction, TipCatalog, TipChoice, TipFeedbackWord, choose_tip, seed_for

TODAY = date(2026, 11, 22)
CATEGORIES = ("desk", "sleep", "lifting", "strength", "food")
TOPICS: tuple[CauseId, ...] = ("posture", "other", "injury", "exercise", "nutrition")


def tip(name: str, category: str, *causes: CauseId, **more: object) -> Tip:
    return Tip.model_validate({"id": name, "category": category, "causes": causes or ("other",), "text": name, **more})


def catalog_of(tips: Sequence[Tip]) -> TipCatalog:
    return TipCatalog(tips, {tip.id: number for number, tip in enumerate(tips, 1)})


TIPS = [
    *(
        tip(f"{category}-{n}", category, topic, hold="AP" if category == "strength" else "A" if n == 0 else "-")
        for category, topic in zip(CATEGORIES, TOPICS, strict=True)
        for n in range(8)
    ),
    *(tip(f"sign-{n}", "warning", "sports") for n in range(4)),
]
CATALOG = catalog_of(TIPS)

seeds = st.integers(-(10**12), 10**12)
topic_sets = st.frozensets(st.sampled_from(CAUSE_IDS))


def course(catalog: TipCatalog, reader: Reader, length: int, *, seed: int = 7) -> list[TipChoice]:
    """The tips of so many days."""
    choices: list[TipChoice] = []
    for day in range(length):
        choice = choose_tip(catalog, reader, today=TODAY, seed=seed_for(seed, TODAY + timedelta(days=day)))
        assert choice is not None
        choices.append(choice)
        reader = choice.reader

    return choices


def ids(choices: Iterable[TipChoice]) -> list[str]:
    return [choice.tip.id for choice in choices]


@given(seeds, topic_sets)
def test_nothing_comes_again_before_everything_was_seen(seed: int, topics: frozenset[CauseId]) -> None:
    choices = course(CATALOG, Reader(topics=topics), 3 * len(TIPS), seed=seed)

    for start in range(0, len(choices), len(TIPS)):
        assert len(set(ids(choices[start : start + len(TIPS)]))) == len(TIPS)


@given(
    seeds, topic_sets, st.sampled_from([Restriction.NONE, Restriction.URGENT, Restriction.PREGNANT, Restriction.DOCTOR])
)
def test_neighbours_never_share_a_category(seed: int, topics: frozenset[CauseId], holds: Restriction) -> None:
    for one, other in pairwise(course(CATALOG, Reader(topics=topics, restrictions=holds), 100, seed=seed)):
        assert one.tip.category != other.tip.category


@given(seeds)
def test_neighbours_rarely_share_a_topic(seed: int) -> None:
    choices = course(CATALOG, Reader(), 4 * len(TIPS), seed=seed)

    shared = sum(bool({*one.tip.causes} & {*other.tip.causes}) for one, other in pairwise(choices))
    assert shared <= len(choices) // 10


@given(seeds)
def test_the_same_arguments_give_the_same_tip(seed: int) -> None:
    assert course(CATALOG, Reader(), 30, seed=seed) == course(CATALOG, Reader(), 30, seed=seed)


def test_two_people_get_different_tips() -> None:
    assert ids(course(CATALOG, Reader(), 5, seed=1)) != ids(course(CATALOG, Reader(), 5, seed=2))


def test_chosen_topics_come_sooner() -> None:
    def early(topics: frozenset[CauseId]) -> int:
        return sum(
            "nutrition" in choice.tip.causes
            for seed in range(40)
            for choice in course(CATALOG, Reader(topics=topics), 12, seed=seed)
        )

    assert early(frozenset({"nutrition"})) > 1.5 * early(frozenset())


def test_signs_that_need_help_come_about_every_two_weeks() -> None:
    many = [*(tip(f"{category}-{n}", category) for category in CATEGORIES for n in range(20)), *TIPS[-4:]]

    days = [
        day for day, choice in enumerate(course(catalog_of(many), Reader(), 50)) if choice.tip.category == "warning"
    ]

    assert days == [13, 27, 41]


def test_adding_and_editing_tips_neither_repeats_nor_skips() -> None:
    first = course(CATALOG, Reader(), 20)
    edited = [tip.model_copy(update={"text": "New words"}) for tip in TIPS]
    added = [*edited, tip("added", "food", "nutrition")]

    rest = course(catalog_of(added), first[-1].reader, len(added) - 20)

    assert sorted([*ids(first), *ids(rest)]) == sorted(tip.id for tip in added)


def test_a_tip_that_is_gone_is_no_longer_sent_and_its_neighbour_is_still_chosen() -> None:
    last = course(CATALOG, Reader(), 1)[0]
    left = [tip for tip in TIPS if tip.id != last.tip.id]
    catalog = TipCatalog(left, {tip.id: TIPS.index(tip) + 1 for tip in left})

    assert last.tip.id not in ids(course(catalog, last.reader, 60))


def test_a_tip_is_sent_up_to_its_review_date_and_not_after() -> None:
    dated = catalog_of([tip("dated", "desk", review_by=TODAY)])

    assert choose_tip(dated, Reader(), today=TODAY, seed=1)
    assert choose_tip(dated, Reader(), today=TODAY + timedelta(days=1), seed=1) is None


@pytest.mark.parametrize(
    ("holds", "kept_back"),
    [
        (Restriction.URGENT, {tip.id for tip in TIPS if "A" in tip.hold}),
        (Restriction.DOCTOR, {tip.id for tip in TIPS if tip.category == "strength"}),
        (Restriction.PREGNANT, {tip.id for tip in TIPS if "P" in tip.hold}),
    ],
)
def test_a_hold_keeps_tips_back(holds: Restriction, kept_back: set[str]) -> None:
    got = set(ids(course(CATALOG, Reader(restrictions=holds), 2 * len(TIPS))))

    assert kept_back
    assert got == {tip.id for tip in TIPS} - kept_back


def test_what_was_kept_back_comes_once_the_hold_is_over() -> None:
    held = course(CATALOG, Reader(restrictions=Restriction.URGENT), 10)[-1].reader

    after = course(CATALOG, replace(held, restrictions=Restriction.NONE), len(TIPS) - 10)

    assert {tip.id for tip in TIPS if "A" in tip.hold} <= set(ids(after))


def test_under_sixteen_nothing_is_sent() -> None:
    assert choose_tip(CATALOG, Reader(restrictions=Restriction.UNDER_16), today=TODAY, seed=1) is None


def test_what_is_not_for_me_never_comes_again_and_its_like_comes_later() -> None:
    reader = Reader()
    for number in (1, 2, 3):
        reader = reader.after(TipFeedbackWord.NOT_FOR_ME, number)

    choices = course(CATALOG, reader, 80)

    assert not {"desk-0", "desk-1", "desk-2"} & set(ids(choices))
    assert "desk" in {choice.tip.category for choice in choices}


def test_what_was_useful_brings_more_of_its_kind_sooner() -> None:
    def early(reader: Reader) -> int:
        return sum(
            choice.tip.category == "food" for seed in range(40) for choice in course(CATALOG, reader, 12, seed=seed)
        )

    fond = Reader().after(TipFeedbackWord.USEFUL, 33).after(TipFeedbackWord.DID_IT, 34)

    assert TIPS[32].category == TIPS[33].category == "food"
    assert early(fond) > 1.2 * early(Reader())


def test_the_newest_word_about_a_tip_counts() -> None:
    reader = Reader().after(TipFeedbackWord.NOT_FOR_ME, 5).after(TipFeedbackWord.DID_IT, 5)

    assert (reader.liked, reader.disliked) == (1 << 5, 0)


def test_somebody_who_likes_nothing_still_gets_tips() -> None:
    few = catalog_of([tip("only", "desk")])

    assert ids(course(few, Reader().after(TipFeedbackWord.NOT_FOR_ME, 1), 3)) == ["only", "only", "only"]


def test_a_file_with_one_category_never_sends_the_same_tip_twice_in_a_row() -> None:
    plain = catalog_of([tip(f"tip-{n}", "general") for n in range(3)])

    assert all(one != other for one, other in pairwise(ids(course(plain, Reader(), 60))))
