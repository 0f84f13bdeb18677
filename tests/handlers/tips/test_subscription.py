"""Subscribing to the daily tip: time, place, confirmation."""

from datetime import time, timedelta

import pytest

from bot.core.content.urgency import Urgency
from bot.core.tips.choice import Restriction
from bot.core.tips.subscription import Subscription, SubscriptionState
from tests.database.claims import claim
from tests.handlers.chat import Chat, found

# The harness' clock stands at Monday 2 March 2026, 09:00 UTC.


async def test_an_hour_and_a_town_are_all_it_takes(chat: Chat) -> None:
    await chat.say("/subscribe")
    await chat.press("Evening 19:00")
    await chat.say("Madrid")

    assert "Your tip comes every day at 19:00." in chat.last
    assert "Madrid, Spain: it is 10:00 there now." in chat.last
    assert "Your first tip comes today, Monday 2 March, at 19:00." in chat.last


async def test_hour_and_place_can_come_with_the_command(chat: Chat) -> None:
    await chat.say("/subscribe 07:30 Madrid")

    assert "Your first tip comes tomorrow, Tuesday 3 March, at 07:30." in chat.last
    assert chat.buttons == ["💡 Send me the first one now", "How often", "Topics", "Wrong place?", "⚙️ All settings"]


@pytest.mark.parametrize("typed", ["7.30 pm New York", "New York 19:30", "19h30 nyc", "1930 America/New_York"])
async def test_the_command_reads_many_ways_to_say_it(chat: Chat, typed: str) -> None:
    await chat.say(f"/subscribe {typed}")

    assert "every day at 19:30." in chat.last
    assert "it is 04:00 there now" in chat.last


@pytest.mark.parametrize(
    ("typed", "hour", "there"),
    [
        ("at half seven in the morning in new york", "07:30", "New York City (NY), United States: it is 04:00"),
        ("7 am, Bombay", "07:00", "Mumbai, India: it is 14:30"),
        ("19.30 São Paulo", "19:30", "São Paulo, Brazil: it is 06:00"),
        ("lunch London", "12:30", "London, United Kingdom: it is 09:00"),
        ("9 at night near Munich", "21:00", "Munich, Germany: it is 10:00"),
        ("7 UTC+5:30", "07:00", "Mumbai, India: it is 14:30"),
        ("starting tomorrow 8 am my time, Kyiv", "08:00", "Kyiv, Ukraine: it is 11:00"),
        ("every evening, London Ontario", "19:00", "London, Canada: it is 04:00"),
    ],
)
async def test_the_command_reads_it_as_people_say_it(chat: Chat, typed: str, hour: str, there: str) -> None:
    await chat.say(f"/subscribe {typed}")

    assert f"every day at {hour}." in chat.last
    assert there in chat.last


async def test_a_place_alone_leaves_the_hour_to_be_chosen(chat: Chat) -> None:
    await chat.say("/subscribe kyiv")
    assert "Kyiv time: it is 11:00 there now." in chat.last

    await chat.press("Evening")

    assert "every day at 19:00." in chat.last


async def test_a_time_that_no_clock_shows_is_asked_again(chat: Chat) -> None:
    await chat.say("/subscribe 25:00")
    assert "I did not understand that time." in chat.last

    await chat.say("half past eight in the evening please, London")

    assert "every day at 20:30." in chat.last


@pytest.mark.parametrize("typed", ["please", "every day", "now", "tips"])
async def test_words_that_say_nothing_begin_it(chat: Chat, typed: str) -> None:
    await chat.say(f"/subscribe {typed}")

    assert "What time is good for you?" in chat.last


async def test_where_they_are_may_come_in_a_sentence(chat: Chat) -> None:
    await chat.say("/subscribe 7")
    await chat.say("im in seoul and its 9pm here")

    assert "Seoul, South Korea: it is 18:00 there now." in chat.last


@pytest.mark.parametrize(
    ("begun", "typed", "hour"),
    [
        ("/subscribe", "8", "08:00"),
        ("/start tips", "in the morning", "09:00"),
        ("/subscribe", "the evening please", "19:00"),
        ("/subscribe", "before bed", "21:00"),
        ("/subscribe", "midnight", "00:00"),
        ("/subscribe", "early, before 7 o clock", "07:00"),
    ],
)
async def test_an_hour_may_be_typed_at_once(chat: Chat, begun: str, typed: str, hour: str) -> None:
    await chat.say(begun)
    await chat.say(typed)
    await chat.say("London")

    assert f"every day at {hour}." in chat.last


