"""Updates posted by Telegram to the real application, and what others send to its port."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.config import Config
from bot.handlers.base.triage import build_intake
from bot.incoming.health import Health
from bot.incoming.server import SECRET_HEADER, Limits, http_server
from bot.playground import Playground, User
from bot.scheduler import RecurringJob
from tests.handlers.chat import Bot
from tests.handlers.conftest import ADA, BEN
from tests.processes.process import happens

SECRET = "open_sesame"
SHORT = Limits(head=0.2, body=0.2)
HEAD = f"POST /hook HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {SECRET}\r\nContent-Length: 100\r\n"
LONGEST_WAIT = 10


class Hook:
    """The port of a bot in webhook mode."""

    def __init__(self, bot: Bot, port: int) -> None:
        self.bot = bot
        self.port = port

    async def post(self, body: bytes, secret: str = SECRET) -> int:
        async with (
            aiohttp.ClientSession() as client,
            client.post(
                f"http://127.0.0.1:{self.port}/hook", data=BytesIO(body), headers={SECRET_HEADER: secret}
            ) as answer,
        ):
            return answer.status

    async def health(self) -> tuple[int, Any]:
        address = f"http://127.0.0.1:{self.port}/healthz"
        async with aiohttp.ClientSession() as client, client.get(address) as answer:
            return answer.status, await answer.json()

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield reader, writer
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def answer_to(self, start: str) -> bytes:
        """Send the start of a request and nothing more; what comes until the bot closes the connection."""
        async with self.connected() as (reader, writer):
            writer.write(start.encode())
            return await read_to_end(reader)

    def said(self, person: User, text: str) -> bytes:
        """The update of a message, as Telegram would post it."""
        self.bot.playground.say(person, text)
        return json.dumps(self.bot.playground.take_updates()[-1]).encode()

    async def answers(self, person: User, wanted: int) -> int:
        """How many messages the person has from the bot, once there are as many as wanted."""
        await happens(self.bot.playground, lambda: self._answers(person) >= wanted)
        return self._answers(person)

    def _answers(self, person: User) -> int:
        return sum(message["from"]["is_bot"] for message in self.bot.playground.messages(person))

    def metric(self, name: str) -> float:
        page = self.bot.application.services.metrics.page({}, {}).decode()
        lines = [line for line in page.splitlines() if line.startswith(f"backspasm_{name}_total")]
        return sum(float(line.split()[1]) for line in lines)


@pytest.fixture
def config(playground: Playground, tmp_path: Path) -> Config:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    return Config.load(
        _env_file=None,
        telegram_api_base_url=playground.url,
        database_path=tmp_path / "bot.sqlite3",
        webhook_url="https://example.org/hook",
        webhook_secret=SECRET,
        port=port,
    )


@pytest.fixture
async def hook(bot: Bot, config: Config) -> AsyncIterator[Hook]:
    intake = build_intake(bot.application)
    async with http_server(bot.application, intake, Health(bot.application, intake), SHORT), intake.running():
        yield Hook(bot, config.port)


async def read_to_end(reader: asyncio.StreamReader) -> bytes:
    """What came until the server closed the connection."""
    async with asyncio.timeout(LONGEST_WAIT):
        return await reader.read()


async def test_a_job_that_has_not_run_for_long_is_reported(hook: Hook) -> None:
    application = hook.bot.application
    job = RecurringJob("never-ends", timedelta(seconds=1), asyncio.Event().wait)
    await application.start()
    application.heard_at = asyncio.get_running_loop().time()
    async with application.scheduler.running([job], clock_was_set=lambda _: None):
        before = await hook.health()
        application.scheduler.jobs[0].ended -= 100
        after = await hook.health()
        is_alive = await hook.answer_to("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")

    await application.stop()
    assert (before[0], before[1]["status"]) == (200, "ok")
    assert after[0] == 503
    assert after[1]["status"].startswith("the job never-ends has not run for 10")
    assert is_alive.startswith(b"HTTP/1.1 200 ")


async def test_an_update_is_answered(hook: Hook) -> None:
    assert await hook.post(hook.said(ADA, "/start")) == 200
    assert await hook.answers(ADA, 1) == 1


async def test_an_update_that_cannot_be_read_is_taken_and_passed_over(hook: Hook) -> None:
    unreadable = (b"", b"no json", b"\xff", b"null", b"[" * 20_000, b"9" * 5000, b'{"update_id": 1, "message": 2}')
    for body in unreadable:
        assert await hook.post(body) == 200, body[:30]

    assert await hook.post(hook.said(ADA, "/start")) == 200
    assert await hook.answers(ADA, 1) == 1
    assert hook.metric("updates_unreadable") == len(unreadable)


async def test_an_update_that_is_posted_again_is_answered_once(hook: Hook) -> None:
    update = hook.said(ADA, "/start")
    for _ in range(3):
        assert await hook.post(update) == 200

    assert await hook.post(hook.said(ADA, "/help")) == 200
    assert await hook.answers(ADA, 2) == 2


async def test_who_does_not_know_the_secret_is_turned_away(hook: Hook) -> None:
    for secret in ("", "wrong", "öpen_sesame"):
        assert await hook.post(hook.said(ADA, "/start"), secret) == 403

    assert hook.metric("updates") == 0


async def test_a_body_that_is_too_long_is_refused(hook: Hook) -> None:
    assert await hook.post(b"x" * 2_000_000) == 413


@pytest.mark.parametrize("start", ["", "POST /hook HT", HEAD, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ", "\r\n"])
async def test_a_head_that_does_not_end_is_not_waited_for(hook: Hook, start: str) -> None:
    assert await hook.answer_to(start) == b""


async def test_a_head_that_comes_letter_by_letter_is_not_waited_for(hook: Hook) -> None:
    async with hook.connected() as (reader, writer):
        ending = asyncio.create_task(read_to_end(reader))
        for letter in HEAD * 10:
            writer.write(letter.encode())
            await asyncio.wait({ending}, timeout=0.05)
            if ending.done():
                break

    assert ending.done()


async def test_a_second_head_that_does_not_end_is_not_waited_for(hook: Hook) -> None:
    answered = await hook.answer_to("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HT")

    assert answered.startswith(b"HTTP/1.1 404")


@pytest.mark.parametrize("path", ["/hook", "/healthz", "/nothing"])
async def test_a_body_that_does_not_end_is_not_waited_for(hook: Hook, path: str) -> None:
    answered = await hook.answer_to(HEAD.replace("/hook", path) + '\r\n{"update_id": ')

    assert answered.startswith(b"HTTP/1.1 408" if path == "/hook" else b"HTTP/1.1 4")
    assert hook.metric("updates") == 0


async def test_a_connection_too_many_is_closed_and_the_next_one_served(bot: Bot, config: Config) -> None:
    intake, hook = build_intake(bot.application), Hook(bot, config.port)
    patient = Limits(head=60, connections=3)
    async with http_server(bot.application, intake, Health(bot.application, intake), patient), intake.running():
        async with AsyncExitStack() as stack:
            held = [await stack.enter_async_context(hook.connected()) for _ in range(patient.connections)]
            assert await hook.answer_to("POST /hook HT") == b""
            assert not any(reader.at_eof() for reader, _ in held)

        assert await hook.post(hook.said(ADA, "/start")) == 200


async def test_after_the_end_telegram_is_told_to_bring_it_again(bot: Bot, config: Config) -> None:
    intake = build_intake(bot.application)
    hook = Hook(bot, config.port)
    async with http_server(bot.application, intake, Health(bot.application, intake), SHORT):
        async with intake.running():
            assert await hook.post(hook.said(BEN, "/start")) == 200

        assert await hook.post(hook.said(ADA, "/start")) == 503

    assert await hook.answers(BEN, 1) == 1
