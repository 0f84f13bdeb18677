"""The daily tip in groups: only admins change it; it is sent to their topic, also after a migration."""

from typing import Any

import pytest

from bot.core.tips.choice import Restriction
from bot.core.tips.subscription import ChatKind, Subscription, SubscriptionState
from bot.playground import User
from bot.playground.faults import ServerError
from bot.playground.world import Chat as Place
from tests.handlers.chat import Chat, found
from tests.handlers.conftest import BEN

ANONYMOUS = User(1087968824, "Group", username="GroupAnonymousBot")
ONLY_ADMINS = "Only the admins of this group can change that."


def command(text: str) -> dict[str, Any]:
    return {"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]}


def named(group: Chat) -> Place:
    assert group.place
    return group.place


@pytest.fixture
async def subscribed(group_chat: Chat) -> Chat:
    await group_chat.say("/subscribe 19:00 Madrid")
    return group_chat


async def test_an_admin_subscribes_the_group(subscribed: Chat) -> None:
    assert "Your tip comes every day at 19:00." in subscribed.last
    assert (await found(subscribed)).kind is ChatKind.GROUP


@pytest.mark.parametrize("typed", ["/subscribe 8 Madrid", "/stop", "/unsubscribe", "/pause 7"])
async def test_nobody_else_changes_it(subscribed: Chat, typed: str) -> None:
    before = await found(subscribed)
    ben = subscribed.of(BEN, subscribed.place)

    await ben.say(typed)

    assert ben.last == ONLY_ADMINS
    assert await found(subscribed) == before


@pytest.mark.parametrize("label", ["Send me the first one now", "How often", "Wrong place?", "All settings"])
async def test_nobody_else_presses_its_buttons(subscribed: Chat, label: str) -> None:
    before = await found(subscribed)
    ben = subscribed.of(BEN, subscribed.place)

    await ben.press(label)

    assert ben.flash == ONLY_ADMINS
    assert await found(subscribed) == before


async def test_only_an_admin_revives_a_group_that_could_not_be_reached(subscribed: Chat) -> None:
    await subscribed.services.subscribers.change(named(subscribed).id, Subscription.unreachable, subscribed.clock())

    await subscribed.of(BEN, subscribed.place).say("/start")
    assert (await found(subscribed)).state is SubscriptionState.UNREACHABLE

    await subscribed.say("/start")
    assert (await found(subscribed)).state is SubscriptionState.ACTIVE


async def test_who_is_an_admin_is_asked_anew_each_time(subscribed: Chat) -> None:
    ben = subscribed.of(BEN, subscribed.place)
    subscribed.playground.promote(named(subscribed), BEN)
    await ben.say("/pause 7")
    assert ben.last.startswith("Paused.")

    subscribed.playground.promote(named(subscribed), BEN, "member")
    await ben.say("/stop")

    assert ben.last == ONLY_ADMINS


@pytest.mark.hurried
async def test_if_telegram_does_not_say_who_is_an_admin_the_person_is_told(subscribed: Chat) -> None:
    before = await found(subscribed)
    subscribed.playground.faults.add(ServerError(), method="getChatAdministrators")
    await subscribed.say("/stop")
    await subscribed.press("How often")

    assert subscribed.last.startswith("Something went wrong on my side.")
    assert subscribed.flash == subscribed.last
    assert await found(subscribed) == before


async def test_an_answer_typed_by_who_is_no_admin_any_more_changes_nothing(subscribed: Chat) -> None:
    ben = subscribed.of(BEN, subscribed.place)
    subscribed.playground.promote(named(subscribed), BEN)
    await ben.say("/settings")
    await ben.press("📍 Place")
    subscribed.playground.promote(named(subscribed), BEN, "member")
    before = await found(subscribed)

    await ben.say("Tokyo", reply_to=ben.last_message)

    assert ben.last == ONLY_ADMINS
    assert await found(subscribed) == before


async def test_an_anonymous_admin_counts_as_one(subscribed: Chat) -> None:
    group = named(subscribed)
    as_group = {"sender_chat": {"id": group.id, "type": group.type, "title": group.title}}
    subscribed.playground.add_user(ANONYMOUS)

    subscribed.playground.send(ANONYMOUS, command("/stop") | as_group, group)
    await subscribed.bot.catch_up()

    assert (await found(subscribed)).state is SubscriptionState.STOPPED


async def test_a_channel_that_writes_in_the_group_is_no_admin(subscribed: Chat) -> None:
    as_channel = {"sender_chat": {"id": -1009, "type": "channel", "title": "News"}}
    subscribed.playground.add_user(ANONYMOUS)

    subscribed.playground.send(ANONYMOUS, command("/stop") | as_channel, named(subscribed))
    await subscribed.bot.catch_up()

    assert subscribed.last == ONLY_ADMINS


async def test_the_topic_of_a_forum_is_remembered(chat: Chat) -> None:
    forum = chat.playground.add_group("Back school", [chat.person], forum=True)
    thread = chat.playground.add_topic(forum, "Tips")
    in_topic = {"message_thread_id": thread, "is_topic_message": True}

    chat.playground.send(chat.person, command("/subscribe 19:00 Madrid") | in_topic, forum)
    await chat.bot.catch_up()

    group = chat.of(chat.person, forum)
    assert (await found(group)).thread_id == thread
    assert group.last_message["message_thread_id"] == thread


async def test_the_town_is_typed_in_reply(group_chat: Chat) -> None:
    await group_chat.say("/subscribe")
    await group_chat.press("Evening")
    assert "Reply to this message with your town or country." in group_chat.last

    await group_chat.say("Madrid", reply_to=group_chat.last_message)

    assert "Madrid, Spain: it is 10:00 there now." in group_chat.last


async def test_talk_in_the_group_is_no_answer(group_chat: Chat) -> None:
    await group_chat.say("/subscribe")
    await group_chat.press("Evening")
    shown = len(group_chat.answers)

    await group_chat.say("Madrid is nice")

    assert len(group_chat.answers) == shown


async def test_a_group_that_becomes_a_supergroup_keeps_its_tips(subscribed: Chat) -> None:
    before = await found(subscribed)

    new = subscribed.playground.migrate_to_supergroup(named(subscribed))
    await subscribed.bot.catch_up()

    assert await subscribed.services.subscribers.find(named(subscribed).id) is None
    assert await subscribed.services.subscribers.find(new.id) is not None
    assert (await found(subscribed.of(subscribed.person, new))).due_at == before.due_at


async def test_taking_the_bot_out_ends_it(subscribed: Chat) -> None:
    subscribed.playground.remove_member(named(subscribed), subscribed.playground.world.bot, by=subscribed.person)
    await subscribed.bot.catch_up()

    assert await subscribed.services.subscribers.find(named(subscribed).id) is None


async def test_what_one_member_says_about_a_tip_changes_nothing_for_the_group(subscribed: Chat) -> None:
    await subscribed.say("/tip")
    ben = subscribed.of(BEN, subscribed.place)

    await ben.press("Not for me")

    assert ben.flash == "Thank you."
    assert not (await found(subscribed)).reader.disliked
    assert len(await subscribed.services.tip_feedback.by_tip()) == 1
    assert len(subscribed.buttons) == 8


async def test_a_tip_respects_what_the_person_who_asks_for_it_said(group_chat: Chat) -> None:
    held = {tip.text for tip in group_chat.services.library.content().tips if "A" in tip.hold}
    ben = group_chat.of(BEN, group_chat.place)
    await group_chat.say("/causes both my legs are numb")
    await ben.say("/tip")
    shown = len(ben.messages)
    for _ in range(10):
        await group_chat.press("Another tip")

    assert len(ben.messages) == shown + 10
    assert not [text for text in held for message in ben.messages[shown:] if text in message]


async def test_nobody_else_is_kept_from_tips_by_it(group_chat: Chat) -> None:
    group_chat.services.restrictions.place(group_chat.person.id, Restriction.UNDER_16, group_chat.clock())
    await group_chat.say("/tip")
    assert "people aged 16 and over" in group_chat.last

    await group_chat.of(BEN, group_chat.place).say("/tip")
    assert group_chat.last.startswith("💡 ")
