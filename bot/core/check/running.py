"""The check that each chat is at, in memory only: answers about health are not written down."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.core.base.recent import LimitedDict
from bot.core.check.flow import Answers, AskQuestion, next_step
from bot.core.check.model import Check

MOST: Final = 10_000
"""Checks remembered; when the oldest is dropped, its state is only in its buttons."""

STILL_GOING: Final = timedelta(hours=1)
INTRODUCTION_LASTS: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class RunningCheck:
    message_id: int
    fingerprint: str
    answers: Answers
    at: datetime


class RunningChecks:
    """The newest check of each chat.

    The buttons carry the state of a check. This memory is only needed for presses that are made before a person sees
    the one before answered (they come from the keyboard as it was), and to lead back after another message.
    """

    def __init__(self, most: int = MOST) -> None:
        self._running = LimitedDict[int, RunningCheck](most)
        self._introduced = LimitedDict[int, datetime](most)

    def show(self, chat_id: int, running: RunningCheck) -> None:
        """Remember what is shown from now on, in place of what this chat was at before."""
        self._running[chat_id] = running

    def introduce(self, chat_id: int, now: datetime) -> bool:
        """Whether the chat has seen the introduction within a day; if not, it sees it now."""
        seen_at = self._introduced.get(chat_id)
        if seen_at is not None and now - seen_at < INTRODUCTION_LASTS:
            return True

        self._introduced[chat_id] = now
        return False

    def shown(self, chat_id: int, message_id: int, fingerprint: str) -> Answers | None:
        """What this message shows, if it is the newest check of the chat and of these questions."""
        found = self._running.get(chat_id)
        return found.answers if found and (found.message_id, found.fingerprint) == (message_id, fingerprint) else None

    def unfinished(self, chat_id: int, check: Check, now: datetime) -> tuple[AskQuestion, Answers] | None:
        """The open question of the chat's check, and the answers before it."""
        found = self._running.get(chat_id)
        if found is None or found.fingerprint != check.fingerprint or now - found.at > STILL_GOING:
            return None

        step = next_step(check, found.answers)
        return (step, found.answers) if isinstance(step, AskQuestion) else None

    def forget(self, chat_id: int) -> None:
        self._running.pop(chat_id, None)
        self._introduced.pop(chat_id, None)

    def leave(self, chat_id: int, message_id: int | None = None) -> None:
        """The message, or whichever it is, shows something else now; a button leads back."""
        found = self._running.get(chat_id)
        if found and message_id in {None, found.message_id}:
            del self._running[chat_id]
