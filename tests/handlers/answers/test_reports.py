"""Who is harmed by a tip, or finds it wrong, is told to stop, and what they say reaches the admins if they agree."""

from datetime import timedelta

import pytest

from bot.database.feedback import REPORTS_KEPT
from bot.handlers.admin.watch import expire_unanswered
from tests.core.reading.shipped_screener import CONTENT, MODEL, labelled
from tests.handlers.chat import Chat

HARMED = "Your exercise made my back worse. Mail me at ada@example.org or 555 1234"
MASKED = "Your exercise made my back worse. Mail me at [email] or ### ####"
YES = "Yes, pass it on"


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("the exercise made it worse", "harm"),
        ("i did what you said and my back is worse now", "harm"),
        ("ur tip made it worse", "harm"),
        ("my back got worse after following your advice", "harm"),
        ("that stretch you sent me hurt my back", "harm"),
        ("this tip is wrong", "wrong"),
        ("Your advice is dangerous. My doctor said so.", "wrong"),
        ("I want to complain", "wrong"),
        ("how do i complain about this bot", "wrong"),
        ("the exercise did not make it worse", None),
        ("will the exercise make it worse?", None),
        ("is the exercise dangerous?", None),
        ("sitting made it worse", None),
        ("deadlifts made it worse", None),
        ("my friend says your tip made her back worse", None),
        ("your exercise helped, its much better", None),
        ("drum kit noise complaint", None),
        ("feedback on my essay", None),
        ("what is wrong with my back", None),
    ],
)
def test_harm_and_complaints_are_told_from_questions(typed: str, complaint: str | None) -> None:
    assert MODEL.mentions.read(typed).complaint == complaint


@pytest.mark.no_cover
def test_no_ordinary_message_is_a_complaint() -> None:
    asked = [line["q"] for name in ("dev.jsonl", "own.jsonl", "signs_stories.jsonl") for line in labelled(name)]

    assert [text for text in (*asked, *CONTENT.examples.messages) if MODEL.mentions.read(text).complaint] == []


async def test_harm_is_answered_with_stop_it_and_reaches_the_admins_after_one_tap(chat: Chat, admin_chat: Chat) -> None:
    await admin_chat.say("/help")
    await chat.say(HARMED)
    told, offered = chat.last, chat.buttons
    assert await chat.services.reports.newest(9) == []
    await chat.press(YES)
    await chat.bot.application.background.settled()
    at_once = admin_chat.last
    await admin_chat.say("/admin")
    await admin_chat.press("Reports")

    assert told.startswith("I am sorry. Stop it for now.")
    assert "Go to an emergency department now:" in told
    assert offered == ["I have pain now: check", YES]
    assert "✅ Passed on to the people who run this bot, without your name." in chat.last
    assert chat.buttons == ["I have pain now: check"]
    assert at_once == f"📣 Somebody reports harm or a mistake (chat …01): {MASKED}"
    assert admin_chat.last.endswith(f"• 2026-03-02, chat …01: {MASKED}")


@pytest.mark.parametrize("typed", ["/feedback the picture is upside down", "/feedback", "feedback"])
async def test_feedback_passes_on_what_stands_behind_it_or_comes_next(chat: Chat, typed: str) -> None:
    await chat.say(typed)
    if not typed.endswith("down"):
        await chat.say("the picture is upside down")

    await chat.press(YES)

    assert [text for _, _, text in await chat.services.reports.newest(9)] == ["the picture is upside down"]


async def test_a_sign_comes_before_a_complaint(chat: Chat) -> None:
    await chat.say("your exercise made it worse and now both legs are numb")

    assert chat.last.startswith("🚨 Get emergency help now")


async def test_a_report_is_shown_to_its_writer_and_deleted_on_demand_and_in_time(chat: Chat) -> None:
    await chat.say(HARMED)
    await chat.press(YES)
    assert (await chat.services.personal.export(chat.person.id))["report"][0]["text"] == MASKED

    chat.clock.advance(REPORTS_KEPT - timedelta(hours=1))
    await expire_unanswered(chat.bot.application)
    await chat.services.late_writes.settled()
    assert await chat.services.reports.newest(9)

    chat.clock.advance(hours=2)
    await expire_unanswered(chat.bot.application)
    await chat.services.late_writes.settled()
    assert await chat.services.reports.newest(9) == []

    await chat.say("this tip is wrong")
    await chat.press(YES)
    await chat.say("/forgetme")
    await chat.press("Yes, delete it")
    assert await chat.services.reports.newest(9) == []


async def test_a_report_that_cannot_be_written_still_reaches_the_admins(chat: Chat, admin_chat: Chat) -> None:
    await admin_chat.say("/help")
    await chat.say("this tip is wrong")
    await chat.services.database.execute("DROP TABLE report")
    await chat.press(YES)
    await chat.bot.application.background.settled()

    assert "✅ Passed on to the people who run this bot, without your name." in chat.last
    assert admin_chat.last.endswith(": this tip is wrong")


async def test_a_possible_sign_beside_a_complaint_is_asked_about(chat: Chat) -> None:
    await chat.say("Your exercise made my back worse, and my wife has numb legs.")

    assert "To be on the safe side" in chat.last
    assert chat.buttons[-1] == "Yes, I have that"
