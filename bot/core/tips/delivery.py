"""Deliveries of tips as values: states, outcomes of a send, backoff, and detection of outages."""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Generic, TypeVar

from bot.core.tips.choice import TipCatalog
from bot.core.tips.schedule import welcome_until
from bot.core.tips.subscription import Subscription, take_due

FIRST_BACKOFF: Final = timedelta(seconds=2)
LONGEST_BACKOFF: Final = timedelta(minutes=5)
WINDOW: Final = 50
"""Outcomes that a breaker looks at."""
LATE: Final = timedelta(minutes=2)
"""A tip sent later than this after its due time is counted as late."""
OUR_FAULTS: Final = ("parse entities", "too long", "text is empty", "button", "reply markup", "unsupported start tag")
"""Parts of Telegram's error messages that concern the message, not the chat."""


class DeliveryState(StrEnum):
    """The state of one send. After a crash, only the result of SENDING is unknown."""

    WAITING = "waiting"
    """Due at `due_at`: chosen and not sent yet, or postponed after flood control or a failure."""
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    """Too late, stopped or paused meanwhile, or there was no tip to send."""
    FAILED = "failed"
    """Telegram refuses it, or a tip's chat cannot be reached."""
    UNCONFIRMED = "unconfirmed"
    """It is unknown whether it arrived, so it is not sent again."""
    UNREACHABLE = "unreachable"
    """Of an announcement: the chat cannot be reached."""
    STOPPED = "stopped"
    """Of an announcement that was stopped before."""


class OutcomeKind(StrEnum):
    """A more precise kind of a final state, for statistics."""

    LATE = "late"
    """Sent, but later than LATE after its time."""
    UNREACHABLE = "unreachable"
    """Failed because the chat cannot be reached, not because of the message."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One tip for one chat on one local date; there is never a second for that date."""

    chat_id: int
    local_date: date
    tip: int
    """The tip's permanent number."""
    due_at: datetime
    """The subscriber's chosen time; after a postponement, the latest such time."""
    stale_at: datetime
    """After this instant it is not sent any more."""
    language: str
    thread_id: int | None = None
    attempts: int = 0

    @property
    def key(self) -> tuple[int, int]:
        """Its primary key in the database."""
        return self.local_date.toordinal(), self.chat_id


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Snooze:
    """Flood control: due again later; not counted as an attempt."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class Moved:
    """The group has become a supergroup with a new id."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class _Failure:
    reason: str


class Unreachable(_Failure):
    """The bot was blocked or removed, or the chat is gone; the only outcome that changes the subscription."""


class Rejected(_Failure):
    """Telegram refuses this message."""

    @property
    def is_our_fault(self) -> bool:
        """Whether the cause is the message, not this chat."""
        return any(words in self.reason.lower() for words in OUR_FAULTS)


class Failed(_Failure):
    """It certainly did not arrive; a later attempt may succeed."""


class Unclear(_Failure):
    """The request was sent, but no answer says whether the message arrived."""


Outcome = Sent | Snooze | Moved | Unreachable | Rejected | Failed | Unclear
Claim = TypeVar("Claim")


@dataclass(frozen=True, slots=True)
class DeliveryOutcome(Generic[Claim]):
    """What is stored after a send."""

    claim: Claim
    """What was sent: a tip's delivery, an announcement for one chat, a follow-up."""
    state: DeliveryState
    kind: OutcomeKind | None = None
    due_at: datetime | None = None
    """When it is due again, if it waits."""
    message_id: int | None = None
    moved_to: int | None = None
    """The new id of the chat, if the group has moved."""


