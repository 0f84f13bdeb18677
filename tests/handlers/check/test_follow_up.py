"""Follow-ups: only with consent, at their time, answered with one press, then deleted."""

import asyncio
import json
from datetime import time

import pytest

from bot.core.content.urgency import Urgency
from bot.core.tips.choice import Restriction
from bot.core.tips.subscription import Subscription
from bot.handlers.check.follow_up import follow_up_sender
from bot.playground import User
from bot.playground.faults import Flood, ServerError
from tests.handlers.chat import Chat
from tests.handlers.check.test_check import CALM, answer


async def tick(chat: Chat) -> None:
    await follow_up_sender(chat.bot.application).send_due()


async def agreed_after(chat: Chat, *answers: str, button: str) -> None:
    await chat.begin_check()
    await answer(chat, *answers)
    await chat.press(button)


async def rows(chat: Chat) -> int:
    return len((await chat.services.personal.export(chat.person.id)).get("follow_up", []))


async def test_who_agreed_is_asked_at_the_time_and_then_forgotten(chat: Chat) -> None:
    await agreed_after(chat, *CALM, "s_sit", "l_sit", button="Ask me in 2 days")
    assert chat.last.startswith("OK, I will ask how you are in 2 days at about this time.")
    kept = await chat.services.personal.export(chat.person.id)
    assert kept["follow_up"][0]["causes"] == "posture"
    assert "l_sit" not in json.dumps(kept)

    await tick(chat)
    assert "How is it now?" not in chat.last

    chat.clock.advance(days=2, minutes=1)
    await tick(chat)
    assert chat.last.startswith("You have been looking after your back at home. How is it now?")
    assert len(chat.buttons) == 4
    assert await rows(chat) == 0

    await tick(chat)
    assert sum("How is it now?" in text for text in chat.messages) == 1


async def test_an_emergency_is_asked_about_twice_whatever_the_hour(chat: Chat) -> None:
    chat.clock.advance(hours=14)  # 23:00
    await agreed_after(chat, "n_saddle", button="I have called / I am going")
    assert "May I ask you" in chat.last
    await chat.press("Yes, ask me")
    assert "I will ask how you are in about 10 minutes and tomorrow at about this time." in chat.last

    chat.clock.advance(minutes=11)
    await tick(chat)
    assert "Have you been seen?" in chat.last
    await chat.press("Not yet")
    assert chat.last.startswith("🚨 Get emergency help now")

    chat.clock.advance(days=1)
    await tick(chat)
    await chat.press("I have been seen")
    assert "Do what they told you" in chat.last
    assert await rows(chat) == 0


async def test_who_says_no_is_not_asked(chat: Chat) -> None:
    await agreed_after(chat, "n_saddle", button="I have called / I am going")
    await chat.press("No")
    assert await rows(chat) == 0


async def test_who_changes_their_mind_is_not_asked(chat: Chat) -> None:
    await agreed_after(chat, *CALM, "s_sit", "l_sit", button="Ask me in 2 days")
    await chat.press("Do not ask me")
    chat.clock.advance(days=3)
    await tick(chat)

    assert chat.last.startswith("OK, I will not ask")


async def test_forgetting_deletes_it(chat: Chat) -> None:
    await agreed_after(chat, *CALM, "s_sit", "l_sit", button="Ask me in 2 days")
    await chat.say("/forgetme")
    await chat.press("Yes, delete it")

    assert await rows(chat) == 0


async def test_a_crash_on_the_way_does_not_lose_it(chat: Chat) -> None:
    await agreed_after(chat, *CALM[:2], "u_fever", *CALM[3:], button="Ask me tomorrow")
    chat.clock.advance(days=1, minutes=1)
    assert await chat.services.follow_ups.lease_due(chat.clock.now, limit=10)  # claimed, and then the process died

    await tick(chat)
    assert "How is it now?" not in chat.last
    chat.clock.advance(minutes=3)
    await tick(chat)
    assert "How is it now?" in chat.last


async def test_trouble_on_the_way_keeps_it_for_a_later_minute(chat: Chat) -> None:
    await agreed_after(chat, *CALM, "s_sit", "l_sit", button="Ask me in 2 days")
    chat.clock.advance(days=2, minutes=1)
    chat.playground.faults.add(ServerError(502), method="sendMessage")
    await tick(chat)
    assert await rows(chat) == 1

    chat.playground.faults.clear()
    await tick(chat)
    assert "How is it now?" not in chat.last
    chat.clock.advance(minutes=1)
    await tick(chat)
    assert "How is it now?" in chat.last
    assert await rows(chat) == 0


