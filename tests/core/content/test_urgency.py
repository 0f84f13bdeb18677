from bot.core.content.urgency import Urgency, highest


def test_levels_rise_in_the_order_of_the_contract() -> None:
    ids = sorted(Urgency, key=lambda level: level.rank)

    assert ids == ["self_care", "see_doctor", "urgent", "emergency"]


def test_the_highest_level_wins_whatever_the_order() -> None:
    assert highest([Urgency.EMERGENCY, Urgency.SELF_CARE, Urgency.URGENT]) is Urgency.EMERGENCY


def test_nothing_said_is_the_lowest_level() -> None:
    assert highest([]) is Urgency.SELF_CARE


def test_a_level_reaches_itself_and_what_is_below() -> None:
    assert Urgency.URGENT.at_least(Urgency.URGENT)
    assert Urgency.URGENT.at_least(Urgency.SEE_DOCTOR)
    assert not Urgency.SEE_DOCTOR.at_least(Urgency.URGENT)
