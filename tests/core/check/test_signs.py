"""A sign leads to the same level, whether it is tapped or typed, and every level says where it comes from."""

from typing import Final

import pytest

from bot.core.check.model import Option
from bot.core.content.urgency import Urgency, highest
from bot.core.reading.red_flags import AskAboutSign, Hit
from tests.core.check.shipped_check import CHECK
from tests.core.reading.shipped_screener import RED_FLAGS, SCREENER

FLAGS: Final = {flag.id: flag for flag in RED_FLAGS.flags}
ONLY_TYPED: Final = {"rf-self-harm", "rf-overdose"}
SIGNS: Final = [option for option in CHECK.choices.values() if option.flags]
SAID: Final = [option for option in SIGNS if option.say and option.level and option.level.at_least(Urgency.URGENT)]


def by_id(option: Option) -> str:
    return option.id


def test_every_red_flag_has_a_button() -> None:
    assert {flag for option in SIGNS for flag in option.flags} == FLAGS.keys() - ONLY_TYPED


def test_a_sign_is_named_in_words_that_the_person_and_the_bot_can_use() -> None:
    """It follows "You wrote about", and on the phone "It is about back pain and"."""
    said = [flag.sign for flag in RED_FLAGS.flags if flag.id not in ONLY_TYPED]

    assert [sign for sign in said if {"you", "your", "i", "my"} & set(sign.lower().split())] == []


@pytest.mark.parametrize("option", SIGNS, ids=by_id)
def test_a_button_has_the_level_of_its_red_flags(option: Option) -> None:
    """With pain that is not getting better: the first back pain after 50 alone decides nothing."""
    assert CHECK.level(frozenset({option.id, "t_2ok"})) is highest(FLAGS[flag].level for flag in option.flags)


@pytest.mark.parametrize("option", SAID, ids=by_id)
def test_what_a_person_is_told_to_say_has_the_same_level_when_typed(option: Option) -> None:
    found = SCREENER.screen(f"I have back pain. {option.say}")

    assert isinstance(found, Hit | AskAboutSign)
    assert (found.level if isinstance(found, Hit) else found.flag.level) is option.level


@pytest.mark.parametrize(
    ("typed", "tapped"),
    [
        ("back pain and fever, I shiver, the bed shakes and I have not peed all day", "d_sepsis"),
        ("fever, back pain, and I am shivering so hard", "d_sepsis"),
        ("irregular heartbeat with cramps and back pain", "d_heart"),
        ("on water tablets, cramps in my back, and my heart races", "d_heart"),
        ("30 weeks pregnant, blurred vision and back pain", "y_preg d_swell"),
        ("gave birth 9 days ago, a bad headache and back pain", "y_preg d_swell"),
        ("both feet drag since my back went", "p_weaker"),
        ("back pain and my leg is getting weaker and weaker", "p_weaker"),
        ("my inner thighs are numb and my back hurts", "n_saddle"),
        ("back pain, and a tight band around my tummy", "p_band"),
        ("I am 70, sudden back pain after I lifted a bag", "y_65 o_sudden s_lift"),
        ("I am 68 and sudden back pain out of nowhere", "y_65 o_sudden s_dunno"),
        ("I am 77, coughed and my back went", "y_65 o_slow s_sneeze"),
        ("I had tuberculosis and now my back hurts", "u_immune"),
        ("diabetic with an infected boil and back pain", "u_diabetes u_immune"),
        ("I had breast cancer and now back pain and a numb leg", "u_cancer p_numb"),
        ("fever, back pain and my leg tingles", "u_fever p_numb"),
        ("I am 75, fell, my back hurts and one leg is numb", "y_65 s_fall p_numb"),
    ],
)
def test_a_message_leads_to_the_level_of_the_buttons(typed: str, tapped: str) -> None:
    found = SCREENER.screen(typed)

    assert isinstance(found, Hit)
    assert found.level is CHECK.level(frozenset(tapped.split()))
