"""What is kept, shown and deleted."""

from tests.handlers.chat import Chat


async def test_a_stranger_leaves_nothing_behind(chat: Chat) -> None:
    await chat.say("/start")
    await chat.say("/posture")
    await chat.say("/mydata")

    assert chat.last == "I keep nothing about you."


async def test_forgetting_deletes_every_row_about_the_chat(chat: Chat) -> None:
    await chat.say("/subscribe 07:30 UTC")
    assert await chat.services.personal.export(chat.person.id)

    await chat.say("/forgetme")
    await chat.press("Yes, delete it")

    assert chat.last.startswith("Done.")
    assert await chat.services.personal.export(chat.person.id) == {}


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
