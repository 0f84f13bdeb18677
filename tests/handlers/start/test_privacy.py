"""/privacy, /mydata and /forgetme."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.core.content.urgency import Urgency
from bot.core.tips.choice import Restriction
from bot.core.tips.subscription import SubscriptionState
from bot.database.pending_inputs import PendingInput
from bot.database.personal_data import BESIDE
from bot.handlers.admin.watch import erase_old_chats, expire_unanswered
from bot.playground import User
from bot.views.start.privacy import NOTICE
from tests.handlers.chat import Chat


async def file_of(chat: Chat) -> dict[str, Any]:
    """The file that the bot sent last."""
    file = await chat.bot.application.bot.get_file(chat.last_message["document"]["file_id"])
    found: dict[str, Any] = json.loads(await file.download_as_bytearray())
    return found


async def test_a_stranger_leaves_nothing_behind(chat: Chat) -> None:
    await chat.say("/start")
    await chat.say("/posture")
    await chat.say("/mydata")

    assert chat.last == "I keep nothing about you."


async def test_what_is_kept_is_told_in_words_and_then_as_a_file_with_names(chat: Chat) -> None:
    await chat.say("/subscribe 07:30 Madrid")
    await chat.press("Send me the first one now")
    await chat.press("Useful")
    await chat.say("i can't feel when i pee")
    await chat.say("/mydata")

    words = chat.answers[-2]
    assert "• You get a tip at 07:30, Madrid time, every day. Topics: All topics." in words["text"]
    assert "• What you said about 1 tip." in words["text"]
    found = await file_of(chat)
    [row] = found["subscriber"]
    assert (row["minute"], row["days"][0], row["created_at"]) == ("07:30", "Monday", "2026-03-02T09:00:00+00:00")
    assert row["seen"] == row["liked"] == [found["tip_feedback"][0]["tip_id"]]
    assert found["hold"][0]["reasons"] == ["urgent"]


async def test_a_restriction_that_is_only_in_memory_is_told_too(chat: Chat) -> None:
    chat.services.restrictions.remember(chat.person.id, Restriction.DOCTOR)
    await chat.say("/mydata")

    assert "I hold back tips that may not be right for you." in chat.messages[-2]
    assert (await file_of(chat))["hold"] == [{"chat_id": chat.person.id, "reasons": ["doctor"]}]

    chat.services.restrictions.place(chat.person.id, Restriction.PREGNANT, chat.clock())
    await chat.say("/mydata")

    assert (await file_of(chat))["hold"][0]["reasons"] == ["doctor", "pregnant"]


async def test_advice_that_is_still_to_be_sent_is_in_the_file_and_has_no_line(chat: Chat) -> None:
    await chat.services.late_advice.keep([(chat.person.id, "advice")])
    await chat.say("/mydata")

    assert "•" not in chat.messages[-2]
    assert (await file_of(chat))["late_advice"][0]["advice"] == "advice"


async def test_forgetting_deletes_every_row_about_the_chat(chat: Chat) -> None:
    await chat.say("/subscribe 07:30 UTC")
    await chat.services.late_advice.keep([(chat.person.id, "advice")])
    assert {"subscriber", "late_advice"} <= (await chat.services.personal.export(chat.person.id)).keys()

    await chat.say("/forgetme")
    await chat.press("Yes, delete it")

    assert chat.last.startswith("Done.")
    assert await chat.services.personal.export(chat.person.id) == {}


async def test_forgetting_ends_the_check_and_what_waits_to_be_written(chat: Chat) -> None:
    services = chat.services
    await chat.say("your exercise made my back worse")
    await services.database._writer.alone("PRAGMA query_only = ON")
    await chat.press("Yes, pass it on")
    await services.database._writer.alone("PRAGMA query_only = OFF")
    await chat.begin_check()
    await chat.say("/forgetme")
    await chat.press("Yes, delete it")
    services.late_writes._wake.set()
    services.late_writes._settled.clear()
    await services.late_writes.settled()
    await chat.say("thanks")

    assert "Question" not in chat.last
    assert "check" not in chat.last.lower()
    assert await services.personal.export(chat.person.id) == {}


async def test_what_is_kept_for_a_time_is_deleted_after_it(chat: Chat, admin_chat: Chat) -> None:
    await chat.say("/subscribe 07:30 UTC")
    await admin_chat.say("/broadcast")
    await admin_chat.say("Back school begins on Monday.")
    await admin_chat.press("Send")
    await chat.bot.application.broadcaster.send_due()  # before the chat gets more than its limits let through at once
    await chat.say("/subscribe")
    await chat.press("Place")
    kept = [*await chat.services.personal.export(chat.person.id)]
    chat.clock.advance(minutes=16)
    await expire_unanswered(chat.bot.application)
    soon = [*await chat.services.personal.export(chat.person.id)]
    chat.clock.advance(days=90)
    await expire_unanswered(chat.bot.application)

    assert kept == ["broadcast_send", "expectation", "subscriber"]
    assert soon == ["broadcast_send", "subscriber"]
    assert [*await chat.services.personal.export(chat.person.id)] == ["subscriber"]


async def test_nothing_is_deleted_before_a_yes(chat: Chat) -> None:
    await chat.say("/subscribe 07:30 UTC")
    await chat.say("/forgetme")
    await chat.press("No, keep it")

    assert await chat.services.personal.export(chat.person.id)


async def test_only_a_groups_admins_delete_what_is_kept_about_it(group_chat: Chat) -> None:
    there = group_chat.place
    assert there is not None
    group_chat.playground.promote(there, group_chat.person)
    await group_chat.say("/subscribe@backspasm_bot 07:30 UTC")
    assert await group_chat.services.personal.export(there.id)

    group_chat.playground.promote(there, group_chat.person, "member")
    await group_chat.say("/forgetme@backspasm_bot")
    await group_chat.press("Yes, delete it")

    assert group_chat.flash == "Only the admins of this group can change that."
    assert await group_chat.services.personal.export(there.id)

    group_chat.playground.promote(there, group_chat.person)
    await group_chat.press("Yes, delete it")

    assert await group_chat.services.personal.export(there.id) == {}


ZONE = "America/Argentina/ComodRivadavia"
LATE = User(0x5A17C0FFEE, "Late")


def traces(folder: Path) -> list[str]:
    """The files in which the bytes of the zone's name or of the chat's id occur."""
    varint = bytes(0x80 | (LATE.id >> shift) & 0x7F for shift in (35, 28, 21, 14, 7)) + bytes([LATE.id & 0x7F])
    marks = (ZONE.encode(), LATE.id.to_bytes(6, "big"), varint)
    files = (file for file in folder.rglob("*") if file.is_file())
    return sorted(file.name for file in files if any(mark in file.read_bytes() for mark in marks))


async def test_forgetting_leaves_no_byte_on_the_disk_while_the_bot_runs(chat: Chat, config: Config) -> None:
    folder = config.database_path.parent
    chat.playground.add_user(LATE)
    late = chat.of(LATE)
    await late.say(f"/subscribe 07:30 {ZONE}")
    await late.say("I cannot feel between my legs")
    await late.say("/settings")
    assert "bot.sqlite3-wal" in traces(folder)

    await late.say("/forgetme")
    await late.press("Yes, delete it")
    await chat.services.backups.make_if_due()

    assert traces(folder) == []


@pytest.mark.parametrize("state", [SubscriptionState.STOPPED, SubscriptionState.UNREACHABLE, SubscriptionState.ACTIVE])
async def test_chats_that_stopped_or_cannot_be_reached_are_erased_in_time(
    chat: Chat, other_chat: Chat, state: SubscriptionState
) -> None:
    await other_chat.say("/subscribe 07:30 UTC")
    await chat.say("/subscribe 07:30 UTC")
    if state is SubscriptionState.STOPPED:
        await chat.say("/unsubscribe")
    elif state is SubscriptionState.UNREACHABLE:
        chat.playground.block(chat.person)
        await chat.bot.catch_up()

    days = {SubscriptionState.STOPPED: 90, SubscriptionState.UNREACHABLE: 180}.get(state, 10_000)
    chat.clock.now += timedelta(days=days, hours=-1)
    await erase_old_chats(chat.bot.application)
    assert await chat.services.personal.export(chat.person.id)

    chat.clock.now += timedelta(hours=2)
    await erase_old_chats(chat.bot.application)
    assert bool(await chat.services.personal.export(chat.person.id)) is (state is SubscriptionState.ACTIVE)
    assert await chat.services.personal.export(other_chat.person.id)


async def test_what_belongs_to_no_subscription_outlives_it(chat: Chat) -> None:
    services, chat_id = chat.services, chat.person.id
    await chat.say("/subscribe 07:30 UTC")
    await chat.press("Send me the first one now")
    await chat.press("Useful")
    await chat.say("/unsubscribe")
    chat.clock.now += timedelta(days=90, hours=1)
    now = services.now()
    services.restrictions.place(chat_id, Restriction.URGENT, now)
    services.countries.keep(chat_id, "ES")
    services.pending_inputs.expect(chat_id, chat_id, PendingInput("town"), now)
    await services.reports.add(now, chat_id, "It hurts more.")
    await services.late_advice.keep([(chat_id, "advice")])
    await services.follow_ups.agree(
        chat_id, level=Urgency.SELF_CARE, causes=(), language="en", checked_at=now, due=[now]
    )
    await services.late_writes.settled()
    before = (await services.personal.export(chat_id)).keys()
    await erase_old_chats(chat.bot.application)

    assert before - (await services.personal.export(chat_id)).keys() == {"subscriber", "tip_feedback"}
    assert before > BESIDE


@pytest.fixture
def contact() -> str:
    return "Grace <grace@example.org>"


@pytest.fixture
def config(config: Config, contact: str) -> Config:
    return config.model_copy(update={"operator_contact": contact, "keep_unanswered": False})


@pytest.mark.parametrize("command", ["/privacy", "/developer_info"])
async def test_privacy_names_the_operator_the_times_and_the_whole_notice(chat: Chat, command: str) -> None:
    await chat.say(command)

    assert "Grace <grace@example.org>" in chat.last
    assert "90 days after you stop" in chat.last
    assert "no answer to" not in chat.last
    await chat.press("The whole privacy notice")
    assert chat.history[-1]["document"]["file_name"] == NOTICE.name