@pytest.mark.parametrize("typed", ["yes", "no", "the", "not sure"])
async def test_an_ordinary_word_is_no_place_though_it_is_a_code_of_one(chat: Chat, typed: str) -> None:
    await chat.say("/subscribe 8")
    await chat.say(typed)

    assert "I do not know that place." in chat.last


@pytest.mark.parametrize(("typed", "there"), [("Nice", "Nice, France"), ("the hague", "The Hague")])
async def test_a_name_that_is_an_ordinary_word_is_a_place(chat: Chat, typed: str, there: str) -> None:
    await chat.say("/subscribe 8")
    await chat.say(typed)

    assert there in chat.last


async def test_an_hour_of_one_s_own_is_typed(chat: Chat) -> None:
    await chat.say("/subscribe")
    await chat.press("Another time")
    await chat.say("whenever")
    assert "I did not understand that time." in chat.last

    await chat.say("at 8 pm")
    await chat.press("UTC")

    assert "every day at 20:00." in chat.last


async def test_a_typo_gets_suggestions(chat: Chat) -> None:
    await chat.say("/subscribe 8 Mardid")
    assert chat.last == "I do not know Mardid. Did you mean one of these?"

    await chat.press("Madrid, Spain")

    assert "every day at 08:00." in chat.last


async def test_a_country_with_several_clocks_is_asked_about(chat: Chat) -> None:
    await chat.say("/subscribe 8 Spain")
    await chat.press("09:00 · Las Palmas de Gran Canaria, Spain")

    assert "it is 09:00 there now" in chat.last


async def test_what_the_clock_shows_is_enough(chat: Chat) -> None:
    await chat.say("/subscribe")
    await chat.press("Morning")
    await chat.say("10:02")
    assert chat.last.startswith("There are several places like that.")

    await chat.press("Berlin")

    assert "it is 10:00 there now" in chat.last


async def test_an_offset_is_enough(chat: Chat) -> None:
    await chat.say("/subscribe 8 UTC-3")
    await chat.press("UTC-3")

    assert "UTC-3 time: it is 06:00 there now" in chat.last


async def test_a_place_that_nobody_knows_can_be_typed_again(chat: Chat) -> None:
    await chat.say("/subscribe 8 Xyzzyqwfp")
    assert "I do not know that place." in chat.last

    await chat.say("Lisbon")

    assert "every day at 08:00." in chat.last


async def test_a_question_in_between_is_answered_as_one(chat: Chat) -> None:
    await chat.say("/subscribe")
    await chat.press("Evening")
    await chat.say("heat or ice?")

    assert "How sure:" in chat.last


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("my back hurts", "How sure:"),
        ("fever and back pain", "medical advice today"),
        ("weight loss i cannot explain", "weight"),
    ],
)
async def test_whoever_speaks_of_their_back_is_not_asked_for_a_town_again(chat: Chat, typed: str, words: str) -> None:
    await chat.say("/subscribe 7")
    await chat.say(typed)

    assert words in chat.last
    assert "place" not in chat.last


async def test_a_shared_location_gives_its_zone(chat: Chat) -> None:
    await chat.say("/subscribe")
    await chat.press("Evening")
    await chat.press("Share my location")
    await chat.share_location(40.4, -3.7)

    assert "Madrid time: it is 10:00 there now." in chat.last


async def test_a_location_at_sea_has_a_zone_too(chat: Chat) -> None:
    await chat.say("/subscribe 7")
    await chat.share_location(0, -30)

    assert "UTC-2 time: it is 07:00 there now." in chat.last


async def test_far_from_any_town_the_clock_is_asked_for(chat: Chat) -> None:
    await chat.say("/subscribe 7")
    await chat.share_location(-60, -100)

    assert chat.messages[-2] == "Thank you. I use it for your time zone and do not keep it."
    assert chat.last.startswith("No town is near there.")
    assert chat.buttons[:2] == ["02:00 · UTC-7", "06:00 · Punta Arenas, Chile"]

    await chat.press("06:00 · Punta Arenas, Chile")

    assert "Punta Arenas time: it is 06:00 there now." in chat.last


async def test_what_was_typed_in_markup_is_shown_as_typed(chat: Chat) -> None:
    await chat.say("/subscribe 8 <Berln>")

    assert "I do not know <Berln>." in chat.last


