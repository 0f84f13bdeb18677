"""Answers in a chat: one message, its pages, a way back and on."""

import pytest

from bot.core.content.models import CAUSE_IDS
from tests.handlers.chat import Chat

EMERGENCY_LINE = "Go to an emergency department now:"


@pytest.mark.parametrize("cause", CAUSE_IDS)
async def test_every_cause_has_a_command_whose_answer_is_sure_of_itself(chat: Chat, cause: str) -> None:
    await chat.say(f"/{cause}")

    assert "How sure:" in chat.last
    assert EMERGENCY_LINE in chat.last
    assert "Source:" in chat.last
    assert "Reviewed November 22, 2026" in chat.last
    assert {"When to get help", "🩺 Start check", "More"} <= set(chat.buttons)
    assert len(chat.buttons) <= 5


async def test_causes_offers_the_six_and_opens_one_in_the_same_message(chat: Chat) -> None:
    await chat.say("/causes")
    await chat.press("Posture")

    assert chat.last.startswith("🪑 Posture, sitting and lifting")
    assert len(chat.answers) == 1


async def test_an_answer_leads_on_through_all_its_pages_and_back_in_one_message(chat: Chat) -> None:
    await chat.say("/posture")
    first = chat.last
    await chat.press("What to do now")
    seen = [chat.last]
    while any(label.startswith("Next:") for label in chat.buttons):
        await chat.press("Next:")
        seen.append(chat.last)

    await chat.press("← Back")

    headings = [page.splitlines()[1] for page in seen]
    assert headings == [
        "What to do now",
        "When to get help",
        "What it is",
        "The signs",
        "Prevent it",
        "How sure are we?",
        "Sources",
        "People also ask",
    ]
    assert chat.last == first
    assert len(chat.answers) == 1


async def test_other_causes_offer_their_parts(chat: Chat) -> None:
    await chat.say("/other")
    await chat.press("Which one?")
    await chat.press("Disc problem")

    assert "Discs do not slip out." in chat.last


async def test_the_sources_are_links_to_what_was_read(chat: Chat) -> None:
    await chat.say("/cause heat or ice?")
    await chat.press("More")
    await chat.press("Sources")

    links = [entity["url"] for entity in chat.last_message["entities"] if entity["type"] == "text_link"]
    assert "https://www.nhs.uk/conditions/back-pain/" in links


async def test_a_topic_is_found_by_each_of_its_names(chat: Chat) -> None:
    await chat.say("/cause sciatica")

    assert "⚡ Irritated nerve (sciatica)" in chat.last


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("/injury how do i prevent it", "🩹 Muscle injury\nPrevent it"),
        ("/Posture what do i do now?", "🪑 Posture, sitting and lifting\nWhat to do now"),
        ("/cause sports when should i see a doctor", "⚽ Sport\nWhen to get help"),
        ("/posture is it my mattress", "🛌 Best mattress"),
        ("/nutrition qwzx", "🥤 Food, fluids and minerals"),
    ],
)
async def test_a_question_behind_the_name_of_a_cause_is_about_that_cause(chat: Chat, asked: str, shown: str) -> None:
    await chat.say(asked)

    assert chat.last.startswith(shown)


async def test_a_warning_sign_behind_the_name_of_a_cause_comes_first(chat: Chat) -> None:
    await chat.say("/posture and i can't feel when i pee")

    assert chat.last.startswith("🚨")


async def test_cause_alone_offers_all_causes(chat: Chat) -> None:
    await chat.say("/cause")

    assert chat.last.startswith("What can cause a back spasm?")


@pytest.mark.parametrize("link", ["cause_posture", "topic_posture"])
async def test_a_link_opens_its_answer(chat: Chat, link: str) -> None:
    await chat.say(f"/start {link}")

    assert chat.last.startswith("🪑 Posture")


@pytest.mark.parametrize(("link", "shown"), [("check", "A short check"), ("tips", "One short tip a day")])
async def test_a_link_opens_the_check_or_the_tips(chat: Chat, link: str, shown: str) -> None:
    await chat.say(f"/start {link}")

    assert chat.last.startswith(shown)


async def test_a_link_to_an_answer_that_is_gone_offers_all_causes(chat: Chat) -> None:
    await chat.say("/start topic_yaks")

    assert chat.last.startswith("What can cause a back spasm?")


async def test_useful_is_asked_once_and_counted_without_anyone(chat: Chat) -> None:
    await chat.say("/posture")
    await chat.press("More")
    await chat.press("👍 Useful")
    flash = chat.flash
    await chat.press("← Back")
    await chat.press("What to do now")

    assert flash == "Thank you. Good to know."
    assert "👍 Useful" not in chat.buttons
    [counted] = await chat.services.answer_feedback.counts()
    assert counted == ("posture", 1, 0)


async def test_quick_presses_each_get_their_answer_in_the_same_message(chat: Chat) -> None:
    await chat.say("/posture")
    for data in ("topic:posture:now:0", "topic:posture:now:0", "topic:posture:help:0", "causes", "causes"):
        await chat.press_data(data)

    assert len(chat.answers) == 1
    assert chat.last.startswith("What can cause a back spasm?")


async def test_a_quick_second_press_does_not_count_twice(chat: Chat) -> None:
    await chat.say("/golf")
    await chat.say("/posture")
    await chat.press_data("useful:posture::0")
    await chat.press_data("useful:posture::0")

    [counted] = await chat.services.answer_feedback.counts()
    assert counted == ("posture", 0, 1)


@pytest.mark.parametrize(
    "forged", ["topic:yaks::0", "topic", "topic:a:b:c:d", "useful:yaks::1", "topic:posture:yaks:7"]
)
async def test_an_old_or_forged_button_leads_somewhere(chat: Chat, forged: str) -> None:
    await chat.say("/posture")
    await chat.press_data(forged)

    assert chat.buttons
