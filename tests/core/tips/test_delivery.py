"""The consequences of outcomes, and when sending stops."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content.models import Tip
from bot.core.tips.choice import TipCatalog
from bot.core.tips.delivery import (
    LONGEST_BACKOFF,
    Breaker,
    Failed,
    Outcome,
    Rejected,
    Sent,
    Snooze,
    Unclear,
    Unreachable,
    backoff,
    deliver_due,
    is_stale,
)
from bot.core.tips.schedule import QuietHours
from bot.core.tips.subscription import Subscription

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LIMIT = timedelta(hours=3)
CATALOG = TipCatalog(
    [Tip(id=f"tip-{n}", causes=("posture",), text="Stand up.", category=f"kind-{n}") for n in range(3)],
    {f"tip-{n}": n for n in range(3)},
)
DUE = Subscription(
    chat_id=7, zone=ZoneInfo("Europe/Madrid"), at=time(9), created_at=NOW - timedelta(days=9), due_at=NOW, thread_id=3
)
WRONG: list[Outcome] = [Failed("x"), Unreachable("x"), Rejected("x"), Unclear("x")]


def test_a_due_tip_counts_for_its_local_date_and_the_next_is_due_tomorrow() -> None:
    delivery, day, after = deliver_due(DUE, CATALOG, NOW, limit=LIMIT)

    assert delivery
    assert (delivery.chat_id, delivery.local_date, delivery.thread_id) == (7, date(2026, 11, 22), 3)
    assert delivery.key == (day.toordinal(), 7)
    assert after.due_at == NOW + timedelta(days=1)
    assert after.reader.seen == 1 << delivery.tip


def test_late_within_the_limit_is_sent_and_later_is_passed_over_unseen() -> None:
    in_time, _, _ = deliver_due(DUE, CATALOG, NOW + LIMIT, limit=LIMIT)
    too_late, day, after = deliver_due(DUE, CATALOG, NOW + LIMIT + timedelta(seconds=1), limit=LIMIT)

    assert in_time
    assert too_late is None
    assert after.reader == DUE.reader
    assert after.last_date == day
    assert after.due_at == NOW + timedelta(days=1)


def test_a_late_tip_never_comes_at_night() -> None:
    evening = replace(DUE, at=time(21), quiet=QuietHours(time(22), time(7)), due_at=NOW.replace(hour=20))
    delivery, _, _ = deliver_due(evening, CATALOG, NOW.replace(hour=20), limit=LIMIT)

    assert delivery
    assert not is_stale(delivery, NOW.replace(hour=21))
    assert is_stale(delivery, NOW.replace(hour=21, second=1))


def test_nothing_to_send_still_moves_on() -> None:
    delivery, day, after = deliver_due(DUE, TipCatalog([], {}), NOW, limit=LIMIT)

    assert delivery is None
    assert (after.last_date, after.due_at) == (day, NOW + timedelta(days=1))


@given(st.integers(0, 1000), st.floats(0, 1, exclude_max=True))
def test_backoff_grows_is_spread_and_has_an_end(attempts: int, chance: float) -> None:
    wait = backoff(attempts, chance)

    assert timedelta(seconds=1) <= wait <= LONGEST_BACKOFF
    assert backoff(attempts, 0) <= wait
    assert backoff(attempts, 0) <= backoff(attempts + 1, 0)


def test_backoff_doubles_until_its_end() -> None:
    waits = [backoff(attempts, 0) for attempts in range(20)]
    growing = [wait for wait in waits if wait < LONGEST_BACKOFF / 2]

    assert len(growing) > 5
    assert growing == [waits[0] * 2**n for n in range(len(growing))]
    assert waits[len(growing) :] == [LONGEST_BACKOFF / 2] * (20 - len(growing))


@pytest.mark.parametrize(
    ("reason", "expected"),
    [("Can't parse entities: unclosed tag", True), ("Message is too long", True), ("Not enough rights", False)],
)
def test_a_wrong_message_is_told_from_a_wrong_chat(reason: str, expected: bool) -> None:
    assert Rejected(reason).is_our_fault is expected


@pytest.mark.parametrize("wrong", WRONG)
def test_an_outage_stops_the_run(wrong: Outcome) -> None:
    breaker = Breaker()
    for _ in range(100):
        assert not breaker.count(Sent(1), NOW)

    trips = [breaker.count(wrong, NOW) for _ in range(50)]

    assert trips.count(True) == 1
    assert breaker.pause_left(NOW) > timedelta()
    assert breaker.is_unusual()


def test_a_few_who_left_stop_nothing() -> None:
    breaker = Breaker()
    for n in range(1000):
        assert not breaker.count(Unreachable("blocked") if n % 3 == 0 else Sent(n), NOW)

    assert not breaker.is_unusual()


def test_a_few_unclear_ones_stop_the_run() -> None:
    breaker = Breaker()
    for n in range(100):
        breaker.count(Sent(n), NOW)

    trips = [breaker.count(Unclear("502"), NOW) for _ in range(breaker.few)]

    assert trips == [False] * (breaker.few - 1) + [True]


@pytest.mark.parametrize("most", [20, 50])
def test_above_half_is_an_outage_and_half_is_none(most: int) -> None:
    """Wrong and right in turns, so that half of all is never passed on the way."""
    breaker = Breaker()
    for n in range(most):
        outcome: Outcome = Sent(n) if n % 2 == 0 else Failed("x")
        assert not breaker.count(outcome, NOW)

    assert not breaker.is_unusual()
    assert breaker.count(Failed("x"), NOW)
    assert breaker.is_unusual()


def test_one_at_a_time_is_tried_from_the_end_of_a_pause_until_something_goes_well() -> None:
    breaker = Breaker()
    while not breaker.count(Failed("x"), NOW):
        assert not breaker.is_probing

    later = NOW + breaker.pause_left(NOW)
    assert (breaker.is_probing, breaker.pause_left(later)) == (True, timedelta())
    assert breaker.count(Failed("x"), later)
    assert breaker.is_probing
    assert breaker.pause_left(later) == breaker.first_pause * 2

    breaker.count(Sent(1), later)
    assert not breaker.is_probing


@pytest.mark.parametrize("back", [timedelta(minutes=2), timedelta(days=90)])
def test_a_clock_set_back_ends_a_pause(back: timedelta) -> None:
    breaker = Breaker()
    while not breaker.count(Failed("x"), NOW):
        pass

    assert breaker.pause_left(NOW - back) == timedelta()
    assert breaker.count(Failed("x"), NOW - back)
    assert breaker.pause_left(NOW - back) <= breaker.longest_pause


def test_two_of_three_who_left_are_no_outage() -> None:
    breaker = Breaker()

    outcomes: list[Outcome] = [Sent(1), Unreachable("x"), Unreachable("x")]
    assert not any(breaker.count(outcome, NOW) for outcome in outcomes)
    assert not breaker.is_unusual()


def test_flood_control_is_no_outage() -> None:
    breaker = Breaker()

    assert not any(breaker.count(Snooze(timedelta(seconds=5)), NOW) for _ in range(100))


def test_while_it_stays_wrong_the_pauses_grow_and_the_first_success_ends_them() -> None:
    breaker, now, pauses = Breaker(), NOW, list[timedelta]()
    for _ in range(60):
        if breaker.count(Failed("x"), now):
            pauses.append(breaker.pause_left(now))
            now += pauses[-1]

    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (breaker.first_pause, breaker.longest_pause)


def test_the_first_success_after_a_pause_lets_the_run_go_on() -> None:
    breaker = Breaker()
    for _ in range(60):
        breaker.count(Failed("x"), NOW)

    breaker.count(Sent(1), NOW)

    assert not breaker.is_probing
    assert not breaker.is_unusual()
    assert not breaker.count(Unreachable("blocked"), NOW)
