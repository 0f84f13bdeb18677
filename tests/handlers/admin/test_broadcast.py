"""Announcements: to everybody once, and to nobody twice."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.tips.subscription import Subscription
from bot.playground import User
from bot.playground.faults import Hang, ServerError
from tests.handlers.chat import PHOTO, Chat, Clock
from tests.handlers.conftest import ADA, BEN
from tests.processes.process import happens

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FOURTH = User(1004, "Dan", username="dan")


async def subscribe(chat: Chat, *people: User) -> None:
    for person in people:
        await chat.of(person).say("/start")
        fresh = Subscription(chat_id=person.id, zone=ZoneInfo("UTC"), at=time(9), created_at=NOW)
        await chat.services.subscribers.subscribe(fresh, lambda it: it, NOW)


@pytest.fixture
async def desk(admin_chat: Chat) -> Chat:
    """Grace's chat; Ada and Ben have subscribed, Dan has not."""
    admin_chat.playground.add_user(FOURTH)
    await subscribe(admin_chat, ADA, BEN)
    await admin_chat.of(FOURTH).say("/start")
    await admin_chat.say("/start")
    return admin_chat


def heard(chat: Chat, person: User, words: str) -> int:
    return sum(words in text for text in chat.of(person).messages)


async def send(chat: Chat) -> None:
    await chat.bot.application.broadcaster.send_due()


async def test_an_announcement_is_shown_counted_confirmed_and_sent_once(desk: Chat) -> None:
    await desk.say("/broadcast")
    assert "2 subscribers" in desk.last

    await desk.say("The bot moves house tonight.")
    assert desk.messages[-2] == "The bot moves house tonight."
    assert "2 chats" in desk.last
    assert heard(desk, ADA, "moves house") == 0

    await desk.press("Send to 2")
    await send(desk)
    await send(desk)

    assert [heard(desk, person, "moves house") for person in (ADA, BEN, FOURTH)] == [1, 1, 0]
    assert "The announcement is out" in desk.last
    assert "Arrived: 2" in desk.last


@pytest.mark.parametrize("words", ["Hello", "stop", "help"])
async def test_it_may_be_a_word_that_is_a_command_elsewhere(desk: Chat, words: str) -> None:
    await desk.say("/broadcast")
    await desk.say(words)

    assert desk.messages[-2] == words
    assert "2 chats" in desk.last

    await desk.say("/broadcast")
    await desk.say("cancel")
    await desk.say("Hello")

    assert "2 chats" not in desk.last


async def test_its_text_may_stand_behind_the_command(desk: Chat) -> None:
    await desk.say("/broadcast")
    await desk.say("/broadcast The bot moves house tonight.\nGood night <all>!")
    assert desk.messages[-2] == "The bot moves house tonight.\nGood night <all>!"

    await desk.press("Send to 2")
    await send(desk)
    await desk.say("thanks")

    assert heard(desk, ADA, "Good night <all>!") == 1
    assert "Send to 2" not in desk.buttons


async def test_what_stands_behind_the_command_may_be_too_long(desk: Chat) -> None:
    await desk.say("/broadcast " + "a" * 3500)
    assert "2 chats" in desk.last

    await desk.say("/broadcast " + "a" * 3501)
    assert "3501" in desk.last.replace(",", "")


async def test_without_subscribers_nothing_is_shown(admin_chat: Chat) -> None:
    await admin_chat.say("/broadcast The bot moves house.")

    assert "moves house" not in admin_chat.last
    assert admin_chat.last == admin_chat.messages[-1]


@pytest.mark.parametrize("words", [{}, {"caption": "The bot moves house."}])
async def test_whoever_sends_a_picture_is_told_that_it_is_text(desk: Chat, words: dict[str, str]) -> None:
    await desk.say("/broadcast")
    await desk.send(photo=PHOTO, **words)
    assert "text alone" in desk.last

    await desk.say("The bot moves house.")
    assert "2 chats" in desk.last


