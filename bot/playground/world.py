"""The state of the simulated Telegram: people, chats, messages, files. In memory, with limited size."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Final, Literal

from bot.playground.errors import ApiError, JsonObject, bad_request, forbidden
from bot.playground.profile import Profile
from bot.playground.updates import UpdateQueue

ChatType = Literal["private", "group", "supergroup"]
Status = Literal["creator", "administrator", "member", "left", "kicked"]

MESSAGES_KEPT: Final = 20_000
QUERIES_KEPT: Final = 1_000
FILES_KEPT: Final = 200
PRESENT: Final = frozenset({"creator", "administrator", "member"})


@dataclass(frozen=True)
class User:
    """A person, or the bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "en"
    is_bot: bool = False
    zone: str = "UTC"
    """Where the person is. Telegram never tells a bot; the page shows times in it."""

    def payload(self) -> JsonObject:
        fields: JsonObject = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        optional = {"last_name": self.last_name, "username": self.username}
        spoken = {} if self.is_bot else {"language_code": self.language_code}
        return fields | {name: value for name, value in (optional | spoken).items() if value}


@dataclass
class Chat:
    """A private chat, group or supergroup with its messages; a private chat has the id of its person."""

    id: int
    type: ChatType
    title: str = ""
    person: User | None = None
    is_forum: bool = False
    members: dict[int, Status] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    messages: OrderedDict[int, JsonObject] = field(default_factory=OrderedDict)
    pinned: list[int] = field(default_factory=list)
    keyboard: JsonObject | None = None
    """The reply keyboard or the forced reply that stands at present."""
    extras: dict[int, JsonObject] = field(default_factory=dict)
    """What the page shows beside a message and the bot is not sent, by message id."""
    blocked: bool = False
    deactivated: bool = False
    """The person has deleted their account."""
    upgraded_to: int | None = None
    last_message_id: int = 0

    def payload(self) -> JsonObject:
        fields: JsonObject = {"id": self.id, "type": self.type}
        if self.person is not None:
            named = {"first_name": self.person.first_name, "last_name": self.person.last_name}
            named["username"] = self.person.username
            return fields | {name: value for name, value in named.items() if value}

        return fields | {"title": self.title} | ({"is_forum": True} if self.is_forum else {})

    def has(self, user_id: int) -> bool:
        return self.members.get(user_id) in PRESENT

    def is_administrator(self, user_id: int) -> bool:
        return self.members.get(user_id) in {"creator", "administrator"}


@dataclass(frozen=True)
class File:
    """An uploaded file."""

    id: str
    unique_id: str
    kind: Literal["photo", "document"]
    name: str
    media_type: str
    content: bytes
    path: str

    def payload(self) -> JsonObject:
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


@dataclass
class Query:
    """A pressed button or an inline query, until it is answered or too old."""

    id: str
    user: User
    asked_at: datetime
    chat_id: int | None = None
    answer: JsonObject | None = None


@dataclass(frozen=True)
class Event:
    """Something that a person would see happen: for whoever watches, such as the web page."""

    kind: str
    chat_id: int
    payload: JsonObject
    user_id: int | None = None
    """The one person who sees it; None: everyone in the chat."""


