"""What an error of Telegram's means for one call: errors become outcomes here."""

from datetime import timedelta
from typing import Final

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.core.tips.delivery import Failed, Moved, Rejected, Snooze, Unclear, Unreachable
from bot.transport.request import NotSent

GONE: Final = ("chat not found", "kicked")

Failure = Failed | Moved | Rejected | Snooze | Unclear | Unreachable


def as_outcome(error: TelegramError) -> Failure:  # noqa: PLR0911 - one for each kind
    """What an error of PTB's means for a send, the most specific first: BadRequest is a NetworkError.

    Only a 4xx is a refusal. A 5xx is unclear, whoever says it: a gateway does not know what the server behind it did,
    and the Bot API itself answers 500 for messages that have left ("restart" when it closes with sends under way,
    "sent message was immediately deleted"). A tip that may have arrived is not sent again.
    """
    match error:
        case RetryAfter():
            wait = error.retry_after
            return Snooze(wait if isinstance(wait, timedelta) else timedelta(seconds=wait))
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden() | BadRequest() if error.__cause__:  # a page from something in front, not Telegram's words
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