async def test_while_nobody_knows_whether_it_arrived_it_is_not_repeated_each_minute(chat: Chat) -> None:
    await agreed_after(chat, *CALM, "s_sit", "l_sit", button="Ask me in 2 days")
    chat.clock.advance(days=2)
    chat.playground.faults.add(ServerError(502), method="sendMessage")
    before = len(chat.playground.calls_of("sendMessage"))
    for _ in range(120):
        chat.clock.advance(minutes=1)
        await tick(chat)

    assert 6 <= len(chat.playground.calls_of("sendMessage")) - before <= 9


async def test_one_that_cannot_be_shown_holds_up_no_other(chat: Chat) -> None:
    now, services = chat.clock.now, chat.services
    for chat_id, language in ((1, "x" * 9999), (chat.person.id, "en")):
        await services.follow_ups.agree(
            chat_id, level=Urgency.URGENT, causes=[], language=language, checked_at=now, due=[now]
        )
    await services.database.execute("UPDATE follow_up SET language = x'00' WHERE chat_id = 1")

    await chat.say("/start")
    await tick(chat)
    assert "How is it now?" in chat.last


async def test_a_chat_that_telegram_lets_wait_holds_up_no_other(chat: Chat) -> None:
    now, waiting = chat.clock.now, User(77, "Ada")
    chat.playground.add_user(waiting, started=True)
    for chat_id in (waiting.id, chat.person.id):
        await chat.services.follow_ups.agree(
            chat_id, level=Urgency.URGENT, causes=[], language="en", checked_at=now, due=[now]
        )
    await chat.say("/start")
    chat.playground.faults.add(Flood(retry_after=90), chat_id=waiting.id)
    async with asyncio.timeout(5):
        await tick(chat)

    assert "How is it now?" in chat.last
    chat.clock.advance(seconds=89)
    assert await chat.services.follow_ups.lease_due(chat.clock.now, limit=10) == []
    chat.clock.advance(seconds=1)
    assert [each.chat_id for each in await chat.services.follow_ups.lease_due(chat.clock.now, limit=10)] == [77]


async def test_somebody_who_blocked_the_bot_is_forgotten(chat: Chat) -> None:
    await agreed_after(chat, *CALM, "s_sit", "l_sit", button="Ask me in 2 days")
    await chat.block()
    chat.clock.advance(days=2, minutes=1)
    await tick(chat)

    assert await rows(chat) == 0


@pytest.mark.parametrize(
    ("level", "label", "words"),
    [
        ("self_care", "Worse", "📅 Book a visit in the next few days"),
        ("self_care", "A new sign", "⏰ Get medical advice today"),
        ("see_doctor", "Worse, or a new sign", "⏰ Get medical advice today"),
        ("urgent", "Worse, or a new sign", "🚨 Get emergency help now"),
        ("urgent", "Not yet, but better", "⏰ Get medical advice today"),
    ],
)
async def test_one_tap_says_what_is_needed_now(chat: Chat, level: str, label: str, words: str) -> None:
    answers = {
        "self_care": (*CALM, "s_sit", "l_sit"),
        "see_doctor": (*CALM, "p_leg", "s_sit", "l_sit"),
        "urgent": (*CALM[:2], "u_fever", *CALM[3:]),
    }[level]
    await agreed_after(chat, *answers, button="Ask me")
    chat.clock.advance(days=7 if level == "see_doctor" else 2 if level == "self_care" else 1, minutes=1)
    await tick(chat)
    await chat.press(label)

    assert chat.last.startswith(words)
    assert "Do the check again" in chat.buttons


async def test_being_seen_lets_the_tips_go_on(chat: Chat) -> None:
    now, services = chat.clock.now, chat.services
    zone = services.config.default_timezone
    fresh = Subscription(chat_id=chat.person.id, zone=zone, at=time(9), created_at=now)
    await services.subscribers.subscribe(fresh, lambda subscription: subscription, now)
    await agreed_after(chat, *CALM[:2], "u_fever", *CALM[3:], button="Ask me tomorrow")
    assert await services.restrictions.current(chat.person.id) & Restriction.URGENT

    chat.clock.advance(days=1, minutes=1)
    await tick(chat)
    await chat.press("I have been seen")
    assert await services.restrictions.current(chat.person.id) == Restriction.NONE


@pytest.mark.parametrize("data", ["how:urgent:never", "how:soon:seen", "how:"])
async def test_a_forged_answer_gets_a_word(chat: Chat, data: str) -> None:
    await chat.say("/start")
    await chat.press_data(data)

    assert chat.flash
