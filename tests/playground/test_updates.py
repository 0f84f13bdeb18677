"""Updates: what people do, and how the bot hears of it."""

import asyncio
from typing import Any

import pytest
from aiohttp import web

from bot.playground import Playground
from tests.playground.conftest import ADA, BEN, Api, Clock, until


async def test_a_command_comes_with_its_entity(api: Api, playground: Playground) -> None:
    playground.say(ADA, "/start please")

    [update] = await api.call("getUpdates")

    assert update["message"]["text"] == "/start please"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert update["message"]["from"]["username"] == "ada"


async def test_an_offset_confirms_what_was_before_it(api: Api, playground: Playground) -> None:
    playground.say(ADA, "one")
    playground.say(ADA, "two")
    first, second = await api.call("getUpdates")

    assert await api.call("getUpdates", offset=first["update_id"] + 1) == [second]
    assert await api.call("getUpdates", offset=second["update_id"] + 1) == []


async def test_a_later_playground_has_higher_numbers(playground: Playground) -> None:
    playground.say(ADA, "one")
    earlier = playground.take_updates()[-1]["update_id"]
    await asyncio.sleep(0.01)
    async with Playground() as later:
        later.add_user(ADA)
        later.say(ADA, "one")

        assert later.take_updates()[0]["update_id"] > earlier


async def test_a_negative_offset_keeps_the_newest(api: Api, playground: Playground) -> None:
    for text in ("one", "two", "three"):
        playground.say(ADA, text)

    [update] = await api.call("getUpdates", offset=-1)

    assert update["message"]["text"] == "three"


async def test_a_long_poll_ends_when_something_happens(api: Api, playground: Playground) -> None:
    waiting = asyncio.create_task(api.call("getUpdates", timeout=50))
    await asyncio.sleep(0)
    playground.say(ADA, "hi")

    [update] = await waiting

    assert update["message"]["text"] == "hi"


async def test_the_second_poller_takes_over(api: Api, playground: Playground) -> None:
    first = asyncio.create_task(api.answer("getUpdates", timeout=50))
    await until(lambda: playground.world.updates.is_waited_for)

    second = asyncio.create_task(api.answer("getUpdates", timeout=50))
    ended = await first
    playground.say(ADA, "hi")

    assert ended["error_code"] == 409
    assert ended["description"].startswith("Conflict: terminated by other getUpdates request; ")
    assert (await second)["ok"]


async def test_only_the_kinds_that_were_asked_for(api: Api, playground: Playground) -> None:
    await api.call("getUpdates", allowed_updates=["callback_query"])
    sent = await api.call("sendMessage", chat_id=1001, text="a")
    playground.say(ADA, "not heard")
    playground.press(ADA, sent, "data")

    [update] = await api.call("getUpdates")

    assert update["callback_query"]["data"] == "data"
    assert update["callback_query"]["message"]["message_id"] == sent["message_id"]


async def test_a_pressed_button_is_answered_once_and_soon(api: Api, playground: Playground, clock: Clock) -> None:
    sent = await api.call("sendMessage", chat_id=1001, text="a")
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    query = playground.press(ADA, sent, "data")

    await api.call("answerCallbackQuery", callback_query_id=query.id, text="Done", show_alert=True)
    assert playground.answer_to(query.id) == {"text": "Done", "show_alert": True}
    assert await api.refusal("answerCallbackQuery", callback_query_id=query.id) == too_old

    late = playground.press(ADA, sent, "data")
    clock.advance(minutes=10)
    assert await api.refusal("answerCallbackQuery", callback_query_id=late.id) == too_old
    assert await api.refusal("answerCallbackQuery", callback_query_id="x", text="a" * 201) == (
        "Bad Request: MESSAGE_TOO_LONG"
    )


async def test_a_button_under_a_message_that_is_gone(api: Api, playground: Playground) -> None:
    sent = await api.call("sendMessage", chat_id=1001, text="a")
    await api.call("deleteMessage", chat_id=1001, message_id=sent["message_id"])
    playground.press(ADA, sent, "data")

    [update] = await api.call("getUpdates")

    assert update["callback_query"]["message"]["date"] == 0


async def test_an_inline_result_is_chosen(api: Api, playground: Playground) -> None:
    group = playground.add_group("Friends", [ADA, BEN])
    query = playground.inline(ADA, "posture")
    content = {"message_text": "<b>Posture</b>", "parse_mode": "HTML"}
    article = {"type": "article", "id": "1", "title": "Posture", "input_message_content": content}

    await api.call("answerInlineQuery", inline_query_id=query.id, results=[article], is_personal=True)
    chosen = playground.choose(query, "1", group)

    assert chosen["text"] == "Posture"
    assert chosen["entities"] == [{"type": "bold", "offset": 0, "length": 7}]
    assert chosen["via_bot"]["username"] == "backspasm_bot"


