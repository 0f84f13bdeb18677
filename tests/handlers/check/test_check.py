"""The check in a chat, from the first button to the result."""

from datetime import timedelta
from typing import Any

import pytest
from telegram.constants import MessageLimit

from bot.core.check.model import Option, Question
from bot.core.content.markup import shown
from tests.core.check.shipped_check import CHECK
from tests.core.check.test_examples import EXAMPLES
from tests.handlers.chat import PHOTO, Bot, Chat


async def answer(chat: Chat, *choices: str) -> None:
    """Press what these choices are called, and Done where it takes one; a question that is left out is passed over."""
    wanted = set(choices)
    for question in CHECK.questions:
        taken = [choice for choice in question.choices if choice.id in wanted]
        if question.details in wanted:
            taken = taken or [question.choices[-1]]

        if not taken or not any(taken[0].label in label for label in chat.buttons):
            continue

        await press_all(chat, question, taken)


async def press_all(chat: Chat, question: Question, taken: list[Option]) -> None:
    for choice in taken:
        await chat.press(choice.label)

    if question.kind == "multiple" and not taken[-1].ends:
        await chat.press("Done")


CALM = ("n_none", "d_none", "u_none", "y_16", "t_2ok", "p_low")


@pytest.mark.parametrize(("person", "answers", "level", "_causes", "_part"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
async def test_the_worked_examples_end_in_a_result(
    chat: Chat, person: str, answers: str, level: str, _causes: str, _part: str
) -> None:
    await chat.begin_check()
    given = answers.split()
    if "s_fall" in given and level in {"urgent", "emergency"}:
        given = [choice for choice in given if not choice.startswith("l_")]  # it ends before question 8

    await answer(chat, *given)

    advice = next(advice for urgency, advice in CHECK.advice.items() if urgency == level)
    assert chat.last.startswith(f"{advice.symbol} {advice.name}"), person
    assert len(chat.answers) == 1, "one message from the first question to the result"


async def test_the_introduction_is_shown_once_a_day(chat: Chat) -> None:
    await chat.say("/check")
    assert chat.last == shown(CHECK.notice)
    assert chat.buttons == ["Begin", "Get help"]
    await chat.press("Begin")
    assert chat.last.startswith("Question 1 of 8")

    await chat.say("/check")
    assert chat.last.startswith("Question 1 of 8")

    chat.clock.advance(hours=24)
    await chat.say("/check")
    assert chat.last == shown(CHECK.notice)


@pytest.mark.parametrize("start", ["s_lift", "s_gym", "s_period", "s_woke", "s_dunno"])
async def test_a_healthy_back_reaches_its_result_in_eight_taps(chat: Chat, start: str) -> None:
    answers = ("n_none", "d_none", "u_none", "y_16", "t_2ok", "p_just", start)
    taps = ["Begin", *(CHECK.choices[id_].label for id_ in answers)]
    await chat.say("/check")
    for label in taps:
        await chat.press(label)

    assert len(taps) <= 8
    assert chat.last.startswith("🏠 You can look after this at home for now")


async def test_what_an_option_means_is_one_tap_away_and_back(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, "n_none", "d_none")
    await chat.press("Fever")
    await chat.press("What does this mean?")
    assert "Burning or bloody pee: burning, blood or cloudy pee" in chat.last

    await chat.press("Back to the question")
    assert "Question 3 of 8" in chat.last
    assert "☑ Fever, chills or very unwell" in chat.buttons


async def test_every_step_has_a_way_out(chat: Chat) -> None:
    await chat.begin_check()
    for choice in (*CALM, "s_dry"):
        assert {"Stop", "Get help"} <= set(chat.buttons)
        await answer_one(chat, choice)
        assert any("Back" in label for label in chat.buttons)

    assert "Question 8 of 8" in chat.last


async def answer_one(chat: Chat, choice: str) -> None:
    question = next(question for question in CHECK.questions if choice in question.by_id)
    await press_all(chat, question, [question.by_id[choice]])


async def test_a_warning_sign_ends_the_check_at_once(chat: Chat) -> None:
    await chat.begin_check()
    await chat.press("Numb genitals or inner thighs")

    assert chat.last.startswith("🚨 Get emergency help now")
    await chat.press("What to say")
    assert (
        "“I have back pain. I have new numbness or tingling between my legs. I am worried about cauda equina syndrome.”"
    ) in chat.last
    assert "Likely causes" not in chat.buttons


async def test_back_undoes_one_answer_and_keeps_the_ticks(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, "n_none", "d_none", "u_cancer")
    assert "Question 4 of" in chat.last

    await chat.press("Back")
    assert "Question 3 of" in chat.last
    assert "☑ Cancer now or in the past" in chat.buttons


async def test_not_sure_counts_at_once_and_the_number_of_questions_stays(chat: Chat) -> None:
    await chat.begin_check()
    await chat.press("Not sure")

    assert "Question 2 of 8" in chat.last


async def test_none_of_these_gives_way_to_done_while_something_is_ticked(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, "n_none", "d_none")
    message, none = chat.last_message, data_of(chat, "None of these")
    assert "Done" not in chat.buttons
    await chat.press("Burning or bloody pee")
    assert "None of these" not in chat.buttons
    await chat.press_data(none, message)

    assert "☑ Burning or bloody pee" in chat.buttons, "a quick tap on None of these drops no sign"


async def test_quick_taps_before_the_screen_changes_all_count(chat: Chat) -> None:
    """Both come from the keyboard as it was before the first; the second tick of the same choice is one."""
    await chat.begin_check()
    await answer(chat, "n_none", "d_none")
    message = chat.last_message
    fever, cancer = (data_of(chat, label) for label in ("☐ Fever", "☐ Cancer"))
    for data in (fever, cancer, cancer, fever):
        await chat.press_data(data, message)

    assert sum(label.startswith("☑") for label in chat.buttons) == 2
    done = data_of(chat, "Done")
    await chat.press_data(done, message)
    await chat.press_data(done, message)
    await answer_one(chat, "y_16")
    await answer_one(chat, "t_2ok")
    await answer_one(chat, "p_low")

    await chat.press("Why")
    assert "Fever or feeling very unwell" in chat.last
    assert "With cancer now or in the past" in chat.last


def data_of(chat: Chat, label: str) -> str:
    buttons = chat.playground.buttons(chat.last_message)
    return str(next(button["callback_data"] for button in buttons if label in button["text"]))


async def test_a_double_tap_changes_nothing(chat: Chat) -> None:
    await chat.begin_check()
    data, message = data_of(chat, "None of these"), chat.last_message
    await chat.press_data(data, message)
    before = chat.last
    await chat.press_data(data, message)

    assert chat.last == before


async def test_a_late_tap_on_an_old_screen_does_not_undo_what_came_after(chat: Chat) -> None:
    await chat.begin_check()
    message, none = chat.last_message, data_of(chat, "None of these")
    await chat.press_data(none, message)
    await chat.press("None of these")
    await chat.press_data(none, message)

    assert "Question 3 of 8" in chat.last


async def test_a_quick_second_tap_does_not_undo_an_emergency(chat: Chat) -> None:
    await chat.begin_check()
    numb, none, message = data_of(chat, "Numb genitals"), data_of(chat, "None of these"), chat.last_message
    await chat.press_data(numb, message)
    await chat.press_data(none, message)

    assert chat.last.startswith("🚨 Get emergency help now")


async def test_quick_taps_on_stop_and_help_keep_what_was_ticked(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, "n_none", "d_none")
    fever, stop, message = data_of(chat, "☐ Fever"), data_of(chat, "Stop"), chat.last_message
    await chat.press_data(fever, message)
    await chat.press_data(stop, message)

    assert chat.last.startswith("⏰ Get medical advice today")


async def test_two_checks_in_one_chat_do_not_mix(chat: Chat) -> None:
    await chat.begin_check()
    first = chat.last_message
    await chat.press("None of these")
    first_next = data_of(chat, "Chest pain")
    await chat.begin_check()
    await chat.press("None of these")
    await chat.press("None of these")
    assert "Question 3 of" in chat.last

    await chat.press_data(first_next, first)
    assert any(text.startswith("🚨") for text in chat.messages)
    assert "Question 3 of" in chat.last


async def test_a_check_goes_on_after_a_restart(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, "n_none", "d_none")
    await chat.press("Cancer")
    for message in chat.answers:  # nothing is left in memory
        chat.services.running_checks.leave(chat.person.id, message["message_id"])

    await chat.press("Done")
    assert "Question 4 of" in chat.last
    await answer_one(chat, "y_16")
    await answer_one(chat, "t_2ok")
    await answer_one(chat, "p_leg")
    assert chat.last.startswith("🚨")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("check:a:OLD1:GH", "The questions of the check have changed"),
        (f"check:a:{CHECK.fingerprint}:ZZZZ", "I could not read that button"),
        (f"check:t:{CHECK.fingerprint}:GH:x", "I could not read that button"),
        ("check:who:knows", "I could not read that button"),
    ],
)
async def test_an_old_or_forged_button_begins_again_kindly(chat: Chat, data: str, words: str) -> None:
    await chat.begin_check()
    await chat.press_data(data)

    assert chat.last.startswith(words)
    await chat.press("Start again")
    assert "Question 1 of 8" in chat.last


