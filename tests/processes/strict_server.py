"""A Bot API server that enforces Telegram's limits exactly and records what arrives, and when.

It shares no code with the bot and its playground. In its own process: python -m tests.processes.strict_server '{}'.
It prints its port. Besides the Bot API it answers `/stats`, and `/reached?tips=N` once so many tips have arrived.
"""

import asyncio
import json
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any, Final

from aiohttp import web

TOKEN: Final = "1:strict"
FIRST_PERSON: Final = 9_000_000
"""Chats from here on are people who write; the others get tips."""
SECOND: Final = 1.0
BURST: Final = 3
"""Telegram lets a chat have one message a second, and short bursts."""
RETRY_AFTER: Final = 1
TALK_EVERY: Final = 2.5
QUESTIONS: Final = ("/cause posture", "/cause sports")
"""Each person writes both at once, and again some time after both were answered."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Settings:
    limit: int = 30
    """Messages in any second."""
    latency: float = 0.02
    talking: int = 0
    """People who write."""
    flood_at: int = 0
    """The chat of this tip is told once to come back later, whatever the pace."""


@dataclass(frozen=True)
class Arrival:
    """A message that somebody was to get."""

    at: float
    chat_id: int
    text: str
    accepted: bool


@dataclass
class Talk:
    """Two questions of one person at one moment."""

    chat_id: int
    asked_at: float
    answers: list[str] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)


class Limits:
    """Never more than so many in any second, and in each chat one a second with short bursts."""

    def __init__(self, in_all: int) -> None:
        self._in_all = in_all
        self._recent: deque[float] = deque()
        self._full_at: dict[int, float] = {}

    def accept(self, chat_id: int, now: float) -> bool:
        while self._recent and now - self._recent[0] >= SECOND:
            self._recent.popleft()

        full_at = max(self._full_at.get(chat_id, now), now) + SECOND
        if len(self._recent) >= self._in_all or full_at - now > BURST * SECOND:
            return False

        self._recent.append(now)
        self._full_at[chat_id] = full_at
        return True


class StrictServer:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.limits = Limits(settings.limit)
        self.arrivals: list[Arrival] = []
        self.tips = 0
        self.talks: list[Talk] = []
        self.updates: list[Json] = []
        self._changed = asyncio.Event()
        self._update_ids, self._message_ids = count(1), count(1)
        self._open: dict[int, Talk] = {}
        self._flooded = False

    async def called(self, request: web.Request) -> web.Response:
        """Any method of the Bot API."""
        if request.match_info["token"] != TOKEN:
            return _refusal(401, "Unauthorized")

        method, parameters = request.match_info["method"], await _parameters(request)
        if method == "getUpdates":
            return _answer(await self._take_updates(parameters))
        if method == "getMe":
            return _answer({"id": 1, "is_bot": True, "first_name": "Strict", "username": "strict_bot"})
        if method.startswith("send") and method != "sendChatAction":
            return await self._sent(int(parameters["chat_id"]), str(parameters.get("text", "")))

        return _answer(True)

    async def stats(self, _: web.Request) -> web.Response:
        return web.json_response(
            {"arrivals": [asdict(each) for each in self.arrivals], "talks": [asdict(each) for each in self.talks]}
        )

    async def reached(self, request: web.Request) -> web.Response:
        wanted = int(request.query["tips"])
        await self._until(lambda: self.tips >= wanted)
        return web.json_response(self.tips)

    async def _sent(self, chat_id: int, text: str) -> web.Response:
        now = asyncio.get_running_loop().time()
        accepted = not self._is_flood(chat_id) and self.limits.accept(chat_id, now)
        self.arrivals.append(Arrival(now, chat_id, text, accepted))
        if accepted:
            self._received(chat_id, text, now)

        await asyncio.sleep(self.settings.latency)
        if not accepted:
            return _refusal(429, f"Too Many Requests: retry after {RETRY_AFTER}", retry_after=RETRY_AFTER)

        return _answer(
            {"message_id": next(self._message_ids), "date": 0, "chat": {"id": chat_id, "type": "private"}, "text": text}
        )

    def _is_flood(self, chat_id: int) -> bool:
        if self._flooded or chat_id >= FIRST_PERSON or self.tips + 1 != self.settings.flood_at:
            return False

        self._flooded = True
        return True

    def _received(self, chat_id: int, text: str, now: float) -> None:
        if chat_id < FIRST_PERSON:
            self.tips += 1
            if self.tips == 1:
                for number in range(self.settings.talking):
                    asyncio.get_running_loop().call_later(number * 0.13, self._ask, FIRST_PERSON + number)
        elif talk := self._open.get(chat_id):
            talk.answers.append(text)
            talk.waited.append(now + self.settings.latency - talk.asked_at)
            if len(talk.answers) == len(QUESTIONS):
                asyncio.get_running_loop().call_later(TALK_EVERY, self._ask, chat_id)

        self._tell()

    def _ask(self, chat_id: int) -> None:
        who = {"id": chat_id, "first_name": "P"}
        for question in QUESTIONS:
            message = {
                "message_id": next(self._message_ids),
                "date": 0,
                "chat": who | {"type": "private"},
                "from": who | {"is_bot": False, "language_code": "en"},
                "text": question,
                "entities": [{"type": "bot_command", "offset": 0, "length": len("/cause")}],
            }
            self.updates.append({"update_id": next(self._update_ids), "message": message})

        self._open[chat_id] = Talk(chat_id, asyncio.get_running_loop().time())
        self.talks.append(self._open[chat_id])
        self._tell()

    def _tell(self) -> None:
        """Whoever waits looks again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            await self._changed.wait()

    async def _take_updates(self, parameters: Json) -> list[Json]:
        offset = int(parameters.get("offset", 0))
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        try:
            async with asyncio.timeout(float(parameters.get("timeout", 0))):
                await self._until(lambda: bool(self.updates))
        except TimeoutError:
            return []

        return self.updates[:100]


async def _parameters(request: web.Request) -> Json:
    if request.content_type == "application/json":
        found: Json = await request.json()
        return found

    return dict(await request.post())


def _answer(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _refusal(code: int, description: str, **parameters: object) -> web.Response:
    body = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
    return web.json_response(body, status=code)


async def main(settings: Settings) -> None:
    server = StrictServer(settings)
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", server.called)
    app.router.add_get("/stats", server.stats)
    app.router.add_get("/reached", server.reached)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)  # noqa: T201 - whoever started it reads it
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Settings(**json.loads(sys.argv[1]))))
