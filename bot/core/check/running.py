"""Checks that are going on, in memory only: answers about health are not written down."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.core.check.flow import Answers

MOST: Final = 10_000
"""Checks remembered; the oldest is forgotten, and then its buttons alone know how far it is."""

STILL_GOING: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Shown:
    fingerprint: str
    answers: Answers
    at: datetime
    is_open: bool


class RunningChecks:
    """What each message of a check shows now.

    The buttons carry the state. This is only needed for what happens before the person sees a press answered:
    a second quick tap comes from the keyboard as it was before the first.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._shown: OrderedDict[tuple[int, int], _Shown] = OrderedDict()
        self._newest: dict[int, int] = {}

    def show(
        self, chat_id: int, message_id: int, fingerprint: str, answers: Answers, now: datetime, *, is_open: bool
    ) -> None:
        """Remember what this message shows from now on; `is_open` while there is a question to answer."""
        self._shown[chat_id, message_id] = _Shown(fingerprint, answers, now, is_open)
        self._shown.move_to_end((chat_id, message_id))
        self._newest[chat_id] = message_id
        if len(self._shown) > self._most:
            (old_chat, old_message), _ = self._shown.popitem(last=False)
            if self._newest.get(old_chat) == old_message:
                del self._newest[old_chat]

    def shown(self, chat_id: int, message_id: int, fingerprint: str) -> Answers | None:
        """What it shows of these questions; older ones no longer count."""
        found = self._shown.get((chat_id, message_id))
        return found.answers if found and found.fingerprint == fingerprint else None

    def unfinished(self, chat_id: int, fingerprint: str, now: datetime) -> Answers | None:
        """The newest check of the chat, if it waits for an answer and somebody was at it lately."""
        newest = self._newest.get(chat_id)
        found = self._shown.get((chat_id, newest)) if newest is not None else None
        if found is None or found.fingerprint != fingerprint or not found.is_open:
            return None

        return found.answers if now - found.at <= STILL_GOING else None

    def leave(self, chat_id: int, message_id: int) -> None:
        """The message shows something else; a button leads back."""
        self._shown.pop((chat_id, message_id), None)
        if self._newest.get(chat_id) == message_id:
            del self._newest[chat_id]

    def leave_newest(self, chat_id: int) -> None:
        """Nothing waits in this chat any more."""
        if (message_id := self._newest.get(chat_id)) is not None:
            self.leave(chat_id, message_id)
