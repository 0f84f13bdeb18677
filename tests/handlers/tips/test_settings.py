"""/settings, /pause, and the buttons below every tip."""

import re

import pytest

from bot.core.tips.choice import Restriction
from bot.core.tips.schedule import FOUR_A_WEEK, WEEKDAYS
from tests.handlers.chat import Chat, found


@pytest.fixture
async def subscriber(chat: Chat) -> Chat:
    await chat.say("/subscribe 19:00 Madrid")
    return chat


async def test_everything_stands_in_one_message(subscriber: Chat) -> None:
    await subscriber.say("/settings")

    assert subscriber.last == (
        "Your daily tip\n\n⌚ 19:00, every day\n📍 Madrid time, where it is 10:00 now\n🎯 All topics\n"
        "🌙 Quiet from 22:00 to 07:00\n📅 The next tip comes today, Monday 2 March, at 19:00."
    )


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("8 pm tonight", "20:00"),
        ("9 pm at night", "21:00"),
        ("12 midnight", "00:00"),
        ("12 noon", "12:00"),
        ("9 pm before bed", "21:00"),
    ],
)
@pytest.mark.parametrize("asked", [True, False])
async def test_an_hour_that_is_said_twice_leaves_the_place_as_it_is(
    chat: Chat, typed: str, hour: str, *, asked: bool
) -> None:
    await chat.say("/subscribe 07:00 Berlin")
    if asked:
        await chat.say("/settings")
        await chat.press("Time")

    await chat.say(typed if asked else f"/subscribe {typed}")

    assert f"every day at {hour}." in chat.last
    assert (await found(chat)).zone.key == "Europe/Berlin"


async def test_who_has_been_seen_says_so_and_the_other_buttons_stay(subscriber: Chat) -> None:
    subscriber.services.restrictions.place(subscriber.person.id, Restriction.URGENT, subscriber.clock())
    await subscriber.say("/settings")
    message, before = subscriber.last_message, subscriber.buttons
    await subscriber.press("I have been seen")

    shown = next(each for each in subscriber.answers if each["message_id"] == message["message_id"])
    after = [button["text"] for button in subscriber.playground.buttons(shown)]
    assert after == [label for label in before if label != "I have been seen"]
    assert await subscriber.services.restrictions.current(subscriber.person.id) == Restriction.NONE


async def test_without_a_subscription_one_is_offered(chat: Chat) -> None:
    for command in ("/settings", "/pause", "/pause 7"):
        await chat.say(command)
        assert chat.last == "No daily tip comes here at the moment."

    await chat.press("One tip a day")
    assert "What time is good for you?" in chat.last


async def test_another_hour_is_two_taps(subscriber: Chat) -> None:
    await subscriber.say("/settings")
    await subscriber.press("Time")
    await subscriber.press("Lunch 12:30")

    assert "at 12:30." in subscriber.last


async def test_another_place_is_typed(subscriber: Chat) -> None:
    await subscriber.say("/settings")
    await subscriber.press("📍 Place")
    await subscriber.say("Tokyo")

    assert "Tokyo, Japan: it is 18:00 there now." in subscriber.last
    assert "today, Monday 2 March, at 19:00" in subscriber.last


async def test_the_dose_can_be_changed(subscriber: Chat) -> None:
    await subscriber.say("/settings")
    await subscriber.press("How often")
    await subscriber.press("Monday to Friday")

    assert "Now: from Monday to Friday." in subscriber.last
    assert "✓ Monday to Friday" in subscriber.buttons
    assert (await found(subscriber)).days == WEEKDAYS


async def test_single_days_can_be_switched_but_one_is_left(subscriber: Chat) -> None:
    await subscriber.say("/settings")
    await subscriber.press("How often")
    await subscriber.press("Once a week")
    await subscriber.press("Thu")
    assert "Now: on Monday, Thursday." in subscriber.last

    await subscriber.press("✓ Mon")
    await subscriber.press("✓ Thu")

    assert subscriber.flash == "Keep at least one day. To end your tips, tap Stop my tips."
    assert "Now: once a week, on Thursday." in subscriber.last


async def test_topics_are_switches(subscriber: Chat) -> None:
    await subscriber.say("/settings")
    await subscriber.press("Topics")
    await subscriber.press("Posture")
    await subscriber.press("Sport")
    await subscriber.press("✓ Sport")

    assert (await found(subscriber)).reader.topics == {"posture"}
    await subscriber.press("← Back")
    assert re.search("🎯 Posture.* first, then the rest", subscriber.last)


