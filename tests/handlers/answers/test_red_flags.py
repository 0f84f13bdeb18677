"""A warning sign is never missed in silence: wherever it is typed, the action comes first."""

import pytest

from bot.core.tips.choice import Restriction
from bot.playground import Playground
from tests.handlers.chat import Chat
from tests.handlers.conftest import ADMIN, BEN

EMERGENCY = "🚨 Get emergency help now"
SIGN = "i can't feel when i wipe"
UNMEANT = "That is not what I meant"
TWO_CANDIDATES = "i passed out and had chest pain for a week, both are gone now, my lower back hurts after golf"


@pytest.mark.parametrize(
    "typed",
    [
        SIGN,
        "my dad can't feel his legs",
        "/cause my legs are numb, both of them",
        "/posture peeing myself since my back went",
        "/subscribe both legs are numb",
        "/check i lost control of my bladder",
        "/cant_feel_my_legs",
        "/start both legs tingling",
        "stop. numb between my legs",
    ],
)
async def test_a_sign_is_heard_in_any_message_and_any_command(chat: Chat, typed: str) -> None:
    await chat.say(typed)

    assert chat.last.startswith(EMERGENCY)
    assert chat.buttons == ["I have called, or I am going", "The number in my country", UNMEANT]


async def test_the_first_words_say_what_to_do_and_the_rest_what_to_tell(chat: Chat) -> None:
    await chat.say("numb between my legs")

    lines = chat.last.split("\n\n")
    assert lines[0] == EMERGENCY
    assert "112, 911 or 999" in chat.last
    assert "I am worried about cauda equina syndrome." in chat.last
    assert "!" not in chat.last


async def test_an_edited_message_is_read_again(chat: Chat) -> None:
    await chat.say("my back is sore")
    await chat.edit("my back is sore and both my legs are numb")

    assert chat.last.startswith(EMERGENCY)


async def test_words_under_a_picture_are_read(chat: Chat) -> None:
    await chat.send(photo=[{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}], caption=SIGN)

    assert chat.last.startswith(EMERGENCY)


async def test_a_sign_ends_what_was_going_on(chat: Chat) -> None:
    await chat.say("/subscribe")
    await chat.say(SIGN)

    assert chat.last.startswith(EMERGENCY)


async def test_exercise_tips_are_kept_back_until_they_have_been_seen(chat: Chat) -> None:
    await chat.say(SIGN)
    held = await chat.services.restrictions.current(chat.person.id)
    await chat.press("I have called")
    advice = next(message for message in chat.answers if message["text"].startswith(EMERGENCY))
    await chat.press("I have been seen")

    assert held == Restriction.URGENT
    assert "reply_markup" not in advice
    assert await chat.services.restrictions.current(chat.person.id) == Restriction.NONE


async def test_the_same_day_is_said_for_a_sign_that_can_wait_so_long(chat: Chat) -> None:
    await chat.say("fever and back pain")

    assert chat.last.startswith("⏰ Get medical advice today")
    assert "Go to an emergency department now:" in chat.last
    assert chat.buttons == ["I have been seen", UNMEANT]


async def test_what_may_be_over_is_asked_about_and_no_leads_to_the_answer(chat: Chat) -> None:
    await chat.say("had chest pain last month, it went, back still hurts")
    asked = chat.last
    await chat.press("No")

    question, safety_line = asked.split("\n\n")
    assert question.endswith("Is this happening now, or has it come back since this back pain began?")
    assert safety_line.startswith("Go to an emergency department now:")
    assert chat.last.startswith("I asked because I was not sure whether you meant ")
    assert len(chat.answers) == 1


async def test_several_candidates_are_buttons_and_each_leads_to_help(chat: Chat) -> None:
    await chat.say(TWO_CANDIDATES)
    asked, candidates = chat.last, chat.buttons[:-1]
    await chat.press(candidates[-1])

    assert asked.startswith("🩺 Before I answer: Do you have one of these now? Tap it.")
    assert 2 <= len(candidates) <= 3
    assert chat.last.startswith(EMERGENCY)