async def test_it_can_be_cancelled_before_anybody_hears_it(desk: Chat) -> None:
    await desk.say("/broadcast")
    await desk.say("The bot sleeps on Sunday.")
    await desk.press("Cancel")
    await send(desk)

    assert heard(desk, ADA, "sleeps on Sunday") == 0


async def test_stop_ends_it_and_says_how_far_it_came(desk: Chat) -> None:
    await desk.say("/broadcast")
    await desk.say("Half of you hear this.")
    await desk.press("Send to 2")
    await desk.press("Stop")
    await send(desk)

    assert heard(desk, ADA, "Half of you") == 0
    assert "Stopped" in desk.last
    assert "Not sent: 2" in desk.last


async def test_a_second_press_of_confirm_sends_nothing_more(desk: Chat) -> None:
    await desk.say("/broadcast")
    await desk.say("Once.")
    message = desk.last_message
    await desk.press("Send to 2")
    await desk.press_data("broadcast:confirm:1", message)
    await send(desk)

    assert heard(desk, BEN, "Once.") == 1


async def test_after_a_crash_in_the_middle_nobody_hears_it_twice(desk: Chat) -> None:
    await desk.say("/broadcast")
    await desk.say("Through a crash.")
    await desk.press("Send to 2")
    broadcasts = desk.services.broadcasts
    (claimed,) = await broadcasts.claim(1, [], NOW, limit=1)  # its send began, and then the power went

    await broadcasts.recover()
    await send(desk)

    counts = {person.id: heard(desk, person, "Through a crash.") for person in (ADA, BEN)}
    assert counts[claimed.chat_id] == 0
    assert sum(counts.values()) == 1
    assert "Perhaps arrived, not sent again: 1" in desk.last

    await desk.press("Send again to this 1 chat")
    await send(desk)
    assert {heard(desk, person, "Through a crash.") for person in (ADA, BEN)} == {1}
    assert "Arrived: 2" in desk.last
    assert "Perhaps" not in desk.last

    await desk.say("/admin")
    await desk.press("Log")
    assert "sent announcement 1 again" in desk.last


async def test_an_outage_costs_one_batch_and_the_rest_goes_out_afterwards(desk: Chat, clock: Clock) -> None:
    crowd = [User(n, f"Person {n}") for n in range(2000, 2048)]
    for person in crowd:
        desk.playground.add_user(person, started=True)
        fresh = Subscription(chat_id=person.id, zone=ZoneInfo("UTC"), at=time(9), created_at=NOW)
        await desk.services.subscribers.subscribe(fresh, lambda it: it, NOW)

    await desk.say("/broadcast")
    await desk.say("Through an outage.")
    await desk.press("Send to 50")
    desk.playground.faults.add(ServerError(502), method="sendMessage")
    sending = asyncio.create_task(send(desk))
    while not desk.bot.application.broadcaster.breaker.pause_left(clock.now):  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)

    desk.playground.faults.clear()
    clock.advance(minutes=1)
    desk.bot.application.broadcaster.tick()
    await sending

    unconfirmed = (await desk.services.broadcasts.counts(1))["unconfirmed"]
    assert 1 <= unconfirmed <= 25
    assert f"Arrived: {50 - unconfirmed}" in desk.last
    assert f"Perhaps arrived, not sent again: {unconfirmed}" in desk.last


async def test_who_has_blocked_the_bot_is_counted_as_unreachable(desk: Chat) -> None:
    await desk.say("/broadcast")
    await desk.say("Hello to all.")
    await desk.press("Send to 2")
    await desk.of(BEN).block()
    await send(desk)

    assert "Arrived: 1" in desk.last
    assert "Cannot be reached: 1" in desk.last


async def test_a_correction_reaches_those_who_had_the_tip_and_nobody_else(desk: Chat) -> None:
    tip = desk.services.library.content().tips[0]
    await desk.say(f"/preview {tip.id}")
    await desk.press("Correct this tip")
    assert "Nobody has had" in desk.last

    await deliver(desk, tip.id, ADA)
    await desk.press("Correct this tip")
    assert "the 1 person" in desk.last

    await desk.say("Every 30 minutes, not every 40.")
    await desk.press("Send to 1")
    await send(desk)

    assert [heard(desk, person, "not every 40") for person in (ADA, BEN)] == [1, 0]
    assert heard(desk, ADA, "A correction to a tip you had") == 1


