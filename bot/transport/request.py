"""The HTTP layer for all calls to Telegram: python-telegram-bot's BaseRequest implemented with aiohttp.

PTB's own HTTPXRequest becomes slower with every concurrent request, down to about 130 messages per second
(`make bench`).
"""

import json
import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, cast
from urllib.request import getproxies, proxy_bypass

import aiohttp
import orjson
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

logger = logging.getLogger(__name__)

JSON_HEADERS: Final = {"Content-Type": "application/json"}
KEEP_ALIVE: Final = 15.0
"""Seconds for which an idle connection is kept. Servers keep it longer, so they do not close it during a request."""
DNS_TTL: Final = 300
UPLOAD_TIMEOUT: Final = 30.0
"""Seconds for sending a file."""
OK: Final = 200
PROXIES: Final = ("http", "https")
"""Proxy schemes that aiohttp supports."""

Body = bytes | aiohttp.FormData | None
JSONDict = dict[str, Any]


class ProxyProblem(Exception):
    """The environment names a proxy that cannot be used; the message says which variable and what to do."""


class NotSent:
    """Marks an error after which the request certainly did not reach Telegram, so a retry cannot send twice."""

    __slots__ = ()


class CouldNotConnect(NotSent, NetworkError):
    """No connection could be made, or it was closed before the first byte."""

    __slots__ = ()


class ConnectTimedOut(NotSent, TimedOut):
    """No connection became free or could be made in time."""

    __slots__ = ()


class UnreadableAnswer(TelegramError):
    """An answer that is not JSON. The message does not quote it, because it may contain what a person wrote."""

    __slots__ = ("payload",)

    def __init__(self, payload: bytes) -> None:
        super().__init__("Invalid server response")
        self.payload = payload


