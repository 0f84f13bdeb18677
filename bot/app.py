"""Builds the services, registers the features, starts and stops; decides nothing."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Final

from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from bot.config import Config
from bot.context import BotApplication, BotContext, Services
from bot.handlers import FEATURES, START
from bot.handlers.errors import report_error
from bot.handlers.feature import answered, register, the
from bot.handlers.menu import publish_menu
from bot.handlers.start import old_button, only_text
from bot.handlers.text import TextRouter
from bot.storage.database import open_database
from bot.storage.expectations import Expectations
from bot.storage.locales import load_locales
from bot.storage.memos import Memos
from bot.storage.personal import PersonalData

logger = logging.getLogger(__name__)

LONGEST_PAUSE: Final = 60.0
"""Seconds between two attempts to reach Telegram at start."""

UPDATES: Final = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
]
"""What we ask Telegram for; everything else is never delivered."""


class StartProblem(Exception):
    """The bot cannot start; the message says why and what to do."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def open_services(config: Config, *, now: Callable[[], datetime] = utc_now) -> AsyncIterator[Services]:
    """Everything the handlers need, opened; closed in reverse at the end."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(config.database_path, key=config.database_key))
        yield Services(
            config=config,
            now=now,
            locales=load_locales(config.content_dir),
            database=database,
            memos=Memos(database),
            expectations=Expectations(database),
            personal=PersonalData(database),
        )


def build_application(services: Services, *, token: str) -> BotApplication:
    """The application with every feature registered; nothing is opened or sent yet."""
    builder: Any = Application.builder().application_class(BotApplication).token(token)
    if root := services.config.telegram_api_base_url:
        root = root.rstrip("/")
        builder = builder.base_url(f"{root}/bot").base_file_url(f"{root}/file/bot")

    application: BotApplication = builder.context_types(ContextTypes(context=BotContext)).build()
    application.services = services
    register(application, FEATURES, unknown=START.unknown_command)
    application.add_handler(TextRouter(FEATURES, question=START.question).handler)
    application.add_handler(MessageHandler(filters.COMMAND & filters.UpdateType.MESSAGE, START.unknown_command))
    application.add_handler(
        MessageHandler(filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL, only_text)
    )
    application.add_handler(CallbackQueryHandler(_old_button))
    application.add_error_handler(report_error)
    return application


async def _old_button(update: Update, context: BotContext) -> None:
    await answered(the(update.callback_query), old_button, context)


async def run(config: Config, *, token: str) -> None:
    """Serve until SIGTERM or SIGINT; raises StartProblem, ConfigProblem, DatabaseProblem."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    async with open_services(config) as services:
        application = build_application(services, token=token)
        if await reached(application, stop):
            await serve(application, stop)


async def reached(application: BotApplication, stop: asyncio.Event) -> bool:
    """Log in to Telegram, waiting out a missing network; False when asked to stop meanwhile."""
    pause = 1.0
    while not stop.is_set():
        try:
            await application.initialize()
        except InvalidToken as error:
            await application.shutdown()
            raise StartProblem(
                "Telegram does not accept TELEGRAM_BOT_TOKEN. Copy the token again from @BotFather."
            ) from error
        except NetworkError as error:
            logger.warning("Telegram cannot be reached (%s); next attempt in %.0f s", error, pause)
            await _wait(stop, pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            return True

    return False


async def serve(application: BotApplication, stop: asyncio.Event) -> None:
    """Answer people until `stop` is set; what is being done then is finished."""
    updater = the(application.updater)
    try:
        await publish_menu(application, FEATURES)
        await application.start()
        await updater.start_polling(allowed_updates=UPDATES, bootstrap_retries=-1, error_callback=_polling_error)
        logger.info("@%s is listening", application.bot.username)
        await stop.wait()
        logger.info("stopping")
    finally:
        if updater.running:
            await updater.stop()

        if application.running:
            await application.stop()

        await application.shutdown()


def _polling_error(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        logger.error("another bot asks Telegram for updates with the same token; stop one of the two")
    else:
        logger.warning("Telegram cannot be reached: %s", error)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
