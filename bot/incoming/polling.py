"""Receives updates: logs in to Telegram, then polls with getUpdates, or sets the webhook.

Temporary errors are retried; an error that only a person can correct ends the bot with a StartProblem.
"""

import asyncio
import json
import logging
import math
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar

import orjson
from telegram import Update, WebhookInfo
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, TelegramError

from bot.config import Config
from bot.core.tips.delivery import Snooze
from bot.incoming.processor import Intake, id_of
from bot.services import BotApplication, Services
from bot.transport.outcome import as_outcome
from bot.transport.request import AiohttpRequest, UnreadableAnswer, in_short

logger = logging.getLogger(__name__)

T = TypeVar("T")

SHORTEST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
"""Seconds between two attempts to reach Telegram."""
LONGEST_WAIT: Final = timedelta(hours=1).total_seconds()
"""Seconds after which a request is repeated, also if Telegram asked to wait longer."""

POLL: Final = 10
"""Seconds that Telegram may wait for updates before it answers (Bot API, getUpdates, `timeout`)."""
WEBHOOK_STAYS_AWAY: Final = 300.0
"""Seconds after a webhook was deleted; one that is set again within them belongs to a bot that still runs."""

ANSWER: Final = 10
"""Seconds after POLL in which the answer must arrive."""

MOST: Final = 100
"""Updates in one answer: the maximum (Bot API, getUpdates, `limit`)."""
UNCONFIRMED: Final = 80
"""Updates of one answer that may be known already, because an older one is not answered; the rest are new ones."""
LOOK_AGAIN: Final = 0.25
"""Seconds until the next request while Telegram answers only with updates that are known and waiting."""
TRIES: Final = 3
"""Attempts at one update whose JSON is damaged, because it may have been damaged in transit."""
UPDATE_ID: Final = re.compile(rb'"update_id"\s*:\s*(\d{1,18})')

FULL_PAUSE: Final = 0.1
"""Seconds until the next look whether there is room for more updates."""

WEBHOOK_LOOK: Final = 60.0
"""Seconds between two questions about the webhook."""
RECENT_ERROR: Final = timedelta(minutes=5)
"""Telegram tries a failed delivery again within about a minute; an older error is over."""

CONCLUDE_WITHIN: Final = 1.0
"""Seconds for storing and confirming at shutdown which updates were answered."""

ANSWERED: Final = "answered-updates"
"""Name in the settings store."""

UPDATES: Final = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
]
"""The kinds of updates that Telegram delivers to us (Bot API, getUpdates, `allowed_updates`)."""


class StartProblem(Exception):
    """The bot cannot start or continue; the message says why and what to do."""


class Polling:
    def __init__(self, polls: AiohttpRequest, root: str, intake: Intake) -> None:
        """`root` is the API's URL with the token: `https://api.telegram.org/bot<token>`."""
        self._polls = polls
        self._root = root
        self._webhook_deleted_at = -math.inf
        self._intake = intake
        self._following = 0
        self._confirmed: int | None = None
        """Updates with a lower number are confirmed, so Telegram deletes them; None before the first request."""
        self._limit = MOST
        self._failures = 0
        """Requests for a single update whose answer was not JSON."""

    async def run(self, heard: Callable[[], None]) -> None:
        """Receive updates until cancelled, and call `heard` after each valid answer. Raises InvalidToken."""
        while True:
            if self._intake.is_full:  # Telegram keeps the others
                await asyncio.sleep(FULL_PAUSE)
                continue

            await call_until_answered(self._take_next)
            heard()

    def brings_again(self, number: int) -> bool:
        """Whether Telegram delivers this update again at the next start if it is not confirmed."""
        return self._confirmed is not None and number >= self._confirmed

    async def confirm(self) -> None:
        """Confirm answered updates, so that Telegram does not deliver them again at the next start."""
        if offset := min(self._intake.left, default=self._following):
            await self._ask(offset, limit=1, hold=0)

    async def _take_next(self) -> None:
        self._confirmed = offset = self._first_unconfirmed()
        try:
            answer = await self._ask_without_webhook(offset)
        except UnreadableAnswer as error:
            self._following = self._behind(error)
            return

        # Each update is read separately, so that one that cannot be read does not stop the others.
        updates = answer.get("result")
        if not isinstance(updates, list):
            raise NetworkError("the answer contains no updates")

        numbers = [number for update in updates if (number := id_of(update)) is not None]
        following = numbers[-1] + 1 if numbers else self._following
        if not updates or following != self._following:
            for update in updates:
                self._intake.take(update)
            for _ in range(2):  # by then the first of them has begun, and the next request confirms it
                await asyncio.sleep(0)
        elif offset == following:
            raise NetworkError("the answer contains no new updates")
        else:
            await asyncio.sleep(LOOK_AGAIN)

        self._following = following
        self._failures = 0
        if not updates:
            self._limit = MOST

    def _first_unconfirmed(self) -> int:
        """The offset for getUpdates, which confirms all earlier updates. Waiting updates are not confirmed yet."""
        oldest = self._intake.oldest_waiting
        if oldest is None or self._limit == 1:
            return self._following

        return max(self._confirmed or 0, oldest, self._following - UNCONFIRMED)

    def _behind(self, error: UnreadableAnswer) -> int:
        """Find the update with invalid JSON by requesting single ones; returns the number after it."""
        self._failures = self._failures + 1 if self._limit == 1 else 0
        self._limit = 1
        found = UPDATE_ID.search(error.payload)
        if self._failures < TRIES or found is None:
            raise error

        self._intake.take(error.payload)
        self._limit = MOST
        self._failures = 0
        return int(found[1]) + 1

    async def _ask_without_webhook(self, offset: int) -> dict[str, object]:
        """Ask for updates, and delete a webhook that another instance has set; raises Conflict if it is set again."""
        try:
            return await self._ask(offset, limit=self._limit, hold=POLL)
        except Conflict as error:
            now = asyncio.get_running_loop().time()
            if "webhook" not in error.message.lower() or now - self._webhook_deleted_at < WEBHOOK_STAYS_AWAY:
                raise

        logger.warning("another bot with the same token has set a webhook; it is deleted")
        await self._polls.post_prepared(f"{self._root}/deleteWebhook", b"{}")
        self._webhook_deleted_at = now
        return await self._ask(offset, limit=self._limit, hold=POLL)

    async def _ask(self, following: int, *, limit: int, hold: int) -> dict[str, object]:
        wanted = {"offset": following, "limit": limit, "timeout": hold, "allowed_updates": UPDATES}
        return await self._polls.post_prepared(f"{self._root}/getUpdates", orjson.dumps(wanted))


