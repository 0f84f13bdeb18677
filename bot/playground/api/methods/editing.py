"""Methods that edit or delete messages."""

from datetime import timedelta
from typing import Final

from bot.playground.api.methods.sending import CAPTION_LIMIT, TEXT_LIMIT, checked_caption, document, photo
from bot.playground.api.uploads import Upload
from bot.playground.calls import Call, formatted
from bot.playground.errors import JsonObject, bad_request
from bot.playground.formatting.keyboards import checked_inline
from bot.playground.world import Chat, Event, World

DELETABLE_FOR: Final = timedelta(hours=48)
TEXT: Final = ("text", "entities", "link_preview_options")
MEDIA: Final = ("photo", "document")
CAPTION: Final = ("caption", "caption_entities")
REACTIONS: Final = frozenset(
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷😡"
)


def edit_message_text(world: World, call: Call) -> JsonObject | bool:
    text = call.formatted()
    if not text:
        raise bad_request("text must be non-empty" if call.get("text") else "message text is empty")

    if text.length > TEXT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")

    chat, message = _to_edit(world, call)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")

    preview = {"link_preview_options": call["link_preview_options"]} if call.get("link_preview_options") else {}
    return _edited(world, call, chat, _without(message, TEXT) | text.fields() | preview)


def edit_message_caption(world: World, call: Call) -> JsonObject | bool:
    caption = formatted(call.parameters, "caption", "caption_entities")
    if caption.length > CAPTION_LIMIT:
        raise bad_request("message caption is too long")

    chat, message = _to_edit(world, call)
    if "text" in message:
        raise bad_request("there is no caption in the message to edit")

    return _edited(world, call, chat, _without(message, CAPTION) | checked_caption(call.parameters))


def edit_message_media(world: World, call: Call) -> JsonObject | bool:
    chat, message = _to_edit(world, call)
    media: JsonObject = call["media"]
    source: Upload | str = call.uploads.get(media["media"].removeprefix("attach://"), media["media"])
    match media["type"]:
        case "photo":
            shown = photo(world, source)
        case "document":
            shown = document(world, source)
        case other:
            raise bad_request(f"the playground has no media of type {other}")

    rest = _without(message, (*TEXT, *MEDIA, *CAPTION))
    return _edited(world, call, chat, rest | shown | checked_caption(media))


def edit_message_reply_markup(world: World, call: Call) -> JsonObject | bool:
    chat, message = _to_edit(world, call)
    return _edited(world, call, chat, dict(message))


def _to_edit(world: World, call: Call) -> tuple[Chat, JsonObject]:
    if "inline_message_id" in call.parameters:
        chat_id, message_id = world.inline_messages.get(call["inline_message_id"], (0, 0))
        if not chat_id:
            raise bad_request("MESSAGE_ID_INVALID")

        chat = world.chat(chat_id)
        return chat, world.message(chat, message_id, purpose="to edit")

    if not {"chat_id", "message_id"} <= call.parameters.keys():
        raise bad_request("message identifier is not specified")

    chat = world.chat_to_write_in(call["chat_id"])
    message = world.message(chat, call["message_id"], purpose="to edit")
    if message["from"]["id"] != world.bot.id or "forward_origin" in message:
        raise bad_request("message can't be edited")

    return chat, message


def _edited(world: World, call: Call, chat: Chat, content: JsonObject) -> JsonObject | bool:
    """The new version in its place; Telegram takes the keyboard away when the edit does not bring one."""
    old = chat.messages[content["message_id"]]
    content.pop("reply_markup", None)
    markup = checked_inline(call["reply_markup"]) if call.get("reply_markup") else {}
    if markup.get("inline_keyboard"):
        content["reply_markup"] = markup

    if _without(content, ("edit_date",)) == _without(old, ("edit_date",)):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a "
            "current content and reply markup of the message"
        )

    edited = world.replace(chat, old, content)
    return True if "inline_message_id" in call.parameters else edited


def _without(message: JsonObject, names: tuple[str, ...]) -> JsonObject:
    return {name: value for name, value in message.items() if name not in names}


def delete_message(world: World, call: Call) -> bool:
    chat = world.chat_to_write_in(call["chat_id"])
    message = world.message(chat, call["message_id"], purpose="to delete")
    is_own = message["from"]["id"] == world.bot.id
    is_old = world.now() - message["date"] > DELETABLE_FOR.total_seconds()
    if is_old or not (is_own or chat.type == "private" or chat.is_administrator(world.bot.id)):
        raise bad_request("message can't be deleted for everyone" if is_old else "message can't be deleted")

    world.remove(chat, call["message_id"])
    return True


def pin_chat_message(world: World, call: Call) -> bool:
    chat = _to_pin_in(world, call)
    message = world.message(chat, call["message_id"], purpose="to pin")
    if message["message_id"] not in chat.pinned:
        chat.pinned.append(message["message_id"])
        _tell_pinned(world, chat)

    return True


def unpin_chat_message(world: World, call: Call) -> bool:
    chat = _to_pin_in(world, call)
    message_id = call.get("message_id", chat.pinned[-1] if chat.pinned else None)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")

    chat.pinned.remove(message_id)
    _tell_pinned(world, chat)
    return True


def _tell_pinned(world: World, chat: Chat) -> None:
    world.tell(Event("pinned", chat.id, {"pinned": [chat.messages[id_] for id_ in chat.pinned[-1:]]}))


def _to_pin_in(world: World, call: Call) -> Chat:
    chat = world.chat_to_write_in(call["chat_id"])
    if chat.type != "private" and not chat.is_administrator(world.bot.id):
        raise bad_request("not enough rights to manage pinned messages in the chat")

    return chat


def set_message_reaction(world: World, call: Call) -> bool:
    chat = world.chat_to_write_in(call["chat_id"])
    message = world.message(chat, call["message_id"], purpose="to react")
    reactions: list[JsonObject] = call.get("reaction", [])
    emoji = [reaction.get("emoji", "").rstrip("\ufe0f") for reaction in reactions]
    if len(emoji) > 1 or not REACTIONS.issuperset(emoji):
        raise bad_request("REACTION_INVALID")

    world.react(chat, message["message_id"], world.bot, emoji)
    return True
