"""The addresses of the page. Everything that people or the bot wrote is data here, never HTML."""

from pathlib import Path
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import ValidationError

from bot.playground.faults import Faults
from bot.playground.people import People
from bot.playground.web.acts import ACT, Stage, UnknownError
from bot.playground.web.stream import Streams

PAGE: Final = Path(__file__).with_name("page")
KINDS: Final = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
PICTURES: Final = ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"GIF8", "image/gif"))
FILE_BYTES: Final = 20_000_000
"""What a bot may download, and so what a person may send it here."""
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
FILE_HEADERS: Final = HEADERS | {"Content-Security-Policy": "default-src 'none'; sandbox"}


class Site:
    """The page, its stream, its acts, and the files in its messages."""

    def __init__(self, people: People, faults: Faults) -> None:
        self.people = people
        self.stage = Stage(people, faults)
        self.streams = Streams(self.stage)

    def routes(self) -> list[web.RouteDef]:
        assets = [
            web.get(f"/page/{path.name}", _asset(path))
            for path in sorted(PAGE.iterdir())
            if path.suffix in KINDS and path.suffix != ".html"
        ]
        return [
            web.get("/", _asset(PAGE / "index.html")),
            *assets,
            web.get("/events", self.events),
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

    async def act(self, request: web.Request) -> web.Response:
        """Only JSON: a form on another site cannot send that without asking first."""
        if request.content_type != "application/json":
            return _problem("JSON is expected")

        try:
            result = self.stage.do(ACT.validate_json(await request.read()))
        except (ValidationError, UnknownError) as error:
            return _problem(str(error) if isinstance(error, UnknownError) else "this cannot be done")

        return web.json_response(result, headers=HEADERS)

    async def upload(self, request: web.Request) -> web.Response:
        """A picture or document in the body of the request; where to and its name stand in the address."""
        if request.content_type != "application/octet-stream":
            return _problem("the plain content of the file is expected")

        try:
            person = self.stage.person(int(request.query["person"]))
            chat = self.stage.place(person, int(request.query["chat"]))
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
        headers = HEADERS | {"Content-Type": f"{KINDS[path.suffix]}; charset=utf-8"}
        return web.Response(body=path.read_bytes(), headers=headers)

    return serve


def _problem(words: str) -> web.Response:
    return web.json_response({"problem": words}, status=400, headers=HEADERS)
