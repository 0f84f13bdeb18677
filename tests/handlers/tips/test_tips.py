"""/tip, and feedback on tips."""

from bot.core.tips.choice import Restriction, TipFeedbackWord
from bot.transport.rate_policy import BURST
from tests.handlers.chat import Chat

FULL = [
    "👍 Useful",
    "Not for me",
    "✅ Did it",
    "💡 Another tip",
    "I have pain now",
    "Less often",
    "Pause",
    "Stop",
]


async def test_a_tip_comes_to_whoever_asks(chat: Chat) -> None:
    await chat.say("/tip")

    assert chat.last.startswith("💡 ")
    assert "evidence" in chat.last
    assert chat.buttons == [*FULL[:5], "💡 One tip a day"]


async def test_a_subscriber_s_tip_has_every_way_out(chat: Chat) -> None:
    await chat.say("/subscribe 19:00 Madrid")
    await chat.say("/tip")

    assert chat.buttons == FULL
    await chat.press("Stop")
    assert chat.last.startswith("Stopped.")


async def test_no_tip_comes_again_while_there_are_others(chat: Chat) -> None:
    await chat.say("/subscribe 19:00 Madrid")
    await chat.say("/tip")
    for _ in range(BURST - 3):
        await chat.press("Another tip")

    assert len(set(chat.messages[1:])) == BURST - 2


async def test_another_tip_is_another_one_for_everybody(chat: Chat) -> None:
    await chat.say("/tip")
    for _ in range(BURST - 3):
        before = chat.last
        await chat.press("Another tip")
        assert chat.last != before


async def test_what_is_said_about_a_tip_is_counted_once(chat: Chat, other_chat: Chat) -> None:
    await chat.say("/subscribe 19:00 Madrid")
    await chat.say("/tip")
    await chat.press("Useful")
    assert chat.flash == "Thank you. More like this will come."
    assert chat.buttons == FULL[1:], "the other words stay"

    await other_chat.say("/tip")
    await other_chat.press("Not for me")
    assert other_chat.flash == "Thank you."

    counts = await chat.services.tip_feedback.by_tip()
    assert sorted(word for words in counts.values() for word in words) == [
        TipFeedbackWord.NOT_FOR_ME,
        TipFeedbackWord.USEFUL,
    ]


async def test_a_second_tap_changes_nothing_and_the_newest_word_counts(chat: Chat) -> None:
    await chat.say("/tip")
    await chat.press("Useful")
    data = next(data["callback_data"] for data in chat.playground.buttons(chat.last_message)).replace(
        "another", "useful"
    )

    for again in (data, data.replace("useful", "not_for_me")):
        await chat.press_data(again)
        assert chat.flash.startswith("Thank you.")

    [words] = (await chat.services.tip_feedback.by_tip()).values()
    assert words == {TipFeedbackWord.NOT_FOR_ME: 1}


async def test_pain_now_opens_the_check_below_the_tip(chat: Chat) -> None:
    await chat.say("/tip")

    data = [button["callback_data"] for button in chat.playground.buttons(chat.last_message)]
    assert "check" in data


async def test_an_urgent_result_holds_back_what_may_harm(chat: Chat) -> None:
    held = {tip.text for tip in chat.services.library.content().tips if "A" in tip.hold}
    chat.services.restrictions.place(chat.person.id, Restriction.URGENT, chat.clock())

    await chat.say("/subscribe 19:00 Madrid")
    await chat.say("/tip")
    for _ in range(BURST - 3):
        await chat.press("Another tip")

    assert not [text for text in held for message in chat.messages if text in message]


async def test_under_sixteen_there_is_no_tip(chat: Chat) -> None:
    chat.services.restrictions.place(chat.person.id, Restriction.UNDER_16, chat.clock())

    await chat.say("/tip")

    assert "people aged 16 and over" in chat.last


async def test_a_forged_button_changes_nothing(chat: Chat) -> None:
    await chat.say("/tip")
    for data in ("tip:useful:99999", "tip:nonsense:1", "tip", "tip:another:x", "tip:another:99999"):
        await chat.press_data(data)

    assert await chat.services.tip_feedback.by_tip() == {}
