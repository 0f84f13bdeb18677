"""A tip on its way, as values: who is due, what one send came to, and what follows from that."""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.core.tips.choice import TipCatalog
from bot.core.tips.schedule import welcome_until
from bot.core.tips.subscription import Subscription, take_due

FIRST_BACKOFF: Final = timedelta(seconds=2)
LONGEST_BACKOFF: Final = timedelta(minutes=5)
LATE: Final = timedelta(minutes=2)
"""A tip that arrives later than this after its time has come late."""
OUR_FAULTS: Final = ("parse entities", "too long", "text is empty", "button", "reply markup", "unsupported start tag")
"""Words in Telegram's refusals that speak of the message and not of the chat."""


class DeliveryState(StrEnum):
    """Where a delivery stands. Only `sending` can be left unclear by a crash."""

    WAITING = "waiting"
    """Due at `due_at`: chosen and not sent yet, or put off by flood control or a failure."""
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    """Too late to be welcome, or stopped meanwhile, or there was no tip to send."""
    FAILED = "failed"
    """Telegram will not take it, or the chat cannot be reached."""
    UNCONFIRMED = "unconfirmed"
    """Nobody knows whether it arrived, so it is not sent again."""


class OutcomeKind(StrEnum):
    """What is told apart of an end when ends are counted."""

    LATE = "late"
    """Sent, but not at its time."""
    UNREACHABLE = "unreachable"
    """Failed, because the chat is gone and not because of the message."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One tip for one chat on one local date; there is never a second for that date."""

    chat_id: int
    local_date: date
    tip: int
    """The tip's permanent number."""
    due_at: datetime
    """When its subscriber asked for it; once put off, at the latest."""
    stale_at: datetime
    """After this it is not welcome any more."""
    language: str
    thread_id: int | None = None
    attempts: int = 0

    @property
    def key(self) -> tuple[int, int]:
        """What names it in the database."""
        return self.local_date.toordinal(), self.chat_id


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Snooze:
    """Flood control: due later, no attempt counted."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class Moved:
    """The group has become a supergroup and has another id now."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Blocked, kicked out, or gone: the only outcome that ever marks a chat."""

    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Telegram does not take this message."""

    reason: str

    @property
    def is_our_fault(self) -> bool:
        """Whether the message is wrong, rather than something in this one chat."""
        return any(words in self.reason.lower() for words in OUR_FAULTS)


@dataclass(frozen=True, slots=True)
class Failed:
    """It surely did not arrive, and may later."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """The request left, and no answer came back that says whether it arrived."""

    reason: str


Outcome = Sent | Snooze | Moved | Unreachable | Rejected | Failed | Unclear


def deliver_due(
    subscription: Subscription, deck: TipCatalog, now: datetime, *, limit: timedelta
) -> tuple[Delivery | None, date, Subscription]:
    """The delivery that is due and the date it counts for, and the subscription with its next due time.

    No delivery: it is too late to be welcome, or nothing may be sent. A tip that is not sent counts as not seen.
    """
    due_at = subscription.due_at
    assert due_at is not None
    stale_at = welcome_until(due_at, zone=subscription.zone, quiet=subscription.quiet, limit=limit)
    taken = take_due(subscription, deck, now, limit=limit)
    if taken.choice is None or now > stale_at:
        return None, taken.day, replace(taken.after, reader=subscription.reader)

    delivery = Delivery(
        chat_id=subscription.chat_id,
        local_date=taken.day,
        tip=taken.choice.number,
        due_at=due_at,
        stale_at=stale_at,
        language=subscription.language,
        thread_id=subscription.thread_id,
    )
    return delivery, taken.day, taken.after


def backoff(attempts: int, chance: float) -> timedelta:
    """How long to wait after so many failures in a row; `chance` in [0, 1) spreads those that failed together."""
    longest = min(FIRST_BACKOFF * (1 << min(attempts, 16)), LONGEST_BACKOFF)
    return longest * (0.5 + chance / 2)


def is_late(delivery: Delivery, now: datetime) -> bool:
    return now - delivery.due_at > LATE


def is_stale(delivery: Delivery, now: datetime) -> bool:
    return now > delivery.stale_at


@dataclass(slots=True)
class Breaker:
    """Stops a run in which an unusual share goes wrong: then it is not the chats. Opens again step by step."""

    window: int = 50
    enough: int = 10
    """Fewer than this are no outage: in a small bot, two people who left are half of all."""
    share: float = 0.5
    few: int = 5
    """So many unclear ones are enough: each is a tip that nobody sends again."""
    first_pause: timedelta = timedelta(seconds=5)
    longest_pause: timedelta = timedelta(minutes=1)
    _latest: deque[type[Outcome]] = field(default_factory=deque)
    _trips: int = 0
    _open_at: datetime | None = None

    def count(self, outcome: Outcome, now: datetime) -> bool:
        """Take note of one outcome; True if this one stops the run."""
        match outcome:
            case Sent() | Moved():
                self._went_well(outcome)
                return False
            case Snooze():
                return False
            case Unreachable() | Rejected() | Failed() | Unclear():
                return self._went_wrong(outcome, now)

    def pause_left(self, now: datetime) -> timedelta:
        """How long nothing may be sent; zero when the run goes on."""
        left = self._open_at - now if self._open_at else timedelta()
        # Longer than any pause: the clock was set back since.
        return left if timedelta() < left <= self.longest_pause else timedelta()

    @property
    def is_probing(self) -> bool:
        """After a pause, until something goes well: one at a time, and nobody is judged by it."""
        return self._trips > 0

    def is_unusual(self) -> bool:
        """Whether what went wrong lately is too much to be the chats' own doing."""
        wrong = len(self._latest) - self._latest.count(Sent) - self._latest.count(Moved)
        return (
            self.is_probing
            or (wrong >= self.enough and wrong > self.share * len(self._latest))
            or self._latest.count(Unclear) >= self.few
        )

    def _went_well(self, outcome: Outcome) -> None:
        if self.is_probing:
            self._latest.clear()

        self._trips, self._open_at = 0, None
        self._note(outcome)

    def _went_wrong(self, outcome: Outcome, now: datetime) -> bool:
        self._note(outcome)
        if not self.is_unusual() or self.pause_left(now):
            return False

        self._open_at = now + min(self.first_pause * (1 << self._trips), self.longest_pause)
        self._trips = min(self._trips + 1, 16)
        return True

    def _note(self, outcome: Outcome) -> None:
        self._latest.append(type(outcome))
        if len(self._latest) > self.window:
            self._latest.popleft()