@pytest.mark.parametrize("data", ["t:{}:GH:99", "u:{}::0", "d:{}:", "d:{}:GH", "t:{}::0", "t:{}:GH:8"])
async def test_a_forged_tick_shows_the_question_again(chat: Chat, data: str) -> None:
    await chat.begin_check()
    await chat.press_data("check:" + data.format(CHECK.fingerprint))

    assert "Question" in chat.last


async def test_a_check_of_yesterday_begins_again(
    chat: Chat,
) -> None:
    await chat.begin_check()
    chat.clock.advance(timedelta(hours=25))
    await chat.press("None of these")

    assert "more than 24 hours old" in chat.last


async def test_stopping_repeats_the_emergency_line_and_lets_one_go_on(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, *CALM[:4])
    await chat.press("Stop")
    assert chat.last.startswith("The check is stopped.")
    assert "Go to an emergency department now" in chat.last

    await chat.press("Go on with the check")
    assert "Question 5 of 8" in chat.last


async def test_stopping_does_not_drop_a_sign_that_was_ticked(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, "n_none", "d_none")
    await chat.press("Fever, chills or very unwell")
    await chat.press("Stop")

    assert chat.last.startswith("⏰ Get medical advice today")
    await chat.press("Go on with the check")
    assert "☑ Fever, chills or very unwell" in chat.buttons