async def log_in(application: BotApplication) -> None:
    """Log in, with retries; raises StartProblem if Telegram refuses the token."""
    with _said_plainly(application.services.config):
        await call_until_answered(application.initialize)


async def take_updates(application: BotApplication, polling: Polling) -> None:
    """Receive updates until cancelled; raises StartProblem if the token is revoked."""
    config, bot = application.services.config, application.bot
    with _said_plainly(config):
        if config.webhook_url:
            await _set_webhook(application)
            logger.info("@%s is listening", bot.username)
            await _watch_webhook(application)

        await call_until_answered(bot.delete_webhook)
        logger.info("@%s is listening", bot.username)
        await polling.run(partial(_heard, application))


async def recall_answered(services: Services, intake: Intake) -> None:
    """Load which updates were answered before the last stop, because Telegram may deliver them again."""
    noted = await services.settings_store.read(ANSWERED)
    with suppress(ValueError, TypeError):  # damaged: a few updates may be answered twice
        intake.remember(map(int, json.loads(noted or "[]")))


async def conclude(services: Services, intake: Intake, polling: Polling, *others: Awaitable[None]) -> None:
    """Store which updates were answered, and confirm them when polling. If this fails, some are answered twice.

    `others` are awaited too, within the same time.
    """
    notes = [*others, services.settings_store.write(ANSWERED, json.dumps(intake.answered))]
    if not services.config.webhook_url:
        notes.append(polling.confirm())

    with suppress(TimeoutError):
        async with asyncio.timeout(CONCLUDE_WITHIN):
            await asyncio.gather(*notes, return_exceptions=True)


def _heard(application: BotApplication) -> None:
    application.heard_at = asyncio.get_running_loop().time()


async def _set_webhook(application: BotApplication) -> None:
    config = application.services.config
    assert config.webhook_url is not None
    assert config.webhook_secret is not None
    secret = config.webhook_secret.get_secret_value()
    set_webhook = partial(application.bot.set_webhook, config.webhook_url, allowed_updates=UPDATES, secret_token=secret)
    try:
        await call_until_answered(set_webhook, final=BadRequest)
    except BadRequest as error:
        raise StartProblem(f"Telegram does not accept WEBHOOK_URL: {in_short(error)}.") from error


async def _watch_webhook(application: BotApplication) -> None:
    """Ask Telegram regularly about the webhook, and set it again when it is gone. Raises InvalidToken."""
    while True:
        info = await call_until_answered(application.bot.get_webhook_info)
        _heard(application)
        application.webhook_trouble = undelivered(info, application.services.now())
        if info.url != application.services.config.webhook_url:
            logger.warning("the webhook was gone; it is set again")
            await _set_webhook(application)

        await asyncio.sleep(WEBHOOK_LOOK)


def undelivered(info: WebhookInfo, now: datetime) -> str | None:
    """Why updates wait at Telegram, in its words."""
    if not info.pending_update_count or not info.last_error_date or now - info.last_error_date > RECENT_ERROR:
        return None

    return f"Telegram cannot deliver {info.pending_update_count} updates: {info.last_error_message}"


async def call_until_answered(call: Callable[[], Awaitable[T]], *, final: type[TelegramError] = InvalidToken) -> T:
    """Repeat the call until it succeeds; raises only InvalidToken and errors of the class `final`."""
    pause = SHORTEST_PAUSE
    while True:
        try:
            answer = await call()
        except (InvalidToken, final):
            raise
        except TelegramError as error:
            failure = as_outcome(error)
            asked = failure.wait.total_seconds() if isinstance(failure, Snooze) else 0.0
            wait = min(max(pause, asked), LONGEST_WAIT)
            if isinstance(error, Conflict):
                logger.error("another bot asks Telegram for updates with the same token; stop one of the two")  # noqa: TRY400
            else:
                logger.warning("Telegram cannot be reached (%s); next attempt in %.0f s", in_short(error), wait)
        except Exception as error:
            # PTB raises many errors for answers of an unexpected form. Their messages may contain the token.
            wait = pause
            logger.warning("an answer cannot be read (%s); next attempt in %.0f s", type(error).__name__, wait)
        else:
            if pause > SHORTEST_PAUSE:
                logger.info("Telegram answers again")

            return answer

        await asyncio.sleep(wait)
        pause = min(pause * 2, LONGEST_PAUSE)


@contextmanager
def _said_plainly(config: Config) -> Iterator[None]:
    try:
        yield
    except InvalidToken as error:
        base_url = config.telegram_api_base_url
        where = f", or TELEGRAM_API_BASE_URL ({base_url}) is no Bot API server" if base_url else ""
        raise StartProblem(
            f"Telegram does not accept TELEGRAM_BOT_TOKEN. Copy the token again from @BotFather{where}."
        ) from error
