"""Messages: what arrives, and what Telegram refuses."""

from typing import Any

import aiohttp
import pytest

from bot.playground import Playground
from tests.playground.conftest import ADA, BEN, Api, Clock

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


def keyboard(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Press me"} | button]]}


async def test_a_message_arrives_with_its_markup_read(api: Api, playground: Playground) -> None:
    sent = await api.call(
        "sendMessage", chat_id=1001, text="Hello <b>dear <i>Ada</i></b> &amp; 😀 <u>all</u>", parse_mode="HTML"
    )

    assert sent["text"] == "Hello dear Ada & 😀 all"
    assert sent["entities"] == [
        {"type": "bold", "offset": 6, "length": 8},
        {"type": "italic", "offset": 11, "length": 3},
        {"type": "underline", "offset": 20, "length": 3},
    ]
    assert playground.messages(ADA) == [sent]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": "  \n "}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "a", "chat_id": 77}, "chat not found"),
        ({"text": "a", "chat_id": ""}, "chat_id is empty"),
        ({"text": "a", "chat_id": "@nobody_here"}, "chat not found"),
        ({"text": "a", "message_thread_id": 5}, "message thread not found"),
        ({"text": "a", "reply_parameters": {"message_id": 5}}, "message to be replied not found"),
        ({"text": "a", "parse_mode": "XML"}, "unsupported parse_mode"),
        ({"text": "a", "reply_markup": keyboard(callback_data="x" * 65)}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard(callback_data="é" * 33)}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard(copy_text={"text": "x" * 257})}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"text": "a", "reply_markup": keyboard()},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "a", "reply_markup": keyboard(url="not-an-address")},
            "inline keyboard button URL 'not-an-address' is invalid: Wrong HTTP URL",
        ),
        ({"text": "a", "colour": "red"}, 'unknown parameter "colour" of sendMessage'),
        ({"text": 5}, 'field "text" must be of type String'),
        ({"text": "a", "disable_notification": "yes"}, 'field "disable_notification" must be of type Boolean'),
        ({"text": "a", "reply_markup": {"force_reply": "yes"}}, 'field "force_reply" must be of type Boolean'),
        ({"text": "a", "reply_markup": {"inline_keyboard": "bad"}}, 'field "inline_keyboard" must be of type Array'),
        (
            {"text": "a", "reply_markup": keyboard(callback_data="a", colour="red")},
            'unknown parameter "colour" of InlineKeyboardButton',
        ),
    ],
)
async def test_telegram_says_no_in_its_own_words(api: Api, parameters: dict[str, Any], words: str) -> None:
    assert await api.refusal("sendMessage", **({"chat_id": 1001} | parameters)) == f"Bad Request: {words}"


