"""Builds the services, registers the features, starts and stops them; contains no decisions of the product."""

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Final

from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, TypeHandler, filters

from bot.config import Config
from bot.content.fitted_files import open_language_models
from bot.content.library import LastKnownGood, Opening, open_folder
from bot.content.publisher import ContentPublisher
from bot.core.reading.language_models import LanguageModels
from bot.database.connection import open_database
from bot.database.late_writes import LateWrites
from bot.database.versions import Versions
from bot.delivery.background import BackgroundTasks
from bot.delivery.broadcaster import Broadcaster
from bot.delivery.sender import Sender
from bot.handlers import FEATURES
from bot.handlers.admin.broadcast import ask_again, report
from bot.handlers.answers.red_flags import GATE
from bot.handlers.base.errors import report_error
from bot.handlers.base.feature import old_button, register, responding
from bot.handlers.base.late_advice import send_interrupted, store_interrupted
from bot.handlers.base.triage import build_intake
from bot.handlers.start.menu import offer_menu, publish_menu
from bot.handlers.start.start import unknown_command
from bot.handlers.start.text import only_text, typed
from bot.handlers.tips.daily import DailyTips
from bot.incoming.health import Health
from bot.incoming.polling import ANSWER, POLL, Polling, conclude, log_in, recall_answered, take_updates
from bot.incoming.processor import FINISH_WITHIN, Intake
from bot.incoming.server import http_server
from bot.jobs import running_jobs
from bot.places.gazetteer import Gazetteer
from bot.scheduler import JobScheduler
from bot.services import BotApplication, BotContext, Services, the
from bot.stopping import CANCELLATION, side_by_side, until_stopped
from bot.transport.rate_limiter import RateLimiter
from bot.transport.request import AiohttpRequest, proxy_from_environment
from bot.tuning import freeze_gc

POLLS: Final = 2
"""Connections for getUpdates: one for the long poll, one for the request that ends it."""

FIRST: Final = -1
"""Handler group of red-flag screening: it gets every text before the features do, and may stop its processing."""

LAST: Final = 1
"""Handler group for work after the answer."""

JOBS_END_WITHIN: Final = 0.5
"""Seconds that running jobs of the scheduler have to end."""

END_WITHIN: Final = FINISH_WITHIN + CANCELLATION
"""Seconds in which all running parts have to end; closing the rest takes one or two seconds more."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def open_services(
    config: Config,
    *,
    now: Callable[[], datetime] = utc_now,
    gazetteer: Gazetteer | None = None,
    language_models: LanguageModels | None = None,
    opening: Opening | None = None,
) -> AsyncIterator[Services]:
    """Open everything the handlers need; it is closed in reverse order at the end.

    `gazetteer`, `language_models` and `opening` take time to make, so a caller that has them already may pass them.
    """
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(config.database_path, key=config.database_key))
        late_writes = await stack.enter_async_context(LateWrites().running())
        last_good = LastKnownGood(database)
        language_models = language_models or open_language_models(config)
        opening = opening or await open_folder(
            config.content_dir, last_good, today=now().date(), language_models=language_models
        )
        await asyncio.to_thread(language_models.prepare, opening.library.snapshot)
        publisher = ContentPublisher(
            config.content_dir,
            opening=opening,
            last_good=last_good,
            versions=Versions(database),
            language_models=language_models,
            now=now,
        )
        yield Services(
            config, database, late_writes, publisher, language_models=language_models, now=now, gazetteer=gazetteer
        )


def build_application(services: Services, *, token: str) -> BotApplication:
    """The application with every feature registered; opens no connection and sends nothing. Raises ProxyProblem."""
    config = services.config
    root = config.api_root
    proxy = proxy_from_environment(root)
    request, limiter = AiohttpRequest(proxy=proxy), RateLimiter(config.messages_per_second)
    builder: Any = Application.builder().application_class(BotApplication).token(token)
    polls = AiohttpRequest(connections=POLLS, read_timeout=POLL + ANSWER, proxy=proxy)
    builder = builder.request(request).get_updates_request(polls)
    builder = builder.base_url(f"{root}/bot").base_file_url(f"{root}/file/bot")
    builder = builder.rate_limiter(limiter)
    builder = builder.updater(None)  # `bot.incoming.polling` does its work
    application: BotApplication = builder.context_types(ContextTypes(context=BotContext)).build()
    application.rate_limiter = limiter
    application.background = BackgroundTasks()
    application.polls = polls
    application.heard_at = -math.inf
    application.failures, application.told_at = Counter(), {}
    application.sender = Sender(
        request,
        application.bot.base_url,
        limiter,
        per_second=config.messages_per_second,
        count=lambda outcome: services.metrics.sends.labels(outcome).inc(),
    )
    application.services = services
    application.scheduler = JobScheduler(the(application.job_queue), now=services.now, metrics=services.metrics)
    application.broadcaster = Broadcaster(
        broadcasts=services.broadcasts,
        sender=application.sender,
        now=services.now,
        report=lambda broadcast: report(application, broadcast),
        ask_again=lambda broadcast: ask_again(application, broadcast),
    )
    application.add_handler(GATE, group=FIRST)
    register(application, FEATURES, unknown=unknown_command)
    new = filters.UpdateType.MESSAGE
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND & new, responding(typed)))
    application.add_handler(MessageHandler(filters.COMMAND & new, responding(unknown_command)))
    media = filters.CAPTION | filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
    application.add_handler(MessageHandler(media & new, responding(only_text)))
    application.add_handler(CallbackQueryHandler(responding(old_button)))
    application.add_handler(TypeHandler(Update, offer_menu), group=LAST)
    application.add_error_handler(report_error)
    return application


async def run(
    config: Config,
    *,
    token: str,
    now: Callable[[], datetime] = utc_now,
    language_models: LanguageModels | None = None,
    ready: Callable[[], None] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; raises StartProblem, ContentProblem, DatabaseProblem, ServerProblem.

    `ready` is called once, as soon as messages are answered.
    """

    async def work() -> None:
        async with open_services(config, now=now, language_models=language_models) as services:
            await serve(build_application(services, token=token), ready)

    await until_stopped(work())


async def serve(application: BotApplication, ready: Callable[[], None] | None = None) -> None:
    services, intake = application.services, build_intake(application)
    health = Health(application, intake)
    polling = Polling(application.polls, application.bot.base_url, intake)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(application.bot.shutdown)
        await stack.enter_async_context(http_server(application, intake, health))
        await log_in(application)
        stack.push_async_callback(application.shutdown)
        await publish_menu(application)
        await application.start()
        stack.push_async_callback(_stop, application)
        await recall_answered(services, intake)
        stack.push_async_callback(_conclude, application, intake, polling)
        tips = DailyTips(application)
        parts = (
            application.broadcaster.running(),
            tips.running(),
            tips.follow_ups.running(),
            running_jobs(application, tips, health),
            intake.running(comes_again=polling.brings_again),
        )
        await stack.enter_async_context(side_by_side(*parts, end_within=END_WITHIN))
        stack.callback(application.rate_limiter.hurry)
        await send_interrupted(application)
        freeze_gc()
        if ready is not None:
            ready()

        await take_updates(application, polling)


async def _conclude(application: BotApplication, intake: Intake, polling: Polling) -> None:
    await application.background.close()
    await conclude(application.services, intake, polling, store_interrupted(application))


async def _stop(application: BotApplication) -> None:
    """The scheduler waits for its jobs; what one of them cannot send now it does not send later either."""
    with suppress(TimeoutError):
        async with asyncio.timeout(JOBS_END_WITHIN):
            await application.stop()
