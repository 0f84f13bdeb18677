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


@pytest.mark.parametrize("option", SIGNS, ids=by_id)
def test_a_button_has_the_level_of_its_red_flags(option: Option) -> None:
    """With pain that is not getting better: the first back pain after 50 alone decides nothing."""
    assert CHECK.level(frozenset({option.id, "t_2ok"})) is highest(FLAGS[flag].level for flag in option.flags)


@pytest.mark.parametrize("option", SAID, ids=by_id)
def test_what_a_person_is_told_to_say_has_the_same_level_when_typed(option: Option) -> None:
    found = SCREENER.screen(f"I have back pain. {option.say}")

    assert isinstance(found, Hit | AskAboutSign)
    assert (found.level if isinstance(found, Hit) else found.flag.level) is option.level