async def test_help_is_one_tap_away_and_back(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, *CALM[:3])
    await chat.press("Get help")
    assert "Call your local emergency number (for example 112, 911 or 999)" in chat.last

    await chat.press("Go on with the check")
    assert "Question 4 of 8" in chat.last


@pytest.mark.parametrize("data", ["check:h:OLD1:GH", "check:h", f"check:h:{CHECK.fingerprint}:ZZZZ"])
async def test_help_is_shown_whatever_the_button_carries(chat: Chat, data: str) -> None:
    await chat.begin_check()
    await chat.press_data(data)

    assert "Call your local emergency number (for example 112, 911 or 999)" in chat.last
    await chat.press("Go on with the check")
    assert "Question 1 of 8" in chat.last


async def test_help_is_shown_by_a_button_of_yesterday(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, *CALM[:3])
    chat.clock.advance(hours=25)
    await chat.press("Get help")

    assert "Call your local emergency number (for example 112, 911 or 999)" in chat.last


async def test_a_result_says_what_to_do_and_the_rest_is_a_tap_away(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, *CALM, "p_leg", "s_lift", "l_none")

    pages = {}
    for label in [label for label in chat.buttons if not label.startswith(("Exercises", "Ask me"))]:
        await chat.press(label)
        assert chat.last.startswith("📅 Book a visit in the next few days")
        pages[label] = chat.last
        await chat.press("Back to the result")

    assert list(pages) == ["What to say", "Why", "Until then", "Watch out for", "Likely causes", "More"]
    assert "“I have back pain. The pain goes down one leg, below the knee.”" in pages["What to say"]
    assert "You said: Down one leg, below the knee" in pages["Likely causes"]
    assert "not a diagnosis" in pages["More"]
    assert "Go to an emergency department if this starts" in pages["Watch out for"]
    assert len(chat.answers) == 1
    await chat.services.statistics.flush()
    assert (await chat.services.statistics.figures(chat.clock.now)).checks == {"see_doctor": 1}


async def test_the_summary_is_plain_text_to_copy_or_forward(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, *CALM, "p_leg", "s_lift", "l_none")
    await chat.press("More")
    await chat.press("Summary to show a doctor")

    assert chat.last.startswith("Back pain check, March 2, 2026")
    assert "Where and how bad: Lower back; Down one leg, below the knee" in chat.last
    copied = chat.playground.buttons(chat.last_message)[0]["copy_text"]["text"]
    assert copied.startswith("Back pain check, March 2, 2026. Book a visit in the next few days. Answers: ")
    assert len(copied) <= 256
    assert len(chat.answers) == 2, "the result stays where it is"


async def test_the_country_gives_the_number_once_and_for_all(chat: Chat) -> None:
    await chat.begin_check()
    await chat.press("Numb genitals")
    await chat.press("The number in my country")
    await chat.press("United Kingdom")
    assert "In an emergency call 999 or 112 (the emergency number in United Kingdom)." in chat.last

    await chat.begin_check()
    await chat.press("Numb genitals")
    assert "Call 999 or 112" in chat.last
    assert "The number in my country" not in chat.buttons


@pytest.mark.parametrize("message", [{"text": "Jappan"}, {"photo": PHOTO, "caption": "Japan"}])
async def test_a_country_can_be_typed(chat: Chat, message: dict[str, Any]) -> None:
    await chat.begin_check()
    await chat.press("Get help")
    await chat.press("The number in my country")
    await chat.press("Another country")
    await chat.send(**message)

    assert "call 119" in chat.last