async def test_the_first_tip_at_once_is_today_s(chat: Chat) -> None:
    await chat.say("/subscribe 19:00 Madrid")
    await chat.press("Send me the first one now")

    assert chat.last.startswith("💡 ")
    assert "Your next tip comes tomorrow, Tuesday 3 March, at 19:00." in chat.messages[-2]
    assert (await found(chat)).reader.seen


async def test_a_second_press_for_the_first_tip_sends_no_second_one(chat: Chat) -> None:
    await chat.say("/subscribe 19:00 Madrid")
    message, shown = chat.last_message, len(chat.answers)
    for _ in range(2):
        await chat.press_data("subscribe:first", message)

    assert len(chat.answers) == shown + 1


async def test_subscribing_twice_shows_what_was_chosen(chat: Chat) -> None:
    await chat.say("/subscribe 19:00 Madrid")
    await chat.say("/subscribe")

    assert chat.last.startswith("Your daily tip")


async def test_a_new_hour_needs_no_new_place(chat: Chat) -> None:
    await chat.say("/subscribe 19:00 Madrid")
    await chat.say("/subscribe 20:15")

    assert "at 20:15." in chat.last
    assert "Your next tip comes today, Monday 2 March, at 20:15." in chat.last
    assert (await found(chat)).zone.key == "Europe/Madrid"


async def test_moving_over_the_date_line_brings_no_second_tip_for_a_date(chat: Chat) -> None:
    await chat.say("/subscribe 23:30 Auckland")  # it is Monday, 22:00 there
    await chat.press("Send me the first one now")

    await chat.say("/subscribe 23:00 Honolulu")  # it is Sunday, 23:00 there; Monday has had its tip

    assert "Your next tip comes on Tuesday 3 March at 23:00." in chat.last


async def claimed(chat: Chat) -> list[int]:
    """To whom the worker would send now."""
    services = chat.services
    catalog = await services.tip_catalog.current()
    claimed = await claim(services.deliveries, chat.clock(), catalog=catalog, late=services.config.late_tip_limit)
    return [delivery.chat_id for delivery in claimed.deliveries]


async def test_another_hour_moves_today_s_tip_before_it_has_come_and_not_after(chat: Chat) -> None:
    await chat.say("/subscribe 10:05 Madrid")
    await chat.say("/subscribe 10:10")
    assert "today, Monday 2 March, at 10:10." in chat.last

    chat.clock.advance(minutes=9)
    assert await claimed(chat) == []
    chat.clock.advance(minutes=1)
    assert await claimed(chat) == [chat.person.id]

    await chat.say("/subscribe 23:00")
    assert "tomorrow, Tuesday 3 March, at 23:00." in chat.last
    chat.clock.advance(hours=14)
    assert await claimed(chat) == []


@pytest.mark.parametrize(
    "goodbye",
    ["/unsubscribe", "/stop", "stop", "STOP!!", "pls stop", "Stop it, please.", "unsubscribe me", "stop messaging me"],
)
async def test_stopping_is_one_word(chat: Chat, goodbye: str) -> None:
    await chat.say("/subscribe 19:00 Madrid")
    await chat.say(goodbye)

    assert chat.last.startswith("Stopped. Nothing more comes by itself.")
    assert (await found(chat)).state is SubscriptionState.STOPPED


async def test_the_word_stop_also_ends_what_was_being_asked(chat: Chat) -> None:
    await chat.say("/subscribe 8 Xyzzyqwfp")
    await chat.say("unsubscribe me")
    assert chat.last == "OK, stopped. No tips come here."

    await chat.say("Madrid")

    assert "Your tip comes" not in chat.last


async def test_the_button_that_stops_tips_also_ends_what_was_being_asked(chat: Chat) -> None:
    await chat.say("/subscribe 19:00 Madrid")
    await chat.say("/pause")
    await chat.press("Stop my tips")
    await chat.say("thanks")

    assert chat.last.startswith("You are welcome")


async def test_stopping_twice_is_said_so(chat: Chat) -> None:
    await chat.say("/subscribe 19:00 Madrid")
    await chat.say("/tip")
    for answer in ("Stopped.", "OK, stopped. No tips come here."):
        await chat.press_data("stop")
        assert chat.last.startswith(answer)


async def test_where_no_tips_come_stop_ends_the_check(chat: Chat) -> None:
    await chat.begin_check()
    await chat.say("stop")

    assert "Go to an emergency department now" in chat.last


