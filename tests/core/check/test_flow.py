"""Properties of the check, over as many combinations of answers as a test can examine."""

from itertools import combinations, islice, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.check.codec import BadCode, decode, encode
from bot.core.check.flow import (
    Answers,
    AskQuestion,
    CauseFit,
    CheckResult,
    asked,
    back,
    choose,
    ending,
    next_step,
    triage,
)
from bot.core.check.model import Question
from bot.core.content.urgency import Urgency
from tests.core.check import oracle
from tests.core.check.shipped_check import CHECK, tap, walk

pytestmark = pytest.mark.no_cover

LONGEST_BUTTON = 64
STEP = 7
"""One in so many combinations is examined: a prime number, so that all pairs of answers are among them."""
PREFIX = "k:x:1234:"  # prefix, action, fingerprint


@st.composite
def paths(draw: st.DrawFn, *, to_the_end: bool = True) -> Answers:
    """Answers as taps can give them, all the way or up to any question."""
    answers = Answers()
    while isinstance(step := next_step(CHECK, answers), AskQuestion):
        if not to_the_end and draw(st.booleans()) and draw(st.booleans()):
            return Answers(answers.given, draw(_open(step.question)))

        answers = Answers((*answers.given, draw(_final(step.question))))

    return answers


def _final(question: Question) -> st.SearchStrategy[frozenset[str]]:
    """Calm answers more often than their number says: most signs end the check early."""
    ids = [choice.id for choice in question.choices]
    calm = [choice.id for choice in question.choices if choice.level is not Urgency.EMERGENCY]
    if question.kind == "single":
        return (st.sampled_from(calm) | st.sampled_from(ids)).map(lambda id_: frozenset({id_}))

    some = st.frozensets(st.sampled_from([c.id for c in question.choices if not c.none]), min_size=1)
    none = [frozenset({choice.id}) for choice in question.choices if choice.none]
    return st.sampled_from(none) | some if none else some


def _open(question: Question) -> st.SearchStrategy[frozenset[str]]:
    if question.kind == "multiple":
        return st.frozensets(st.sampled_from([choice.id for choice in question.choices if not choice.ends]))

    return st.just(frozenset())


def result_of(answers: Answers) -> CheckResult:
    step = next_step(CHECK, answers)
    assert isinstance(step, CheckResult)
    return step


@given(paths())
def test_it_ends_within_eight_questions(answers: Answers) -> None:
    assert sum(question.details is None for question, _ in asked(CHECK, answers)) <= 8


@given(paths())
def test_the_number_of_a_question_never_goes_down_nor_past_the_last(answers: Answers) -> None:
    steps = [next_step(CHECK, Answers(answers.given[:length])) for length in range(len(answers.given))]
    numbers = [step.number for step in steps if isinstance(step, AskQuestion)]

    assert numbers == sorted(numbers)
    assert {step.of for step in steps if isinstance(step, AskQuestion)} == {len(CHECK.counted)}
    assert numbers[-1] <= len(CHECK.counted)


@given(paths())
@settings(max_examples=300)
def test_it_agrees_with_the_tables_worked_out_by_hand(answers: Answers) -> None:
    result = result_of(answers)
    chosen = set(answers.chosen)

    assert result.level == oracle.level(chosen)
    assert [(cause.cause, cause.fit.value) for cause in result.causes] == oracle.causes(chosen)
    for cause in result.causes:
        if cause.cause == "other":
            assert cause.part is not None
            assert cause.part.id == oracle.part_of_other(chosen, cause.fit)


def test_every_level_over_the_first_six_questions_agrees_with_the_tables() -> None:
    """None, one or two ticks in question 3, and the other answers: 24,000 of 170,000 people."""
    signs = [choice.id for choice in CHECK.counted[2].choices]
    ticks = [(), *combinations(signs, 1), *combinations(signs, 2)]
    ages, times = ([choice.id for choice in CHECK.counted[place].choices] for place in (3, 4))
    pains = [choice.id for choice in CHECK.counted[5].choices if not choice.none and choice.id != "l_cramp"]
    where = [some for size in (1, 2) for some in combinations(pains, size)]

    for ticked, age, time, pain in islice(product(ticks, ages, times, where), 0, None, STEP):
        chosen = frozenset({*ticked, age, time, *pain})
        assert CHECK.level(chosen) == oracle.level(set(chosen)), chosen