async def test_none_of_several_candidates_leads_to_the_answer(chat: Chat) -> None:
    await chat.say(TWO_CANDIDATES)
    await chat.press("None of these")

    assert chat.last.startswith("I asked because I was not sure whether you meant ")
    assert "Reviewed" in chat.last
    assert len(chat.answers) == 1


async def test_what_was_not_meant_is_answered_below_the_advice(chat: Chat) -> None:
    await chat.say("which mattress is best for my back? also i cant feel my legs lol")
    await chat.press(UNMEANT)
    advice, answered = chat.answers

    assert advice["text"].startswith(EMERGENCY)
    assert "reply_markup" not in advice
    assert answered["text"].startswith("Good that it is not so. If that changes, get help at once.")
    assert "mattress" in answered["text"]
    assert await chat.services.restrictions.current(chat.person.id) == Restriction.NONE


async def test_tips_that_were_kept_from_them_before_stay_kept(chat: Chat) -> None:
    await chat.say(SIGN)
    await chat.say(SIGN)
    await chat.press(UNMEANT)

    assert await chat.services.restrictions.current(chat.person.id) == Restriction.URGENT


async def test_warnings_that_were_not_meant_are_counted_without_the_text(chat: Chat, admin_chat: Chat) -> None:
    await chat.say(SIGN)
    await chat.press(UNMEANT)
    await admin_chat.say("/stats")

    (sign,) = [flag.sign for flag in chat.services.library.content().red_flags.flags if flag.id == "rf-saddle"]
    assert f"{sign}: 1".lower() in admin_chat.messages[-2].lower()
    assert "wipe" not in admin_chat.messages[-2]


async def test_a_denial_after_a_warning_is_understood(chat: Chat) -> None:
    await chat.say("I said NO pain in my legs")

    assert not chat.last.startswith(EMERGENCY)
    assert "Yes" not in chat.buttons


async def test_what_may_be_over_is_asked_about_and_yes_leads_to_help(chat: Chat) -> None:
    await chat.say("had chest pain last month, it went, back still hurts")
    await chat.press("Yes")

    assert chat.last.startswith(EMERGENCY)
    assert "Sit or lie down" in chat.last
    assert await chat.services.restrictions.current(chat.person.id) == Restriction.URGENT


async def test_a_question_about_a_sign_is_answered_with_help_first(chat: Chat) -> None:
    await chat.say("what is cauda equina syndrome?")

    assert chat.last.startswith("Is this happening to you now? Get help now.")


async def test_a_sign_for_a_visit_stands_above_the_answer(chat: Chat) -> None:
    await chat.say("pregnant")

    assert chat.last.startswith("📅 Worth a visit to a doctor within days:")
    assert "Pregnancy and after birth" in chat.last


@pytest.mark.parametrize(
    "asked",
    [
        "can u get pregnant from pre cum?",
        "how soon after the coil is out can i get pregnant?",
        "my 13 year old has acne",
    ],
)
async def test_a_sign_for_a_visit_means_nothing_in_a_message_about_something_else(chat: Chat, asked: str) -> None:
    await chat.say(asked)

    assert chat.last.startswith("I did not find an answer to that.")


async def test_and_is_not_passed_over_in_a_pain_that_is_not_understood(chat: Chat) -> None:
    await chat.say("im 30 weeks pregnant and my hip hurts at night")

    assert chat.last.startswith("📅 Worth a visit to a doctor within days:")


@pytest.mark.parametrize("asked", ["what is saddle anaesthesia?", "what is foot drop?", "what is sepsis?"])
async def test_a_question_about_a_grave_sign_has_an_answer_below_the_help(chat: Chat, asked: str) -> None:
    await chat.say(asked)

    assert chat.last.startswith("Is this happening to you now?")
    assert "I did not find an answer" not in chat.last


