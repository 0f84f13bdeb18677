"""/start, /help, /cancel, unknown commands and messages without text."""

import pytest

from tests.handlers.chat import PHOTO, Chat


async def test_the_bot_says_hello(chat: Chat) -> None:
    await chat.say("/start")

    assert chat.last.startswith("Hello. I know about back spasms.")
    assert chat.buttons


async def test_every_button_of_the_welcome_leads_somewhere(chat: Chat) -> None:
    await chat.say("/start")
    for label in chat.buttons:
        await chat.say("/start")
        await chat.press(label)

        assert chat.last


@pytest.mark.parametrize(("typed", "meant"), [("/hlep", "/help"), ("/stopp", "/stop")])
async def test_a_mistyped_command_gets_a_useful_choice(chat: Chat, typed: str, meant: str) -> None:
    await chat.say(typed)

    assert f"{meant}?" in chat.last


async def test_a_mistyped_command_of_the_admins_is_known_to_admins_only(admin_chat: Chat, chat: Chat) -> None:
    for typed, meant in {"/rollbak": "/rollback", "/stast": "/stats", "/tipfile": "/tipsfile"}.items():
        await admin_chat.say(typed)
        assert meant in admin_chat.last

        await chat.say(typed)
        assert meant not in chat.last


async def test_an_edited_message_is_no_second_message(chat: Chat) -> None:
    await chat.say("/start")
    await chat.edit("/help")

    assert len(chat.answers) == 1


async def test_a_voice_message_gets_an_answer(chat: Chat) -> None:
    await chat.send(voice={"file_id": "a", "file_unique_id": "b", "duration": 3})

    assert chat.last


@pytest.mark.parametrize(
    ("caption", "answer"),
    [
        ("/stop", "No tips come here"),
        ("stop", "No tips come here"),
        ("thank you", "You are welcome"),
        ("🙂", "I can only read words"),
        ("10d", "I can only read words"),
        ("/24", "I can only read words"),
        ("L5 S1", "Disc"),
        ("40C", "a fever, chills or night sweats"),
        ("is it my mattress?", "Medium-firm"),
        ("you made it worse", "May I pass your message on"),
    ],
)
async def test_words_under_a_picture_are_read_as_those_of_a_message(chat: Chat, caption: str, answer: str) -> None:
    await chat.send(photo=PHOTO, caption=caption)

    assert answer in chat.last
    assert len(chat.answers) == 1


async def test_what_was_asked_for_may_be_typed_under_a_picture(chat: Chat) -> None:
    await chat.send(photo=PHOTO, caption="/subscribe 8")
    await chat.send(photo=PHOTO, caption="London")

    assert "every day at 08:00." in chat.last


async def test_in_a_group_words_under_a_picture_are_read_if_they_are_for_the_bot(group_chat: Chat) -> None:
    await group_chat.say("/help")
    await group_chat.send(photo=PHOTO, caption="is it my mattress?", reply_to_message=group_chat.last_message)
    assert "Medium-firm" in group_chat.last

    await group_chat.send(photo=PHOTO, reply_to_message=group_chat.last_message)
    assert len(group_chat.answers) == 2


async def test_a_forged_button_gets_an_answer(chat: Chat) -> None:
    await chat.say("/start")
    await chat.press_data("no-such-button:1")

    assert chat.flash


async def test_in_a_group_the_bot_keeps_to_itself(group_chat: Chat) -> None:
    await group_chat.say("my back hurts, says my neighbour")
    assert group_chat.answers == []

    await group_chat.say("/help@backspasm_bot")
    assert len(group_chat.answers) == 1


async def test_a_button_that_is_not_there_says_what_is(chat: Chat) -> None:
    await chat.say("/start")

    with pytest.raises(AssertionError, match="there is no button 'Sing a song'; the newest message has "):
        await chat.press("Sing a song")
