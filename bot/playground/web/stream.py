"""What a page is told: first the whole state, then every change. Messages are fetched page by page."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from aiohttp import web

from bot.playground.errors import JsonObject
from bot.playground.profile import TextKind
from bot.playground.web.feed import Feed, Line
from bot.playground.web.stage import Stage
from bot.playground.world import Chat, Event, User

PAGE: Final = 60
"""Messages in one answer."""
WHOLE: Final = frozenset({"members", "profile", "settings"})
"""Events after which it is simplest to tell everything again."""
SHAPED: Final = frozenset({"message", "edited"})


class Streams:
    """The pages that are open, each as one person."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.world = stage.world
        self.tries: Sequence[tuple[str, str]] = ()
        self.is_ready = True
        self._feed: Feed[Event] = Feed()
        self.world.watchers.append(self._feed.tell)

    def close(self) -> None:
        """The server stops: no stream goes on."""
        self._feed.tell(None)

    async def follow(self, request: web.Request, person: User) -> web.StreamResponse:
        return await self._feed.follow(
            request,
            first=lambda: [("state", self.state(person) | {"fresh": True})],
            shown=lambda event: self._shown(event, person.id),
        )

    def _shown(self, event: Event, person_id: int) -> Iterator[Line]:
        person = self.world.users.get(person_id)
        if person is None:
            yield ("gone", {})
        elif event.kind in WHOLE:
            yield ("state", self.state(person))
        elif self._is_for(person, event):
            payload = self.shape(event.chat_id, event.payload) if event.kind in SHAPED else event.payload
            yield (event.kind, {"chat": event.chat_id, "payload": payload})

    def _is_for(self, person: User, event: Event) -> bool:
        if event.user_id is not None:
            return event.user_id == person.id

        return any(chat.id == event.chat_id for chat in self.world.chats_of(person.id))

    def shape(self, chat_id: int, message: JsonObject) -> JsonObject:
        """A message with what the page shows beside it."""
        extra = self.world.chats[chat_id].extras.get(message["message_id"])
        return message | {"extra": extra} if extra else message

    def messages(self, chat: Chat, *, before: int = 0, after: int = 0, around: int = 0) -> JsonObject:
        """One page of a transcript: the newest, or those before, after or around a message."""
        ids = list(chat.messages)
        if before:
            end = bisect_left(ids, before)
            start = max(0, end - PAGE)
        else:
            start = bisect_right(ids, after) if after else len(ids) - PAGE
            start = max(0, bisect_left(ids, around) - PAGE // 2 if around else start)
            end = start + PAGE

        found = [self.shape(chat.id, chat.messages[id_]) for id_ in ids[start:end]]
        return {"messages": found, "older": start > 0, "newer": end < len(ids)}

    def state(self, person: User) -> JsonObject:
        """All that this person sees, but for the messages."""
        chats = list(self.world.chats_of(person.id))
        if not any(chat.id == person.id for chat in chats):
            chats.insert(0, Chat(person.id, "private", person=person))

        clock = self.stage.clock
        return {
            "person": self._person(person),
            "people": [self._person(user) for user in self.world.users.values() if not user.is_bot],
            "bot": self._bot(person.language_code),
            "chats": [self._chat(chat, person) for chat in chats],
            "fault": self.stage.fault,
            "now": self.world.clock().timestamp(),
            "skipped": clock.skipped.total_seconds() if clock else None,
            "ready": self.is_ready,
            "tries": self.tries,
        }

    def _person(self, person: User) -> JsonObject:
        shown = {"language_code": person.language_code, "zone": person.zone}
        return person.payload() | shown | {"admin": person.id in self.stage.admins}

    def _bot(self, language: str) -> JsonObject:
        kinds: tuple[TextKind, ...] = ("description", "short_description")
        texts: JsonObject = {kind: self.world.profile.text(kind, language) for kind in kinds}
        name = self.world.profile.text("name", language) or self.world.bot.first_name
        facts = {"id": self.world.bot.id, "name": name, "username": self.world.bot.username}
        return facts | texts | {"privacy": not self.world.reads_all_group_messages}

    def _chat(self, chat: Chat, person: User) -> JsonObject:
        commands = self.world.profile.commands_seen(
            user_id=person.id,
            chat_id=chat.id,
            is_private=chat.type == "private",
            is_administrator=chat.is_administrator(person.id),
            language=person.language_code,
        )
        members = [user for id_, user in self.world.users.items() if chat.has(id_)]
        return {
            "id": chat.id,
            "type": chat.type,
            "title": chat.title,
            "members": [{"id": user.id, "name": user.first_name} for user in members],
            "bot": chat.members.get(self.world.bot.id, "left"),
            "topics": [{"id": id_, "name": name} for id_, name in chat.topics.items()],
            "forum": chat.is_forum,
            "blocked": chat.blocked,
            "keyboard": chat.keyboard,
            "pinned": [chat.messages[id_] for id_ in chat.pinned[-1:]],
            "commands": commands,
            "empty": not chat.messages,
        }