async def test_someone_who_wants_to_die_is_answered_warmly_and_with_help(chat: Chat) -> None:
    await chat.say("i want to kill myself")

    assert chat.last.startswith("💛 Please get help now. You do not have to be alone with this.")
    assert "crisis line" in chat.last
    assert "exercise" not in chat.last


async def test_an_overdose_gets_the_poison_centre(chat: Chat) -> None:
    await chat.say("took 20 paracetamol for my back")

    assert "poison centre" in chat.last


async def test_in_a_group_only_what_is_said_to_the_bot_is_read(chat: Chat, playground: Playground) -> None:
    group = playground.add_group("Back friends", [chat.person, BEN])
    playground.world.reads_all_group_messages = True
    there = chat.of(chat.person, group)
    await there.say("both my legs are numb")
    silent = len(there.answers)
    await there.say(f"@{chat.bot.application.bot.username} both my legs are numb")

    assert silent == 0
    assert there.last.startswith(EMERGENCY)


@pytest.mark.parametrize("forged", ["flag", "flag:rf-yaks:yes", "flag:rf-yaks:no", "flag:::::"])
async def test_a_forged_button_is_answered(chat: Chat, forged: str) -> None:
    await chat.say("/posture")
    await chat.press_data(forged)

    assert chat.last


async def test_an_admin_who_writes_about_signs_gets_the_advice_and_can_go_on(chat: Chat) -> None:
    admin = chat.of(ADMIN)
    await admin.say("/posture and both legs numb")

    first, second = admin.answers
    assert first["text"].startswith(EMERGENCY)
    assert not second["text"].startswith(EMERGENCY)


async def test_the_advice_is_all_that_an_admin_gets_who_was_asked_for_something_else(admin_chat: Chat) -> None:
    await admin_chat.say("/subscribe 8")
    shown = len(admin_chat.answers)
    await admin_chat.say(SIGN)

    assert len(admin_chat.answers) == shown + 1
    assert admin_chat.last.startswith(EMERGENCY)


async def test_an_admin_who_writes_an_announcement_about_a_sign_gets_the_advice_and_the_draft(
    chat: Chat, admin_chat: Chat
) -> None:
    await chat.say("/subscribe 8 Madrid")
    await admin_chat.say("/broadcast")
    shown = len(admin_chat.answers)
    await admin_chat.say(SIGN)

    advice, draft, _ = admin_chat.messages[shown:]
    assert advice.startswith(EMERGENCY)
    assert draft == SIGN


@pytest.mark.parametrize(
    "typed",
    ["I said NO pain in my legs", "no my legs are not numb", "That's not what I meant!", "you misunderstood me"],
)
async def test_a_typed_reply_that_takes_it_back_is_the_same_as_the_button(chat: Chat, typed: str) -> None:
    await chat.say("both my legs are numb")
    await chat.say(typed, reply_to=chat.last_message)
    figures = chat.services.statistics
    await figures.flush()

    assert chat.last.startswith("Good. If that changes, get help at once.")
    assert await chat.services.restrictions.current(chat.person.id) == Restriction.NONE
    assert (await figures.figures(chat.clock.now)).unmeant == {"rf-both-legs": 1}


@pytest.mark.parametrize(
    "typed", ["what is wrong with me?", "i meant both of them", "I said no feeling in both legs", "ok"]
)
async def test_a_typed_reply_that_takes_nothing_back_changes_nothing(chat: Chat, typed: str) -> None:
    await chat.say("both my legs are numb")
    await chat.say(typed, reply_to=chat.last_message)

    assert not chat.last.startswith("Good.")
    assert await chat.services.restrictions.current(chat.person.id) == Restriction.URGENT


async def test_words_that_another_bot_has_put_in_the_chat_are_read(chat: Chat) -> None:
    await chat.send(text=SIGN, via_bot={"id": 77, "is_bot": True, "first_name": "Translator", "username": "trans_bot"})

    assert chat.last.startswith(EMERGENCY)
