"""In a group the bot answers those who speak to it, and nobody else."""

import pytest

from bot.core.tips.choice import Restriction
from bot.playground import Playground
from tests.handlers.chat import Chat
from tests.handlers.conftest import BEN


@pytest.fixture
def group(chat: Chat, playground: Playground) -> Chat:
    """Ada in a group whose whole talk reaches the bot."""
    playground.world.reads_all_group_messages = True
    return chat.of(chat.person, playground.add_group("Back friends", [chat.person, BEN]))


def name(chat: Chat) -> str:
    return f"@{chat.bot.application.bot.username}"


async def test_talk_among_people_is_left_alone(group: Chat) -> None:
    await group.say("my back is in spasm again")
    await group.say("@ben golf?")
    await group.say("/weather@anotherbot")
    await group.say("/weather")

    assert group.answers == []


async def test_a_command_with_its_name_is_answered_as_a_reply(group: Chat) -> None:
    await group.say(f"/posture{name(group)}")

    assert group.last.startswith("🪑 Posture")
    assert group.last_message["reply_to_message"]["from"]["id"] == group.person.id


async def test_a_mention_is_answered(group: Chat) -> None:
    await group.say(f"{name(group)} sciatica")

    assert "⚡ Irritated nerve (sciatica)" in group.last


async def test_a_reply_to_the_bot_is_answered(group: Chat) -> None:
    await group.say(f"/posture{name(group)}")
    await group.say("sciatica", reply_to=group.last_message)

    assert "⚡ Irritated nerve (sciatica)" in group.last


async def test_in_privacy_mode_commands_mentions_and_replies_are_answered(group: Chat, playground: Playground) -> None:
    playground.world.reads_all_group_messages = False
    await group.say("my back is in spasm again")
    assert group.answers == []

    await group.say(f"/cause{name(group)} mattress")
    await group.say("and heat or ice?", reply_to=group.last_message)

    assert [message.splitlines()[0] for message in group.messages] == ["🛌 Best mattress", "🔥 Heat or ice?"]


async def test_a_button_in_a_group_turns_the_page_for_all(group: Chat) -> None:
    await group.say(f"/posture{name(group)}")
    await group.of(BEN, group.place).press("What to do now")

    assert len(group.answers) == 1
    assert "What to do now" in group.last


async def test_the_check_is_for_the_private_chat(group: Chat) -> None:
    await group.say(f"/check{name(group)}")

    assert group.last_message["reply_markup"]["inline_keyboard"][0][0]["url"].endswith("?start=check")


async def test_the_check_button_under_an_answer_leads_to_the_private_chat_too(group: Chat) -> None:
    await group.say(f"/posture{name(group)}")
    await group.press("Start check")

    assert "Question 1" not in group.last


async def test_a_country_said_in_a_group_counts_there_and_ones_own_goes_first(group: Chat, other_chat: Chat) -> None:
    sign = f"{name(group)} both my legs are numb"
    await group.say(sign)
    await group.press("The number in my country")
    await group.press("United Kingdom")
    await group.say(sign)
    in_group = group.last
    await other_chat.say("both my legs are numb")
    await other_chat.press("The number in my country")
    await other_chat.press("United States")
    await group.of(BEN, group.place).say(sign)
    own = group.last
    alone = group.of(group.person)
    await alone.say("both my legs are numb")

    assert "in United Kingdom)" in in_group
    assert "in United States)" in own
    assert "112, 911 or 999" in alone.last


SIGN = "both my legs are numb"


@pytest.mark.parametrize(
    ("said", "label"),
    [
        (SIGN, "That is not what I meant"),
        ("had chest pain last month, it went, back still hurts", "No"),
        ("your exercise made my back worse", "Yes, pass it on"),
    ],
)
async def test_only_who_wrote_a_message_answers_for_it(group: Chat, said: str, label: str) -> None:
    await group.say(f"{name(group)} {said}")
    ben = group.of(BEN, group.place)
    before = group.messages
    await ben.press(label)

    assert ben.flash == "Only the person who wrote the message can answer that."
    assert group.messages == before

    await group.press(label)

    assert group.messages != before


async def test_a_yes_of_somebody_else_brings_the_advice_and_restricts_nobody(group: Chat) -> None:
    await group.say(f"{name(group)} had chest pain last month, it went, back still hurts")
    ben = group.of(BEN, group.place)
    await ben.press("Yes")

    assert "🚨" in ben.last
    restrictions = group.services.restrictions
    assert [await restrictions.current(person.id) for person in (BEN, group.person)] == [Restriction.NONE] * 2