async def test_a_text_that_does_not_fit_is_asked_for_again(desk: Chat) -> None:
    await desk.say("/broadcast")
    await desk.say("x" * 3600)
    assert "3600 characters" in desk.last.replace(",", "")

    await desk.say("Short.")
    assert desk.messages[-2] == "Short."


async def test_without_subscribers_there_is_nothing_to_write(admin_chat: Chat) -> None:
    await admin_chat.say("/broadcast")

    assert "no active subscriber" in admin_chat.last


async def test_figures_come_in_words_and_as_a_picture(desk: Chat) -> None:
    await desk.of(ADA).say("/posture")
    await desk.say("/stats")

    assert "Posture: 1" in desk.messages[-2]
    assert "2 active, 0 paused, 0 unreachable" in desk.messages[-2]
    assert "photo" in desk.last_message


async def test_tips_of_the_last_week_are_counted_by_how_they_ended(desk: Chat) -> None:
    ends = {"sent": 90, "late": 5, "skipped": 4, "failed": 3, "unreachable": 2, "unconfirmed": 1}
    rows = [(date(2026, 3, day).toordinal(), end, count) for day in (1, 2) for end, count in ends.items()]
    await desk.services.database.execute_many("INSERT INTO delivery_tally VALUES (?, ?, ?)", rows)
    await desk.say("/stats")

    lines = desk.messages[-2].splitlines()
    begin = lines.index("Tips in the last 7 days:") + 1
    assert [int(line.split()[0]) for line in lines[begin : begin + 6]] == [180, 10, 8, 6, 4, 2]


async def deliver(chat: Chat, tip_id: str, person: User) -> None:
    database = chat.services.database
    await database.execute("INSERT OR IGNORE INTO tip_number (tip_id) VALUES (?)", (tip_id,))
    await database.execute(
        "INSERT INTO delivery (local_date, chat_id, tip, state) SELECT ?, ?, number, 'sent' FROM tip_number"
        " WHERE tip_id = ?",
        (date(2026, 3, 1).toordinal(), person.id, tip_id),
    )


async def test_it_goes_out_although_the_panel_cannot_be_changed(desk: Chat) -> None:
    await desk.say("/broadcast")
    await desk.say("Out at once.")
    desk.playground.faults.add(Hang(), method="editMessageText")
    async with desk.bot.application.broadcaster.running():
        pressing = asyncio.create_task(desk.press("Send to 2"))
        await happens(desk.playground, lambda: heard(desk, ADA, "Out at once") == heard(desk, BEN, "Out at once") == 1)
        assert not pressing.done()
        desk.playground.faults.clear()
        await pressing


async def test_what_did_not_begin_in_time_is_confirmed_anew(desk: Chat, clock: Clock) -> None:
    await desk.say("/broadcast")
    await desk.say("<b>Late</b> news.")
    await desk.press("Send to 2")
    clock.advance(minutes=11)
    await send(desk)

    assert heard(desk, ADA, "news") == 0
    assert "Nobody has had it. Send it now? It goes to 2 chats" in desk.last
    await desk.press("Send to 2")
    await send(desk)
    assert heard(desk, ADA, "news") == heard(desk, BEN, "news") == 1


async def test_who_pauses_is_counted_as_paused_until_the_day_on_which_tips_come_again(desk: Chat) -> None:
    subscribers, today = desk.services.subscribers, NOW.date()
    for person, until in ((ADA, today), (BEN, today + timedelta(days=1))):
        await subscribers.change(person.id, lambda it, until=until: it.back_on(until, NOW), NOW)  # type: ignore[misc]

    await desk.say("/stats")
    assert "1 active, 1 paused, 0 unreachable" in desk.messages[-2]
