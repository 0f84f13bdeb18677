"""Sends an answer to a chat, in a simpler form if Telegram refuses its form."""

import logging
from dataclasses import dataclass, replace
from typing import Any, Final, assert_never

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import MessageLimit, ParseMode
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.core.content.markup import without_markup
from bot.core.tips.delivery import Failed, Moved, Rejected, Snooze, Unclear, Unreachable
from bot.transport.outcome import Failure, as_outcome
from bot.transport.rate_policy import Lane
from bot.transport.request import in_short
from bot.views.base.reply import Reply

logger = logging.getLogger(__name__)

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
PICTURE: Final = "picture.png"
"""A file name with an extension, because some apps need it to show a picture."""
OPTIONAL: Final[tuple[tuple[tuple[str, ...], dict[str, Any]], ...]] = (
    (("keyboard", "button", "reply markup"), {"keyboard": None}),
    (("entit", "tag", "parse"), {"is_html": False}),
    (("thread", "topic"), {"thread_id": None}),
    (("repl",), {"quoted_id": None}),
)
"""Part of an error message -> what is then left out."""


class EmergencyNotDelivered(TelegramError):
    """Emergency advice did not arrive, after all attempts in every form."""

    __slots__ = ("chat_id",)

    def __init__(self, chat_id: int, reason: str) -> None:
        super().__init__(reason)
        self.chat_id = chat_id


@dataclass(frozen=True, slots=True)
class Form:
    """How an answer is sent; everything but the chat can be left out."""

    chat_id: int
    thread_id: int | None = None
    """A topic in the chat."""
    quoted_id: int | None = None
    """The message that it replies to."""
    photo: bytes | None = None
    keyboard: InlineKeyboardMarkup | None = None
    is_html: bool = True
    has_moved: bool = False
    """Whether the chat is the new one of a group that has moved; it is followed once."""


async def deliver(bot: ExtBot[Any], reply: Reply, form: Form) -> Message:
    """Send the answer; what Telegram refuses goes in simpler forms, as plain text to the chat in the end.

    Raises the last error, or EmergencyNotDelivered.
    """
    form = replace(form, photo=reply.photo, keyboard=reply.keyboard)
    while True:
        try:
            return await _send(bot, reply, form)
        except TelegramError as error:
            if (simpler := _simpler(form, as_outcome(error))) is not None:
                logger.warning("chat %d: an answer is refused and is sent in a simpler form", form.chat_id)
                form = simpler
            elif reply.is_alarm:
                raise EmergencyNotDelivered(form.chat_id, in_short(error)) from error
            else:
                raise


def lane_of(reply: Reply) -> Lane:
    return Lane.EMERGENCY if reply.is_alarm else Lane.PEOPLE


async def _send(bot: ExtBot[Any], reply: Reply, form: Form) -> Message:
    quoted = ReplyParameters(form.quoted_id, allow_sending_without_reply=True) if form.quoted_id else None
    common: dict[str, Any] = {
        "parse_mode": ParseMode.HTML if form.is_html else None,
        "reply_markup": form.keyboard,
        "message_thread_id": form.thread_id,
        "reply_parameters": quoted,
        "rate_limit_args": lane_of(reply),
    }
    text = reply.text if form.is_html else without_markup(reply.text)[: MessageLimit.MAX_TEXT_LENGTH]
    if form.photo is not None:
        return await bot.send_photo(form.chat_id, form.photo, caption=text, filename=PICTURE, **common)

    return await bot.send_message(form.chat_id, text, link_preview_options=NO_PREVIEW, **common)


def _simpler(form: Form, failure: Failure) -> Form | None:
    """A simpler form; None if the error is not about the form, or nothing is left to leave out."""
    match failure:
        case Moved(chat_id):
            moved = replace(form, chat_id=chat_id, thread_id=None, quoted_id=None, has_moved=True)
            return None if form.has_moved else moved
        case Rejected(reason):
            return _without_what_was_refused(form, reason.lower())
        case Failed() | Unclear() | Snooze() | Unreachable():
            return None
        case _:
            assert_never(failure)


def _without_what_was_refused(form: Form, reason: str) -> Form | None:
    for words, less in OPTIONAL:
        simpler = replace(form, **less)
        if simpler != form and any(word in reason for word in words):
            return simpler

    simplest = Form(form.chat_id, is_html=False, has_moved=form.has_moved)
    simpler = replace(form, photo=None) if form.photo else simplest
    return simpler if simpler != form else None
