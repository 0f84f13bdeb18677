from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content.models import Topic
from bot.core.reading.multi_question import MOST, OFFERED, PHRASED, Question, also_asked, questions_in, with_pages
from bot.core.reading.topics import Found, Match, NotFound


def topic(id_: str, kind: str = "question", parent: str | None = None) -> Topic:
    fields = {"id": id_, "kind": kind, "parent": parent, "name": id_, "label": id_, "summary": "x"}
    return Topic.model_validate(fields | {"reviewed": date(2026, 11, 22)})


HEAT, DRIVE, WORK, SPORTS = topic("heat", parent="relief"), topic("drive"), topic("work"), topic("sports", "cause")
RELIEF = topic("relief", "topic")


def match(text: str) -> Match:
    known = (HEAT, DRIVE, WORK, SPORTS, RELIEF)
    return next((Found(each) for each in known if each.id in text), NotFound())


@pytest.mark.parametrize(
    ("asked", "others"),
    [
        ("heat? drive?", [DRIVE]),
        ("heat and can i drive and when can i work", [DRIVE, WORK]),
        ("heat and drive", []),
        ("heat? i played sports. relief?", []),
        ("heat? when i drive it hurts. which i did at work", []),
        ("heat? it hurts when i drive. no work till monday", []),
        ("does heat help. how soon may i drive", [DRIVE]),
        ("my back hurts, can i drive? also does work help", [DRIVE, WORK]),
        ("heat? i wonder when i may drive", [DRIVE]),
        ("heat? heat!", []),
        ("heat", []),
    ],
)
def test_every_further_question_is_found(asked: str, others: list[Topic]) -> None:
    assert list(also_asked(questions_in(asked, match), [HEAT])) == others


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("a week of this. drive", None),
        ("a week of this. drive?", DRIVE),
        ("a week of this, can i drive", DRIVE),
        ("ice did nothing, drive?", DRIVE),
        ("a week of this. ok to drive", DRIVE),
        ("a week of this. drive or work", DRIVE),
        ("a week of this. any harm if i drive", DRIVE),
        ("could barely drive. a week of this", None),
        ("a week of this. when i drive it hurts", None),
        ("a week of this. which i had from the drive", None),
        ("i thought drive or work", None),
        ("does drive do it", DRIVE),
        ("drive? that was the story. a week of this. all of it true. no better", None),
    ],
)
def test_the_question_at_the_end_of_a_story_is_found_by_its_words(told: str, asked: Topic | None) -> None:
    def named(question: str) -> Topic | None:
        return DRIVE if "drive" in question else None

    found = questions_in(told, lambda _: NotFound(), named)

    assert found == ((Question(asked, PHRASED),) if asked else ())


def test_the_pages_of_the_model_join_the_questions_and_the_likeliest_comes_first() -> None:
    pages = {"": 0.5, "work": 0.3, "drive": 0.2, "heat": OFFERED / 2, "no topic": 0.9}

    asked = with_pages([Question(DRIVE, 0.5)], pages, {"work": WORK, "drive": DRIVE, "heat": HEAT}.get)

    assert [(each.topic, round(each.likelihood, 2)) for each in asked] == [(DRIVE, 0.44), (WORK, 0.3)]


def test_beside_a_cause_only_short_answers_are_offered() -> None:
    asked = questions_in("sports. can i drive? relief? did the work. should have used heat. can't drive", match)

    assert also_asked(asked, [SPORTS]) == (DRIVE,)


@given(st.text(max_size=300))
def test_no_text_asks_too_much(text: str) -> None:
    assert len(also_asked(questions_in(text, match), [HEAT])) <= MOST
