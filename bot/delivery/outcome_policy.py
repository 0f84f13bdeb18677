"""Interprets outcomes together: a single refusal concerns one chat, many at once are an outage."""

from collections import deque
from dataclasses import replace
from datetime import datetime

from bot.core.tips.delivery import (
    LONGEST_BACKOFF,
    WINDOW,
    Breaker,
    Delivery,
    DeliveryOutcome,
    DeliveryState,
    Failed,
    Outcome,
    OutcomeKind,
    Sent,
    Unreachable,
    backoff,
    is_late,
    outcome_to_store,
)


class OutcomePolicy:
    """Delays marking a chat as unreachable until enough other chats were reached."""

    def __init__(self, breaker: Breaker | None = None) -> None:
        self.breaker = breaker or Breaker()
        self._counted = 0
        self._suspects: deque[tuple[int, Delivery]] = deque()

    def judge(
        self, delivery: Delivery, outcome: Outcome, now: datetime, chance: float
    ) -> tuple[list[DeliveryOutcome[Delivery]], bool]:
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
        while self._suspects and (is_idle or self._counted - self._suspects[0][0] >= WINDOW):
            found.append(self._suspects.popleft()[1])

        return found


def _end(delivery: Delivery, outcome: Outcome, now: datetime, chance: float) -> DeliveryOutcome[Delivery]:
    ended = outcome_to_store(delivery, outcome, now, LONGEST_BACKOFF)
    match outcome:
        case Failed():
            return _later(delivery, now, chance)
        case Sent() if is_late(delivery, now):
            return replace(ended, kind=OutcomeKind.LATE)
        case Unreachable():  # due again if the process crashes before it is decided
            return replace(ended, state=DeliveryState.WAITING, due_at=now + LONGEST_BACKOFF)
        case _:
            return ended


def _later(delivery: Delivery, now: datetime, chance: float) -> DeliveryOutcome[Delivery]:
    due_at = now + backoff(delivery.attempts, chance)
    return DeliveryOutcome(replace(delivery, attempts=delivery.attempts + 1), DeliveryState.WAITING, due_at=due_at)
