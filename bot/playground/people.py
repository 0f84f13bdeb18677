"""Actions of people in Telegram, and the updates that the bot gets about them."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import replace
from itertools import count
from typing import Any, Final

from bot.playground.api.methods.chats import member_payload
from bot.playground.api.methods.sending import without_reply
from bot.playground.errors import JsonObject
from bot.playground.formatting.entities import Formatted, plain
from bot.playground.formatting.images import image_size
from bot.playground.formatting.keyboards import buttons_of
from bot.playground.world import Chat, Event, Query, Status, User, World

SUPERGROUPS_FROM: Final = -1_001_000_000_000
UNHEARD: Final = "privacy mode is on: in groups the bot gets only commands and replies to its messages"


class People:
    """Every act of a person that reaches the bot. A person or chat is named by itself or by its id."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._group_ids = count(-4_001, -1)
        self._supergroup_ids = count(SUPERGROUPS_FROM - 1, -1)

    # Who is there

    def add_user(self, user: User, *, started: bool = False) -> User:
        """Make a person known. `started`: the bot may write first, as to somebody who came before."""
        self.world.users[user.id] = user
        if started:
            self._private(user)

        return user

    def speak(self, user: User | int, language: str) -> None:
        """The person sets their Telegram to another language."""
        who = self.user(user)
        self._acted("spoke", self.world.chats.get(who.id), who, "speaks", language)
        self.change_user(who, language_code=language)

    def change_user(self, user: User | int, **fields: str) -> None:
        """Another name, language or zone. Messages that were sent keep the old name."""
        who = replace(self.user(user), **fields)  # type: ignore[arg-type]  # no flag is among the fields
        self.world.users[who.id] = who
        if who.id in self.world.chats:
            self.world.chats[who.id].person = who

        self.world.tell(Event("members", who.id, {}))

    def remove_user(self, user: User | int) -> None:
        """The person deletes their account: the bot is not told, and can no longer write to them."""
        who = self.user(user)
        for chat in list(self.world.chats_of(who.id)):
            if chat.type == "private":
                chat.deactivated = True
            else:
                self.remove_member(chat, who)

        del self.world.users[who.id]
        self.world.tell(Event("members", who.id, {}))

    def user(self, user: User | int) -> User:
        """The person as they are now: their language may have changed since the test named them."""
        return self.world.users.get(user.id, user) if isinstance(user, User) else self.world.users[user]

    def chat(self, chat: Chat | int) -> Chat:
        return self.world.chats[chat] if isinstance(chat, int) else chat

    def _private(self, user: User) -> Chat:
        if user.id not in self.world.chats:
            self.world.users[user.id] = user
            members: dict[int, Status] = {user.id: "member", self.world.bot.id: "member"}
            self.world.chats[user.id] = Chat(user.id, "private", person=user, members=members)

        return self.world.chats[user.id]

    def add_group(self, title: str, members: Iterable[User | int], *, forum: bool = False) -> Chat:
        """A group with the bot in it; the first member owns it. A forum is a supergroup with topics."""
        chat = Chat(next(self._supergroup_ids if forum else self._group_ids), "supergroup" if forum else "group", title)
        chat.is_forum = forum
        people = [self.user(member) for member in members]
        chat.members = {user.id: "creator" if user is people[0] else "member" for user in people}
        self.world.chats[chat.id] = chat
        self.add_member(chat, self.world.bot, by=people[0])
        return chat

    def add_topic(self, chat: Chat | int, name: str) -> int:
        """A new topic of a forum; its id is the thread to send to."""
        there = self.chat(chat)
        made = self.world.post(
            there, self._owner(there), {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        )
        there.topics[made["message_id"]] = name
        return int(made["message_id"])

    def _owner(self, chat: Chat) -> User:
        return next((self.world.users[id_] for id_ in chat.members if chat.has(id_)), self.world.bot)

    def add_member(self, chat: Chat | int, user: User | int, *, by: User | int | None = None) -> None:
        there, who = self.chat(chat), self.user(user)
        actor = who if by is None else self.user(by)
        self._set_status(there, who, "member", by=actor)
        self._post(there, actor, {"new_chat_members": [who.payload()]}, is_service=True)

    def remove_member(self, chat: Chat | int, user: User | int, *, by: User | int | None = None) -> None:
        """Somebody leaves, or is thrown out `by` somebody."""
        there, who = self.chat(chat), self.user(user)
        actor = who if by is None else self.user(by)
        self._post(there, actor, {"left_chat_member": who.payload()}, is_service=True)
        self._set_status(there, who, "left" if actor.id == who.id else "kicked", by=actor)

    def promote(self, chat: Chat | int, user: User | int, status: Status = "administrator") -> None:
        there = self.chat(chat)
        self._set_status(there, self.user(user), status, by=self._owner(there))

    def block(self, user: User | int) -> None:
        """The person stops the bot."""
        self._set_blocked(self.user(user), is_blocked=True)

    def unblock(self, user: User | int) -> None:
        self._set_blocked(self.user(user), is_blocked=False)

    def _set_blocked(self, user: User, *, is_blocked: bool) -> None:
        chat = self._private(user)
        if chat.blocked == is_blocked:
            return

        self._acted("blocked", chat, user, "blocks" if is_blocked else "unblocks", "")
        chat.blocked = is_blocked
        self._set_status(chat, self.world.bot, "kicked" if is_blocked else "member", by=user)

    def _set_status(self, chat: Chat, user: User, status: Status, *, by: User) -> None:
        old: Status = chat.members.get(user.id, "left")
        chat.members[user.id] = status
        change = {
            "chat": chat.payload(),
            "from": by.payload(),
            "date": self.world.now(),
            "old_chat_member": member_payload(user, old),
            "new_chat_member": member_payload(user, status),
        }
        self.world.updates.add("my_chat_member" if user.id == self.world.bot.id else "chat_member", change)
        self.world.tell(Event("members", chat.id, {}))

    def migrate_to_supergroup(self, chat: Chat | int) -> Chat:
        """The group becomes a supergroup with a new id; the old id can no longer be used."""
        old = self.chat(chat)
        new = Chat(next(self._supergroup_ids), "supergroup", old.title, members=dict(old.members))
        self.world.chats[new.id] = new
        self._post(old, self._owner(old), {"migrate_to_chat_id": new.id}, is_service=True)
        old.upgraded_to = new.id
        self._post(new, self._owner(old), {"migrate_from_chat_id": old.id}, is_service=True)
        self.world.tell(Event("members", new.id, {}))
        return new

    # What they send

    def say(
        self,
        user: User | int,
        text: str,
        chat: Chat | int | None = None,
        *,
        reply_to: JsonObject | int | None = None,
        thread: int | None = None,
    ) -> JsonObject:
        """Send a text, to the bot itself or in a group; returns the message."""
        return self._send(user, chat, plain(text).fields(), reply_to=reply_to, thread=thread)

    def send_photo(
        self, user: User | int, content: bytes, chat: Chat | int | None = None, *, caption: str = ""
    ) -> JsonObject:
        width, height = image_size(content) or (320, 240)
        file = self.world.keep_file(kind="photo", name="photo", media_type="image/jpeg", content=content)
        shown = [file.payload() | {"width": width, "height": height}]
        return self._send(user, chat, {"photo": shown} | _caption(caption))

    def send_document(
        self,
        user: User | int,
        name: str,
        content: bytes,
        chat: Chat | int | None = None,
        *,
        caption: str = "",
        media_type: str = "application/octet-stream",
    ) -> JsonObject:
        file = self.world.keep_file(kind="document", name=name, media_type=media_type, content=content)
        shown = file.payload() | {"file_name": name, "mime_type": media_type}
        return self._send(user, chat, {"document": shown} | _caption(caption))

    def share_location(
        self, user: User | int, latitude: float, longitude: float, chat: Chat | int | None = None
    ) -> JsonObject:
        return self._send(user, chat, {"location": {"latitude": latitude, "longitude": longitude}})

    def send(self, user: User | int, content: JsonObject, chat: Chat | int | None = None) -> JsonObject:
        """Anything else that a message can hold: a sticker, a voice message, a contact, as raw fields."""
        return self._send(user, chat, content)

    def _send(
        self,
        user: User | int,
        chat: Chat | int | None,
        content: JsonObject,
        *,
        reply_to: JsonObject | int | None = None,
        thread: int | None = None,
    ) -> JsonObject:
        who = self.user(user)
        there = self._private(who) if chat is None else self.chat(chat)
        if there.type == "private":
            self.unblock(who)

        replied = self._stored(there, reply_to) if reply_to is not None else None
        extra: JsonObject = {"reply_to_message": without_reply(replied)} if replied else {}
        if thread is not None:
            extra |= {"message_thread_id": thread, "is_topic_message": True}

        message = self._post(there, who, content | extra)
        self._put_away_keyboard(there)
        return message

    def _stored(self, chat: Chat, message: JsonObject | int) -> JsonObject | None:
        return chat.messages.get(message if isinstance(message, int) else message["message_id"])

    def _post(self, chat: Chat, user: User, content: JsonObject, *, is_service: bool = False) -> JsonObject:
        message = self.world.post(chat, user, content)
        reason = "" if is_service else self._why_unheard(chat, message)
        if reason:
            self.world.add_extra(chat, message["message_id"], {"unheard": reason})
        else:
            self.world.updates.add("message", message)

        return message

    def _put_away_keyboard(self, chat: Chat) -> None:
        """A forced reply and a keyboard for one use are gone after the next message."""
        keyboard = chat.keyboard or {}
        if "force_reply" in keyboard or keyboard.get("one_time_keyboard"):
            chat.keyboard = None
            self.world.tell(Event("keyboard", chat.id, {"keyboard": None}))

    def _why_unheard(self, chat: Chat, message: JsonObject) -> str:
        """Why Telegram does not deliver this message to the bot; empty when it does.

        Privacy mode: in groups a bot gets only messages for it, unless it is an admin or privacy mode is off.
        Naming the bot is not enough: BotFather says that it is, but developers report that such messages never arrive.
        """
        if chat.type == "private":
            return ""

        if not chat.has(self.world.bot.id):
            return "the bot is not in this group"

        hears_all = self.world.reads_all_group_messages or chat.is_administrator(self.world.bot.id)
        return "" if hears_all or self._is_meant(message) else UNHEARD

    def _is_meant(self, message: JsonObject) -> bool:
        bot = self.world.bot
        if message.get("reply_to_message", {}).get("from", {}).get("id") == bot.id:
            return True

        if message.get("via_bot", {}).get("id") == bot.id:
            return True

        first = message.get("text", "").split(maxsplit=1)[:1]
        command, _, addressed = first[0].partition("@") if first else ("", "", "")
        return command.startswith("/") and addressed.lower() in {"", bot.username.lower()}

    def edit(
        self, user: User | int, message: JsonObject | int, text: str, chat: Chat | int | None = None
    ) -> JsonObject:
        """Change the text of one's own message."""
        who = self.user(user)
        there = self._private(who) if chat is None else self.chat(chat)
        old = there.messages[message if isinstance(message, int) else message["message_id"]]
        rest = {name: value for name, value in old.items() if name not in {"text", "entities"}}
        edited = self.world.replace(there, old, rest | plain(text).fields())
        if not self._why_unheard(there, edited):
            self.world.updates.add("edited_message", edited)

        return edited

    def react(self, user: User | int, message: JsonObject | int, emoji: str, chat: Chat | int | None = None) -> None:
        """Put one reaction under a message, or take it back with no emoji; a bot hears of it where it is an admin."""
        who = self.user(user)
        there = self._private(who) if chat is None else self.chat(chat)
        message_id = message if isinstance(message, int) else message["message_id"]
        old: list[str] = there.extras.get(message_id, {}).get("reactions", {}).get(str(who.id), [])
        new = [emoji] if emoji else []
        self._acted("reacted", there, who, "reacts", emoji)
        self.world.react(there, message_id, who, new)
        if there.is_administrator(self.world.bot.id):
            change = {"chat": there.payload(), "message_id": message_id, "user": who.payload()}
            change |= {"date": self.world.now(), "old_reaction": _reactions(old), "new_reaction": _reactions(new)}
            self.world.updates.add("message_reaction", change)

    def _acted(self, kind: str, chat: Chat | None, user: User, verb: str, words: str) -> None:
        """Tell of an act that leaves no message."""
        if chat is not None:
            self.world.tell(Event(kind, chat.id, {"verb": verb, "words": words}, user.id))

    # Buttons and inline queries

    def press(self, user: User | int, message: JsonObject, data: str) -> Query:
        """Press a button, also one that has gone since: an old screen, or a client made by hand."""
        chat = self.world.chats[message["chat"]["id"]]
        query = self.world.ask(self.user(user), kind="callback", chat_id=chat.id)
        labels = {button.get("callback_data"): button["text"] for button in buttons_of(message.get("reply_markup"))}
        self._acted("pressed", chat, query.user, "presses", labels.get(data, data))
        current = chat.messages.get(message["message_id"])
        inaccessible = {"chat": chat.payload(), "message_id": message["message_id"], "date": 0}
        self.world.updates.add(
            "callback_query",
            {
                "id": query.id,
                "from": query.user.payload(),
                "message": current or inaccessible,
                "chat_instance": str(abs(chat.id)),
                "data": data,
            },
        )
        return query

    def inline(self, user: User | int, text: str, *, offset: str = "") -> Query:
        """Type `@bot text` in any chat."""
        who = self.user(user)
        query = self.world.ask(who, kind="inline")
        self._acted("asked", self._private(who) if who.id in self.world.chats else None, who, "asks inline", text)
        asked = {"id": query.id, "from": who.payload(), "query": text, "offset": offset, "chat_type": "sender"}
        self.world.updates.add("inline_query", asked)
        return query

    def choose(self, query: Query, result_id: str, chat: Chat | int | None = None) -> JsonObject:
        """Send one of the results of an inline query to a chat."""
        there = self._private(query.user) if chat is None else self.chat(chat)
        result = next(result for result in (query.answer or {})["results"] if result["id"] == result_id)
        content: JsonObject = {"via_bot": self.world.bot.payload()} | _inline_content(result)
        if "reply_markup" in result:
            content["reply_markup"] = result["reply_markup"]

        self._acted("chose", there, query.user, "chooses", result.get("title", ""))
        message = self._post(there, query.user, content)
        self.world.inline_messages[self.world.new_id("inline")] = (there.id, message["message_id"])
        return message

    # What tests ask for

    def take_updates(self) -> list[JsonObject]:
        """The updates that the bot has not had yet, confirmed at once: copies, as they would travel."""
        return deepcopy(self.world.updates.take())

    def messages(self, chat: Chat | User | int) -> list[JsonObject]:
        """All messages of a chat, the oldest first; none of one that never began."""
        found = self.world.chats.get(chat if isinstance(chat, int) else chat.id)
        return list(found.messages.values()) if found else []

    def buttons(self, message: JsonObject) -> list[dict[str, Any]]:
        return list(buttons_of(message.get("reply_markup")))


def _reactions(emoji: list[str]) -> list[JsonObject]:
    return [{"type": "emoji", "emoji": each} for each in emoji]


def _caption(text: str) -> JsonObject:
    caption = plain(text)
    return caption.fields("caption", "caption_entities") if caption else {}


def _inline_content(result: JsonObject) -> JsonObject:
    content = result.get("input_message_content", {})
    if "message_text" in content:
        return Formatted(content["message_text"], tuple(content.get("entities", ()))).fields()

    return {"text": result.get("title", "")}
