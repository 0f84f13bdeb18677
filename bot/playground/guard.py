"""Keeps other web sites away: a page elsewhere must not reach this server through somebody's browser."""

from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
EVERYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 (compared with, not bound to)


def only_from_here(host: str) -> Middleware:
    """Refuse requests that name another host (DNS rebinding) or come from another origin.

    A server that listens everywhere, as in a container, cannot know its names; then only the origin is checked.
    """
    names = None if host in EVERYWHERE else LOOPBACK | {host}

    @web.middleware
    async def checked(request: web.Request, handler: Handler) -> web.StreamResponse:
        if names is not None and _name(f"//{request.host}") not in names:
            return web.Response(status=421, text="This address is not served here.\n")

        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            return web.Response(status=403, text="Requests from other sites are not taken.\n")

        return await handler(request)

    return checked


def _name(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
