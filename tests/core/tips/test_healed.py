"""The repair of subscriptions after the clock was ahead, and of those with unreadable values."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content.models import Tip
from bot.core.tips.choice import TipCatalog
from bot.core.tips.schedule import EVERY_DAY, ONE_DAY, WEEKDAYS, Days
from bot.core.tips.subscription import Subscription, SubscriptionState, take_due

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
AHEAD = timedelta(days=90)
CATALOG = TipCatalog([Tip(id="a-tip", causes=("posture",), text="Stand up.")], {"a-tip": 1})
ZONES = ["UTC", "Europe/Madrid", "America/Los_Angeles", "Pacific/Kiritimati", "Etc/GMT+12"]


def subscribed(*, at: time = time(9), zone: str = "UTC", days: Days = EVERY_DAY) -> Subscription:
    return Subscription(chat_id=5, zone=ZoneInfo(zone), at=at, days=days, created_at=NOW).scheduled(NOW)


def served(subscription: Subscription, now: datetime) -> Subscription:
    """As it is once the tip that was due at that time has gone out."""
    assert subscription.due_at
    while subscription.due_at <= now:
        subscription = take_due(subscription, CATALOG, now, limit=timedelta(hours=3)).after
        assert subscription.due_at

    return subscription


@given(
    st.sampled_from(ZONES),
    st.integers(0, 1439),
    st.integers(1, 127),
    st.timedeltas(timedelta(days=3), timedelta(days=800)),
)
def test_however_far_the_clock_was_ahead_the_next_tip_is_due_as_if_it_had_been_right(
    zone: str, minute: int, days: int, ahead: timedelta
) -> None:
    right = subscribed(at=time(*divmod(minute, 60)), zone=zone, days=Days(days))
    planned = right.scheduled(NOW + ahead)
    had_one = served(planned, NOW + ahead + timedelta(days=8))

    assert planned.healed(NOW) == right
    assert had_one.healed(NOW) == replace(had_one, last_date=None, due_at=right.due_at)


@given(st.sampled_from(ZONES), st.integers(0, 1439), st.integers(1, 127), st.integers(0, 50))
def test_while_the_clock_is_right_nothing_is_changed(zone: str, minute: int, days: int, hours: int) -> None:
    """At any time: before, while and after something is due, in a pause of either kind, after a tip."""
    now = NOW + timedelta(hours=hours)
    one = subscribed(at=time(*divmod(minute, 60)), zone=zone, days=Days(days))
    states = [one, served(one, now), one.paused(7, NOW), one.back_on(date(2027, 6, 1), NOW), one.stopped(NOW)]

    assert [each.healed(now) for each in states] == states


@pytest.mark.parametrize(
    ("pause", "until"),
    [
        (lambda it, now: it.paused(7, now), date(2026, 12, 3)),
        (lambda it, now: it.back_on(date(2027, 6, 1), now), date(2027, 6, 1)),
    ],
)
def test_a_pause_of_some_days_is_counted_from_now_and_a_date_that_was_named_stays(
    pause: Callable[[Subscription, datetime], Subscription], until: date
) -> None:
    healed = pause(subscribed(), NOW + AHEAD).healed(NOW)

    assert healed.paused_until == until
    assert healed.due_at == datetime.combine(until, time(9), tzinfo=UTC)


def test_a_tip_comes_on_the_day_on_which_a_pause_ends_and_on_none_before() -> None:
    paused = subscribed().paused(3, NOW)

    assert paused.paused_until == date(2026, 11, 29)  # the 26th, 27th and 28th are without
    assert paused.due_at == datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
    assert paused.is_paused(paused.due_at - ONE_DAY)
    assert not paused.is_paused(paused.due_at)
    assert served(paused, paused.due_at).last_date == paused.paused_until


def test_who_can_be_reached_again_is_healed_too() -> None:
    gone = served(subscribed().scheduled(NOW + AHEAD), NOW + AHEAD + ONE_DAY).unreachable()

    assert gone.revived(NOW).due_at == subscribed().due_at


def test_of_whom_something_cannot_be_read_nothing_is_due_until_it_is_mended() -> None:
    broken = replace(subscribed(days=WEEKDAYS), unreadable=frozenset({"zone"}), due_at=None)

    assert broken.scheduled(NOW).due_at is None
    assert broken.changed(replace(broken, at=time(10)), NOW).due_at is None
    assert broken.changed(replace(broken, days=EVERY_DAY), NOW).due_at is None
    assert broken.healed(NOW).due_at is None
    assert broken.paused(7, NOW).due_at is None
    assert broken.mended(NOW) == subscribed(days=WEEKDAYS)
    assert broken.mended(NOW).state is SubscriptionState.ACTIVE
