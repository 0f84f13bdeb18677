from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.core.answers.suggestions import suggested_topics, tips_about
from bot.core.content.models import CAUSE_IDS, Tip, Topic, Vocabulary


def topic(id_: str, name: str, *names: str, parent: str | None = None) -> Topic:
    kind = "cause" if id_ in CAUSE_IDS else "question"
    vocabulary = Vocabulary(names=names)
    reviewed = date(2026, 11, 22)
    return Topic.model_validate(
        {"id": id_, "kind": kind, "parent": parent, "name": name, "label": name, "summary": "x"}
        | {"vocabulary": vocabulary, "reviewed": reviewed}
    )


SPORTS = topic("sports", "Sport", "golf swing", "tennis")
GOLF = topic("q-golf", "Golf and other swings", parent="sports")
POSTURE = topic("posture", "Posture and lifting", "desk job")
TOPICS = (SPORTS, GOLF, POSTURE)


def test_the_first_letters_are_enough_and_a_name_of_its_own_goes_first() -> None:
    assert suggested_topics("gol", TOPICS) == [GOLF, SPORTS]
    assert suggested_topics("Lift pos", TOPICS) == [POSTURE]
    assert suggested_topics("osture", TOPICS) == []


def test_nothing_typed_offers_the_causes() -> None:
    assert suggested_topics("  ", TOPICS) == [SPORTS, POSTURE]


def test_only_tips_for_everyone_are_shared() -> None:
    free = Tip(id="free", causes=("sports",), text="x")
    held = Tip(id="held", causes=("sports",), text="x", hold="A")
    elsewhere = Tip(id="elsewhere", causes=("nutrition",), text="x")

    assert list(tips_about([GOLF], [free, held, elsewhere])) == [free]


@given(st.text(max_size=200))
def test_no_text_is_too_strange(typed: str) -> None:
    assert all(found in TOPICS for found in suggested_topics(typed, TOPICS))
