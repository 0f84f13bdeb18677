"""One send, one outcome. Errors end here: past this module nothing raises for what Telegram said."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
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
"""Above this Telegram wants to be paid, for tips only."""


@dataclass(slots=True)
class Prepared:
    """A message written once for everybody: a chat only adds its id."""

    method: str
    tail: bytes
    """The JSON of all parameters but the chat, without its first brace."""
    plain_tail: bytes | None = None
    """The same without markup, for when Telegram refuses ours."""
    is_broken: bool = field(default=False, init=False)
    """Telegram has refused the markup once."""


def prepare_text(text: str, keyboard: InlineKeyboardMarkup | None = None, *, silent: bool = False) -> Prepared:
    """A message in Telegram's HTML; previews of links are not shown."""
    parameters: dict[str, object] = {"link_preview_options": {"is_disabled": True}}
    if keyboard is not None:
        parameters["reply_markup"] = keyboard.to_dict()
    if silent:
        parameters["disable_notification"] = True

    return prepare(
        "sendMessage",
        {"text": text, "parse_mode": "HTML", **parameters},
        plain={"text": without_markup(text), **parameters},
    )


def prepare(method: str, parameters: Mapping[str, object], *, plain: Mapping[str, object] | None = None) -> Prepared:
    """Any call that sends one message to a `chat_id`, such as copyMessage."""
    return Prepared(method, _tail(parameters), _tail(plain) if plain is not None else None)


class Sender:
    """Sends prepared messages through the tips' lane: behind every answer to a person."""

    def __init__(self, request: AiohttpRequest, root: str, pacer: RateLimiter, *, per_second: float) -> None:
        """`root` is the API's address with the token: `https://api.telegram.org/bot<token>`."""
        self._request = request
        self._root = root
        self._pacer = pacer
        self._turns: set[asyncio.Task[float]] = set()
        self._is_stopped = False
        self._paid = b',"allow_paid_broadcast":true' if per_second > FREE_PER_SECOND else b""

    def stop(self) -> None:
        """Let go of what waits for its turn; what has left is finished."""
        self._is_stopped = True
        for turn in self._turns:
            turn.cancel()

    async def send(self, chat_id: int, thread_id: int | None, prepared: Prepared) -> Outcome:
        """Wait for a place among the tips, then send. After `stop` nothing is sent, and it is snoozed."""
        turn = asyncio.create_task(self._pacer.turn(chat_id, Lane.TIPS))
        self._turns.add(turn)
        try:
            if self._is_stopped:
                turn.cancel()

            left_at = await turn
        except asyncio.CancelledError:
            if self._is_stopped:
                return Snooze(timedelta())

            raise
        finally:
            self._turns.discard(turn)

        return await self.send_now(chat_id, thread_id, prepared, left_at)

    async def send_now(self, chat_id: int, thread_id: int | None, prepared: Prepared, left_at: float) -> Outcome:
        """Send in the slot that the caller got then; markup that Telegram refuses goes once more as plain text."""
        plain = prepared.plain_tail
        if prepared.is_broken and plain:
            return await self._post(prepared.method, chat_id, thread_id, plain, left_at)

        outcome = await self._post(prepared.method, chat_id, thread_id, prepared.tail, left_at)
        if not isinstance(outcome, Rejected):
            return outcome

        if outcome.is_our_fault and plain:
            logger.error("Telegram refuses our markup: %s", outcome.reason)
            prepared.is_broken = True
            return await self._again(prepared.method, chat_id, thread_id, plain)

        if thread_id and "thread not found" in outcome.reason.lower():
            return await self._again(prepared.method, chat_id, None, prepared.tail)

        return outcome

    async def is_answered(self) -> bool:
        """Whether Telegram answers at all: asked with a call that sends nothing."""
        try:
            answer = await self._request.post_prepared(f"{self._root}/getMe", b"{}")
        except TelegramError:
            return False

        return answer.get("ok") is True

    async def _again(self, method: str, chat_id: int, thread_id: int | None, tail: bytes) -> Outcome:
        left_at = await self._pacer.turn(chat_id, Lane.PEOPLE)
        return await self._post(method, chat_id, thread_id, tail, left_at)

    async def _post(self, method: str, chat_id: int, thread_id: int | None, tail: bytes, left_at: float) -> Outcome:
        thread = b',"message_thread_id":%d' % thread_id if thread_id else b""
        body = b'{"chat_id":%d%b%b,%b' % (chat_id, thread, self._paid, tail)
        try:
            answer = await self._request.post_prepared(f"{self._root}/{method}", body)
            self._pacer.answered(left_at)
            return Sent(answer["result"]["message_id"])
        except TelegramError as error:
            outcome: Outcome = as_outcome(error)
        except (KeyError, TypeError):
            outcome = Unclear("an answer without a message")

        if isinstance(outcome, Snooze):
            self._pacer.refused(chat_id, outcome.wait)

        return outcome


def _tail(parameters: Mapping[str, object]) -> bytes:
    return orjson.dumps(parameters)[1:]