async def test_quiet_hours_can_be_changed_and_ended(subscriber: Chat) -> None:
    await subscriber.say("/settings")
    await subscriber.press("Quiet hours")
    await subscriber.press("23:00 to 08:00")
    await subscriber.press("No quiet hours")

    assert (await found(subscriber)).quiet is None


async def test_quiet_hours_of_one_s_own_are_typed(subscriber: Chat) -> None:
    await subscriber.say("/settings")
    await subscriber.press("Quiet hours")
    await subscriber.press("Other hours")
    await subscriber.say("at night")
    assert "I did not understand these hours." in subscriber.last

    await subscriber.say("10:30 pm to 6")
    assert "🌙 Quiet from 22:30 to 06:00" in subscriber.last

    await subscriber.press("Quiet hours")
    assert "✓ 22:30 to 06:00" in subscriber.buttons


@pytest.mark.parametrize(
    "words",
    ["How often do you send tips?", "a tip every other day please", "Please change my tip time", "No tips at weekends"],
)
async def test_who_asks_for_other_times_in_their_own_words_gets_the_settings(subscriber: Chat, words: str) -> None:
    await subscriber.say(words)

    assert "Your daily tip" in subscriber.last
    assert "How often" in subscriber.buttons


async def test_an_hour_in_the_quiet_hours_is_kept_and_told(subscriber: Chat) -> None:
    for command in ("/subscribe 23:00", "/settings"):
        await subscriber.say(command)

        assert "23:00 is in your quiet hours. It comes all the same" in subscriber.last
        assert "comes today, Monday 2 March, at 23:00." in subscriber.last


async def test_a_pause_ends_by_itself(subscriber: Chat) -> None:
    await subscriber.say("/pause 7")

    assert subscriber.last == "Paused. The next tip comes on Monday 9 March at 19:00."


@pytest.mark.parametrize(
    ("typed", "back"),
    [
        ("2 weeks", "on Monday 16 March at 19:00"),
        ("a couple of days", "on Wednesday 4 March at 19:00"),
        ("until friday", "on Friday 6 March at 19:00"),
        ("until 15 December", "on Tuesday 15 December 2026 at 19:00"),
        ("until 15 Dec", "on Tuesday 15 December 2026 at 19:00"),
        ("until Friday the 13th", "on Friday 13 March at 19:00"),
        ("until the 15th", "on Sunday 15 March at 19:00"),
        ("until 15/12", "on Tuesday 15 December 2026 at 19:00"),
        ("999", "on Tuesday 2 March 2027 at 19:00"),
    ],
)
async def test_a_pause_is_as_long_as_people_say(subscriber: Chat, typed: str, back: str) -> None:
    await subscriber.say(f"/pause {typed}")

    assert subscriber.last == f"Paused. The next tip comes {back}."


@pytest.mark.parametrize(
    ("question", "answer", "understood"),
    [
        (("/pause",), "10 days", "Paused. The next tip comes on Thursday 12 March"),
        (("/pause -3",), "until friday", "Paused. The next tip comes on Friday 6 March"),
        (("/pause",), "/pause at night", "I did not understand how long."),
        (("/settings",), "/subscribe 8pm 11am", "There are several places like that."),
        (("/settings", "[Pause]"), "-3", "I did not understand how long."),
        (("/settings", "[Time]"), "8 pm", "Your tip comes every day at 20:00."),
        (("/settings", "[Quiet hours]"), "9 pm to 6", "Quiet from 21:00 to 06:00"),
        (("/settings", "[Quiet hours]", "[Other hours]"), "Off.", "🌙 No quiet hours"),
        (("/settings", "[Quiet hours]"), "no", "🌙 No quiet hours"),
        (("/settings", "[Quiet hours]"), "12 at night to 6", "Quiet from 00:00 to 06:00"),
        (("/settings", "[Quiet hours]"), "noon to midnight", "Quiet from 12:00 to 00:00"),
        (("/settings", "[Pause]"), "thank you", "You are welcome."),
        (("/settings", "[Quiet hours]"), "thank you", "You are welcome."),
        (("/settings", "[Quiet hours]", "[Back]"), "8", "emergency department"),
        (("/settings", "[Time]"), "after work", "I did not understand that time."),
        (("/pause",), "until I'm back on Friday", "Paused. The next tip comes on Friday 6 March"),
        (("/pause",), "until I feel better", "I did not understand how long."),
        (("/pause",), "until 15", "I did not understand how long."),
        (("/pause until 15",), "until the 15th", "Paused. The next tip comes on Sunday 15 March"),
        (("/pause",), "until Christmas", "I did not understand how long."),
        (("/pause",), "three days please", "Paused. The next tip comes on Thursday 5 March"),
        (("/pause",), "it began 3 days ago", "emergency department"),
        (("/pause",), "my back hurts since 3 days", "emergency department"),
        (("/pause", "[1 week]"), "10 days", "emergency department"),
        (("/settings", "[Time]"), "back pain since 8", "emergency department"),
        (("/settings", "[Time]"), "golf", "How sure:"),
    ],
)
async def test_what_has_buttons_to_choose_from_may_be_typed_too(
    subscriber: Chat, question: tuple[str, ...], answer: str, understood: str
) -> None:
    for act in question:
        await (subscriber.press(act[1:-1]) if act.startswith("[") else subscriber.say(act))

    await subscriber.say(answer)

    assert understood in subscriber.last


