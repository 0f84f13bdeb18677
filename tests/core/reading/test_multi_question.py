from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content.models import Topic
from bot.core.reading.multi_question import MOST, also_asked, questions_in
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
        ("heat? it hurts when i drive. no work till monday", []),
        ("does heat help. how soon may i drive", [DRIVE]),
        ("my back hurts, can i drive? also does work help", [DRIVE, WORK]),
        ("heat? i wonder when i may drive", [DRIVE]),
        ("heat? heat!", []),
        ("heat", []),
    ],
)
def test_every_further_question_is_found(asked: str, others: list[Topic]) -> None:
    assert list(also_asked(questions_in(asked, match), HEAT)) == others


def test_beside_a_cause_only_short_answers_are_offered() -> None:
    asked = questions_in("sports. can i drive? relief? did the work. should have used heat. can't drive", match)

    assert also_asked(asked, SPORTS) == (DRIVE,)


@given(st.text(max_size=300))
def test_no_text_asks_too_much(text: str) -> None:
    assert len(also_asked(questions_in(text, match), HEAT)) <= MOST