@pytest.mark.parametrize(
    ("country", "words"),
    [
        (
            "switzerland",
            "your local emergency number (listed for Switzerland: 112, 117, 118 or 144; ask for an ambulance)",
        ),
        ("brazil", "your local emergency number (for example 112, 911 or 999)"),
        ("middle earth", "I do not know that country."),
    ],
)
async def test_no_number_is_named_that_nobody_has_checked(chat: Chat, country: str, words: str) -> None:
    await chat.begin_check()
    await chat.press("Numb genitals")
    await chat.press("The number in my country")
    await chat.press("Another country")
    await chat.say(country)

    assert words in chat.last


async def test_in_a_group_the_check_moves_to_a_private_chat(group_chat: Chat) -> None:
    await group_chat.say("/check@backspasm_bot")

    assert group_chat.links == ["https://t.me/backspasm_bot?start=check"]
    private = group_chat.of(group_chat.person)
    await private.say("/start check")
    assert private.last == shown(CHECK.notice)


async def test_the_check_button_elsewhere_leaves_that_message_alone(chat: Chat) -> None:
    await chat.say("/start")
    await chat.press("I have pain now")

    assert chat.messages[0].startswith("Hello")
    assert chat.last == shown(CHECK.notice)


async def test_nothing_about_health_is_kept(chat: Chat, bot: Bot) -> None:
    await chat.begin_check()
    await answer(chat, *CALM[:2], "u_cancer", *CALM[3:], "p_leg")

    assert await bot.application.services.personal.export(chat.person.id) == {}


async def test_the_longest_screens_fit_into_a_message(chat: Chat) -> None:
    await chat.begin_check()
    every_sign = [choice.id for choice in CHECK.questions[2].choices if not choice.none]
    await answer(chat, "n_unsure", "d_unsure", *every_sign, "y_preg", "t_2worse", "p_low", "p_up", "p_leg", "p_severe")

    assert len(chat.last) < MessageLimit.MAX_TEXT_LENGTH


async def test_what_is_typed_in_the_middle_is_answered_and_the_check_goes_on(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, "n_none", "d_none")
    await chat.say("is it my mattress?")
    assert chat.last == "Your check is still open at question 3 of 8."

    await chat.press("Go on with the check")
    assert "Question 3 of 8" in chat.last


async def test_a_warning_sign_typed_in_the_middle_ends_the_check(chat: Chat) -> None:
    await chat.begin_check()
    await chat.press("None of these")
    await chat.say("I am numb between my legs since this morning")
    assert chat.last.startswith("🚨 Get emergency help now")

    await chat.say("is it my mattress?")
    assert "Your check is still open" not in chat.last


async def test_the_country_can_be_set_in_the_settings(chat: Chat) -> None:
    await chat.say("/settings")
    await chat.press("My country")
    await chat.press("United States")

    assert "call 911" in chat.last


async def test_after_the_result_nothing_waits(chat: Chat) -> None:
    await chat.begin_check()
    await answer(chat, *CALM, "s_sit", "l_sit")
    await chat.say("is it my mattress?")

    assert "Your check is still open" not in chat.last


async def test_cancel_stops_the_check_and_drops_no_sign(chat: Chat) -> None:
    await chat.begin_check()
    await chat.say("/cancel")
    assert chat.last.startswith("The check is stopped.")

    await chat.begin_check()
    await answer(chat, "n_none", "d_none")
    await chat.press("Cancer")
    await chat.say("/cancel")
    assert chat.last.startswith("⏰ Get medical advice today")

    await chat.say("/cancel")
    assert chat.last.startswith("There is nothing to stop.")


@pytest.mark.parametrize("typed", ["yes", "No.", "none of these", "not sure", "huh?"])
async def test_a_typed_answer_brings_its_question_again(chat: Chat, typed: str) -> None:
    await chat.begin_check()
    await answer(chat, "n_none")
    await chat.say(typed)
    assert chat.last.startswith("Please tap your answer")
    assert "Question 2 of 8" in chat.last

    await chat.press("None of these")
    assert "Question 3 of 8" in chat.last

    await chat.press("Stop")
    await chat.say(typed)
    assert chat.last.startswith("Tell me in a few words")


async def test_stop_typed_in_a_check_ends_the_check_and_typed_again_the_tips(chat: Chat) -> None:
    await chat.say("/subscribe 7:30 Madrid")
    await chat.begin_check()
    await chat.say("stop")
    assert chat.last.startswith("The check is stopped.")

    await chat.say("stop")
    assert chat.last.startswith("Stopped. Nothing more comes by itself.")
