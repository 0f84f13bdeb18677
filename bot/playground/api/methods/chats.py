"""Methods that ask about chats, their people and files."""

from bot.playground.calls import Call
from bot.playground.errors import JsonObject, bad_request
from bot.playground.world import Chat, Event, User, World

RIGHTS = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_pin_messages": True,
}


def get_me(world: World, call: Call) -> JsonObject:  # noqa: ARG001 (a method takes its call)
    return world.bot.payload() | {
        "can_join_groups": True,
        "can_read_all_group_messages": world.reads_all_group_messages,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, call: Call) -> JsonObject:
    chat = world.chat(call["chat_id"])
    shown = chat.payload() | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _no_gifts()}
    if chat.pinned:
        shown["pinned_message"] = chat.messages[chat.pinned[-1]]

    return shown


def _no_gifts() -> JsonObject:
    kinds = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return dict.fromkeys(kinds, False)


def member_payload(user: User, status: str) -> JsonObject:
    """A ChatMember."""
    fields: JsonObject = {"user": user.payload(), "status": status}
    match status:
        case "creator":
            return fields | {"is_anonymous": False}
        case "administrator":
            return fields | RIGHTS
        case "kicked":
            return fields | {"until_date": 0}

    return fields


def get_chat_member(world: World, call: Call) -> JsonObject:
    chat = world.chat_to_write_in(call["chat_id"])
    user = world.users.get(call["user_id"])
    if user is None:
        raise bad_request("member not found")

    return member_payload(user, chat.members.get(user.id, "left"))


def get_chat_administrators(world: World, call: Call) -> list[JsonObject]:
    chat = _group(world, call)
    administrators = (id_ for id_ in chat.members if chat.is_administrator(id_))
    return [
        member_payload(world.users[id_], chat.members[id_])
        for id_ in administrators
        if id_ == world.bot.id or not world.users[id_].is_bot
    ]


def _group(world: World, call: Call) -> Chat:
    chat = world.chat_to_write_in(call["chat_id"])
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")

    return chat


def get_chat_member_count(world: World, call: Call) -> int:
    chat = world.chat_to_write_in(call["chat_id"])
    return sum(chat.has(id_) for id_ in chat.members)


def leave_chat(world: World, call: Call) -> bool:
    chat = world.chat_to_write_in(call["chat_id"])
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")

    chat.members[world.bot.id] = "left"
    world.tell(Event("members", chat.id, {}))
    return True


def get_file(world: World, call: Call) -> JsonObject:
    file = world.files.get(call["file_id"])
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")

    return file.payload() | {"file_path": file.path}