def test_every_level_over_the_last_five_questions_agrees_with_the_tables() -> None:
    last_five = ([choice.id for choice in question.choices] for question in CHECK.counted[3:])

    for answers in islice(product(("u_none", "u_diabetes"), *last_five), 0, None, STEP):
        chosen = frozenset(answers)
        assert CHECK.level(chosen) == oracle.level(set(chosen)), chosen


@given(paths(), st.sampled_from(list(CHECK.choices)))
@settings(max_examples=200)
def test_one_more_sign_never_lowers_the_level(answers: Answers, sign: str) -> None:
    before = CHECK.level(answers.chosen)
    after = CHECK.level(answers.chosen | {sign})

    assert after.at_least(before)


@given(paths())
def test_no_cause_competes_with_being_seen_today(answers: Answers) -> None:
    result = result_of(answers)

    assert bool(result.causes) is not result.level.at_least(Urgency.URGENT)


@given(paths())
def test_every_result_says_why_unless_nothing_speaks_against_home(answers: Answers) -> None:
    result = result_of(answers)

    assert bool(result.reasons) is (result.level is not Urgency.SELF_CARE)
    assert result.now


@given(paths())
def test_whoever_has_to_call_is_told_what_to_say(answers: Answers) -> None:
    result = result_of(answers)

    if result.level.at_least(Urgency.URGENT):
        assert len(result.say) > 1, "a sign follows the first sentence"


@given(paths())
def test_no_exercises_for_the_young_or_when_it_is_urgent(answers: Answers) -> None:
    result = result_of(answers)

    if "y_u16" in answers.chosen or result.level.at_least(Urgency.URGENT):
        assert result.exercises == "withheld"


@given(paths(to_the_end=False))
def test_stopping_early_never_sends_anyone_home(answers: Answers) -> None:
    if isinstance(next_step(CHECK, answers), AskQuestion):
        assert triage(CHECK, answers.chosen, complete=False).level.at_least(Urgency.SEE_DOCTOR)


@given(paths(), st.data())
def test_a_missing_answer_keeps_the_level_and_never_means_home(answers: Answers, data: st.DataObject) -> None:
    missing = data.draw(st.integers(0, len(answers.given) - 1))
    rest = tuple(frozenset() if place == missing else one for place, one in enumerate(answers.given))
    step = next_step(CHECK, Answers(rest))

    if isinstance(step, CheckResult):
        assert step.level.at_least(Urgency.SEE_DOCTOR)
        assert step.reasons


@given(paths(to_the_end=False))
@settings(max_examples=200)
def test_answers_come_back_from_a_button_as_they_went_in(answers: Answers) -> None:
    code = encode(CHECK, answers)

    assert decode(CHECK, code) == answers
    assert len(f"{PREFIX}{code}".encode()) <= LONGEST_BUTTON


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=20) | st.text("ABCDEFGHIJKLMNOP.-_", max_size=16))
@settings(max_examples=200)
def test_a_forged_button_is_refused_or_reads_as_an_answer(code: str) -> None:
    try:
        answers = decode(CHECK, code)
    except BadCode:
        return

    assert decode(CHECK, encode(CHECK, answers)) == answers


@pytest.mark.parametrize(
    "code",
    [
        "Z",  # no such choice in question 1
        "GH" + "B",  # question 3 takes two letters
        "GH" + "BE",  # fever, and none of these
        "GH" + "AA",  # Done with nothing ticked
        "AA",  # an answer after the check has ended
        ".G",  # an open answer to a single choice
        "GH" + ".AE",  # none of these, ticked
        ".",
        "G H",
    ],
)
def test_what_no_tap_can_give_is_refused(code: str) -> None:
    with pytest.raises(BadCode):
        decode(CHECK, code)


