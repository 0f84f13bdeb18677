"""The Bot API over HTTP: `ROOT/bot<token>/<method>` and `ROOT/file/bot<token>/<path>`."""

import asyncio
import contextlib
import hmac
import inspect
import json
import logging
from collections import deque
from collections.abc import Callable
from itertools import count
from typing import Final

from aiohttp import web

from bot.playground.api.methods import METHODS
from bot.playground.api.specification import Specification
from bot.playground.api.uploads import Received, received
from bot.playground.calls import Call
from bot.playground.errors import ApiError, JsonObject, bad_request, not_found, too_many_requests, unauthorized
from bot.playground.faults import (
    Answer,
    BrokenJson,
    Delay,
    Fault,
    Faults,
    Flood,
    Hang,
    Refusal,
    Reset,
    Rule,
    ServerError,
    describe,
)
from bot.playground.world import World

logger = logging.getLogger(__name__)

CALLS_KEPT: Final = 5_000
BODY_BYTES: Final = 50_000_000


class Lost(Exception):
    """The answer does not arrive."""


class BotApi:
    """Takes a request, meets the faults, carries out the method, answers as Telegram does."""

    def __init__(self, world: World, *, token: str, faults: Faults, specification: Specification) -> None:
        self.world = world
        self.faults = faults
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.watchers: list[Callable[[Call], None]] = []
        """Told of each call when it arrives and when it is answered; of getUpdates only when it brought something."""
        self._numbers = count(1)
        self._newest_update = 0
        self._token = token
        self._specification = specification
        self._released = asyncio.Event()
        faults.watchers.append(self.release)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/file/bot{token}/{path:.+}", self.download),
            web.route("*", "/bot{token}/{method}", self.answer),
        ]

    def release(self) -> None:
        """End hanging calls."""
        self._released.set()
        self._released = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One call of the bot, whatever it holds."""
        try:
            self._check_token(request.match_info["token"])
            if request.method not in {"GET", "POST"}:
                raise not_found()

            method = self._specification.method_name(request.match_info["method"])
            return await self._met(method, await received(request))
        except ApiError as error:
            return _json(error.body(), status=error.code)
        except Lost:
            if request.transport is not None:
                request.transport.abort()

            return web.Response()

    def _check_token(self, token: str) -> None:
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            raise unauthorized()

    async def _met(self, method: str, request: Received) -> web.StreamResponse:
        """Carry the call out, unless a fault strikes before or after it."""
        call = Call(method, dict(request.parameters), self.world.clock(), request.uploads, number=next(self._numbers))
        rule = self.faults.striking(method, request.parameters)
        if method != "getUpdates":
            self.calls.append(call)
            self._tell(call)

        try:
            return await self._with_fault(call, rule) if rule else _ok(await self._carried_out(call))
        except ApiError as error:
            call.refusal = error.description
            raise
        finally:
            call.end()
            if method != "getUpdates" or self._has_news(call):
                self._tell(call)

    def _has_news(self, call: Call) -> bool:
        """Whether getUpdates brought an update that it had not brought before."""
        updates = call.result if isinstance(call.result, list) else []
        newest = max((update["update_id"] for update in updates), default=0)
        is_news = newest > self._newest_update or bool(call.refusal)
        self._newest_update = max(self._newest_update, newest)
        return is_news

    def _tell(self, call: Call) -> None:
        for watcher in tuple(self.watchers):
            watcher(call)

    async def _with_fault(self, call: Call, rule: Rule) -> web.StreamResponse:
        if rule.takes_effect or isinstance(rule.fault, Delay):
            result = await self._carried_out(call)
            call.refusal = "" if isinstance(rule.fault, Delay) else f"carried out, then {describe(rule.fault)}"
            return await self._failed(rule.fault) or _ok(result)

        call.refusal = describe(rule.fault)
        if response := await self._failed(rule.fault):
            return response

        call.refusal = ""
        return _ok(await self._carried_out(call))

    async def _failed(self, fault: Fault) -> web.Response | None:
        """What comes instead of the answer; None when the answer only comes late."""
        match fault:
            case Delay(seconds):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._released.wait(), seconds)
            case Flood(retry_after):
                raise too_many_requests(retry_after)
            case Refusal(description, code):
                raise ApiError(code, description)
            case Reset():
                raise Lost
            case Hang():
                await self._released.wait()
            case ServerError() | Answer() | BrokenJson():
                return _spoilt(fault)

        return None

    async def _carried_out(self, call: Call) -> object:
        """Check the call and do it; raises ApiError."""
        call.parameters = self._specification.checked(call.method, call.parameters)
        self.faults.check_pace(call.method, call.get("chat_id"))
        if call.method not in METHODS:
            raise bad_request(f"the playground does not play {call.method}")

        result = METHODS[call.method](self.world, call)
        call.result = await result if inspect.isawaitable(result) else result
        return call.result

    async def download(self, request: web.Request) -> web.StreamResponse:
        """The content of a file that `getFile` named."""
        try:
            self._check_token(request.match_info["token"])
            for file in self.world.files.values():
                if file.path == request.match_info["path"]:
                    return web.Response(body=file.content, content_type="application/octet-stream")

            raise not_found()
        except ApiError as error:
            return _json(error.body(), status=error.code)


def _ok(result: object) -> web.Response:
    return _json({"ok": True, "result": result})


def _json(body: JsonObject, *, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, dumps=_dumps)


def _spoilt(fault: ServerError | Answer | BrokenJson) -> web.Response:
    match fault:
        case ServerError(status):
            page = f"<html><head><title>{status}</title></head><body>nginx</body></html>"
            return web.Response(status=status, text=page, content_type="text/html")
        case Answer(status, body):
            return web.Response(status=status, body=body, content_type="application/json")
        case BrokenJson():
            return web.Response(text='{"ok":true,"result":{"message_', content_type="application/json")


_dumps: Callable[[object], str] = json.JSONEncoder(separators=(",", ":")).encode
