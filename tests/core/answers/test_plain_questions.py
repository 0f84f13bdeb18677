"""The question at the end of a story, with the shipped content."""

import pytest

from bot.core.answers.policy import SOOTHING, Answered, answer_in_peace
from bot.core.content.models import Section
from bot.core.reading.message import read_message
from bot.core.reading.name_index import AHEAD
from bot.core.reading.topics import Found
from tests.core.reading.shipped_screener import CONTENT, MATCHER, MODEL, TALK

RANKING = dict.fromkeys(("injury", "sports", "exercise"), 0.0)
STRAINED = "Lifted a wardrobe on Friday and pulled a muscle low in my back, stiff and sore ever since."
VISIT = "The pain goes down one leg below the knee and it tingles."
DISC = "The doctor says slipped disc at L5, and it has been three weeks of ice and short walks."


def answered(text: str) -> Answered:
    return answer_in_peace(read_message(text, MODEL, TALK), CONTENT)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("how long", "q-how-long"),
        ("any way to speed it", "q-how-long"),
        ("six months to heal?", "q-how-long"),
        ("is this forever", "q-how-long"),
        ("will it come back?", "q-come-back"),
        ("can that kind come back", "q-come-back"),
        ("how do you sleep", "q-sleep-position"),
        ("how does anyone sleep", "q-sleep-position"),
        ("what pillow", "q-sleep-position"),
        ("is there a way to pick a thing up", "q-bend-knees"),
        ("when can i lift the baby", "q-bend-knees"),
        ("rest or move", "q-rest"),
        ("do i need to keep still", "q-rest"),
        ("how long in bed", "q-rest"),
        ("can i walk tomorrow", "q-move"),
        ("lunch and a rest then back out, ok?", "q-move"),
        ("when can i get back to gardening", "q-move"),
        ("should i be running at all", "q-sport-return"),
        ("ok to climb gently", "q-sport-return"),
        ("ski tomorrow?", "q-sport-return"),
        ("when can i train", "q-back-to-gym"),
        ("do i go to work now", "q-work"),
        ("fine to drive", "q-drive"),
        ("will physio do anything", "q-hands-on"),
        ("is chiro ok", "q-hands-on"),
        ("is pilates worth it", "q-which-exercise"),
        ("is gym the answer", "q-which-exercise"),
        ("more water?", "q-water"),
        ("are insoles any good", "q-gadgets"),
        ("insoles", "q-gadgets"),
        ("any protector for the back", "q-belt"),
        ("what kind of chair", "q-best-posture"),
        ("how long can i stand", "q-best-posture"),
        ("new mattress?", "q-mattress"),
        ("hot bath?", "q-heat-or-ice"),
        ("do i push for mri", "q-scan"),
        ("what sort of doctor", "q-who-to-see"),
        ("should i worry", "q-dangerous"),
        ("is it an er thing", "doctor"),
        ("what now", "relief"),
        ("how do i keep it at one", "relief"),
        ("how do i stop the next one", "prevention"),
        ("out of date relaxer, is that dangerous", "q-relaxants"),
        ("how long before they kick in", "q-painkillers"),
        ("how long do i take the steroids", "q-painkillers"),
        ("can i skip it", "q-painkillers"),
        ("dependent or addicted", "q-painkillers"),
        ("can i have tequila instead", "q-painkillers"),
        ("a couple glasses of wine", "q-painkillers"),
        ("gallstones?", "other-referred"),
        ("pinched nerve?", "other-nerve"),
        # Said by the way, in a longer question.
        ("how can i lug laundry all day and then pull it with a mattress in the way of the door", None),
        ("do they still make that film", None),
        ("who is right", None),
        ("will it rain", None),
        ("can you believe it", None),
    ],
)
def test_the_words_of_a_question_name_its_answer(question: str, topic: str | None) -> None:
    asked = MATCHER.asked(question, RANKING)

    assert (asked.id if asked else None) == topic


@pytest.mark.parametrize(
    ("cause", "topic"), [("sports", "q-sport-return"), ("exercise", "q-back-to-gym"), ("injury", "q-move")]
)
def test_what_may_be_carried_on_depends_on_the_cause(cause: str, topic: str) -> None:
    asked = MATCHER.asked("do i carry on", {cause: 1.0})

    assert asked
    assert asked.id == topic


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("will it come back?", "q-come-back"),
        ("can I swim?", "q-move"),
        ("when can i get back to the gardening", "q-move"),
        ("how do I sleep", "q-sleep-position"),
        ("can i have wine with the tablets", "q-painkillers"),
    ],
)
def test_a_question_is_answered_beside_the_cause_that_is_told(question: str, topic: str) -> None:
    assert [each.id for each in answered(f"{DISC} {question}").shown] == ["other-disc", topic]


@pytest.mark.parametrize(("question", "topic"), [("insoles?", "q-gadgets"), ("any way to speed it", "q-how-long")])
def test_a_phrase_of_a_question_that_the_model_does_not_confirm_is_offered(question: str, topic: str) -> None:
    answer = answered(f"{DISC} {question}")

    assert [each.id for each in (*answer.shown, *answer.also)] == ["other-disc", topic]


def test_a_short_answer_about_the_cause_that_is_told_is_the_answer() -> None:
    answer = answered("Swung my driver all sunday and the low back locked on the last hole. does golf hurt the back?")

    assert (answer.match, answer.asked) == (Found(CONTENT.topics_by_id["q-golf"]), None)


@pytest.mark.parametrize(("question", "topic"), [("should i worry", "q-dangerous"), ("fine to drive", "q-drive")])
def test_beside_a_sign_nothing_soothing_is_said_at_once(question: str, topic: str) -> None:
    answer = answered(f"{DISC} {VISIT} {question}")

    assert answer.asked is None
    assert [each.id for each in answer.also] == [topic]


def test_what_to_do_opens_that_part_of_the_cause() -> None:
    assert answered(f"{STRAINED} what now").match == Found(CONTENT.topics_by_id["injury"], Section.NOW)


def test_the_topics_that_the_rules_name_exist() -> None:
    assert {topic.id for topic in CONTENT.topics} >= SOOTHING | AHEAD
