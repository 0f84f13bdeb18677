"""A check.yaml that would be unsafe is refused, with every problem at once and its place."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.core.check.model import Check
from bot.core.check.validation import CheckProblem, check_problems
from tests.core.check.shipped_check import raw_check


def problems(raw: dict[str, Any]) -> list[CheckProblem]:
    return check_problems(Check.model_validate(raw))


def test_the_check_we_ship_is_sound() -> None:
    assert problems(raw_check()) == []


def test_a_rule_for_a_choice_that_does_not_exist_is_found() -> None:
    raw = raw_check()
    raw["rules"][0]["when"]["all"][0] = "u_cancr"

    assert problems(raw) == [CheckProblem(("rules", 0, "when"), "no choice is called u_cancr")]


def test_a_rule_that_would_lower_a_level_is_found() -> None:
    raw = raw_check()
    raw["rules"][0]["level"] = "see_doctor"

    (first, *_) = problems(raw)
    assert first.loc == ("rules", 0)
    assert first.message == "u5 says see_doctor, but p_leg, u_cancer asks for urgent already"


@pytest.mark.parametrize("never", [["y_65", "y_16"], ["u_none", "u_fever"], ["n_pee", "p_low"]])
def test_a_rule_that_can_never_apply_is_found(never: list[str]) -> None:
    raw = raw_check()
    rule = {"id": "u99", "when": {"all": never}, "level": "emergency", "source": "GK", "why": "It never comes to this."}
    raw["rules"].append(rule)

    (found,) = problems(raw)
    assert "u99 never applies" in found.message


def test_questions_that_nobody_reaches_are_found() -> None:
    raw = raw_check()
    for choice in raw["questions"][0]["choices"]:
        choice |= {"level": "emergency", "why": "It ends here.", "none": False}

    assert any("later questions are never reached" in problem.message for problem in problems(raw))


def test_everything_is_named_at_once() -> None:
    raw = raw_check()
    first, second = raw["questions"][:2]
    second["choices"][0]["id"] = first["choices"][0]["id"]
    first["choices"][1]["label"] = first["choices"][2]["label"]
    del first["choices"][3]["why"]
    del first["choices"][4]["flags"]
    del first["plainer"]

    found = problems(raw)
    assert {problem.loc for problem in found} >= {
        ("questions", 0, "choices", 0, "id"),
        ("questions", 1, "choices", 0, "id"),
        ("questions", 0, "choices", 1, "label"),
        ("questions", 0, "choices", 3),
        ("questions", 0, "choices", 4),
        ("questions", 0),
    }


def test_a_level_without_advice_is_found() -> None:
    raw = raw_check()
    del raw["advice"]["urgent"]
    raw["advice"]["emergency"]["exercises"] = "offered"

    assert [problem.message for problem in problems(raw)] == [
        "nothing is said at urgent",
        "no exercises at emergency: withheld is the only choice",
    ]


def test_scoring_that_leads_nowhere_is_found() -> None:
    raw = raw_check()
    raw["scoring"]["ties"].remove("posture")
    raw["scoring"]["fits_well_from"] = 1
    parts = raw["scoring"]["parts"]["other"]
    parts[0].pop("when")
    parts[-1]["when"] = "p_low"

    assert [problem.loc for problem in problems(raw)] == [
        ("scoring", "ties"),
        ("scoring", "fits_well_from"),
        ("scoring", "parts", "other"),
        ("scoring", "parts", "other", 0),
    ]


def test_none_of_these_cannot_ask_for_anything() -> None:
    raw = raw_check()
    choices = raw["questions"][2]["choices"]
    choices[-2] |= {"level": "urgent", "source": "GK", "why": "It cannot."}
    choices[-3]["none"] = True
    del choices[-3]["level"]

    assert len(problems(raw)) == 2


def test_a_question_too_long_for_a_message_is_found() -> None:
    raw = raw_check()
    raw["questions"][4]["text"] = "How long? " * 40

    (found,) = problems(raw)
    assert found.loc == ("questions", 4, "text")


def test_a_label_too_long_for_a_phone_is_refused() -> None:
    raw = raw_check()
    raw["questions"][0]["choices"][0]["label"] = "Trouble peeing, or leaking, or both"

    with pytest.raises(ValidationError, match="at most 30 characters"):
        Check.model_validate(raw)


def test_moving_a_choice_retires_old_buttons_and_rewording_does_not() -> None:
    reworded, moved = raw_check(), raw_check()
    reworded["questions"][0]["choices"][0]["meaning"] = "said more clearly"
    moved["questions"][0]["choices"].reverse()

    shipped = Check.model_validate(raw_check()).fingerprint
    assert Check.model_validate(reworded).fingerprint == shipped
    assert Check.model_validate(moved).fingerprint != shipped


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("questions", 13, "skip"), {"at": "see_doctor"}),
        (("questions", 13, "only_if"), "l_cramp"),
        (("questions", 3, "details"), "u_bones"),
        (("questions", 2, "choices", 0, "level"), "emergency"),
        (("rules", 0, "level"), "see_doctor"),
        (("rules", 0, "when"), "u_cancer"),
    ],
)
def test_whatever_decides_which_question_comes_next_retires_old_buttons(
    place: tuple[str | int, ...], value: object
) -> None:
    raw: Any = raw_check()
    part = raw
    for key in place[:-1]:
        part = part[key]

    part[place[-1]] = value

    assert Check.model_validate(raw).fingerprint != Check.model_validate(raw_check()).fingerprint
