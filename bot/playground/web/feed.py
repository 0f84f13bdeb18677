"""Server-sent events: many open pages, each with a queue of its own."""

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import Final, Generic, TypeVar

from aiohttp import web

from bot.playground.errors import JsonObject

Event = TypeVar("Event")
Line = tuple[str, JsonObject]
"""The kind of an event and its content."""

WAITING: Final = 500
"""Events that may wait for a slow page, before it has to begin anew."""
FEEDS: Final = 30
HEARTBEAT: Final = 20.0


class Feed(Generic[Event]):
    """The pages that follow one kind of events."""

    def __init__(self) -> None:
        self._open: set[asyncio.Queue[Event | None]] = set()

    def tell(self, event: Event | None) -> None:
        """None ends all pages' connections."""
        for queue in tuple(self._open):
            if queue.full() or event is None:
                self._open.discard(queue)
                while not queue.empty():
                    queue.get_nowait()

                queue.put_nowait(None)
            else:
                queue.put_nowait(event)

    async def follow(
        self, request: web.Request, first: Callable[[], Iterable[Line]], shown: Callable[[Event], Iterable[Line]]
    ) -> web.StreamResponse:
        """Tell one page what there is, then what happens, until it is closed."""
        if len(self._open) >= FEEDS:
            return web.Response(status=503, text="Too many pages are open.\n")

        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        queue: asyncio.Queue[Event | None] = asyncio.Queue(WAITING)
        self._open.add(queue)
        try:
            await _write(response, first())
            while (event := await _next(queue, response)) is not None:
                await _write(response, shown(event))
        except ConnectionResetError:
            pass
        finally:
            self._open.discard(queue)

        return response


async def _next(queue: "asyncio.Queue[Event | None]", response: web.StreamResponse) -> Event | None:
    while True:
        try:
            return await asyncio.wait_for(queue.get(), HEARTBEAT)
        except TimeoutError:
            await response.write(b": still here\n\n")


async def _write(response: web.StreamResponse, lines: Iterable[Line]) -> None:
    text = "".join(f"event: {kind}\ndata: {json.dumps(content)}\n\n" for kind, content in lines)
    if text:
        await response.write(text.encode())
