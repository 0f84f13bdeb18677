"""Methods that put a message into a chat."""

from typing import Final, Literal

from bot.playground.api.uploads import Upload
from bot.playground.calls import Call, formatted
from bot.playground.errors import JsonObject, bad_request
from bot.playground.formatting.entities import Formatted
from bot.playground.formatting.images import image_size
from bot.playground.formatting.keyboards import checked_markup, is_inline
from bot.playground.world import Chat, Event, File, World

TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
PHOTO_BYTES: Final = 10_000_000
PHOTO_SIDES: Final = 10_000
ACTIONS: Final = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
COPIED: Final = ("text", "entities", "photo", "document", "location", "caption", "caption_entities")


def send_message(world: World, call: Call) -> JsonObject:
    text = checked_text(call.parameters)
    chat = world.chat_to_write_in(call["chat_id"])
    return posted(world, chat, call, text.fields() | _preview(call))


def checked_text(fields: JsonObject) -> Formatted:
    """The text of a message to be; raises ApiError when it is empty, too long or its markup is broken."""
    text = formatted(fields)
    if not text:
        raise bad_request("text must be non-empty" if fields.get("text") else "message text is empty")

    if text.length > TEXT_LIMIT:
        raise bad_request("message is too long")

    return text


def checked_caption(fields: JsonObject) -> JsonObject:
    """The fields of a caption, none for an empty one; raises ApiError."""
    caption = formatted(fields, "caption", "caption_entities")
    if caption.length > CAPTION_LIMIT:
        raise bad_request("message caption is too long")

    return caption.fields("caption", "caption_entities") if caption else {}


def _preview(call: Call) -> JsonObject:
    options = call.get("link_preview_options")
    return {"link_preview_options": options} if options else {}


def send_photo(world: World, call: Call) -> JsonObject:
    chat = world.chat_to_write_in(call["chat_id"])
    return posted(world, chat, call, photo(world, call["photo"]) | checked_caption(call.parameters))


def send_document(world: World, call: Call) -> JsonObject:
    chat = world.chat_to_write_in(call["chat_id"])
    return posted(world, chat, call, document(world, call["document"]) | checked_caption(call.parameters))


def send_location(world: World, call: Call) -> JsonObject:
    chat = world.chat_to_write_in(call["chat_id"])
    place = {"latitude": call["latitude"], "longitude": call["longitude"]}
    return posted(world, chat, call, {"location": place})


def photo(world: World, source: Upload | str) -> JsonObject:
    """The field of a message that shows this picture; raises ApiError for what is none."""
    file = source if isinstance(source, Upload) else _stored(world, source, "photo")
    width, height = image_size(file.content) or (0, 0)
    if not width:
        raise bad_request("IMAGE_PROCESS_FAILED")

    if width + height > PHOTO_SIDES or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")

    if len(file.content) > PHOTO_BYTES:
        raise bad_request("file is too big")

    kept = file if isinstance(file, File) else _kept(world, "photo", file)
    return {"photo": [kept.payload() | {"width": width, "height": height}]}


def document(world: World, source: Upload | str) -> JsonObject:
    """The field of a message that holds this file; raises ApiError."""
    if isinstance(source, Upload) and not source.content:
        raise bad_request("file must be non-empty")

    kept = _kept(world, "document", source) if isinstance(source, Upload) else _stored(world, source, "document")
    return {"document": kept.payload() | {"file_name": kept.name, "mime_type": kept.media_type}}


def _kept(world: World, kind: Literal["photo", "document"], upload: Upload) -> File:
    return world.keep_file(kind=kind, name=upload.name, media_type=upload.kind, content=upload.content)


def _stored(world: World, name: str, kind: str) -> File:
    if name.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")

    file = world.files.get(name)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")

    if file.kind != kind:
        raise bad_request(f"can't use file of type {file.kind.title()} as {kind.title()}")

    return file


def posted(world: World, chat: Chat, call: Call, content: JsonObject) -> JsonObject:
    """Post what a call sends, with what all sending methods share; raises ApiError."""
    markup = checked_markup(call["reply_markup"]) if call.get("reply_markup") else {}
    shared = _thread(chat, call) | _reply(world, chat, call)
    if is_inline(markup) and markup["inline_keyboard"]:
        shared["reply_markup"] = markup

    if call.get("protect_content"):
        shared["has_protected_content"] = True

    message = world.post(chat, world.bot, content | shared)
    if markup and not is_inline(markup):
        chat.keyboard = None if "remove_keyboard" in markup else markup | {"message_id": message["message_id"]}
        world.tell(Event("keyboard", chat.id, {"keyboard": chat.keyboard}))

    return message


def _thread(chat: Chat, call: Call) -> JsonObject:
    thread = call.get("message_thread_id")
    if thread is None:
        return {}

    if thread not in chat.topics:
        raise bad_request("message thread not found")

    return {"message_thread_id": thread, "is_topic_message": True}


def _reply(world: World, chat: Chat, call: Call) -> JsonObject:
    reply = call.get("reply_parameters")
    if reply is None:
        return {}

    source = world.chat(reply["chat_id"]) if "chat_id" in reply else chat
    original = source.messages.get(reply["message_id"])
    if original is not None:
        return {"reply_to_message": without_reply(original)}

    if reply.get("allow_sending_without_reply"):
        return {}

    raise bad_request("message to be replied not found")


def without_reply(message: JsonObject) -> JsonObject:
    """A message as it stands inside another one: Telegram nests only once."""
    return {name: value for name, value in message.items() if name != "reply_to_message"}


def forward_message(world: World, call: Call) -> JsonObject:
    chat = world.chat_to_write_in(call["chat_id"])
    original = world.message(world.chat(call["from_chat_id"]), call["message_id"], purpose="to forward")
    origin = {"type": "user", "date": original["date"], "sender_user": original["from"]}
    return posted(world, chat, call, _copied(original, "forwarded") | {"forward_origin": origin})


def copy_message(world: World, call: Call) -> JsonObject:
    chat = world.chat_to_write_in(call["chat_id"])
    original = world.message(world.chat(call["from_chat_id"]), call["message_id"], purpose="to copy")
    content = _copied(original, "copied")
    if "caption" in call.parameters and "text" not in content:
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content |= checked_caption(call.parameters)

    return {"message_id": posted(world, chat, call, content)["message_id"]}


def _copied(original: JsonObject, done: str) -> JsonObject:
    if original.get("has_protected_content"):
        raise bad_request(f"message can't be {done}")

    content: JsonObject = {name: original[name] for name in COPIED if name in original}
    if not content:
        raise bad_request(f"message can't be {done}")

    return content


def send_chat_action(world: World, call: Call) -> bool:
    if call["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")

    chat = world.chat_to_write_in(call["chat_id"])
    world.tell(Event("action", chat.id, {"action": call["action"]}))
    return True
