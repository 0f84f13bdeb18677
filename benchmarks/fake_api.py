"""A Bot API server that costs next to nothing, keeps limits strictly, and notes when each message arrived.

Its own process: python -m benchmarks.fake_api '{"latency": 0.04, "limit": 30}'. Prints its port; GET /stats answers
what arrived. The bot under test is the only thing that is slow.
"""

import asyncio
import json
import random
import re
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass, field

import orjson
import uvloop

from benchmarks.meter import SERVER_CORE, pin

CHAT = re.compile(rb'chat_id"?[:=\s]+"?(-?\d+)')
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
RETRY_AFTER = 5
PERSON = 9_000_000
"""Chats from here on are people who talk with the bot; the others get tips."""


@dataclass
class Settings:
    latency: float = 0.0
    limit: int = 0
    """Messages in any second; 0 is no limit."""
    flood_at: int = 0
    """The chat of this message meets one 429."""
    backlog: int = 0
    """Updates that wait from the start."""
    people: int = 0
    updates_per_second: float = 0.0


@dataclass
class Stats:
    arrived: list[tuple[float, int, int]] = field(default_factory=list)
    """When, which chat, and the answer's status."""
    answered: list[tuple[float, float]] = field(default_factory=list)
    """When an update was born, and how long it took until its answer arrived."""


class Api:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stats = Stats()
        self.recent: deque[float] = deque()
        self.flooded = False
        self.updates: deque[bytes] = deque()
        self.born: dict[int, deque[float]] = {}
        self.update_id = 0
        self.poll: Connection | None = None
        self.random = random.Random(6)

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        for number in range(self.settings.backlog):
            self.be_born(PERSON + number)
        if self.settings.updates_per_second:
            loop.call_later(1.0, self.keep_talking)

    def keep_talking(self) -> None:
        self.be_born(PERSON + self.random.randrange(self.settings.people))
        wait = self.random.expovariate(self.settings.updates_per_second)
        asyncio.get_running_loop().call_later(wait, self.keep_talking)

    def be_born(self, chat: int) -> None:
        self.update_id += 1
        self.born.setdefault(chat, deque()).append(time.monotonic())
        who = {"id": chat, "first_name": "P"}
        message = {
            "message_id": self.update_id,
            "date": int(time.time()),
            "chat": who | {"type": "private"},
            "from": who | {"is_bot": False},
            "text": "/tip",
            "entities": [{"type": "bot_command", "offset": 0, "length": 4}],
        }
        self.updates.append(orjson.dumps({"update_id": self.update_id, "message": message}))
        if self.poll is not None:
            poll, self.poll = self.poll, None
            poll.answer(200, self.take_updates())

    def take_updates(self) -> bytes:
        taken = [self.updates.popleft() for _ in range(min(100, len(self.updates)))]
        return b'{"ok":true,"result":[' + b",".join(taken) + b"]}"

    def sent(self, body: bytes) -> tuple[int, bytes]:
        now = time.monotonic()
        found = CHAT.search(body)
        chat = int(found[1]) if found else 0
        status, answer = self.judged(chat, now)
        self.stats.arrived.append((now, chat, status))
        if status == 200 and (waiting := self.born.get(chat)):
            born_at = waiting.popleft()
            self.stats.answered.append((born_at, now - born_at))

        return status, answer

    def judged(self, chat: int, now: float) -> tuple[int, bytes]:
        if self.settings.flood_at and not self.flooded and len(self.stats.arrived) == self.settings.flood_at:
            self.flooded = True
            return 429, self.too_many()

        if limit := self.settings.limit:
            while self.recent and now - self.recent[0] >= 1:
                self.recent.popleft()
            if len(self.recent) >= limit:
                return 429, self.too_many()
            self.recent.append(now)

        return 200, (
            b'{"ok":true,"result":{"message_id":%d,"date":1795334400,"chat":{"id":%d,"type":"private",'
            b'"first_name":"Somebody"},"from":{"id":1,"is_bot":true,"first_name":"Bot","username":"bench_bot"},'
            b'"text":"Stand up, roll your shoulders ten times and walk around the room for a minute or two."}}'
        ) % (len(self.stats.arrived) + 1, chat)

    def too_many(self) -> bytes:
        return (
            b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after %d",'
            b'"parameters":{"retry_after":%d}}' % (RETRY_AFTER, RETRY_AFTER)
        )


ME = b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Bench","username":"bench_bot"}}'
TRUE = b'{"ok":true,"result":true}'
SENDING = frozenset({b"sendMessage", b"sendmessage"})


class Connection(asyncio.Protocol):
    def __init__(self, api: Api) -> None:
        self.api = api
        self.buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport) or hasattr(transport, "write")
        self.transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self.transport = None
        if self.api.poll is self:
            self.api.poll = None

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end]
            found = LENGTH.search(head)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self.buffer) < whole:
                return

            body, self.buffer = self.buffer[end + 4 : whole], self.buffer[whole:]
            self.called(head.split(b" ", 2)[1].rpartition(b"/")[2], body)

    def called(self, method: bytes, body: bytes) -> None:
        if method in SENDING:
            self.answer_later(*self.api.sent(body))
        elif method == b"getUpdates":
            self.polled()
        elif method == b"stats":
            self.answer(200, orjson.dumps(asdict(self.api.stats)))
        else:
            self.answer(200, ME if method == b"getMe" else TRUE)

    def polled(self) -> None:
        """What waits is handed over at once: what is measured is how long the bot takes."""
        if self.api.updates:
            self.answer(200, self.api.take_updates())
            return

        self.api.poll = self
        asyncio.get_running_loop().call_later(5, self.nothing_came)

    def nothing_came(self) -> None:
        if self.api.poll is self:
            self.api.poll = None
            self.answer(200, b'{"ok":true,"result":[]}')

    def answer_later(self, status: int, body: bytes) -> None:
        if self.api.settings.latency:
            asyncio.get_running_loop().call_later(self.api.settings.latency, self.answer, status, body)
        else:
            self.answer(status, body)

    def answer(self, status: int, body: bytes) -> None:
        if self.transport is not None:
            self.transport.write(
                b"HTTP/1.1 %d X\r\nServer: nginx\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
                b"Connection: keep-alive\r\n\r\n%b" % (status, len(body), body)
            )


async def main() -> None:
    pin(SERVER_CORE)
    api = Api(Settings(**json.loads(sys.argv[1])))
    server = await asyncio.get_running_loop().create_server(lambda: Connection(api), "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    api.start()
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
