"""A chat's subscription to daily tips: its settings, its state, and its changes."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Self
from zoneinfo import ZoneInfo

from bot.core.content.models import CAUSE_IDS, CauseId
from bot.core.tips.choice import Reader, TipCatalog, TipChoice, choose_tip, seed_for
from bot.core.tips.schedule import EVERY_DAY, ONE_DAY, Days, QuietHours, latest_date, local_date, next_due

NIGHT: Final = QuietHours(time(22), time(7))
LONGEST_PAUSE: Final = 365


class SubscriptionState(StrEnum):
    """Whether tips are sent. A pause is not a state: it only moves the next due time."""

    ACTIVE = "active"
    UNREACHABLE = "unreachable"
    """Telegram says that the chat has blocked the bot or is gone. The settings are kept."""
    STOPPED = "stopped"


class ChatKind(StrEnum):
    """The kind of chat; Telegram has different limits for groups."""

    PRIVATE = "private"
    GROUP = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    chat_id: int
    kind: ChatKind = ChatKind.PRIVATE
    thread_id: int | None = None
    """The forum topic in which the tips are posted."""
    state: SubscriptionState = SubscriptionState.ACTIVE
    language: str = "en"
    zone: ZoneInfo
    at: time
    days: Days = EVERY_DAY
    quiet: QuietHours | None = NIGHT
    paused_until: date | None = None
    """The first date on which tips are sent again."""
    pause_days: int | None = None
    """The requested length of the pause; None if a date was named."""
    last_date: date | None = None
    """The newest local date that has had its tip."""
    due_at: datetime | None = None
    """Nothing is due unless active."""
    reader: Reader = field(default_factory=Reader)
    created_at: datetime
    stopped_at: datetime | None = None
    unreadable: frozenset[str] = frozenset()
    """Columns whose stored values cannot be read here, such as an unknown zone. They have replacement values, and
    nothing is due: the subscription is set aside."""

    def scheduled(self, now: datetime) -> Self:
        """The subscription with its next due time after `now`, on a date that has had no tip."""
        if self.state is not SubscriptionState.ACTIVE or self.unreadable:
            return replace(self, due_at=None)

        due_at = next_due(now, at=self.at, zone=self.zone, days=self.days, last=self._done)
        return replace(self, due_at=due_at)

    @property
    def _done(self) -> date | None:
        """The newest date that has had its tip or is within the pause."""
        paused = [self.paused_until - ONE_DAY] if self.paused_until else []
        return max([*paused, *([self.last_date] if self.last_date else [])], default=None)

    def changed(self, other: "Subscription", now: datetime) -> "Subscription":
        """`other`, a changed copy of this one, with its next due time.

        The due time is kept if the change does not affect it, so that a tip that is due now is not skipped.
        """
        return other if other.time_choices == self.time_choices and self.due_at else other.scheduled(now)

    @property
    def time_choices(self) -> tuple[object, ...]:
        return self.state, self.at, self.zone, self.days, self.paused_until, self.last_date

    def mended(self, now: datetime) -> Self:
        """Accept the replacements of unreadable values, and schedule the next tip."""
        return replace(self, unreadable=frozenset()).scheduled(now)

    def healed(self, now: datetime) -> Self:
        """Corrected after a clock that was ahead: no date is later than the subscription's own settings allow.

        A date that the person named for the end of a pause is kept, and so is an earlier due time.
        """
        is_ahead = self.last_date is not None and self.last_date > latest_date(now)
        right = replace(self, last_date=None) if is_ahead else self
        if right.paused_until and right.pause_days is not None:
            following = next_due(now, at=self.at, zone=self.zone, days=self.days, last=right.last_date)
            longest = local_date(following, self.zone) + right.pause_days * ONE_DAY
            right = replace(right, paused_until=min(right.paused_until, longest))

        planned = right.scheduled(now)
        is_early = self.due_at and planned.due_at and self.due_at <= planned.due_at
        return replace(right, due_at=self.due_at) if is_early else planned

    def is_paused(self, now: datetime) -> bool:
        return self.paused_until is not None and self.paused_until > local_date(now, self.zone)

    def paused(self, days: int, now: datetime) -> Self:
        """Paused for this many local dates from the next due one on, at least 1 and at most LONGEST_PAUSE."""
        resumed = replace(self, unreadable=frozenset()).back_on(None, now)
        assert resumed.due_at
        next_date = local_date(resumed.due_at, self.zone)
        days = min(max(days, 1), LONGEST_PAUSE)
        return replace(self.back_on(next_date + days * ONE_DAY, now), pause_days=days)

    def back_on(self, first: date | None, now: datetime) -> Self:
        """Paused until that date; None ends a pause."""
        return replace(self, paused_until=first, pause_days=None, state=SubscriptionState.ACTIVE).scheduled(now)

    def stopped(self, now: datetime) -> Self:
        return replace(
            self, state=SubscriptionState.STOPPED, due_at=None, paused_until=None, pause_days=None, stopped_at=now
        )

    def unreachable(self) -> Self:
        """The chat cannot be reached, so nothing is due; a stopped subscription stays stopped."""
        return (
            self
            if self.state is SubscriptionState.STOPPED
            else replace(self, state=SubscriptionState.UNREACHABLE, due_at=None)
        )

    def revived(self, now: datetime) -> Self:
        """The chat can be reached again, so an unreachable subscription becomes active."""
        return (
            replace(self, state=SubscriptionState.ACTIVE).healed(now)
            if self.state is SubscriptionState.UNREACHABLE
            else self
        )

    def on(self, topics: Iterable[CauseId]) -> Self:
        """With these chosen topics, whose tips come sooner."""
        return replace(self, reader=replace(self.reader, topics=frozenset(topics)))


@dataclass(frozen=True, slots=True)
class Taken:
    """A due tip that counts for `day`. `choice` is None if no tip may be sent."""

    day: date
    choice: TipChoice | None
    after: Subscription


def take_due(subscription: Subscription, catalog: TipCatalog, now: datetime, *, limit: timedelta) -> Taken:
    """Choose the due tip, and give the subscription its next due time.

    After a long outage, dates whose tips would be later than `limit` are skipped in one step.
    """
    due_at, zone, reader = subscription.due_at, subscription.zone, subscription.reader
    assert due_at is not None
    day = local_date(due_at, zone)
    choice = choose_tip(catalog, reader, today=day, seed=seed_for(subscription.chat_id, day))
    following = next_due(max(due_at, now - limit), at=subscription.at, zone=zone, days=subscription.days, last=day)
    had = choice.reader if choice else reader
    return Taken(day, choice, replace(subscription, reader=had, last_date=day, due_at=following))


def topic_bits(topics: Iterable[CauseId]) -> int:
    """Topics as a bit set: bit n is CAUSE_IDS[n], whose order never changes."""
    return sum(1 << CAUSE_IDS.index(topic) for topic in topics)


def topics_from(bits: int) -> frozenset[CauseId]:
    return frozenset(topic for index, topic in enumerate(CAUSE_IDS) if bits >> index & 1)
