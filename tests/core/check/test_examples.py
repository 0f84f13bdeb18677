"""The worked examples of the clinical brief: a person, the answers, and the expected result."""

import pytest

from tests.core.check.shipped_check import walk

EXAMPLES = [
    (
        "Office worker, 34, stiff lower back after a 9-hour day, 2 days, easing",
        "n_none d_none u_none y_16 t_2ok p_low s_sit l_sit",
        "self_care",
        "posture",
        "",
    ),
    (
        "Mover, 41, back locked lifting a sofa yesterday, lower back only",
        "n_none d_none u_none y_16 t_2ok p_low s_lift l_heavy",
        "self_care",
        "injury posture",
        "",
    ),
    (
        "Golfer, 29, spasm on the 12th hole, more rounds than usual",
        "n_none d_none u_none y_16 t_2ok p_low s_sport l_jump",
        "self_care",
        "sports",
        "",
    ),
    (
        "New gym-goer, 23, spasm after first deadlifts",
        "n_none d_none u_none y_16 t_2ok p_low s_gym l_unfit",
        "self_care",
        "exercise",
        "",
    ),
    (
        "Runner, 38, stomach bug last night, cramps in calves and back",
        "n_none d_none u_none y_16 t_2ok p_low s_dry l_cramp l_low",
        "see_doctor",
        "nutrition",
        "",
    ),
    (
        "Hot day, sweaty, back spasm only, no other cramps",
        "n_none d_none u_none y_16 t_2ok p_low s_dry l_none",
        "self_care",
        "other nutrition",
        "other-unknown",
    ),
    (
        "No trigger, 45",
        "n_none d_none u_none y_16 t_2ok p_low s_dunno",
        "self_care",
        "other",
        "other-unknown",
    ),
    (
        "Gardener, 57, had it before, upper back ache after pruning",
        "n_none d_none u_none y_50again t_2ok p_up s_home l_none",
        "see_doctor",
        "posture",
        "",
    ),
    (
        "First-ever back spasm at 61 after lifting a bag",
        "n_none d_none u_none y_50first t_2ok p_low s_lift l_none",
        "see_doctor",
        "injury posture",
        "",
    ),
    (
        "Sciatica type pain to the calf, 3 days, stable",
        "n_none d_none u_none y_16 t_2ok p_low p_leg s_lift l_none",
        "see_doctor",
        "other injury",
        "other-nerve",
    ),
    ("Tingling foot, getting worse over 5 days", "n_none d_none u_none y_16 t_2worse p_low p_numb", "urgent", "", ""),
    ("Foot dragging since yesterday", "n_none d_none u_none y_16 t_2ok p_low p_weak", "urgent", "", ""),
    ("Foot dragging and getting worse", "n_none d_none u_none y_16 t_2worse p_low p_weak", "emergency", "", ""),
    ("Spasm plus numb between the legs", "n_saddle", "emergency", "", ""),
    ("Not sure whether peeing has changed", "n_unsure d_none u_none y_16 t_2ok p_low", "urgent", "", ""),
    ("Fever and back pain", "n_none d_none u_fever y_16 t_2ok p_low", "urgent", "", ""),
    ("Fever, back pain and a tingling leg", "n_none d_none u_fever y_16 t_2ok p_low p_numb", "emergency", "", ""),
    ("Breast cancer 6 years ago, new back pain", "n_none d_none u_cancer y_50first t_2ok p_low", "urgent", "", ""),
    (
        "Breast cancer 6 years ago, pain down 1 leg",
        "n_none d_none u_cancer y_50first t_2ok p_low p_leg",
        "emergency",
        "",
        "",
    ),
    (
        "72, slipped off a chair, sore lower back",
        "n_none d_none u_none y_65 t_2ok p_low s_fall l_none",
        "urgent",
        "",
        "",
    ),
    (
        "72, slipped off a chair, cannot dress",
        "n_none d_none u_none y_65 t_2ok p_low p_severe s_fall l_none",
        "emergency",
        "",
        "",
    ),
    (
        "30, slipped on ice, sore lower back, can do most things",
        "n_none d_none u_none y_16 t_2ok p_low s_fall l_none",
        "see_doctor",
        "injury",
        "",
    ),
    ("45, slipped on ice, cannot dress", "n_none d_none u_none y_16 t_2ok p_low p_severe s_fall", "urgent", "", ""),
    (
        "68, tingling leg getting worse, slipped last week",
        "n_none d_none u_none y_65 t_2worse p_low p_numb s_fall",
        "emergency",
        "",
        "",
    ),
    (
        "68, bent to weed, sore lower back, not severe, had it before",
        "n_none d_none u_none y_65 t_2ok p_low s_home l_none",
        "see_doctor",
        "other posture",
        "other-fracture",
    ),
    (
        "24 weeks pregnant, ache after standing",
        "n_none d_none u_none y_preg t_2ok p_low s_sit l_none",
        "see_doctor",
        "other posture",
        "other-pregnancy",
    ),
    (
        "15, cricket bowler, back pain 3 weeks",
        "n_none d_none u_none y_u16 t_6no p_low s_sport l_jump",
        "see_doctor",
        "sports",
        "",
    ),
    (
        "28, stiff for an hour each morning for 6 months",
        "n_none d_none u_none y_16 t_stiff p_low s_dunno l_none",
        "see_doctor",
        "other",
        "other-inflammatory",
    ),
    (
        "60, cramps in legs and back, on water tablets, had it before",
        "n_none d_none u_none y_50again t_2ok p_low s_dunno l_cramp l_meds",
        "see_doctor",
        "other nutrition",
        "other-medicine",
    ),
    (
        "Severe spasm, cannot dress, day 1, age 33, after twisting",
        "n_none d_none u_none y_16 t_2ok p_low p_severe s_lift l_none",
        "see_doctor",
        "injury posture",
        "",
    ),
    (
        "Spasm keeps coming back over months, drives for work",
        "n_none d_none u_none y_16 t_long p_low s_sit l_sit",
        "see_doctor",
        "posture",
        "",
    ),
]


@pytest.mark.parametrize(("person", "answers", "level", "causes", "part"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_an_example_ends_where_it_has_to(person: str, answers: str, level: str, causes: str, part: str) -> None:
    result = walk(answers.split())

    assert result.level == level, person
    assert [cause.cause for cause in result.causes] == causes.split()
    assert [cause.part.id for cause in result.causes if cause.part] == part.split()