async def test_stop_ends_the_question_how_it_is_too(chat: Chat) -> None:
    await chat.services.follow_ups.agree(
        chat.person.id, level=Urgency.SELF_CARE, causes=(), language="en", checked_at=chat.clock(), due=[chat.clock()]
    )

    await chat.say("stop")

    assert not await chat.services.follow_ups.is_any_due(chat.clock())


async def test_starting_again_needs_one_tap(chat: Chat) -> None:
    await chat.say("/subscribe 19:00 Madrid")
    await chat.say("/stop")
    await chat.press("Start again")

    assert "Your first tip comes today, Monday 2 March, at 19:00." in chat.last


async def test_stopping_what_never_came_is_said_so(chat: Chat) -> None:
    await chat.say("/stop")

    assert chat.last == "OK, stopped. No tips come here."


async def test_under_sixteen_no_tips_are_offered(chat: Chat) -> None:
    chat.services.restrictions.place(chat.person.id, Restriction.UNDER_16, chat.clock())

    for typed in ("/subscribe", "/subscribe 7 London", "/subscribe London"):
        await chat.say(typed)
        assert "people aged 16 and over" in chat.last

    assert await chat.services.subscribers.find(chat.person.id) is None


async def test_a_subscriber_who_turns_out_to_be_under_sixteen_is_promised_no_next_tip(chat: Chat) -> None:
    await chat.say("/subscribe 7 London")
    chat.services.restrictions.place(chat.person.id, Restriction.UNDER_16, chat.clock())

    for typed in ("/settings", "/subscribe"):
        await chat.say(typed)
        assert "people aged 16 and over" in chat.last
        assert chat.buttons == ["Stop my tips"]


async def test_tips_on_what_a_check_found(chat: Chat) -> None:
    await chat.say("/subscribe")
    await chat.press_data("subscribe:about:9")
    await chat.press("Evening")
    await chat.say("Madrid")

    assert (await found(chat)).reader.topics == {"injury", "posture"}


@pytest.mark.parametrize(
    "forged",
    [
        "subscribe:go:99999:0:UTC",
        "subscribe:go:1:0:../etc/passwd",
        "subscribe:about:x",
        "subscribe:go",
        "subscribe:in:-1:0:",
    ],
)
async def test_a_forged_button_only_begins_anew(chat: Chat, forged: str) -> None:
    await chat.say("/subscribe")
    await chat.press_data(forged)

    assert "What time is good for you?" in chat.last


async def test_whoever_blocks_the_bot_is_left_alone_and_found_again(chat: Chat) -> None:
    await chat.say("/subscribe 19:00 Madrid")
    before = await found(chat)

    await chat.block()
    assert (await found(chat)).state is SubscriptionState.UNREACHABLE
    assert (await found(chat)).due_at is None

    await chat.unblock()
    assert await found(chat) == before


async def test_start_revives_too(chat: Chat) -> None:
    await chat.say("/subscribe 19:00 Madrid")
    await chat.services.subscribers.change(chat.person.id, Subscription.unreachable, chat.clock())

    await chat.say("/start")

    assert (await found(chat)).state is SubscriptionState.ACTIVE


async def test_the_hour_follows_the_summer_time(chat: Chat) -> None:
    await chat.say("/subscribe 07:30 Madrid")
    chat.clock.advance(timedelta(days=27))  # in the night to 29 March the clocks go forward

    await chat.say("/subscribe 07:31")

    due_at = (await found(chat)).due_at
    assert due_at
    assert due_at.isoformat() == "2026-03-30T05:31:00+00:00"


async def test_the_name_of_a_zone_is_enough_and_asks_nothing_more(chat: Chat) -> None:
    for typed, zone in (("UTC", "UTC"), ("utc", "UTC"), ("Europe/Madrid", "Europe/Madrid"), ("GMT", "UTC")):
        await chat.say(f"/subscribe 07:30 {typed}")

        subscription = await chat.services.subscribers.find(chat.person.id)
        assert subscription is not None
        assert (subscription.zone.key, subscription.at) == (zone, time(7, 30))


async def test_the_zone_of_another_town_is_named_as_a_time(chat: Chat) -> None:
    await chat.say("/subscribe 7:30 Manchester")
    await chat.press("Manchester, United Kingdom")

    assert "📍 London time: it is 09:00 there now." in chat.last
