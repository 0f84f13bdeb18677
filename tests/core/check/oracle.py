"""The tables of the clinical brief, typed in a second time and worked out by hand-written code.

It shares nothing with the engine or with check.yaml, so that an error in one of them shows.
"""

LEVELS = ("self_care", "see_doctor", "urgent", "emergency")

Q1_SIGNS = {"n_pee", "n_poo", "n_saddle", "n_sex", "n_both", "n_walk"}
Q2_SIGNS = {
    *("d_crash", "d_chest", "d_aorta", "d_faint", "d_sepsis"),
    *("d_heart", "d_tummy", "d_rhabdo", "d_preg", "d_swell"),
}
Q3_SIGNS = {"u_fever", "u_kidney", "u_cancer", "u_weight", "u_night", "u_bones", "u_immune", "u_skin"}
SEE_DOCTOR_ALONE = {
    *("u_unsure", "y_u16", "y_65", "y_preg", "y_skip"),
    *("t_2worse", "t_6no", "t_long", "t_stiff", "p_leg", "p_numb", "p_severe", "s_fall"),
}

CAUSES = ("injury", "sports", "exercise", "posture", "nutrition", "other")
WEIGHTS = {
    "y_65": (0, 0, 0, 0, 0, 1),
    "y_preg": (0, 0, 0, 0, 0, 4),
    "t_long": (0, 0, 0, 1, 0, 1),
    "t_stiff": (0, 0, 0, 0, 0, 5),
    "p_up": (0, 0, 0, 2, 0, 0),
    "p_leg": (0, 0, 0, 0, 0, 4),
    "p_numb": (0, 0, 0, 0, 0, 4),
    "p_severe": (1, 0, 0, 0, 0, 0),
    "s_lift": (4, 0, 0, 3, 0, 0),
    "s_fall": (5, 0, 0, 0, 0, 0),
    "s_sport": (2, 5, 0, 0, 0, 0),
    "s_gym": (2, 0, 5, 0, 0, 0),
    "s_sit": (0, 0, 0, 5, 0, 0),
    "s_home": (2, 0, 0, 3, 0, 0),
    "s_reach": (2, 0, 0, 4, 0, 0),
    "s_sneeze": (5, 0, 0, 0, 0, 0),
    "s_period": (0, 0, 0, 0, 0, 5),
    "s_dry": (0, 0, 0, 0, 4, 0),
    "s_woke": (0, 0, 0, 3, 0, 1),
    "s_dunno": (0, 0, 0, 0, 0, 3),
    "l_jump": (0, 2, 2, 0, 0, 0),
    "l_sit": (0, 0, 0, 3, 0, 0),
    "l_heavy": (3, 0, 0, 1, 0, 0),
    "l_cramp": (0, 0, 0, 0, 3, 0),
    "l_low": (0, 0, 0, 0, 3, 0),
    "l_meds": (0, 0, 0, 0, 1, 3),
    "l_stress": (0, 0, 0, 0, 0, 3),
    "l_tired": (1, 0, 0, 0, 0, 2),
    "l_unfit": (0, 0, 0, 0, 0, 2),
}
TIES = ("other", "injury", "posture", "sports", "exercise", "nutrition")


