"""The HTTP server: updates in webhook mode, /healthz, /readyz, /livez and /metrics."""

import asyncio
import hmac
import logging
import math
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.incoming.health import Health
from bot.incoming.processor import Intake
from bot.scheduler import RecurringJob
from bot.services import BotApplication

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

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
    head: float = 10.0
    """Seconds until the headers of a request must have arrived, from the connection or from the answer before."""
    body: float = 10.0
    """Seconds until the body must have arrived."""
    connections: int = 100
    """Telegram opens at most 40 by default (Bot API, setWebhook, `max_connections`)."""


class ServerProblem(Exception):
    """The HTTP server cannot start; the message says why and what to do."""

    def __init__(self, host: str, port: int, error: OSError | UnicodeError) -> None:
        said = (isinstance(error, OSError) and error.strerror) or "no such address"
        reason = said.partition(": ")[2] or said
        super().__init__(f"{host}:{port} cannot be used ({reason}). Choose another PORT, LISTEN or METRICS_PORT.")


@asynccontextmanager
async def http_server(
    application: BotApplication, intake: Intake, health: Health, limits: Limits = Limits()
) -> AsyncIterator[None]:
    """Serve during the block, as the settings require; raises ServerProblem."""
    config, routes = application.services.config, _Routes(application, intake, health, limits)
    async with AsyncExitStack() as stack:
        if config.http or config.webhook_url:
            public = _page(routes.probes)
            if config.webhook_url:
                public.router.add_post(urlsplit(config.webhook_url).path or "/", routes.update)
            if config.metrics_port is None:
                public.router.add_get("/metrics", routes.metrics)
            await stack.enter_async_context(_serving(public, config.listen, config.port, limits))

        if config.metrics_port is not None:
            private = _page({"/metrics": routes.metrics, **routes.probes})
            await stack.enter_async_context(_serving(private, config.metrics_listen, config.metrics_port, limits))

        yield


def _page(pages: Mapping[str, Handler]) -> web.Application:
    server = web.Application(client_max_size=LARGEST_UPDATE)
    server.on_response_prepare.append(_without_server)
    for path, handler in pages.items():
        server.router.add_get(path, handler)

    return server


async def _without_server(_request: web.Request, response: web.StreamResponse) -> None:
    """Strangers need not learn the versions of Python and aiohttp."""
    response.headers.popall("Server", None)


@asynccontextmanager
async def _serving(pages: web.Application, host: str, port: int, limits: Limits) -> AsyncIterator[None]:
    # After keepalive_timeout aiohttp closes a connection without complete headers, also a new one.
    runner = web.AppRunner(
        pages, access_log=None, keepalive_timeout=limits.head, lingering_time=0, shutdown_timeout=END_WITHIN
    )
    await runner.setup()
    try:
        listening = await _listen(runner, host, port, limits)
        try:
            yield
        finally:
            listening.close()
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int, limits: Limits) -> asyncio.Server:
    server = runner.server
    assert server is not None

    def connected() -> asyncio.Protocol:
        return server() if len(server.connections) < limits.connections else _Closed()

    try:
        listening = await asyncio.get_running_loop().create_server(connected, host, port)
    except (OSError, UnicodeError) as error:  # the second for a host with an empty part
        raise ServerProblem(host, port, error) from error

    logger.info("HTTP on %s:%d", host, listening.sockets[0].getsockname()[1])
    return listening


class _Closed(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


class _Routes:
    def __init__(self, application: BotApplication, intake: Intake, health: Health, limits: Limits) -> None:
        self._application = application
        self._health = health
        self._intake = intake
        self._limits = limits
        self._services = application.services
        self.probes: Mapping[str, Handler] = {
            "/healthz": self.healthy,
            "/readyz": self.ready,
            "/livez": self.alive,
        }

    async def healthy(self, _request: web.Request) -> web.Response:
        """200 while updates are taken, the database can be written and every job runs; else 503 and why."""
        if self._application.running:
            troubles = await self._health.troubles()
        else:
            troubles = {"start": "starting"}

        status = "; ".join(troubles.values()) or "ok"
        jobs = {job.name: _described(job) for job in self._application.scheduler.jobs}
        return web.json_response({"status": status, "jobs": jobs}, status=503 if troubles else 200)

    async def ready(self, _request: web.Request) -> web.Response:
        is_ready = self._application.running and self._application.heard_at > -math.inf
        return web.Response(text="ready" if is_ready else "starting", status=200 if is_ready else 503)

    async def alive(self, _request: web.Request) -> web.Response:
        """200 as long as the event loop runs. A restart mends neither a full disk nor Telegram's absence."""
        return web.Response(text="alive")

    async def metrics(self, _request: web.Request) -> web.Response:
        rows = {}
        for (table,) in await self._services.database.fetch_all(STATEFUL):
            for state, count in await self._services.database.fetch_all(STATES.format(table=table)):
                rows[table, state] = count

        page = self._services.metrics.page(rows, await self._readings())
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _readings(self) -> dict[str, float]:
        """A value for each name in `bot.metrics.READINGS`."""
        services, limiter = self._services, self._application.rate_limiter
        path, newest = services.config.database_path, services.backups.newest
        files = (path, path.with_name(path.name + "-wal"))
        return {
            "updates_waiting": self._intake.waiting,
            "updates_longest_wait_seconds": self._intake.longest_wait(asyncio.get_running_loop().time()),
            "writes_waiting": services.late_writes.waiting,
            "messages_per_second_allowed": limiter.rate,
            "chats_told_to_wait": limiter.parked_chats,
            "database_bytes": sum(file.stat().st_size for file in files if file.exists()),
            "disk_free_bytes": shutil.disk_usage(path.parent).free if path.parent.exists() else 0,
            "backup_timestamp_seconds": newest.timestamp() if newest else 0,
            "healthy": not await self._health.troubles(),
        }

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


def _described(job: RecurringJob) -> dict[str, object]:
    """For an operator: when the job ran, for how many seconds, what failed, and when it runs next."""
    return {
        "interval": job.interval.total_seconds(),
        "last_run": job.last_run_at and job.last_run_at.isoformat(timespec="seconds"),
        "seconds": job.seconds and round(job.seconds, 3),
        "error": job.error,
        "next_run": job.next_run_at and job.next_run_at.isoformat(timespec="seconds"),
    }
