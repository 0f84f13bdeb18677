"""The measurement of the check with vignettes: invented patients with a known correct level."""

from pathlib import Path

import pytest

from bot.core.check.vignettes import BadVignette, JudgedVignette, Share, Vignette, judge, score, score_by_level
from bot.core.content.urgency import Urgency
from tests.core.check.shipped_check import CHECK

FILES = sorted(Path(__file__).parents[2].glob("vignettes*.jsonl"))


def judged() -> list[JudgedVignette]:
    lines = (line for file in FILES for line in file.read_text("utf-8").splitlines())
    return [judge(CHECK, Vignette.model_validate_json(line)) for line in lines]


def test_there_are_enough_people_at_every_level() -> None:
    by_level = score_by_level(judged())

    assert sum(found["exact"].of for found in by_level.values()) >= 140
    assert min(found["exact"].of for found in by_level.values()) >= 25


def test_nobody_is_taken_too_lightly() -> None:
    assert score(judged())["under_triage"].count == 0


def test_the_level_is_right_often_enough() -> None:
    found = score(judged())

    assert found["exact"].value >= 0.92
    assert found["over_triage"].value <= 0.08


def test_the_first_cause_is_one_that_fits() -> None:
    fitting = [each.has_a_fitting_cause for each in judged() if each.has_a_fitting_cause is not None]

    assert len(fitting) >= 70
    assert all(fitting)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"), [(0, 10, 0.0, 0.278), (5, 10, 0.237, 0.763), (10, 10, 0.722, 1.0), (0, 0, 0.0, 1.0)]
)
def test_the_interval_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    assert Share(count, of).interval == pytest.approx((low, high), abs=0.001)


def test_a_vignette_without_an_answer_is_never_sent_home() -> None:
    found = judge(CHECK, Vignette(answers=("n_none", "d_none", "u_none", "y_16"), level=Urgency.SELF_CARE))

    assert found.result.level is Urgency.SEE_DOCTOR
    assert found.distance == 1


@pytest.mark.parametrize("answers", [("n_nothing",), ("n_none", "n_pee")])
def test_answers_that_nobody_can_give_are_named(answers: tuple[str, ...]) -> None:
    with pytest.raises(BadVignette):
        judge(CHECK, Vignette(answers=answers, level=Urgency.URGENT))
