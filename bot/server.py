"""The HTTP side: updates in webhook mode, /healthz and /metrics."""

import hmac
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from telegram import Update

from bot.config import Config
from bot.context import BotApplication

logger = logging.getLogger(__name__)

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LARGEST_UPDATE: Final = 1024 * 1024

STATEFUL: Final = (
    "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'state'"
)
STATES: Final = 'SELECT state, count(*) FROM "{table}" GROUP BY state'
"""Rows by state: subscribers, deliveries and whatever else has states are what an operator watches over time."""


class ServerProblem(Exception):
    """The HTTP server cannot start; the message says why and what to do."""


@asynccontextmanager
async def http_server(application: BotApplication) -> AsyncIterator[None]:
    """Serve while the block runs, where the settings ask for it; raises ServerProblem."""
    config = application.services.config
    if not (config.http or config.webhook_url):
        yield
        return

    runner = web.AppRunner(_routes(application), access_log=None)
    await runner.setup()
    try:
        await _listen(runner, config)
        yield
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, config: Config) -> None:
    try:
        await web.TCPSite(runner, config.listen, config.port).start()
    except OSError as error:
        raise ServerProblem(
            f"LISTEN, PORT: {config.listen}:{config.port} cannot be used ({error.strerror}). Choose another PORT."
        ) from error

    logger.info("HTTP on %s:%d", config.listen, config.port)


def _routes(application: BotApplication) -> web.Application:
    config = application.services.config
    server = web.Application(client_max_size=LARGEST_UPDATE)
    routes = _Routes(application)
    server.router.add_get("/healthz", routes.health)
    server.router.add_get("/metrics", routes.metrics)
    if config.webhook_url:
        server.router.add_post(urlsplit(config.webhook_url).path or "/", routes.update)

    return server


class _Routes:
    def __init__(self, application: BotApplication) -> None:
        self._application = application
        self._services = application.services

    async def health(self, _request: web.Request) -> web.Response:
        """200 while updates are taken and the database answers."""
        await self._services.database.fetch_one("SELECT 1")
        healthy = self._application.running
        return web.json_response({"status": "ok" if healthy else "starting"}, status=200 if healthy else 503)

    async def metrics(self, _request: web.Request) -> web.Response:
        database, metrics = self._services.database, self._services.metrics
        metrics.rows.clear()
        for (table,) in await database.fetch_all(STATEFUL):
            for state, count in await database.fetch_all(STATES.format(table=table)):
                metrics.rows.labels(table, state).set(count)

        return web.Response(body=metrics.page(), content_type="text/plain", charset="utf-8")

    async def update(self, request: web.Request) -> web.Response:
        """One update from Telegram; anything that does not know the secret is turned away."""
        secret = self._services.config.webhook_secret
        assert secret is not None
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.get_secret_value().encode()):
            return web.Response(status=403)

        try:
            update = Update.de_json(json.loads(await request.text()), self._application.bot)
        except (ValueError, TypeError, KeyError, AttributeError):
            return web.Response(status=400)

        await self._application.update_queue.put(update)
        return web.Response()