async def test_in_a_group_the_bot_hears_what_is_meant_for_it(api: Api, playground: Playground) -> None:
    group = playground.add_group("Friends", [ADA, BEN])
    sent = await api.call("sendMessage", chat_id=group.id, text="Hello")
    playground.take_updates()

    playground.say(ADA, "not for the bot", group)
    playground.say(ADA, "/tip@other_bot", group)
    playground.say(ADA, "/tip", group)
    playground.say(BEN, "/tip@backspasm_bot", group)
    playground.say(BEN, "thanks", group, reply_to=sent)

    heard = [update["message"]["text"] for update in playground.take_updates()]
    assert heard == ["/tip", "/tip@backspasm_bot", "thanks"]


async def test_a_group_that_moves_says_where_to(api: Api, playground: Playground) -> None:
    group = playground.add_group("Friends", [ADA, BEN])
    new = playground.migrate_to_supergroup(group)

    answer = await api.answer("sendMessage", chat_id=group.id, text="a")

    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": new.id}
    assert (await api.call("sendMessage", chat_id=new.id, text="a"))["chat"]["type"] == "supergroup"
    moved = [update["message"] for update in playground.take_updates() if "message" in update]
    assert [message.get("migrate_to_chat_id") for message in moved[-2:]] == [new.id, None]


async def test_a_bot_that_was_thrown_out(api: Api, playground: Playground) -> None:
    group = playground.add_group("Friends", [ADA, BEN])
    playground.remove_member(group, playground.world.bot, by=ADA)

    assert await api.refusal("sendMessage", chat_id=group.id, text="a") == (
        "Forbidden: bot was kicked from the group chat"
    )
    assert playground.take_updates()[-1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_a_forum_has_topics(api: Api, playground: Playground) -> None:
    forum = playground.add_group("Back school", [ADA, BEN], forum=True)
    topic = playground.add_topic(forum, "Exercises")

    sent = await api.call("sendMessage", chat_id=forum.id, message_thread_id=topic, text="a")

    assert (sent["message_thread_id"], sent["chat"]["is_forum"]) == (topic, True)


async def test_members_and_administrators(api: Api, playground: Playground) -> None:
    group = playground.add_group("Friends", [ADA, BEN])

    owner = await api.call("getChatMember", chat_id=group.id, user_id=ADA.id)
    administrators = await api.call("getChatAdministrators", chat_id=group.id)
    assert (owner["status"], len(administrators)) == ("creator", 1)
    assert await api.call("getChatMemberCount", chat_id=group.id) == 3

    playground.promote(group, playground.world.bot)
    assert len(await api.call("getChatAdministrators", chat_id=group.id)) == 2
    await api.call("leaveChat", chat_id=group.id)
    assert await api.refusal("getChatMemberCount", chat_id=group.id) == (
        "Forbidden: bot is not a member of the group chat"
    )


async def test_a_webhook_gets_updates_with_its_secret(api: Api, playground: Playground) -> None:
    arrived: asyncio.Queue[tuple[str | None, dict[str, Any]]] = asyncio.Queue()
    statuses = [500, 200, 200]

    async def take(request: web.Request) -> web.Response:
        await arrived.put((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json()))
        return web.Response(status=statuses.pop(0))

    application = web.Application()
    application.router.add_post("/hook", take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"

    await api.call("setWebhook", url=url, secret_token="s3cret")
    playground.say(ADA, "one")
    first = await arrived.get()
    playground.say(ADA, "two")
    again, second = await arrived.get(), await arrived.get()

    assert first == again
    assert first[0] == "s3cret"
    assert second[1]["message"]["text"] == "two"
    assert (await api.call("getWebhookInfo"))["last_error_message"].startswith("Wrong response from the webhook: 500")
    assert (await api.answer("getUpdates"))["error_code"] == 409
    await api.call("deleteWebhook")
    assert await api.call("getWebhookInfo") == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
    }
    await runner.cleanup()


@pytest.mark.parametrize("url", ["http://example.org/hook", "nonsense", "ftp://localhost"])
async def test_a_webhook_is_https(api: Api, url: str) -> None:
    words = await api.refusal("setWebhook", url=url)

    assert words == "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"


async def test_location_documents_and_edits_are_heard(api: Api, playground: Playground) -> None:
    said = playground.say(ADA, "one")
    playground.edit(ADA, said, "two")
    playground.share_location(ADA, 52.5, 13.4)
    playground.send_document(ADA, "tips.yaml", b"tips: []", caption="new")

    updates = playground.take_updates()

    assert updates[1]["edited_message"]["text"] == "two"
    assert updates[2]["message"]["location"] == {"latitude": 52.5, "longitude": 13.4}
    assert updates[3]["message"]["document"]["file_name"] == "tips.yaml"
    file = await api.call("getFile", file_id=updates[3]["message"]["document"]["file_id"])
    assert file["file_size"] == 8


async def test_blocking_is_told_once(playground: Playground) -> None:
    playground.block(ADA)
    playground.block(ADA)
    playground.unblock(ADA)

    statuses = [update["my_chat_member"]["new_chat_member"]["status"] for update in playground.take_updates()]
    assert statuses == ["kicked", "member"]
