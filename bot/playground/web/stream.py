"""Server-sent events for the web page: first the whole state, then every change."""

import asyncio
import json
from typing import Final

from aiohttp import web

from bot.playground.errors import JsonObject
from bot.playground.profile import TextKind
from bot.playground.web.acts import Stage
from bot.playground.world import Chat, Event, User

SHOWN: Final = 200
"""Messages of a chat that a page gets at first."""
WAITING: Final = 500
"""Events that may wait for a slow page, before it has to begin anew."""
STREAMS: Final = 30
HEARTBEAT: Final = 20.0
WHOLE: Final = frozenset({"members", "profile", "settings"})
"""Events after which it is simplest to tell everything again."""


class Streams:
    """The pages that are open."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.world = stage.people.world
        self._open: set[asyncio.Queue[Event | None]] = set()
        self.world.watchers.append(self._heard)

    def _heard(self, event: Event | None) -> None:
        for queue in tuple(self._open):
            if queue.full():
                self._open.discard(queue)
                queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(event)

    def close(self) -> None:
        """The server stops: no stream goes on."""
        self._heard(None)

    async def follow(self, request: web.Request, person: User) -> web.StreamResponse:
        """Tell one page what happens until it is closed."""
        if len(self._open) >= STREAMS:
            return web.Response(status=503, text="Too many pages are open.\n")

        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        queue: asyncio.Queue[Event | None] = asyncio.Queue(WAITING)
        self._open.add(queue)
        try:
            await self._tell(response, "state", self.state(person))
            while await self._tell_next(response, queue, person):
                pass
        except ConnectionResetError:
            pass
        finally:
            self._open.discard(queue)

        return response

    async def _tell_next(self, response: web.StreamResponse, queue: asyncio.Queue[Event | None], person: User) -> bool:
        try:
            event = await asyncio.wait_for(queue.get(), HEARTBEAT)
        except TimeoutError:
            await response.write(b": still here\n\n")
            return True

        if event is None:
            return False

        if event.kind in WHOLE:
            await self._tell(response, "state", self.state(self.stage.person(person.id)))
        elif self._is_for(person, event):
            await self._tell(response, event.kind, {"chat": event.chat_id, "payload": event.payload})

        return True

    def _is_for(self, person: User, event: Event) -> bool:
        if event.user_id is not None:
            return event.user_id == person.id

        return any(chat.id == event.chat_id for chat in self.world.chats_of(person.id))

    async def _tell(self, response: web.StreamResponse, kind: str, content: JsonObject) -> None:
        await response.write(f"event: {kind}\ndata: {json.dumps(content)}\n\n".encode())

    def state(self, person: User) -> JsonObject:
        """All that this person sees."""
        chats = list(self.world.chats_of(person.id))
        if not any(chat.id == person.id for chat in chats):
            chats.insert(0, Chat(person.id, "private", person=person))

        return {
            "person": person.payload(),
            "people": [user.payload() for user in self.world.users.values() if not user.is_bot],
            "bot": self._bot(person.language_code),
            "chats": [self._chat(chat, person) for chat in chats],
            "faults": {"fault": self.stage.fault, "per_second": self.stage.per_second},
            "now": self.world.now(),
            "movable": self.stage.clock is not None,
        }

    def _bot(self, language: str) -> JsonObject:
        kinds: tuple[TextKind, ...] = ("description", "short_description")
        texts: JsonObject = {kind: self.world.profile.text(kind, language) for kind in kinds}
        name = self.world.profile.text("name", language) or self.world.bot.first_name
        return {"id": self.world.bot.id, "name": name, "username": self.world.bot.username, **texts}

    def _chat(self, chat: Chat, person: User) -> JsonObject:
        commands = self.world.profile.commands_seen(
            user_id=person.id,
            chat_id=chat.id,
            is_private=chat.type == "private",
            is_administrator=chat.is_administrator(person.id),
            language=person.language_code,
        )
        return {
            "id": chat.id,
            "type": chat.type,
            "title": chat.title,
            "members": [self.world.users[id_].first_name for id_ in chat.members if chat.has(id_)],
            "blocked": chat.blocked,
            "keyboard": chat.keyboard,
            "pinned": chat.pinned,
            "commands": commands,
            "messages": list(chat.messages.values())[-SHOWN:],
        }
