"""The transport over real sockets: PTB's contract, and what is known after each kind of failure."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web
from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.transport.request import (
    AiohttpRequest,
    ConnectTimedOut,
    CouldNotConnect,
    NotSent,
    ProxyProblem,
    UnreadableAnswer,
    proxy_from_environment,
)

TOKEN = "123456789:AAF-a-very-secret-token-of-the-bot"
Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter
MESSAGE = {"message_id": 7, "date": 0, "chat": {"id": 1, "type": "private"}, "text": "hi"}


@asynccontextmanager
async def bot_at(base: str, request: AiohttpRequest | None = None) -> AsyncIterator[Bot]:
    request = request or AiohttpRequest()
    async with request, AiohttpRequest() as updates:
        yield Bot(TOKEN, base_url=f"{base}/bot", request=request, get_updates_request=updates)


@asynccontextmanager
async def answering(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield runner.addresses[0] and f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw_server(talk: Callable[[Reader, Writer], Awaitable[None]]) -> AsyncIterator[str]:
    async def one(reader: Reader, writer: Writer) -> None:
        try:
            await talk(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def take_request(reader: Reader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    return await reader.readexactly(length)


def refusing(status: int, answer: object) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(_: web.Request) -> web.Response:
        return web.json_response(answer, status=status)

    return handler


async def test_parameters_travel_as_one_json_body() -> None:
    seen: list[tuple[str, object]] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append((request.content_type, json.loads(await request.text())))
        return web.json_response({"ok": True, "result": MESSAGE})

    async with answering(handler) as base, bot_at(base) as bot:
        message = await bot.send_message(1, "héllo 🌱", api_kwargs={"reply_markup": {"inline_keyboard": []}})

    assert message.message_id == 7
    assert seen == [("application/json", {"chat_id": 1, "text": "héllo 🌱", "reply_markup": {"inline_keyboard": []}})]


async def test_half_an_emoji_and_huge_numbers_travel_as_ptb_sends_them() -> None:
    seen: list[object] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(json.loads(await request.text()))
        return web.json_response({"ok": True, "result": True})

    async with answering(handler) as base, bot_at(base) as bot:
        await bot.do_api_request("shut", api_kwargs={"half": "\ud83c", "huge": 2**70})

    assert seen == [{"half": "\ud83c", "huge": 2**70}]


async def test_files_travel_as_multipart() -> None:
    seen: dict[str, object] = {}

    async def handler(request: web.Request) -> web.Response:
        for name, part in (await request.post()).items():
            seen[name] = part.file.read() if isinstance(part, web.FileField) else part
        return web.json_response({"ok": True, "result": {**MESSAGE, "photo": []}})

    async with answering(handler) as base, bot_at(base) as bot:
        await bot.send_photo(1, InputFile(b"\x89PNG...", filename="a.png"), caption="<b>hi</b>", parse_mode="HTML")

    assert seen == {"chat_id": "1", "caption": "<b>hi</b>", "parse_mode": "HTML", "photo": b"\x89PNG..."}


async def test_a_file_is_fetched_whole() -> None:
    async def handler(request: web.Request) -> web.Response:
        assert request.method == "GET"
        return web.Response(body=b"x" * 300_000)

    async with answering(handler) as base, AiohttpRequest() as request:
        assert await request.retrieve(f"{base}/file/bot{TOKEN}/a.jpg") == b"x" * 300_000


@pytest.mark.parametrize(
    ("status", "answer", "expected", "words"),
    [
        (403, {"description": "Forbidden: bot was blocked by the user"}, Forbidden, "bot was blocked"),
        (400, {"description": "Bad Request: chat not found"}, BadRequest, "Chat not found"),
        (401, {"description": "Unauthorized"}, InvalidToken, "Unauthorized"),
        (404, {"description": "Not Found"}, InvalidToken, "Not Found"),
        (409, {"description": "Conflict: terminated by other getUpdates"}, Conflict, "Conflict"),
        (500, {"description": "Internal Server Error"}, NetworkError, "Internal Server Error"),
        (502, {"description": "Bad Gateway"}, NetworkError, "Bad Gateway"),
        (504, {"description": "Gateway Timeout"}, NetworkError, "Gateway"),
        (302, {}, NetworkError, "Found"),
        (429, {"description": "Too Many", "parameters": {"retry_after": 5}}, RetryAfter, "Flood control"),
        (400, {"description": "upgraded", "parameters": {"migrate_to_chat_id": -1001}}, ChatMigrated, "-1001"),
    ],
)
async def test_refusals_are_ptbs_errors(
    status: int, answer: dict[str, object], expected: type[TelegramError], words: str
) -> None:
    handler = refusing(status, {"ok": False, "error_code": status, **answer})
    async with answering(handler) as base, bot_at(base) as bot:
        with pytest.raises(TelegramError, match=words) as caught:
            await bot.send_message(1, "hi")

    assert type(caught.value) is expected
    if isinstance(caught.value, RetryAfter):
        assert caught.value.retry_after == timedelta(seconds=5)


async def test_an_answer_that_is_no_json_is_said_without_repeating_it(caplog: pytest.LogCaptureFixture) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(text="<html>my back hurts</html>")

    async with answering(handler) as base, bot_at(base) as bot:
        with pytest.raises(TelegramError, match="Invalid server response") as caught:
            await bot.send_message(1, "hi")

    assert isinstance(caught.value, UnreadableAnswer)
    assert "my back hurts" not in caplog.text


async def test_an_answer_that_is_no_object_is_no_answer() -> None:
    async with answering(refusing(200, [1])) as base, bot_at(base) as bot:
        with pytest.raises(TelegramError, match="Invalid server response"):
            await bot.send_message(1, "hi")


async def test_bytes_that_are_no_utf8_are_replaced() -> None:
    payload = b'{"ok": true, "result": "caf\xe9"}'

    assert AiohttpRequest.parse_json_payload(payload)["result"] == "caf\ufffd"


async def test_a_server_that_is_away_surely_got_nothing() -> None:
    async with raw_server(lambda _reader, _writer: asyncio.sleep(0)) as base:
        pass
    async with bot_at(base) as bot:
        with pytest.raises(CouldNotConnect) as caught:
            await bot.send_message(1, "hi")

    assert isinstance(caught.value, NotSent)
    assert isinstance(caught.value, NetworkError)


async def test_a_name_that_does_not_exist_surely_got_nothing() -> None:
    async with bot_at("http://nowhere.invalid") as bot:
        with pytest.raises(CouldNotConnect):
            await bot.send_message(1, "hi")


async def test_no_free_connection_in_time_surely_sent_nothing() -> None:
    release = asyncio.Event()

    async def handler(_: web.Request) -> web.Response:
        await release.wait()
        return web.json_response({"ok": True, "result": MESSAGE})

    request = AiohttpRequest(connections=1, connect_timeout=0.1, pool_timeout=0.1)
    async with answering(handler) as base, bot_at(base, request) as bot:
        first = asyncio.create_task(bot.send_message(1, "hi"))
        with pytest.raises(ConnectTimedOut) as caught:
            while not first.done():
                await asyncio.sleep(0)
                await bot.send_message(1, "hi")
        release.set()
        await first

    assert isinstance(caught.value, TimedOut)


async def test_nobody_knows_after_a_read_that_timed_out() -> None:
    async def silent(reader: Reader, _: Writer) -> None:
        await take_request(reader)
        await reader.read()

    async with raw_server(silent) as base, bot_at(base, AiohttpRequest(read_timeout=0.02)) as bot:
        with pytest.raises(TimedOut) as caught:
            await bot.send_message(1, "hi")

    assert not isinstance(caught.value, NotSent)


@pytest.mark.parametrize(
    "half_an_answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", b"nonsense\r\n\r\n"]
)
async def test_nobody_knows_after_a_broken_answer(half_an_answer: bytes) -> None:
    async def broken(reader: Reader, writer: Writer) -> None:
        await take_request(reader)
        writer.write(half_an_answer)
        await writer.drain()

    async with raw_server(broken) as base, bot_at(base) as bot:
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(1, "hi")

    assert not isinstance(caught.value, NotSent)


async def test_nobody_knows_after_a_reset() -> None:
    async def reset(reader: Reader, writer: Writer) -> None:
        await take_request(reader)
        writer.transport.abort()

    async with raw_server(reset) as base, bot_at(base) as bot:
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(1, "hi")

    assert not isinstance(caught.value, NotSent)


async def test_a_connection_closed_while_idle_is_replaced_unnoticed() -> None:
    answers = 0

    async def one_answer_each(reader: Reader, writer: Writer) -> None:
        nonlocal answers
        await take_request(reader)
        answers += 1
        body = json.dumps({"ok": True, "result": True}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()

    async with raw_server(one_answer_each) as base, bot_at(base) as bot:
        for _ in range(20):
            await bot.do_api_request("shut", api_kwargs={"a": 1})
            await asyncio.sleep(0.001)  # the server's goodbye needs a moment on the wire

    assert answers == 20


@pytest.mark.parametrize("base", ["http://127.0.0.1:1", "http://nowhere.invalid", "foo://bar"])
async def test_the_token_stands_in_no_error_and_no_log(base: str, caplog: pytest.LogCaptureFixture) -> None:
    async with bot_at(base) as bot:
        caplog.clear()
        caplog.set_level(logging.DEBUG)
        try:
            await bot.send_message(1, "hi")
        except NetworkError:
            logging.getLogger("test").exception("the call failed")

    assert "the call failed" in caplog.text
    assert TOKEN not in caplog.text


async def test_it_can_be_shut_twice_and_opened_again() -> None:
    request = AiohttpRequest()
    async with answering(refusing(200, {"ok": True, "result": True})) as base:
        for _ in range(2):
            await request.initialize()
            await request.initialize()
            assert await request.post(f"{base}/bot1/close") is True
            await request.shutdown()
            await request.shutdown()

        with pytest.raises(NetworkError, match="not initialized"):
            await request.post(f"{base}/bot1/close")


@dataclass
class Proxy:
    """An HTTP proxy that reaches one server, whichever is asked for, and keeps what was asked of it."""

    server_port: int
    address: str = ""
    seen: list[str] = field(default_factory=list)

    async def talk(self, reader: Reader, writer: Writer) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.seen.append(head.decode())
        there, back = await asyncio.open_connection("127.0.0.1", self.server_port)
        if head.startswith(b"CONNECT"):
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            back.write(head)

        try:
            await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))
        finally:
            back.close()

    @property
    def lines(self) -> list[str]:
        return [head.splitlines()[0] for head in self.seen]


async def _pass_on(reader: Reader, writer: Writer) -> None:
    while part := await reader.read(65536):
        writer.write(part)
        await writer.drain()

    writer.close()


@asynccontextmanager
async def proxied() -> AsyncIterator[Proxy]:
    """A proxy, and behind it a Bot API server that says yes to everything."""

    async def yes(reader: Reader, writer: Writer) -> None:
        await take_request(reader)
        body = b'{"ok": true, "result": true}'
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()

    async with raw_server(yes) as server:
        proxy = Proxy(int(server.rpartition(":")[2]))
        async with raw_server(proxy.talk) as proxy.address:
            yield proxy


PROXY_VARIABLES = [f"{kind}_PROXY" for kind in ("HTTP", "HTTPS", "ALL", "NO")]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets the variables, and only these."""
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)

    def set_to(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_to


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
async def test_calls_go_through_the_proxy_that_the_environment_names(
    name: str, environment: Callable[..., None]
) -> None:
    async with proxied() as proxy:
        environment(**{name: proxy.address})
        async with AiohttpRequest(proxy=proxy_from_environment("http://telegram.example")) as request:
            await request.post("http://telegram.example/bot1/close")

    assert proxy.lines == ["POST http://telegram.example/bot1/close HTTP/1.1"]


async def test_a_proxy_with_a_password_is_told_it(environment: Callable[..., None]) -> None:
    async with proxied() as proxy:
        environment(HTTP_PROXY=proxy.address.replace("//", "//ada:secret@"))
        async with AiohttpRequest(proxy=proxy_from_environment("http://telegram.example")) as request:
            await request.post("http://telegram.example/bot1/close")

    assert "Proxy-Authorization: Basic YWRhOnNlY3JldA==" in proxy.seen[0]


async def test_https_goes_through_a_tunnel_and_the_proxy_sees_no_token(environment: Callable[..., None]) -> None:
    async with proxied() as proxy:
        environment(HTTPS_PROXY=proxy.address)
        named = proxy_from_environment("https://telegram.example")
        async with AiohttpRequest(proxy=named, connect_timeout=0.2) as request:
            with pytest.raises(NetworkError):  # what is behind this proxy speaks no TLS
                await request.post(f"https://telegram.example/bot{TOKEN}/close")

    assert set(proxy.lines) == {"CONNECT telegram.example:443 HTTP/1.1"}
    assert TOKEN not in "".join(proxy.seen)


@pytest.mark.parametrize(
    ("variables", "server", "expected"),
    [
        ({"HTTPS_PROXY": "http://proxy:3128"}, "https://api.telegram.org", "http://proxy:3128"),
        ({"HTTPS_PROXY": "proxy:3128"}, "https://api.telegram.org", "http://proxy:3128"),
        ({"HTTPS_PROXY": "https://proxy"}, "https://api.telegram.org", "https://proxy"),
        ({"HTTPS_PROXY": "http://one", "ALL_PROXY": "http://two"}, "https://api.telegram.org", "http://one"),
        ({"HTTP_PROXY": "http://proxy:3128"}, "https://api.telegram.org", None),
        ({"HTTPS_PROXY": ""}, "https://api.telegram.org", None),
        ({"ALL_PROXY": "http://proxy", "NO_PROXY": "localhost,.telegram.org"}, "https://api.telegram.org", None),
        ({"ALL_PROXY": "http://proxy", "NO_PROXY": "127.0.0.1:8081"}, "http://127.0.0.1:8081", None),
        ({"ALL_PROXY": "http://proxy", "NO_PROXY": "127.0.0.1:8081"}, "http://127.0.0.1:8082", "http://proxy"),
        ({"ALL_PROXY": "http://proxy", "NO_PROXY": "*"}, "https://api.telegram.org", None),
        ({"ALL_PROXY": "socks5://proxy", "NO_PROXY": "*"}, "https://api.telegram.org", None),
        ({}, "https://api.telegram.org", None),
    ],
)
def test_which_proxy_the_environment_names(
    variables: dict[str, str], server: str, expected: str | None, environment: Callable[..., None]
) -> None:
    environment(**variables)

    assert proxy_from_environment(server) == expected


@pytest.mark.parametrize("proxy", ["socks5://ada:secret@proxy:1080", "socks4://proxy", "http://proxy:x", "http://"])
def test_a_proxy_that_cannot_be_used_is_refused_in_words(proxy: str, environment: Callable[..., None]) -> None:
    environment(HTTPS_PROXY=proxy)

    with pytest.raises(ProxyProblem, match=r"HTTPS_PROXY.*SOCKS.*NO_PROXY=api\.telegram\.org") as caught:
        proxy_from_environment("https://api.telegram.org")
    assert "secret" not in str(caught.value)
