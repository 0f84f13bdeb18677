"""The settings of a subscription, and the due times that follow from them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content.models import CAUSE_IDS, Tip
from bot.core.tips.choice import Restriction, TipCatalog
from bot.core.tips.schedule import WEEKDAYS, local_date
from bot.core.tips.subscription import Subscription, SubscriptionState, take_due, topic_bits, topics_from

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # a Sunday, 18:00 in Berlin
BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
LIMIT = timedelta(hours=3)
DAY = timedelta(days=1)
TIPS = [
    Tip.model_validate({"id": f"tip-{n}", "causes": ["other"], "text": "Move", "category": f"kind-{n % 3}"})
    for n in range(9)
]
CATALOG = TipCatalog(TIPS, {tip.id: number for number, tip in enumerate(TIPS)})


def subscription(at: time = time(7, 30), zone: ZoneInfo = BERLIN) -> Subscription:
    return Subscription(chat_id=5, zone=zone, at=at, created_at=NOW).scheduled(NOW)


def local(subscription: Subscription) -> tuple[date, time]:
    assert subscription.due_at
    due_at = subscription.due_at.astimezone(subscription.zone)
    return due_at.date(), due_at.time()


def test_the_first_tip_is_due_at_the_next_showing_of_the_hour() -> None:
    assert local(subscription()) == (date(2026, 11, 23), time(7, 30))
    assert local(subscription(at=time(18, 2))) == (date(2026, 11, 22), time(18, 2))


def test_a_taken_tip_counts_for_its_date_and_the_next_is_due_a_day_later() -> None:
    one = subscription()

    taken = take_due(one, CATALOG, NOW + DAY, limit=LIMIT)

    assert taken.day == taken.after.last_date == date(2026, 11, 23)
    assert taken.choice
    assert taken.after.reader.seen == 1 << taken.choice.number
    assert local(taken.after) == (date(2026, 11, 24), time(7, 30))


def test_a_new_hour_or_zone_never_brings_a_second_tip_on_a_date() -> None:
    had = take_due(subscription(), CATALOG, NOW + DAY, limit=LIMIT).after

    later = had.changed(replace(had, at=time(23)), NOW + DAY)
    west = had.changed(replace(had, zone=ZoneInfo("Pacific/Honolulu")), NOW + DAY)

    assert local(later) == (date(2026, 11, 24), time(23))
    assert local(west) == (date(2026, 11, 24), time(7, 30))


def test_stopping_and_starting_again_brings_no_second_tip_on_a_date() -> None:
    had = take_due(subscription(), CATALOG, NOW + DAY, limit=LIMIT).after
    stopped = had.changed(had.stopped(NOW + DAY), NOW + DAY)

    again = stopped.changed(replace(stopped, state=SubscriptionState.ACTIVE, at=time(23)), NOW + DAY)

    assert stopped.due_at is None
    assert local(again) == (date(2026, 11, 24), time(23))


def test_a_change_that_is_not_about_time_keeps_a_tip_that_is_due_right_now() -> None:
    one = subscription()
    assert one.due_at

    after = one.changed(one.on(["posture"]), one.due_at + timedelta(seconds=30))

    assert after.due_at == one.due_at
    assert after.reader.topics == {"posture"}


def test_a_pause_of_seven_days_leaves_out_seven_tips_and_ends_by_itself() -> None:
    paused = subscription().paused(7, NOW)

    assert paused.is_paused(NOW)
    assert local(paused) == (date(2026, 11, 30), time(7, 30))
    assert not paused.is_paused(NOW + 8 * DAY)


def test_a_pause_starts_after_today_s_tip() -> None:
    had = take_due(subscription(), CATALOG, NOW + DAY, limit=LIMIT).after

    assert local(had.paused(1, NOW + DAY))[0] == date(2026, 11, 25)


def test_a_second_pause_replaces_the_first() -> None:
    assert subscription().paused(30, NOW).paused(1, NOW) == subscription().paused(1, NOW)


@pytest.mark.parametrize(("days", "left_out"), [(-3, 1), (0, 1), (10**9, 365)])
def test_a_pause_has_a_sensible_length(days: int, left_out: int) -> None:
    assert local(subscription().paused(days, NOW))[0] == date(2026, 11, 23) + left_out * DAY


def test_a_blocked_chat_keeps_its_settings_and_is_revived_with_them() -> None:
    one = replace(subscription(), days=WEEKDAYS)

    gone = one.unreachable()

    assert (gone.state, gone.due_at) == (SubscriptionState.UNREACHABLE, None)
    assert gone.revived(NOW) == one


def test_a_stopped_subscription_is_not_revived() -> None:
    stopped = subscription().stopped(NOW)

    assert stopped.unreachable().revived(NOW) == stopped


def test_after_a_long_outage_the_late_days_are_passed_over() -> None:
    back_at = datetime(2026, 12, 5, 7, 0, tzinfo=UTC)  # half an hour after the tip of that day

    after = take_due(subscription(), CATALOG, back_at, limit=LIMIT).after

    assert local(after) == (date(2026, 12, 5), time(7, 30))


def test_when_nothing_may_be_sent_the_day_passes() -> None:
    one = subscription()
    young = replace(one, reader=replace(one.reader, restrictions=Restriction.UNDER_16))

    taken = take_due(young, CATALOG, NOW + DAY, limit=LIMIT)

    assert taken.choice is None
    assert local(taken.after) == (date(2026, 11, 24), time(7, 30))


@given(st.frozensets(st.sampled_from(CAUSE_IDS)))
def test_topics_read_back(topics: frozenset[str]) -> None:
    assert topics_from(topic_bits(topics)) == topics  # type: ignore[arg-type]


times = st.times().map(lambda wall: wall.replace(second=0, microsecond=0))
zones = st.sampled_from([BERLIN, TOKYO, ZoneInfo("Pacific/Honolulu"), ZoneInfo("Pacific/Kiritimati"), ZoneInfo("UTC")])


@given(st.lists(st.tuples(times, zones, st.integers(0, 72)), max_size=12))
def test_whoever_keeps_moving_never_gets_two_tips_for_one_date(moves: list[tuple[time, ZoneInfo, int]]) -> None:
    now, one, dates = NOW, subscription(), []
    for at, zone, hours in moves:
        now += timedelta(hours=hours)
        while one.due_at and one.due_at <= now:
            taken = take_due(one, CATALOG, one.due_at, limit=LIMIT)
            dates.append(taken.day)
            one = taken.after

        one = one.changed(replace(one, at=at, zone=zone), now)

    assert dates == sorted(set(dates))
    assert one.due_at
    assert local_date(one.due_at, one.zone) not in dates