@given(paths(to_the_end=False))
def test_back_undoes_exactly_one_answer(answers: Answers) -> None:
    assert back(CHECK, answers).given == answers.given[:-1]


@given(paths())
def test_after_back_a_ticked_answer_is_still_ticked(answers: Answers) -> None:
    question, last = asked(CHECK, answers)[-1]
    before = back(CHECK, answers)

    if question.kind == "multiple":
        assert before.open == {id_ for id_ in last if not question.by_id[id_].ends}
    else:
        assert Answers((*before.given, last)) == answers


@pytest.mark.parametrize("question", CHECK.questions, ids=lambda question: question.id)
def test_none_of_these_and_not_sure_end_a_question_at_once(question: Question) -> None:
    for choice in (choice for choice in question.choices if choice.ends):
        assert choose(question, Answers(), choice.id).given == (frozenset({choice.id}),)


def test_not_sure_keeps_what_was_ticked_and_none_is_not_offered_beside_it() -> None:
    question = next(question for question in CHECK.questions if question.id == "q3_today")
    ticked = choose(question, Answers(), "u_skin")

    assert choose(question, ticked, "u_unsure").given == (frozenset({"u_skin", "u_unsure"}),)
    assert [choice.id for choice in ending(question, ticked.open)] == ["u_unsure"]


def test_the_strongest_sign_decides_and_all_are_named() -> None:
    result = walk(["n_none", "d_none", "u_cancer", "u_weight", "y_65", "t_2ok", "p_low", "p_leg", "s_woke"])

    assert result.level is Urgency.EMERGENCY
    assert [reason.why[:30] for reason in result.reasons] == [
        "Cancer, now or in the past, to",
        "Losing weight without trying, ",
        "At 65 or over, back pain is wo",
    ]
    assert "I am losing weight without trying." in result.say


def test_what_to_say_names_the_one_that_fits() -> None:
    result = walk(["n_none", "d_none", "u_bones", "b_thinners", "y_16", "t_2ok", "p_low"])

    assert result.say == ("I have back pain.", "I take blood thinners.")
    assert [reason.why for reason in result.reasons] == ["With blood thinners, bleeding has to be ruled out."]


@pytest.mark.parametrize("question", [each for each in CHECK.questions if each.details], ids=lambda each: each.id)
def test_each_detail_has_words_to_say_also_more_than_one_of_these(question: Question) -> None:
    option = CHECK.choices[question.details or ""]
    for detail in question.choices:
        result = triage(CHECK, frozenset({option.id, detail.id}), complete=True)

        assert (detail.say or option.say) in result.say


def test_questions_seven_and_eight_are_left_out_when_it_is_urgent() -> None:
    answers = Answers()
    for taps in (["n_none"], ["d_none"], ["u_fever"], ["y_16"], ["t_2ok"], ["p_low"]):
        answers = tap(answers, *taps)

    assert result_of(answers).level is Urgency.URGENT


def test_at_65_a_fall_is_asked_about_even_when_it_is_urgent() -> None:
    answers = Answers()
    for taps in (["n_none"], ["d_none"], ["u_kidney"], ["k_burning"], ["y_65"], ["o_slow"], ["t_2ok"], ["p_severe"]):
        answers = tap(answers, *taps)

    step = next_step(CHECK, answers)
    assert isinstance(step, AskQuestion)
    assert (step.question.id, step.number, step.of) == ("q7_start", 7, 8)
    assert result_of(tap(answers, "s_fall")).level is Urgency.EMERGENCY


def test_a_lead_with_few_points_still_goes_first() -> None:
    result = walk(["n_none", "d_none", "u_none", "y_65", "t_2ok", "p_low", "s_lift", "l_none"])

    assert [(cause.cause, cause.fit) for cause in result.causes] == [
        ("other", CauseFit.LEAD),
        ("injury", CauseFit.COULD),
    ]