class World:
    """The state on Telegram's side. Rules of single methods are in `methods`."""

    def __init__(self, *, bot: User, clock: Callable[[], datetime]) -> None:
        self.bot = bot
        self.clock = clock
        self.reads_all_group_messages = False
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.files: OrderedDict[str, File] = OrderedDict()
        self.queries: OrderedDict[str, Query] = OrderedDict()
        self.inline_messages: dict[str, tuple[int, int]] = {}
        self.profile = Profile()
        self.updates = UpdateQueue()
        self.watchers: list[Callable[[Event], None]] = []
        self._numbers = count(1)

    def now(self) -> int:
        return int(self.clock().timestamp())

    def new_id(self, kind: str) -> str:
        """A hash of a counter: different ids without a visible order, so that no code depends on their form."""
        return hashlib.blake2b(f"{kind}:{next(self._numbers)}".encode(), digest_size=12).hexdigest()

    def tell(self, event: Event) -> None:
        for watcher in tuple(self.watchers):
            watcher(event)

    # Chats, as the bot may use them

    def chat(self, chat_id: int | str) -> Chat:
        """The chat that a call names; raises ApiError."""
        found = self.chats.get(chat_id) if isinstance(chat_id, int) else self._chat_named(chat_id)
        if found is None:
            raise bad_request("chat not found" if chat_id != "" else "chat_id is empty")

        return found

    def _chat_named(self, name: str) -> Chat | None:
        """People have no @name that a bot may write to, and groups here have none."""
        return self.chats.get(int(name)) if name.removeprefix("-").isdecimal() else None

    def chat_to_write_in(self, chat_id: int | str) -> Chat:
        """The chat, if the bot may send there; raises ApiError."""
        chat = self.chat(chat_id)
        if chat.upgraded_to is not None:
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.upgraded_to)

        if chat.deactivated:
            raise forbidden("user is deactivated")

        if chat.blocked:
            raise forbidden("bot was blocked by the user")

        if chat.type != "private" and not chat.has(self.bot.id):
            raise self._not_inside(chat)

        return chat

    def _not_inside(self, chat: Chat) -> ApiError:
        if chat.members.get(self.bot.id) == "kicked":
            return forbidden(f"bot was kicked from the {chat.type}" + (" chat" if chat.type != "private" else ""))

        return forbidden(f"bot is not a member of the {chat.type} chat")

    def message(self, chat: Chat, message_id: int, *, purpose: str) -> JsonObject:
        """A message by its id; raises ApiError with the purpose in its words."""
        try:
            return chat.messages[message_id]
        except KeyError:
            raise bad_request(f"message {purpose} not found") from None

    # What happens

    def post(self, chat: Chat, sender: User, content: JsonObject) -> JsonObject:
        """Put a new message into the chat; the oldest make room."""
        chat.last_message_id += 1
        message: JsonObject = {
            "message_id": chat.last_message_id,
            "from": sender.payload(),
            "chat": chat.payload(),
            "date": self.now(),
        } | content
        chat.messages[chat.last_message_id] = message
        while len(chat.messages) > MESSAGES_KEPT:
            oldest, _ = chat.messages.popitem(last=False)
            self._forget(chat, oldest)

        self.tell(Event("message", chat.id, message))
        return message

    def replace(self, chat: Chat, message: JsonObject, content: JsonObject) -> JsonObject:
        """An edited message in place of the old one. Old values that were handed out stay as they were."""
        edited = content | {"edit_date": self.now()}
        chat.messages[message["message_id"]] = edited
        self.tell(Event("edited", chat.id, edited))
        return edited

    def remove(self, chat: Chat, message_id: int) -> None:
        del chat.messages[message_id]
        self._forget(chat, message_id)
        self.tell(Event("deleted", chat.id, {"message_id": message_id}))

    def _forget(self, chat: Chat, message_id: int) -> None:
        chat.extras.pop(message_id, None)
        chat.pinned = [pinned for pinned in chat.pinned if pinned != message_id]

    def add_extra(self, chat: Chat, message_id: int, extra: JsonObject) -> None:
        """Show something beside a message on the page."""
        chat.extras[message_id] = chat.extras.get(message_id, {}) | extra
        self.tell(Event("extra", chat.id, {"message_id": message_id, "extra": chat.extras[message_id]}))

    def react(self, chat: Chat, message_id: int, user: User, emoji: list[str]) -> None:
        """Replace the reactions of one user to a message."""
        others: JsonObject = chat.extras.get(message_id, {}).get("reactions", {})
        self.add_extra(chat, message_id, {"reactions": others | {str(user.id): emoji}})

    def keep_file(self, *, kind: Literal["photo", "document"], name: str, media_type: str, content: bytes) -> File:
        number = next(self._numbers)
        file = File(
            id=f"{kind}-{self.new_id('file')}",
            unique_id=self.new_id("unique"),
            kind=kind,
            name=name,
            media_type=media_type,
            content=content,
            path=f"{kind}s/file_{number}",
        )
        self.files[file.id] = file
        while len(self.files) > FILES_KEPT:
            self.files.popitem(last=False)

        return file

    def ask(self, user: User, *, kind: str, chat_id: int | None = None) -> Query:
        query = Query(self.new_id(kind), user, self.clock(), chat_id)
        self.queries[query.id] = query
        while len(self.queries) > QUERIES_KEPT:
            self.queries.popitem(last=False)

        return query

    def chats_of(self, user_id: int) -> Iterator[Chat]:
        """The chats that a person sees, the private one first."""
        for chat in sorted(self.chats.values(), key=lambda chat: chat.type != "private"):
            if chat.upgraded_to is None and (chat.id == user_id or (chat.type != "private" and chat.has(user_id))):
                yield chat
