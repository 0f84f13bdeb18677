"""The Bot API over HTTP: `ROOT/bot<token>/<method>` and `ROOT/file/bot<token>/<path>`."""

import asyncio
import contextlib
import hmac
import inspect
import json
import logging
from collections import deque
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.playground.api.methods import METHODS
from bot.playground.api.specification import Specification
from bot.playground.api.uploads import Received, received
from bot.playground.calls import Call
from bot.playground.errors import ApiError, JsonObject, bad_request, not_found, too_many_requests, unauthorized
from bot.playground.faults import Answer, BrokenJson, Delay, Fault, Faults, Flood, Hang, Refusal, Reset, ServerError
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
        rule = self.faults.striking(method, request.parameters)
        if rule is None:
            return _json({"ok": True, "result": await self._result(method, request)})

        if rule.takes_effect or isinstance(rule.fault, Delay):
            result = await self._result(method, request)
            return await self._failed(rule.fault) or _json({"ok": True, "result": result})

        self._note(Call(method, dict(request.parameters), self.world.clock(), request.uploads, repr(rule.fault)))
        response = await self._failed(rule.fault)
        return response or _json({"ok": True, "result": await self._result(method, request)})

    async def _failed(self, fault: Fault) -> web.Response | None:
        """What comes instead of the answer; None when the answer only comes late."""
        match fault:
            case Delay(seconds):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._released.wait(), seconds)
            case Flood(retry_after):
                raise too_many_requests(retry_after)
            case Refusal(description):
                raise ApiError(HTTPStatus.BAD_REQUEST, description)
            case Reset():
                raise Lost
            case Hang():
                await self._released.wait()
            case ServerError() | Answer() | BrokenJson():
                return _spoilt(fault)

        return None

    async def _result(self, method: str, request: Received) -> object:
        call = Call(method, dict(request.parameters), self.world.clock(), request.uploads)
        self._note(call)
        try:
            call.parameters = self._specification.checked(method, request.parameters)
            self.faults.check_pace(method, call.get("chat_id"))
            return await self._carried_out(call)
        except ApiError as error:
            call.refusal = error.description
            raise

    def _note(self, call: Call) -> None:
        if call.method != "getUpdates":
            self.calls.append(call)

    async def _carried_out(self, call: Call) -> object:
        if call.method not in METHODS:
            raise bad_request(f"the playground does not play {call.method}")

        result = METHODS[call.method](self.world, call)
        return await result if inspect.isawaitable(result) else result

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