class AiohttpRequest(BaseRequest):
    """Supports PTB's errors, timeouts and files. Its errors contain neither the token nor any text of a message.

    The default number of connections is twice the number of tips sent at a time, so that answers need not wait for one.
    """

    def __init__(
        self,
        *,
        connections: int = 512,
        read_timeout: float | None = 10.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 5.0,
        proxy: str | None = None,
    ) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._pool_timeout = pool_timeout
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the session if none is open; may be called again after `shutdown`."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections, keepalive_timeout=KEEP_ALIVE, ttl_dns_cache=DNS_TTL
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                skip_auto_headers=("Accept", "Accept-Encoding"),
                proxy=self._proxy,
            )

    async def shutdown(self) -> None:
        """Close every connection; does nothing the second time."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def post_prepared(self, url: str, body: bytes) -> JSONDict:
        """Post an encoded JSON body and return the whole answer; raises the same errors as `post`."""
        limits = _limits(self._read_timeout, self._connect_timeout, self._pool_timeout, None)
        status, payload = await self._exchange(url, "POST", body, JSON_HEADERS, limits)
        if status != OK:
            # PTB's own wrapper turns the answer, in place of a request, into an error, as for every other call.
            payload = await self._request_wrapper(url, "POST", cast("RequestData", (status, payload)))

        return self.parse_json_payload(payload)

    async def do_request(  # noqa: PLR0917 - PTB's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request. After a `NotSent` error it certainly did not reach Telegram; after other errors it may have.

        Timeouts are in seconds, None for no limit, or DEFAULT_NONE for the default of this object.
        """
        given: object = request_data
        if isinstance(given, tuple):  # an answer, from `post_prepared`
            return given

        body, headers = _body_of(request_data)
        uploads = isinstance(body, aiohttp.FormData)
        limits = _limits(
            _given(read_timeout, self._read_timeout),
            _given(connect_timeout, self._connect_timeout),
            _given(pool_timeout, self._pool_timeout),
            _given(write_timeout, UPLOAD_TIMEOUT) if uploads else None,
        )
        return await self._exchange(url, method, body, headers, limits)

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """Parse an answer. An invalid one is not logged, because it may contain what a person wrote."""
        try:
            answer = parse_json(payload)
        except (ValueError, RecursionError) as error:
            logger.debug("an answer of %d bytes is not JSON", len(payload))
            raise UnreadableAnswer(payload) from error

        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")

        return answer

    async def _exchange(
        self, url: str, method: str, body: Body, headers: Mapping[str, str], limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("This AiohttpRequest is not initialized!")

        try:
            response = await self._session.request(
                method, url, data=body, headers=headers, timeout=limits, allow_redirects=False
            )
            return response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if _closed_beforehand(error) and isinstance(body, bytes):
                return await self._exchange(url, method, body, headers, limits)

            # Not chained: aiohttp's errors contain the URL, and with it the token, in every traceback.
            raise _as_telegram_error(error) from None


def proxy_from_environment(base_url: str) -> str | None:
    """The proxy for this server from HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY; raises ProxyProblem."""
    server, proxies = URL(base_url), getproxies()
    name = server.scheme if proxies.get(server.scheme) else "all"
    proxy = proxies.get(name)
    if not proxy or proxy_bypass(f"{server.host}:{server.port}"):
        return None

    proxy = proxy if "://" in proxy else f"http://{proxy}"
    try:
        is_usable = URL(proxy).scheme in PROXIES and URL(proxy).host is not None
    except ValueError:
        is_usable = False

    if not is_usable:  # the address may contain a password, so it is not quoted
        raise ProxyProblem(
            f"{name.upper()}_PROXY: only proxies with an address such as http://proxy:3128 can be used, no SOCKS. "
            f"Set another one, or use none for Telegram: NO_PROXY={server.host}"
        )

    logger.info("%s is reached through the proxy %s", server.host, URL(proxy).host)
    return proxy


def _given(timeout: object, default: float | None) -> float | None:
    return default if timeout is BaseRequest.DEFAULT_NONE else cast("float | None", timeout)


@lru_cache(maxsize=64)
def _limits(
    read: float | None, connect: float | None, pool: float | None, write: float | None
) -> aiohttp.ClientTimeout:
    """Timeouts of each step as in PTB. An upload gets a total timeout too, because aiohttp has none for writing."""
    steps = (pool, connect, write, read)
    waits = (pool, connect)
    return aiohttp.ClientTimeout(
        total=None if write is None or None in steps else sum(filter(None, steps)),
        connect=None if None in waits else sum(filter(None, waits)),
        sock_connect=connect,
        sock_read=read,
    )


def in_short(error: TelegramError) -> str:
    """The error's message without the page that a proxy or gateway may have sent instead of an answer."""
    return error.message.partition(". Parsing the server response")[0]


def _body_of(request_data: RequestData | None) -> tuple[Body, dict[str, str]]:
    if request_data is None:
        return None, {}

    if request_data.contains_files:
        return _form(request_data), {}

    parameters = request_data.parameters
    return (_json(parameters), JSON_HEADERS) if parameters else (None, {})


def _json(parameters: Mapping[str, object]) -> bytes:
    try:
        return orjson.dumps(parameters)
    except TypeError:  # a lone surrogate, or an integer beyond 64 bits: PTB can send those
        return json.dumps(parameters).encode()


def _form(request_data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, mimetype) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mimetype)

    return form


def parse_json(payload: bytes) -> object:
    """Parse JSON, as PTB also with lone surrogates or bytes that are not UTF-8; raises ValueError, RecursionError."""
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        return json.loads(payload.decode("utf-8", "replace"))


def _closed_beforehand(error: Exception) -> bool:
    """Whether the server had closed a kept connection before the first byte was written to it."""
    return isinstance(error, aiohttp.ClientOSError) and isinstance(error.__cause__, aiohttp.ClientConnectionResetError)


def _as_telegram_error(error: Exception) -> TelegramError:
    name = f"aiohttp.{type(error).__name__}"
    match error:
        case aiohttp.ConnectionTimeoutError():
            return ConnectTimedOut("Timed out before a connection was made. Request was *not* sent to Telegram.")
        case aiohttp.ClientConnectorError():
            return CouldNotConnect(f"{name}: {error.strerror or 'no connection'}")
        case aiohttp.ClientHttpProxyError() | aiohttp.InvalidURL():
            return CouldNotConnect(name)
        case _ if _closed_beforehand(error):
            return CouldNotConnect(f"{name}: the connection had closed before the request")
        case TimeoutError():
            return TimedOut()
        case _:
            return NetworkError(name)
