"""The addresses of the page. Everything that people or the bot wrote is data here, never HTML."""

from collections import OrderedDict
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import ValidationError

from bot.playground.api.server import BotApi
from bot.playground.calls import Call
from bot.playground.faults import Faults
from bot.playground.people import People
from bot.playground.talks.journal import Journal, plain_text
from bot.playground.web.feed import Feed, Line
from bot.playground.web.settings import ACT
from bot.playground.web.stage import Stage, UnknownError
from bot.playground.web.stream import Streams
from bot.playground.world import Chat, User

PAGE: Final = Path(__file__).with_name("page")
KINDS: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".woff2": "font/woff2",
}
PICTURES: Final = ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"GIF8", "image/gif"))
FILE_BYTES: Final = 20_000_000
"""What a bot may download, and so what a person may send it here."""
CALLS_SHOWN: Final = 300
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
FILE_HEADERS: Final = HEADERS | {"Content-Security-Policy": "default-src 'none'; sandbox"}


class Site:
    """The page, its streams, its acts, and the files in its messages."""

    def __init__(self, people: People, faults: Faults, api: BotApi) -> None:
        self.people = people
        self.stage = Stage(people, faults)
        self.streams = Streams(self.stage)
        self.journal = Journal(people.world)
        self._calls: OrderedDict[int, Call] = OrderedDict()
        self._call_feed: Feed[Call] = Feed()
        api.watchers.append(self._note)

    def close(self) -> None:
        """End the connections of all pages."""
        self.streams.close()
        self._call_feed.tell(None)

    def routes(self) -> list[web.RouteDef]:
        assets = [
            web.get(f"/page/{path.relative_to(PAGE).as_posix()}", _asset(path))
            for path in sorted(PAGE.rglob("*.*"))
            if path.suffix in KINDS and path.suffix != ".html"
        ]
        return [
            web.get("/", _asset(PAGE / "index.html")),
            *assets,
            web.get("/events", self.events),
            web.get("/calls", self.calls),
            web.get("/messages", self.messages),
            web.get("/upcoming", self.upcoming),
            web.get("/export", self.export),
            web.post("/act", self.act),
            web.post("/upload", self.upload),
            web.get("/files/{id}", self.file),
        ]

    async def events(self, request: web.Request) -> web.StreamResponse:
        try:
            person = self.stage.person(int(request.query.get("person", "")))
        except (ValueError, UnknownError):
            return _problem("nobody has this id")

        return await self.streams.follow(request, person)

    def _note(self, call: Call) -> None:
        self._calls[call.number] = call
        while len(self._calls) > CALLS_SHOWN:
            self._calls.popitem(last=False)

        self._call_feed.tell(call)

    async def calls(self, request: web.Request) -> web.StreamResponse:
        """Every call of the bot: the last ones, then each as it begins and ends."""

        def line(call: Call) -> Line:
            return ("call", call.payload())

        return await self._call_feed.follow(
            request, first=lambda: map(line, self._calls.values()), shown=lambda call: [line(call)]
        )

    def _where(self, request: web.Request) -> tuple[User, Chat | None]:
        """Who asks, and the group; raises KeyError, ValueError, UnknownError."""
        person = self.stage.person(int(request.query["person"]))
        return person, self.stage.place(person, int(request.query["chat"]))

    async def messages(self, request: web.Request) -> web.Response:
        """A part of a transcript."""
        try:
            person, group = self._where(request)
            part = {name: int(request.query.get(name, 0)) for name in ("before", "after", "around")}
        except (KeyError, ValueError, UnknownError):
            return _problem("this chat is not there")

        chat = group or self.people.world.chats.get(person.id) or Chat(person.id, "private")
        return web.json_response(self.streams.messages(chat, **part), headers=HEADERS)

    async def upcoming(self, _request: web.Request) -> web.Response:
        """What the bot will send by itself, and when."""
        listed = [
            {"name": self.stage.name_of(each.chat_id), "at": each.due_at.timestamp(), "what": each.what}
            for each in await self.stage.upcoming()
        ]
        return web.json_response({"upcoming": listed}, headers=HEADERS)

    async def export(self, request: web.Request) -> web.Response:
        """A chat as a file: as a talk that can be replayed, or as plain text."""
        try:
            person, group = self._where(request)
        except (KeyError, ValueError, UnknownError):
            return _problem("this chat is not there")

        chat = group or self.people.world.chats.get(person.id) or Chat(person.id, "private", person=person)
        if request.query.get("as") == "talk":
            name, text = "chat.talk", self.journal.talk(chat, self.stage.admins)
        else:
            name, text = "chat.txt", plain_text(chat, ZoneInfo(person.zone))

        headers = FILE_HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
        return web.Response(text=text, content_type="text/plain", headers=headers)

    async def act(self, request: web.Request) -> web.Response:
        """Only JSON: a form on another site cannot send that without asking first."""
        if request.content_type != "application/json":
            return _problem("JSON is expected")

        try:
            result = await ACT.validate_json(await request.read()).do(self.stage)
        except (ValidationError, UnknownError) as error:
            return _problem(str(error) if isinstance(error, UnknownError) else "this cannot be done")

        return web.json_response(result, headers=HEADERS)

    async def upload(self, request: web.Request) -> web.Response:
        """A picture or document in the body of the request; where to and its name stand in the address."""
        if request.content_type != "application/octet-stream":
            return _problem("the plain content of the file is expected")

        try:
            person, chat = self._where(request)
        except (KeyError, ValueError, UnknownError):
            return _problem("this chat is not there")

        content = await request.read()
        if not 0 < len(content) <= FILE_BYTES:
            return _problem("a file has 1 byte to 20 MB")

        name = request.query.get("name", "file")[:200]
        if request.query.get("as") == "photo" and _picture_kind(content):
            self.people.send_photo(person, content, chat)
        else:
            self.people.send_document(person, name, content, chat)

        return web.json_response({}, headers=HEADERS)

    async def file(self, request: web.Request) -> web.Response:
        file = self.people.world.files.get(request.match_info["id"])
        if file is None:
            return web.Response(status=404, headers=FILE_HEADERS)

        if kind := _picture_kind(file.content):
            return web.Response(body=file.content, content_type=kind, headers=FILE_HEADERS)

        attached = FILE_HEADERS | {"Content-Disposition": "attachment"}
        return web.Response(body=file.content, content_type="application/octet-stream", headers=attached)


def _picture_kind(content: bytes) -> str:
    return next((kind for start, kind in PICTURES if content.startswith(start)), "")


def _asset(path: Path) -> Handler:
    async def serve(_request: web.Request) -> web.Response:
        return web.Response(body=path.read_bytes(), headers=HEADERS | {"Content-Type": KINDS[path.suffix]})

    return serve


def _problem(words: str) -> web.Response:
    return web.json_response({"problem": words}, status=400, headers=HEADERS)