def outcome_to_store(  # noqa: PLR0911 - one for each kind
    claim: Claim, outcome: Outcome, now: datetime, again_in: timedelta
) -> DeliveryOutcome[Claim]:
    """`again_in`: how long a send waits that has failed."""
    match outcome:
        case Sent(message_id):
            return DeliveryOutcome(claim, DeliveryState.SENT, message_id=message_id)
        case Snooze(wait):
            return DeliveryOutcome(claim, DeliveryState.WAITING, due_at=now + wait)
        case Failed():
            return DeliveryOutcome(claim, DeliveryState.WAITING, due_at=now + again_in)
        case Moved(chat_id):
            return DeliveryOutcome(claim, DeliveryState.WAITING, due_at=now, moved_to=chat_id)
        case Unreachable():
            return DeliveryOutcome(claim, DeliveryState.UNREACHABLE)
        case Rejected():
            return DeliveryOutcome(claim, DeliveryState.FAILED)
        case Unclear():
            return DeliveryOutcome(claim, DeliveryState.UNCONFIRMED)


def deliver_due(
    subscription: Subscription, catalog: TipCatalog, now: datetime, *, limit: timedelta
) -> tuple[Delivery | None, date, Subscription]:
    """The due delivery, the date that it counts for, and the subscription with its next due time.

    No delivery: it is too late to be welcome, or nothing may be sent. A tip that is not sent counts as not seen.
    """
    due_at = subscription.due_at
    assert due_at is not None
    stale_at = welcome_until(due_at, zone=subscription.zone, quiet=subscription.quiet, limit=limit)
    taken = take_due(subscription, catalog, now, limit=limit)
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
    """How long to wait after this many consecutive failures; `chance` in [0, 1) adds jitter."""
    longest = min(FIRST_BACKOFF * (1 << min(attempts, 16)), LONGEST_BACKOFF)
    return longest * (0.5 + chance / 2)


def is_late(delivery: Delivery, now: datetime) -> bool:
    return now - delivery.due_at > LATE


def is_stale(delivery: Delivery, now: datetime) -> bool:
    return now > delivery.stale_at


@dataclass(slots=True)
class Breaker:
    """A circuit breaker: stops sending if an unusual share of sends fails, and resumes step by step."""

    enough: int = 10
    """Fewer failures are not an outage: in a small bot, two people who left may be half of all."""
    share: float = 0.5
    few: int = 5
    """This many unclear outcomes are enough, because each is a tip that is not sent again."""
    first_pause: timedelta = timedelta(seconds=5)
    longest_pause: timedelta = timedelta(minutes=1)
    _latest: deque[type[Outcome]] = field(default_factory=lambda: deque(maxlen=WINDOW))
    _trips: int = 0
    _open_at: datetime | None = None

    def count(self, outcome: Outcome, now: datetime) -> bool:
        """Record one outcome; True if it stops the sending."""
        if isinstance(outcome, Snooze):
            return False

        is_good = isinstance(outcome, Sent | Moved)
        if is_good and self.is_probing:
            self._latest.clear()

        self._latest.append(type(outcome))
        if is_good:
            self._trips, self._open_at = 0, None

        if is_good or not self.is_unusual() or self.pause_left(now):
            return False

        self._open_at = now + min(self.first_pause * (1 << self._trips), self.longest_pause)
        self._trips = min(self._trips + 1, 16)
        return True

    def pause_left(self, now: datetime) -> timedelta:
        """How long nothing may be sent; zero if sending may continue."""
        left = self._open_at - now if self._open_at else timedelta()
        # Longer than any pause, so the clock was set back meanwhile.
        return left if timedelta() < left <= self.longest_pause else timedelta()

    @property
    def is_probing(self) -> bool:
        """After a pause, until a send succeeds: one at a time, and no chat is marked as unreachable."""
        return self._trips > 0

    def is_unusual(self) -> bool:
        """Whether too many recent sends failed to be explained by single chats."""
        wrong = len(self._latest) - self._latest.count(Sent) - self._latest.count(Moved)
        return (
            self.is_probing
            or (wrong >= self.enough and wrong > self.share * len(self._latest))
            or self._latest.count(Unclear) >= self.few
        )
