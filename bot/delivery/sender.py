"""Sends a message and returns its outcome; errors of Telegram are never raised."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Final

import orjson
from telegram import InlineKeyboardMarkup
from telegram.error import TelegramError

from bot.core.content.markup import without_markup
from bot.core.tips.delivery import Outcome, Rejected, Sent, Snooze, Unclear
from bot.transport.outcome import as_outcome
from bot.transport.rate_limiter import RateLimiter
from bot.transport.rate_policy import Lane
from bot.transport.request import AiohttpRequest

logger = logging.getLogger(__name__)

FREE_PER_SECOND: Final = 30
"""Above this rate, tips need paid broadcasts (Bot API, sendMessage, `allow_paid_broadcast`)."""


@dataclass(slots=True)
class Prepared:
    """A message encoded once for all chats; only the chat id is added."""

    tail: bytes
    """The JSON of all parameters except the chat, without the opening brace."""
    plain_tail: bytes
    """The same without markup, used if Telegram refuses the markup."""
    is_broken: bool = field(default=False, init=False)
    """Whether Telegram has refused the markup."""


def prepare_text(text: str, keyboard: InlineKeyboardMarkup | None = None) -> Prepared:
    """A message in Telegram's HTML; previews of links are not shown."""
    parameters: dict[str, object] = {"link_preview_options": {"is_disabled": True}}
    if keyboard is not None:
        parameters["reply_markup"] = keyboard.to_dict()

    html = {"text": text, "parse_mode": "HTML", **parameters}
    return Prepared(_tail(html), _tail({"text": without_markup(text), **parameters}))


@dataclass(frozen=True, eq=False, repr=False)  # `root` may not be shown
class Sender:
    request: AiohttpRequest
    root: str
    """The API's URL with the token: `https://api.telegram.org/bot<token>`."""
    limiter: RateLimiter
    _: KW_ONLY
    per_second: float
    count: Callable[[str], None] = lambda _: None
    """Called with the name of each outcome."""

    async def send(
        self, chat_id: int, thread_id: int | None, prepared: Prepared, left_at: float | None = None
    ) -> Outcome:
        """Send in the slot got at `left_at`; a message with refused markup is sent again as plain text."""
        outcome = await self._send(chat_id, thread_id, prepared, left_at)
        self.count(type(outcome).__name__)
        return outcome

    async def _send(self, chat_id: int, thread_id: int | None, prepared: Prepared, left_at: float | None) -> Outcome:
        tail = prepared.plain_tail if prepared.is_broken else prepared.tail
        while True:
            outcome = await self._post(chat_id, thread_id, tail, left_at)
            if not isinstance(outcome, Rejected):
                return outcome

            if outcome.is_our_fault and tail is not prepared.plain_tail:
                if not prepared.is_broken:  # otherwise a send at the same time was refused before
                    logger.error("Telegram refuses our markup: %s", outcome.reason)

                prepared.is_broken, tail = True, prepared.plain_tail
            elif thread_id and any(word in outcome.reason.lower() for word in ("thread", "topic")):
                thread_id = None
            else:
                return outcome

            left_at = await self.limiter.turn(chat_id, Lane.PEOPLE)

    async def is_answered(self) -> bool:
        """Whether Telegram answers, tested with a call that sends nothing."""
        try:
            answer = await self.request.post_prepared(f"{self.root}/getMe", b"{}")
        except TelegramError:
            return False

        return answer.get("ok") is True

    async def _post(self, chat_id: int, thread_id: int | None, tail: bytes, left_at: float | None) -> Outcome:
        paid = b',"allow_paid_broadcast":true' if self.per_second > FREE_PER_SECOND else b""
        thread = b',"message_thread_id":%d' % thread_id if thread_id else b""
        body = b'{"chat_id":%d%b%b,%b' % (chat_id, thread, paid, tail)
        try:
            answer = await self.request.post_prepared(f"{self.root}/sendMessage", body)
            self.limiter.answered(left_at)
            return Sent(answer["result"]["message_id"])
        except TelegramError as error:
            outcome: Outcome = as_outcome(error)
        except (KeyError, TypeError):
            outcome = Unclear("an answer without a message")

        if isinstance(outcome, Snooze):
            self.limiter.refused(chat_id, outcome.wait)

        return outcome


def _tail(parameters: Mapping[str, object]) -> bytes:
    return orjson.dumps(parameters)[1:]
