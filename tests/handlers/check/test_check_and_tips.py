"""The effect of a check's result on later tips."""

import pytest

from bot.core.tips.choice import Restriction
from tests.handlers.chat import Chat
from tests.handlers.check.test_check import CALM, answer


async def test_the_result_leads_to_tips_on_what_it_found(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, *CALM, "s_sit", "l_none")
    await chat.press("Likely causes")
    await chat.press("Daily tips on this")
    await chat.press("Evening")
    await chat.say("Madrid")

    subscription = await chat.services.subscribers.find(chat.person.id)
    assert subscription is not None
    assert "posture" in subscription.reader.topics


async def test_an_urgent_result_is_heeded_by_whoever_asks_for_tips_later(chat: Chat) -> None:
    held = {tip.text for tip in chat.services.library.content().tips if "A" in tip.hold}
    await chat.begin_check()
    await answer(chat, "n_pee")
    assert await chat.services.personal.export(chat.person.id) == {}, "no word about health before they ask for tips"

    await chat.say("/tip")
    await chat.say("/subscribe 19:00 Madrid")
    await chat.press("Send me the first one now")
    assert not [text for text in held for message in chat.messages if text in message]

    await chat.say("/settings")
    assert "Exercise tips wait until you have been seen." in chat.last
    await chat.press("I have been seen")
    await chat.say("/settings")

    assert "Exercise tips wait" not in chat.last
    assert await chat.services.restrictions.current(chat.person.id) == Restriction.NONE


@pytest.mark.parametrize("earlier", ["i can't feel when i pee", "/check"])
@pytest.mark.parametrize("subscribed", [False, True])
async def test_a_later_check_lifts_what_an_earlier_message_or_check_restricted(
    chat: Chat, earlier: str, subscribed: bool
) -> None:
    if subscribed:
        await chat.say("/subscribe 19:00 Madrid")

    if earlier == "/check":
        await chat.begin_check()
        await answer(chat, "n_pee")
    else:
        await chat.say(earlier)

    await chat.press_data("exercise:ex-bridge")
    assert chat.last.startswith("Not now, please. You told me of a warning sign, in a message or in the check.")

    await chat.begin_check()
    await answer(chat, *CALM, "s_sit")
    await chat.press("Easy exercises")
    await chat.press("Bridge")
    assert chat.last.startswith("Bridge")
    assert await chat.services.restrictions.current(chat.person.id) == Restriction.NONE


async def test_a_check_that_asked_no_age_keeps_what_an_earlier_one_knew(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, *CALM[:3], "y_u16", "t_2ok", "p_low", "s_sport")
    await chat.begin_check()
    await answer(chat, "n_pee")
    assert await chat.services.restrictions.current(chat.person.id) == Restriction.URGENT | Restriction.UNDER_16

    await chat.press_data("exercise:ex-bridge")
    assert chat.last.startswith("These exercises are for people aged 16 and over")


async def test_what_a_check_found_is_forgotten_on_demand(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, "n_pee")
    await chat.say("/forgetme")
    await chat.press("Yes, delete it")

    assert await chat.services.restrictions.current(chat.person.id) == Restriction.NONE