async def test_a_pause_for_ever_is_a_stop(subscriber: Chat) -> None:
    await subscriber.say("/pause forever")
    await subscriber.press("Stop my tips")

    assert subscriber.last.startswith("Stopped.")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("pause for 2 weeks", "Paused. The next tip comes on Monday 16 March"),
        ("Pause until 15/3", "Paused. The next tip comes on Sunday 15 March"),
        ("pause until Christmas", "I did not understand how long."),
        ("pause", "No tips for how long?"),
        ("pause my back exercises when it hurts?", "emergency department"),
    ],
)
async def test_a_pause_may_be_typed_without_its_slash(subscriber: Chat, typed: str, answer: str) -> None:
    await subscriber.say(typed)

    assert answer in subscriber.last


@pytest.mark.parametrize("words", ["/pause 0", "resume", "Unpause please"])
async def test_no_days_end_a_pause(subscriber: Chat, words: str) -> None:
    await subscriber.say("/pause 7")
    await subscriber.say(words)

    assert subscriber.last == "The pause is over. The next tip comes today, Monday 2 March, at 19:00."


async def test_a_pause_can_be_ended_early(subscriber: Chat) -> None:
    await subscriber.say("/pause")
    await subscriber.press("2 weeks")
    await subscriber.press("All settings")
    assert "⏸ Paused. The next tip comes on Monday 16 March at 19:00." in subscriber.last

    await subscriber.press("Go on now")

    assert subscriber.last == "The pause is over. The next tip comes today, Monday 2 March, at 19:00."


async def test_less_often_steps_down_and_can_be_undone(subscriber: Chat) -> None:
    await subscriber.say("/tip")
    await subscriber.press("Less often")
    assert "four times a week" in subscriber.last

    await subscriber.press("Undo")
    assert "19:00, every day" in subscriber.last

    for _ in range(2):
        await subscriber.press("Less often")
    assert "once a week, on Monday" in subscriber.last

    await subscriber.press("Less often")
    assert "once a week already" in subscriber.last


async def test_four_a_week_are_kept(subscriber: Chat) -> None:
    await subscriber.say("/tip")
    await subscriber.press("Less often")

    assert (await found(subscriber)).days == FOUR_A_WEEK


async def test_who_has_a_zone_that_is_unknown_is_asked_for_the_place_and_served_meanwhile(
    subscriber: Chat,
) -> None:
    database = subscriber.services.database
    await database.execute("UPDATE subscriber SET zone = 'Europe/Nowhere', due_at = NULL")  # as the claim sets it aside

    await subscriber.say("/settings")

    assert "I no longer know the time zone" in subscriber.last
    assert "Where are you?" in subscriber.last
    assert (await found(subscriber)).due_at == subscriber.clock.now.replace(hour=19)

    await subscriber.say("Tokyo")
    assert "Tokyo, Japan: it is 18:00 there now." in subscriber.last
    assert (await found(subscriber)).zone.key == "Asia/Tokyo"


@pytest.mark.parametrize("said", ["/pause 7", "/tip", "/subscribe", "/mydata", "/subscribe 08:00", "/unsubscribe"])
async def test_whatever_is_unknown_here_every_command_has_its_answer(subscriber: Chat, said: str) -> None:
    await subscriber.services.database.execute("UPDATE subscriber SET zone = 'Europe/Nowhere', topics = 'all'")
    before = len(subscriber.answers)

    await subscriber.say(said)

    assert len(subscriber.answers) > before
