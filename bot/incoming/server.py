"""The HTTP server: updates in webhook mode, /healthz and /metrics."""

import asyncio
import hmac
import logging
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.config import Config
from bot.incoming.health import Health
from bot.incoming.processor import Intake
from bot.metrics import CONTENT_TYPE
from bot.scheduler import JobState
from bot.services import BotApplication

logger = logging.getLogger(__name__)

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LARGEST_UPDATE: Final = 1024 * 1024
END_WITHIN: Final = 0.5
"""Seconds that running requests have at shutdown; aiohttp uses this time twice."""

STATEFUL: Final = (
    "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'state'"
    " AND m.name <> 'delivery_tally'"
)
STATES: Final = 'SELECT state, count(*) FROM "{table}" GROUP BY state'
"""Number of rows by state, for every table with a column `state` (STATEFUL)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of connections and requests."""

    head: float = 10.0
    """Seconds until the headers of a request must have arrived, from the connection or from the answer before."""
    body: float = 10.0
    """Seconds until the body must have arrived."""
    connections: int = 100
    """Telegram opens at most 40 by default (Bot API, setWebhook, `max_connections`)."""


class ServerProblem(Exception):
    """The HTTP server cannot start; the message says why and what to do."""

    def __init__(self, config: Config, error: OSError) -> None:
        reason = (error.strerror or str(error)).partition(": ")[2] or error.strerror
        super().__init__(f"{config.listen}:{config.port} cannot be used ({reason}). Choose another PORT or LISTEN.")


@asynccontextmanager
async def http_server(
    application: BotApplication, intake: Intake, health: Health, limits: Limits = Limits()
) -> AsyncIterator[None]:
    """Serve during the block, if the settings require it; raises ServerProblem."""
    config = application.services.config
    if not (config.http or config.webhook_url):
        yield
        return

    # After keepalive_timeout aiohttp closes a connection without complete headers, also a new one.
    runner = web.AppRunner(
        _routes(application, intake, health, limits),
        access_log=None,
        keepalive_timeout=limits.head,
        lingering_time=0,
        shutdown_timeout=END_WITHIN,
    )
    await runner.setup()
    try:
        listening = await _listen(runner, config, limits)
        try:
            yield
        finally:
            listening.close()
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, config: Config, limits: Limits) -> asyncio.Server:
    server = runner.server
    assert server is not None

    def connected() -> asyncio.Protocol:
        return server() if len(server.connections) < limits.connections else _Closed()

    try:
        listening = await asyncio.get_running_loop().create_server(connected, config.listen, config.port)
    except OSError as error:
        raise ServerProblem(config, error) from error

    logger.info("HTTP on %s:%d", config.listen, config.port)
    return listening


class _Closed(asyncio.Protocol):
    """Closes a connection beyond the limit."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


def _routes(application: BotApplication, intake: Intake, health: Health, limits: Limits) -> web.Application:
    config = application.services.config
    server = web.Application(client_max_size=LARGEST_UPDATE)
    routes = _Routes(application, intake, health, limits)
    server.router.add_get("/healthz", routes.healthy)
    server.router.add_get("/readyz", routes.ready)
    server.router.add_get("/metrics", routes.metrics)
    if config.webhook_url:
        server.router.add_post(urlsplit(config.webhook_url).path or "/", routes.update)

    return server


class _Routes:
    def __init__(self, application: BotApplication, intake: Intake, health: Health, limits: Limits) -> None:
        self._application = application
        self._health = health
        self._intake = intake
        self._limits = limits
        self._services = application.services

    async def healthy(self, _request: web.Request) -> web.Response:
        """200 while updates are taken, the database can be written and every job runs; else 503 and why."""
        if self._application.running:
            troubles = await self._health.troubles()
        else:
            troubles = {"start": "starting"}

        status = "; ".join(troubles.values()) or "ok"
        jobs = {state.job.name: _described(state) for state in self._application.scheduler.states}
        return web.json_response({"status": status, "jobs": jobs}, status=503 if troubles else 200)

    async def ready(self, _request: web.Request) -> web.Response:
        """200 as soon as messages are answered."""
        is_ready = self._application.running and self._application.heard_at > -math.inf
        return web.Response(text="ready" if is_ready else "starting", status=200 if is_ready else 503)

    async def metrics(self, _request: web.Request) -> web.Response:
        rows = {}
        for (table,) in await self._services.database.fetch_all(STATEFUL):
            for state, count in await self._services.database.fetch_all(STATES.format(table=table)):
                rows[table, state] = count

        page = self._services.metrics.page(rows)
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE})

    async def update(self, request: web.Request) -> web.Response:
        """Take one update from Telegram; a request without the secret is refused."""
        secret = self._services.config.webhook_secret
        assert secret is not None
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="replace"), secret.get_secret_value().encode()):
            return web.Response(status=403)
        try:
            async with asyncio.timeout(self._limits.body):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408)

        if not self._intake.is_open or self._intake.is_full:  # Telegram delivers it again
            return web.Response(status=503)

        self._intake.take(body)
        return web.Response()


def _described(state: JobState) -> dict[str, object]:
    """For an operator: when the job ran, for how many seconds, what failed, and when it runs next."""
    return {
        "interval": state.job.interval.total_seconds(),
        "last_run": state.last_run_at and state.last_run_at.isoformat(timespec="seconds"),
        "seconds": state.seconds and round(state.seconds, 3),
        "error": state.error,
        "next_run": state.next_run_at and state.next_run_at.isoformat(timespec="seconds"),
    }