def level(a: set[str]) -> str:
    nerve = bool(a & {"p_leg", "p_numb", "p_weak", "p_band"})
    getting_nowhere = bool(a & {"t_2worse", "t_6no"})
    hard = bool(a & {"p_severe", "p_leg", "p_numb"})
    unexplained = bool(a & {"s_dunno", "s_woke"})
    not_better_quickly = bool(a & {"t_today", "t_2ok", "t_6ok"})
    in_doubt = not_better_quickly or unexplained or bool(a & {"s_dry", "s_period"})
    emergency = [
        bool(a & (Q1_SIGNS | Q2_SIGNS)),  # U1, U2
        "p_weaker" in a,
        "u_cancer" in a and nerve,  # U5
        bool(a & {"u_fever", "u_immune"}) and nerve,  # U6
        ("u_bones" in a or {"y_65", "s_fall"} <= a) and ("p_severe" in a or nerve),  # U7
        bool(a & {"p_weak", "p_band"}) and "t_2worse" in a,  # U12
    ]
    urgent = [
        bool(a & {"n_unsure", "d_unsure"}),  # U3
        bool(a & Q3_SIGNS),  # U4
        {"y_65", "s_fall"} <= a,  # U8
        {"s_fall", "p_severe"} <= a,  # U9
        {"y_65", "p_severe"} <= a and bool(a & {"s_lift", "s_home", "s_reach"}),  # U10
        bool(a & {"p_weak", "p_band"}),  # U11
        "p_numb" in a and getting_nowhere,  # U13
        "p_severe" in a and getting_nowhere,  # U14
        "y_u16" in a and hard,  # U15
        "y_preg" in a and hard,  # U16
        "o_sudden" in a,
        {"y_65", "s_sneeze"} <= a,  # U21
        {"y_50first", "p_severe"} <= a and unexplained,  # U22
        "u_diabetes" in a and (getting_nowhere or bool(a & {"p_leg", "p_numb"}) or {"s_dunno", "t_2ok"} <= a),  # U23
    ]
    see_doctor = [
        bool(a & SEE_DOCTOR_ALONE),
        "y_50first" in a and in_doubt,  # U17
        {"p_up", "y_50again"} <= a and in_doubt,  # U18
        {"l_cramp", "l_meds"} <= a or ({"l_cramp", "l_low"} <= a and not_better_quickly),  # U19
        "u_diabetes" in a and unexplained,  # U24
    ]
    if any(emergency):
        return "emergency"
    if any(urgent):
        return "urgent"
    return "see_doctor" if any(see_doctor) else "self_care"


def causes(a: set[str]) -> list[tuple[str, str]]:
    """Each cause with its words: well, could, lead, extra or unclear."""
    if level(a) in {"urgent", "emergency"}:
        return []

    total = {cause: sum(WEIGHTS.get(x, (0,) * 6)[i] for x in a) for i, cause in enumerate(CAUSES)}
    order = sorted(TIES, key=lambda cause: (-total[cause], TIES.index(cause)))
    candidates = [cause for cause in order if total[cause] >= 3]
    lead = bool(a & {"p_leg", "p_numb", "y_preg", "t_stiff"}) or (
        "y_65" in a and bool(a & {"s_lift", "s_home", "s_reach"})
    )

    held_back = False
    if "nutrition" in candidates:
        others = [total[cause] for cause in CAUSES if cause != "nutrition"]
        held_back = not (total["nutrition"] >= 7 and max(others) < 5)
        if held_back:
            candidates.remove("nutrition")

    if lead:
        candidates = ["other"] + [cause for cause in candidates if cause != "other"]

    words = {cause: "well" if points >= 6 else "could" if points >= 3 else "lead" for cause, points in total.items()}
    shown = [(cause, words[cause]) for cause in candidates[:2]]
    if not shown:
        shown = [("other", "unclear")]

    return shown + ([("nutrition", "extra")] if held_back else [])


def part_of_other(a: set[str], fit: str) -> str:
    if fit == "unclear":
        return "other-unknown"
    if a & {"p_leg", "p_numb"}:
        return "other-nerve"
    if "y_preg" in a:
        return "other-pregnancy"
    if "t_stiff" in a:
        return "other-inflammatory"
    if "y_65" in a and a & {"s_lift", "s_home", "s_reach"}:
        return "other-fracture"
    lifestyle = {
        "l_meds": "other-medicine",
        "l_stress": "other-stress",
        "l_tired": "other-fatigue",
        "l_unfit": "other-core",
    }
    return next((part for answer, part in lifestyle.items() if answer in a), "other-unknown")
