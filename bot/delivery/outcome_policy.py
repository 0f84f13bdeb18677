"""Interprets outcomes together: a single refusal concerns one chat, many at once are an outage."""

from collections import deque
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.core.tips.delivery import (
    LONGEST_BACKOFF,
    Breaker,
    Delivery,
    DeliveryState,
    Failed,
    Moved,
    Outcome,
    OutcomeKind,
    Rejected,
    Sent,
    Snooze,
    Unclear,
    Unreachable,
    backoff,
    is_late,
)
from bot.database.deliveries import DeliveryOutcome


class OutcomePolicy:
    """Delays marking a chat as unreachable until enough other chats were reached."""

    def __init__(self, breaker: Breaker | None = None) -> None:
        self.breaker = breaker or Breaker()
        self._counted = 0
        self._suspects: deque[tuple[int, Delivery]] = deque()

    def judge(
        self, delivery: Delivery, outcome: Outcome, now: datetime, chance: float
    ) -> tuple[list[DeliveryOutcome], bool]:
        """The outcomes to store now, and whether sending has to stop."""
        self._counted += 1
        stops = self.breaker.count(outcome, now)
        ended = [_end(delivery, outcome, now, chance)]
        if isinstance(outcome, Unreachable):
            self._suspects.append((self._counted, delivery))
        if self._suspects and self.breaker.is_unusual():
            ended += [_later(suspect, now, chance) for _, suspect in self._suspects]
            self._suspects.clear()

        return ended, stops

    def unreachable(self, *, is_idle: bool) -> list[Delivery]:
        """Chats that are unreachable: enough others were reached since, or no other send is running."""
        if not self._suspects or self.breaker.is_unusual():
            return []

        found = []
        while self._suspects and (is_idle or self._counted - self._suspects[0][0] >= self.breaker.window):
            found.append(self._suspects.popleft()[1])

        return found


def _end(  # noqa: PLR0911 - one for each kind
    delivery: Delivery, outcome: Outcome, now: datetime, chance: float
) -> DeliveryOutcome:
    match outcome:
        case Sent(message_id):
            kind = OutcomeKind.LATE if is_late(delivery, now) else None
            return DeliveryOutcome(delivery, DeliveryState.SENT, kind, message_id=message_id)
        case Snooze(wait):
            return DeliveryOutcome(delivery, DeliveryState.WAITING, due_at=now + wait)
        case Failed():
            return _later(delivery, now, chance)
        case Rejected():
            return DeliveryOutcome(delivery, DeliveryState.FAILED)
        case Unclear():
            return DeliveryOutcome(delivery, DeliveryState.UNCONFIRMED)
        case Moved(chat_id):
            return DeliveryOutcome(delivery, DeliveryState.WAITING, due_at=now, moved_to=chat_id)
        case Unreachable():  # due again if the process crashes before it is decided
            return DeliveryOutcome(delivery, DeliveryState.WAITING, due_at=now + LONGEST_BACKOFF)
        case _:
            assert_never(outcome)


def _later(delivery: Delivery, now: datetime, chance: float) -> DeliveryOutcome:
    due_at = now + backoff(delivery.attempts, chance)
    return DeliveryOutcome(replace(delivery, attempts=delivery.attempts + 1), DeliveryState.WAITING, due_at=due_at)
