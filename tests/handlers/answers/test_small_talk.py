"""Small talk gets a fitting reply and buttons to useful pages."""

import pytest

from tests.handlers.chat import Chat


@pytest.mark.parametrize(
    ("typed", "answered"),
    [
        ("Hello!", "Hello. I know about back spasms."),
        ("heya", "Hello. I know about back spasms."),
        ("help", "What I can do"),
        ("can you help me?", "What I can do"),
        ("thanks", "You are welcome."),
        ("ok thank you so much 😊", "You are welcome."),
        ("👍", "You are welcome."),
        ("good night", "Take care."),
        ("it works thank you!!", "I am glad to hear that."),
        ("please help me!!", "I am here."),
        ("OUCH", "I am here."),
        ("I'm scared", "I am sorry that you are going through this."),
        ("are you a doctor?", "I am a program, not a doctor and not a person."),
        ("talk to a human", "I am a program, not a doctor and not a person."),
        ("are you sure?", "Under each answer you see its source"),
        ("AMBULANCE!!", "Get help now"),
        ("Is this free?", "I do not ask for money."),
        ("I hate you", "I am sorry that I was not more help."),
        ("what was that again", "My last answer stands above."),
        ("more", "My last answer stands above."),
        ("i dont understand", "Tell me in a few words"),
        ("start the check", "A short check"),
        ("daily tips", "One short tip a day"),
        ("do you store my messages", "What I keep"),
        ("delete my data", "Delete everything I keep about this chat?"),
        ("give me a tip", "💡"),
        ("privacy", "What I keep"),
        ("Settings", "No daily tip comes here at the moment."),
    ],
)
async def test_small_talk_is_no_question(chat: Chat, typed: str, answered: str) -> None:
    await chat.say(typed)

    assert chat.last.startswith(answered)
    assert await chat.services.unanswered.newest(chat.clock(), limit=9) == []


@pytest.mark.parametrize(
    "typed", ["im scared", "who are you", "free?", "rubbish", "more", "huh?", "it helped", "😭", "??"]
)
async def test_every_button_under_it_leads_somewhere(chat: Chat, typed: str) -> None:
    await chat.say(typed)
    labels = chat.buttons
    for label in labels:
        await chat.say(typed)
        await chat.press(label)

        assert chat.last
    assert labels


@pytest.mark.parametrize(
    "content",
    [
        {"voice": {"file_id": "a", "file_unique_id": "b", "duration": 3}},
        {"photo": [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}]},
        {"contact": {"phone_number": "1", "first_name": "x"}},
        {"text": "😭😭😭"},
        {"text": "??"},
    ],
)
async def test_what_cannot_be_read_gets_the_emergency_line_and_a_way_on(chat: Chat, content: dict[str, object]) -> None:
    await chat.send(**content)

    assert chat.last.startswith("I can only read words, in English.")
    assert "Go to an emergency department now:" in chat.last
    assert "I have pain now: check" in chat.buttons


async def test_a_town_that_sounds_like_small_talk_is_a_town_when_we_asked(chat: Chat) -> None:
    await chat.say("nice")
    assert chat.last.startswith("You are welcome.")

    await chat.say("/subscribe 7:30")
    await chat.say("Nice")

    assert "You are welcome." not in chat.last


async def test_a_command_is_one_also_when_we_asked(chat: Chat) -> None:
    await chat.say("/subscribe 7:30")
    await chat.say("cancel")

    assert chat.last.startswith("OK, stopped.")


async def test_a_sign_is_heard_under_small_talk(chat: Chat) -> None:
    await chat.say("hi, thanks, i can't feel when i pee")

    assert chat.last.startswith("🚨")


async def test_a_kind_word_in_the_middle_of_a_check_leads_back_to_it(chat: Chat) -> None:
    await chat.begin_check()
    await chat.press("Not sure")
    await chat.say("thank you")

    assert "Go on with the check" in chat.buttons


@pytest.mark.parametrize("typed", ["where is my parcel", "frimble", "😭"])
async def test_without_an_answer_there_are_the_emergency_line_and_the_check(chat: Chat, typed: str) -> None:
    await chat.say(typed)

    assert "Go to an emergency department now:" in chat.last
    assert "I have pain now: check" in chat.buttons


async def test_a_second_message_in_a_row_and_a_long_one_are_answered(chat: Chat) -> None:
    await chat.say("and then my back seized up again " * 120)
    await chat.say("heat or ice?")

    assert len(chat.answers) == 2
    assert chat.last.startswith("🔥 Heat or ice?")
