"""Exercises are offered where the result of the check allows them, and nowhere else."""

import pytest

from bot.core.tips.choice import Restriction
from tests.handlers.chat import Chat
from tests.handlers.check.test_check import CALM, answer


async def test_after_a_calm_result_they_are_a_tap_away(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, *CALM, "s_sit", "l_sit")
    await chat.press("Easy exercises")
    assert "Start with 2 of them" in chat.last

    await chat.press("Knee rolls")
    assert chat.last.startswith("Knee rolls")
    assert chat.last_message["photo"]
    await chat.press(chat.buttons[0])
    assert chat.last.startswith("Pelvic tilts")


async def test_when_a_visit_was_advised_somebody_has_to_agree_first(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, *CALM, "p_leg", "s_lift", "l_none")
    await chat.press("Exercises, if they agree")
    assert "Did one of them agree" in chat.last

    await chat.press("Yes, they agreed")
    assert "Start with 2 of them" in chat.last


@pytest.mark.parametrize("answers", [("n_pee",), ("n_none", "d_none", "u_fever", *CALM[3:])])
async def test_nobody_who_is_to_be_seen_today_is_sent_to_exercise(chat: Chat, answers: tuple[str, ...]) -> None:
    await chat.begin_check()
    await answer(chat, *answers)

    assert not any("xercise" in label for label in chat.buttons)


async def test_under_16_there_are_none(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, *CALM[:3], "y_u16", "t_2ok", "p_low", "s_sport", "l_none")

    assert not any("xercise" in label for label in chat.buttons)


async def test_an_old_card_leads_nowhere_after_an_urgent_result(chat: Chat) -> None:
    chat.services.restrictions.place(chat.person.id, Restriction.URGENT, chat.clock.now)
    await chat.say("/start")
    await chat.press_data("exercise:ex-bridge")

    assert chat.last.startswith("Not now, please.")

    await chat.press("I have been seen")
    await chat.press_data("exercise:ex-bridge")

    assert "Bridge" in chat.last
