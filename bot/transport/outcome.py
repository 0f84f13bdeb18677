"""What an error of python-telegram-bot means for a call, and when a failed call is repeated. Nothing here waits."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from math import inf
from typing import Final

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.core.tips.delivery import Failed, Moved, Rejected, Snooze, Unclear, Unreachable
from bot.transport.rate_policy import Lane
from bot.transport.request import NotSent

GONE: Final = ("chat not found", "kicked")
"""Parts of error messages with status 400 that mean: this chat cannot be reached any more."""

LONGEST_WAIT: Final = timedelta(days=7)


Failure = Failed | Moved | Rejected | Snooze | Unclear | Unreachable

ANSWER_PATIENCE: Final = 120.0
"""Seconds for which Telegram may delay an ordinary answer before it is given up."""
QUERY_PATIENCE: Final = 30.0
"""The same for the answer to a pressed button or an inline query, which Telegram accepts only for a short time."""
EMERGENCY_PATIENCE: Final = 180.0
"""Seconds for which emergency advice is retried."""
LONGEST_EMERGENCY_PAUSE: Final = 15.0
"""Seconds between two attempts at most, also when Telegram asks to wait for longer."""
AGAIN_AFTER: Final[dict[type[Failure], tuple[float, ...]]] = {Failed: (1, 3, 6, 10, 15), Unclear: (1, 12)}
"""Seconds until each retry of an ordinary answer. If it may have arrived, few: twice is better than not at all."""


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


@dataclass(slots=True)
class Retries:
    """When one call is repeated; instants are arguments, in seconds."""

    lane: Lane
    endpoint: str
    began_at: float
    has_chat: bool = True
    _lost: int = 0
    _pauses: dict[type[Failure], Iterator[float]] = field(
        default_factory=lambda: {kind: iter(pauses) for kind, pauses in AGAIN_AFTER.items()}
    )

    def patience_left(self, now: float) -> float:
        """Seconds for which the call may still be delayed; infinite for emergency advice and tips."""
        if self.lane is not Lane.PEOPLE:
            return inf

        patience = QUERY_PATIENCE if self.endpoint.startswith("answer") else ANSWER_PATIENCE
        return self.began_at + patience - now

    def pause_after(self, failure: Failure, now: float) -> float | None:
        """Seconds until the next attempt, or None to give up."""
        if self.lane is Lane.EMERGENCY:
            return self._emergency_pause(failure, now)

        if isinstance(failure, Snooze):
            wait = failure.wait.total_seconds()
            return wait if self.lane is Lane.PEOPLE and wait <= self.patience_left(now) else None

        may_be_repeated = self.lane is Lane.PEOPLE and self.has_chat and type(failure) in self._pauses
        return next(self._pauses[type(failure)], None) if may_be_repeated else None

    def _emergency_pause(self, failure: Failure, now: float) -> float | None:
        """Every temporary failure is retried: it is better that advice arrives twice than not at all.

        An edit gets one attempt, because a new message can be sent instead.
        """
        if isinstance(failure, Moved | Rejected | Unreachable) or self.endpoint.startswith("edit"):
            return None

        pause = min(2.0**self._lost, LONGEST_EMERGENCY_PAUSE)
        if isinstance(failure, Snooze):
            pause = max(pause, min(failure.wait.total_seconds(), LONGEST_EMERGENCY_PAUSE))

        self._lost += 1
        return pause if now + pause - self.began_at <= EMERGENCY_PATIENCE else None
