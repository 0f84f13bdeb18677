"""Updates in: log in to Telegram, then keep asking for them or be posted them.

What passes by itself is waited out; what only a person can put right ends the bot with a StartProblem.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, Final, TypeVar

import orjson
from telegram import Update
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.context import BotApplication
from bot.delivery.request import in_short

logger = logging.getLogger(__name__)

T = TypeVar("T")

SHORTEST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
"""Seconds between two attempts to reach Telegram."""

POLL: Final = 10
"""Seconds that Telegram may hold a request for updates while there are none."""

ANSWER: Final = 10
"""Seconds more than that in which the answer has to come."""

PARTING: Final = 2.0
"""Seconds that telling Telegram what was taken may cost at the end."""

UPDATES: Final = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
]
"""What we ask Telegram for; everything else is never delivered."""


class StartProblem(Exception):
    """The bot cannot start or go on; the message says why and what to do."""


async def log_in(application: BotApplication) -> None:
    """Wait until Telegram knows us; raises StartProblem when it does not want to."""
    await _insist(application, application.initialize)


async def take_updates(application: BotApplication) -> None:
    """Put updates into the application's queue until cancelled; raises StartProblem when the token is taken back."""
    if application.services.config.webhook_url:
        await _be_posted(application)
    else:
        await _poll(application)


async def _be_posted(application: BotApplication) -> None:
    config, bot = application.services.config, application.bot
    assert config.webhook_url is not None
    assert config.webhook_secret is not None
    secret = config.webhook_secret.get_secret_value()
    try:
        await _insist(
            application, partial(bot.set_webhook, config.webhook_url, allowed_updates=UPDATES, secret_token=secret)
        )
    except BadRequest as error:
        raise StartProblem(f"Telegram does not take WEBHOOK_URL: {error.message}.") from error

    logger.info("@%s is listening", bot.username)
    await asyncio.Event().wait()


async def _poll(application: BotApplication) -> None:
    bot = application.bot
    await _insist(application, bot.delete_webhook)
    logger.info("@%s is listening", bot.username)
    following = 0
    try:
        while True:
            for data in await _insist(application, partial(_ask, application, following)):
                following = data["update_id"] + 1
                _take(data, application)

            application.heard_at = asyncio.get_running_loop().time()
    finally:
        # Else Telegram would deliver the last ones again at the next start, and people would be answered twice.
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(PARTING):
                await _ask(application, following, hold=0)


async def _ask(application: BotApplication, following: int, *, hold: int = POLL) -> list[dict[str, Any]]:
    """As Telegram sends them: read one by one, since one that cannot be read would stop all that come after it."""
    wanted = {"offset": following, "timeout": hold, "allowed_updates": UPDATES}
    answer = await application.polls.post_prepared(f"{application.bot.base_url}/getUpdates", orjson.dumps(wanted))
    updates = answer.get("result")
    if not isinstance(updates, list) or not all(isinstance(update.get("update_id"), int) for update in updates):
        raise NetworkError("the answer holds no updates")

    return updates


def _take(data: dict[str, Any], application: BotApplication) -> None:
    try:
        update = Update.de_json(data, application.bot)
    except Exception as error:
        # Whatever it is, it would be the same at the next attempt. What it says may be a person's: not for the log.
        logger.warning("update %d cannot be read (%s) and is passed over", data["update_id"], type(error).__name__)
    else:
        application.update_queue.put_nowait(update)


async def _insist(application: BotApplication, call: Callable[[], Awaitable[T]]) -> T:
    """Call until Telegram answers; what it refuses for good is raised."""
    pause = SHORTEST_PAUSE
    while True:
        try:
            answer = await call()
        except InvalidToken as error:
            raise StartProblem(_unknown_token(application)) from error
        except BadRequest:
            raise
        except TelegramError as error:
            wait = _wait_after(error, pause)
            _log(error, wait)
        else:
            if pause > SHORTEST_PAUSE:
                logger.info("Telegram answers again")

            return answer

        await asyncio.sleep(wait)
        pause = min(pause * 2, LONGEST_PAUSE)


def _wait_after(error: TelegramError, pause: float) -> float:
    if not isinstance(error, RetryAfter):
        return pause

    wait = error.retry_after
    return max(pause, wait.total_seconds() if isinstance(wait, timedelta) else wait)


def _log(error: TelegramError, wait: float) -> None:
    if isinstance(error, Conflict):
        logger.error("another bot asks Telegram for updates with the same token; stop one of the two")
        return

    logger.warning("Telegram cannot be reached (%s); next attempt in %.0f s", in_short(error), wait)


def _unknown_token(application: BotApplication) -> str:
    base_url = application.services.config.telegram_api_base_url
    where = f", or TELEGRAM_API_BASE_URL ({base_url}) is no Bot API server" if base_url else ""
    return f"Telegram does not accept TELEGRAM_BOT_TOKEN. Copy the token again from @BotFather{where}."
