"""Reads a request: parameters from the URL, a form or JSON, and files."""

import json
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from multidict import MultiMapping

from bot.playground.errors import bad_request

ATTACHED: Final = "attach://"


@dataclass(frozen=True)
class Upload:
    """A file as it came with a request."""

    name: str
    content: bytes
    kind: str


@dataclass(frozen=True)
class Received:
    """The parameters as they were sent, not yet checked; uploaded files also by the name of their part."""

    parameters: dict[str, object]
    uploads: dict[str, Upload]


async def received(request: web.Request) -> Received:
    """Read a GET or POST; raises ApiError for a body that cannot be read."""
    parameters: dict[str, object] = dict(request.query)
    if request.method == "GET" or not request.can_read_body:
        return Received(parameters, {})

    if request.content_type == "application/json":
        return Received(parameters | await _json(request), {})

    try:
        form = await request.post()
    except (ValueError, AssertionError, LookupError, RuntimeError):
        raise bad_request("can't parse the body of the request") from None

    return _from_form(parameters, form)


async def _json(request: web.Request) -> dict[str, object]:
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError):
        raise bad_request("can't parse JSON object") from None

    if not isinstance(body, dict):
        raise bad_request("JSON object expected")

    return body


def _from_form(parameters: dict[str, object], form: MultiMapping[str | bytes | bytearray | web.FileField]) -> Received:
    """Keep files apart: a file may stand in a parameter itself, or be named there by `attach://`."""
    uploads: dict[str, Upload] = {}
    for name, value in form.items():
        if isinstance(value, web.FileField):
            uploads[name] = Upload(value.filename or "file", value.file.read(), value.content_type)
        else:
            parameters[name] = value if isinstance(value, str) else value.decode(errors="replace")

    whole = {name: _file_or_value(value, uploads) for name, value in parameters.items()}
    named = {name for name in uploads if any(ATTACHED + name in str(value) for value in parameters.values())}
    return Received(whole | {name: file for name, file in uploads.items() if name not in named}, uploads)


def _file_or_value(value: object, uploads: dict[str, Upload]) -> object:
    is_reference = isinstance(value, str) and value.startswith(ATTACHED)
    return uploads.get(str(value).removeprefix(ATTACHED), value) if is_reference else value