async def test_a_text_is_as_long_as_it_is_shown(api: Api) -> None:
    sent = await api.call("sendMessage", chat_id=1001, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")

    assert len(sent["text"]) == 4096


async def test_a_form_says_the_same_as_json(api: Api, playground: Playground) -> None:
    form = {
        "chat_id": "1001",
        "text": "hi",
        "reply_markup": '{"inline_keyboard": [[{"text": "A", "url": "a.example"}]]}',
    }
    async with api.session.post(f"{api.root}/sendMessage", data=form) as response:
        sent = (await response.json())["result"]

    assert sent["reply_markup"]["inline_keyboard"][0][0]["text"] == "A"
    assert playground.messages(ADA) == [sent]


async def test_nobody_hears_of_a_bot_they_never_wrote_to(api: Api) -> None:
    assert await api.refusal("sendMessage", chat_id=BEN.id, text="hi") == "Bad Request: chat not found"


async def test_a_blocked_bot_may_not_write(api: Api, playground: Playground) -> None:
    playground.block(ADA)

    answer = await api.answer("sendMessage", chat_id=ADA.id, text="hi")
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: bot was blocked by the user")

    playground.say(ADA, "back again")
    await api.call("sendMessage", chat_id=ADA.id, text="hi")


async def test_an_edit_must_change_something(api: Api) -> None:
    markup = keyboard(callback_data="a")
    sent = await api.call("sendMessage", chat_id=1001, text="one", reply_markup=markup)
    named = {"chat_id": 1001, "message_id": sent["message_id"]}

    words = await api.refusal("editMessageText", **named, text="one", reply_markup=markup)
    assert words.startswith("Bad Request: message is not modified: ")

    edited = await api.call("editMessageText", **named, text="two")
    assert edited["text"] == "two"
    assert "reply_markup" not in edited


@pytest.mark.parametrize(
    ("method", "parameters", "words"),
    [
        ("editMessageText", {"text": "a"}, "message to edit not found"),
        ("editMessageText", {"text": "x" * 4097}, "MESSAGE_TOO_LONG"),
        ("deleteMessage", {}, "message to delete not found"),
        ("pinChatMessage", {}, "message to pin not found"),
        ("editMessageReplyMarkup", {"reply_markup": keyboard(callback_data="a")}, "message to edit not found"),
    ],
)
async def test_a_message_that_is_not_there(api: Api, method: str, parameters: dict[str, Any], words: str) -> None:
    assert await api.refusal(method, chat_id=1001, message_id=99, **parameters) == f"Bad Request: {words}"


async def test_only_own_messages_can_be_edited(api: Api, playground: Playground) -> None:
    said = playground.say(ADA, "mine")

    words = await api.refusal("editMessageText", chat_id=1001, message_id=said["message_id"], text="b")

    assert words == "Bad Request: message can't be edited"


async def test_a_message_can_be_deleted_for_two_days(api: Api, playground: Playground, clock: Clock) -> None:
    sent = await api.call("sendMessage", chat_id=1001, text="a")
    clock.advance(hours=49)

    words = await api.refusal("deleteMessage", chat_id=1001, message_id=sent["message_id"])
    assert words == "Bad Request: message can't be deleted for everyone"

    again = await api.call("sendMessage", chat_id=1001, text="b")
    await api.call("deleteMessage", chat_id=1001, message_id=again["message_id"])
    assert [message["text"] for message in playground.messages(ADA)] == ["a"]


async def test_a_picture_comes_up_and_down_again(api: Api) -> None:
    form = aiohttp.FormData({"chat_id": "1001", "caption": "<i>Look</i>", "parse_mode": "HTML"})
    form.add_field("photo", PIXEL, filename="pixel.png", content_type="image/png")
    async with api.session.post(f"{api.root}/sendPhoto", data=form) as response:
        sent = (await response.json())["result"]

    assert sent["caption_entities"] == [{"type": "italic", "offset": 0, "length": 4}]
    file = await api.call("getFile", file_id=sent["photo"][-1]["file_id"])
    async with api.session.get(f"{api.root.replace('/bot', '/file/bot')}/{file['file_path']}") as response:
        assert await response.read() == PIXEL


async def test_a_picture_can_be_sent_again_and_exchanged(api: Api) -> None:
    form = aiohttp.FormData({"chat_id": "1001", "photo": "attach://here"})
    form.add_field("here", PIXEL, filename="pixel.png", content_type="image/png")
    async with api.session.post(f"{api.root}/sendPhoto", data=form) as response:
        sent = (await response.json())["result"]

    file_id = sent["photo"][-1]["file_id"]
    again = await api.call("sendPhoto", chat_id=1001, photo=file_id)
    media = {"type": "photo", "media": file_id, "caption": "New words"}
    edited = await api.call("editMessageMedia", chat_id=1001, message_id=again["message_id"], media=media)

    assert edited["caption"] == "New words"
    named = {"chat_id": 1001, "message_id": again["message_id"]}
    words = await api.refusal("editMessageText", **named, text="a")
    assert words == "Bad Request: there is no text in the message to edit"
    assert await api.refusal("sendDocument", chat_id=1001, document=file_id) == (
        "Bad Request: can't use file of type Photo as Document"
    )


async def test_what_is_no_picture_is_refused_as_one(api: Api) -> None:
    form = aiohttp.FormData({"chat_id": "1001"})
    form.add_field("photo", b"some text", filename="photo.png", content_type="image/png")
    async with api.session.post(f"{api.root}/sendPhoto", data=form) as response:
        body = await response.json()

    assert body["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    assert await api.refusal("sendPhoto", chat_id=1001, photo="x", caption="y" * 1025)


async def test_a_caption_is_shorter_than_a_text(api: Api) -> None:
    form = aiohttp.FormData({"chat_id": "1001", "caption": "x" * 1025})
    form.add_field("document", b"tips", filename="tips.yaml", content_type="text/yaml")
    async with api.session.post(f"{api.root}/sendDocument", data=form) as response:
        body = await response.json()

    assert body["description"] == "Bad Request: message caption is too long"


async def test_a_reply_shows_what_it_replies_to(api: Api, playground: Playground) -> None:
    said = playground.say(ADA, "a question")

    sent = await api.call(
        "sendMessage", chat_id=1001, text="an answer", reply_parameters={"message_id": said["message_id"]}
    )

    assert sent["reply_to_message"]["text"] == "a question"


async def test_forward_and_copy(api: Api, playground: Playground) -> None:
    said = playground.say(ADA, "<b>not markup</b>")
    named = {"chat_id": 1001, "from_chat_id": 1001, "message_id": said["message_id"]}

    forwarded = await api.call("forwardMessage", **named)
    copied = await api.call("copyMessage", **named)

    assert forwarded["forward_origin"]["sender_user"]["id"] == ADA.id
    assert playground.messages(ADA)[-1] == playground.messages(ADA)[-1] | copied
    assert playground.messages(ADA)[-1]["text"] == "<b>not markup</b>"
    assert await api.refusal("copyMessage", **(named | {"message_id": 99})) == "Bad Request: message to copy not found"
