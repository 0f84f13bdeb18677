"""Turns errors of python-telegram-bot into outcomes of a send."""

from datetime import timedelta
from typing import Final

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.core.tips.delivery import Failed, Moved, Rejected, Snooze, Unclear, Unreachable
from bot.transport.request import NotSent

GONE: Final = ("chat not found", "kicked")
"""Parts of error messages with status 400 that mean: this chat cannot be reached any more."""

LONGEST_WAIT: Final = timedelta(days=7)

Failure = Failed | Moved | Rejected | Snooze | Unclear | Unreachable


def _wait(asked: object) -> timedelta:
    """How long Telegram asks to wait. PTB passes on whatever the answer held; what is no length counts as a second."""
    if isinstance(asked, timedelta):
        return asked

    if isinstance(asked, int | float) and 0 <= asked <= LONGEST_WAIT.total_seconds():
        return timedelta(seconds=asked)

    return timedelta(seconds=1)


def as_outcome(error: TelegramError) -> Failure:  # noqa: PLR0911 - one for each kind
    """The outcome that an error means. More specific classes come first, because BadRequest is a NetworkError in PTB.

    Only a status 4xx means that nothing was sent. After a 5xx it is unknown: a gateway does not know what the server
    behind it did, and the Bot API server itself answers 500 for messages that were sent ("restart" if it closes during
    a send, "sent message was immediately deleted"). A tip that may have arrived is not sent again.
    """
    match error:
        case RetryAfter():
            return Snooze(_wait(error.retry_after))
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden() | BadRequest() if error.__cause__:  # a page from a proxy or gateway, not an answer of Telegram
            return Failed(error.message)
        case Forbidden():
            return Unreachable(error.message)
        case BadRequest():
            gone = any(words in error.message.lower() for words in GONE)
            return Unreachable(error.message) if gone else Rejected(error.message)
        case NotSent() | InvalidToken() | Conflict():
            return Failed(error.message)
        case _:
            return Unclear(error.message)
