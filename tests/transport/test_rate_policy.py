"""Properties of the rate policy, as plain arithmetic."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transport.rate_policy import BURST, GROUP_LIMIT, GROUP_WINDOW, LATEST, SWEEP_AT, Lane, RatePolicy


def most_within(seconds: float, instants: Sequence[float]) -> int:
    """The most that fell into any window of this length."""
    most = first = 0
    for last, at in enumerate(instants):
        while at - instants[first] >= seconds - 1e-9:
            first += 1
        most = max(most, last - first + 1)

    return most


def tips_for(pace: RatePolicy, seconds: float, *, start: float = 0.0) -> list[float]:
    left: list[float] = []
    now = start
    while (now := max(now, pace.free_at(Lane.TIPS, now))) < start + seconds:
        pace.take(now)
        left.append(now)

    return left


@pytest.mark.parametrize("limit", [1, 2, 30, 1000, 0.5])
def test_tips_use_the_rate_and_never_pass_it(limit: float) -> None:
    left = tips_for(RatePolicy(limit), 60)

    assert most_within(max(1, 1 / limit), left) <= max(limit, 1)
    assert len(left) >= 0.98 * limit * 60


@given(st.lists(st.tuples(st.floats(0, 0.3), st.sampled_from([Lane.PEOPLE, Lane.TIPS])), max_size=300))
def test_no_mixture_of_lanes_and_delays_passes_the_limit(arrivals: list[tuple[float, Lane]]) -> None:
    pace, now, left = RatePolicy(30), 0.0, list[float]()
    for delay, lane in arrivals:
        now = max(now + delay, pace.free_at(lane, now + delay))
        pace.take(now)
        left.append(now)

    assert most_within(1, left) <= 30


def test_people_need_not_keep_distance_while_there_is_room() -> None:
    pace = RatePolicy(30)
    for _ in range(30):
        assert pace.free_at(Lane.PEOPLE, 100.0) <= 100.0
        pace.take(100.0)

    assert pace.free_at(Lane.PEOPLE, 100.0) > 101.0
    assert pace.free_at(Lane.TIPS, 100.0) > 101.0


def test_people_wait_one_slot_at_most_behind_tips() -> None:
    pace = RatePolicy(30)
    now = tips_for(pace, 10)[-1]

    assert pace.free_at(Lane.PEOPLE, now) - now <= 1 / 29


def test_slots_missed_in_a_short_stall_are_caught_up_and_those_of_a_pause_are_not() -> None:
    for stall, expected in ((0.05, 50), (0.5, 1)):
        pace = RatePolicy(1000)
        now = tips_for(pace, 1)[-1] + stall

        at_once = [at for at in tips_for(pace, 0.0005, start=now) if at == now]
        assert len(at_once) == pytest.approx(expected, abs=1)


@given(
    st.lists(st.tuples(st.floats(0, 0.2), st.floats(0, 0.4)), min_size=1, max_size=LATEST - 1), st.floats(0.001, 0.2)
)
def test_messages_held_up_on_the_way_do_not_make_a_second_too_full(
    trips: list[tuple[float, float]], latency: float
) -> None:
    """Whatever holds a message up: when its answer shows it, the next ones keep their distance from its arrival."""
    pace, now, arrived = RatePolicy(5), 0.0, list[float]()
    pace.take(now)
    pace.answered(now, now + latency)
    now += 2
    for pause, held_up in trips:
        now = max(now + pause, pace.free_at(Lane.PEOPLE, now + pause))
        pace.take(now)
        arrived.append(now + held_up)
        pace.answered(now, now + held_up + latency)
        now += held_up + latency

    assert most_within(1, sorted(arrived)) <= 5


def test_one_chat_refused_stops_nobody_else() -> None:
    pace = RatePolicy(30)
    for _ in range(5):
        pace.refused(7, 5.0, 10.0)

    assert pace.chats.ready_at(7, Lane.PEOPLE, 10.0) == 15.0
    assert pace.chats.ready_at(8, Lane.TIPS, 10.0) == 10.0
    assert pace.free_at(Lane.TIPS, 10.0) <= 10.0
    assert pace.rate(10.0) == 29.5


def test_several_chats_refused_stop_all_then_slow_then_let_go() -> None:
    pace = RatePolicy(30)
    for chat in (7, 8, 9):
        pace.refused(chat, 5.0, 10.0 + chat / 100)

    assert pace.free_at(Lane.PEOPLE, 10.1) == pytest.approx(15.09)
    assert pace.rate(15.09) == pytest.approx(29.5 / 2)
    assert most_within(1, tips_for(pace, 1, start=15.1)) <= 16
    assert pace.rate(25.0) < 29.5
    assert pace.rate(45.0) == 29.5


def test_answers_to_what_was_already_on_its_way_slow_only_once() -> None:
    pace = RatePolicy(30)
    for chat in range(20):
        pace.refused(chat, 5.0, 10.0)

    assert pace.rate(15.0) == pytest.approx(29.5 / 2)


def test_refusals_far_apart_are_matters_of_their_chats() -> None:
    pace = RatePolicy(30)
    for chat in range(20):
        pace.refused(chat, 1.0, 10.0 + 3 * chat)

    assert pace.rate(100.0) == 29.5


def test_it_never_slows_to_a_standstill() -> None:
    pace, now = RatePolicy(30), 0.0
    for round_ in range(20):
        for chat in range(3):
            pace.refused(10 * round_ + chat, 1.0, now)
        now += 1.01

    assert pace.rate(now) >= 1


def test_tips_keep_a_second_between_two_in_one_chat() -> None:
    pace = RatePolicy(30)

    assert [pace.chats.book(7, Lane.TIPS, 10.0) for _ in range(3)] == [10.0, 11.0, 12.0]


def test_a_person_gets_a_short_burst_at_once_and_then_one_a_second() -> None:
    pace = RatePolicy(30)
    times = [pace.chats.book(7, Lane.PEOPLE, 10.0) for _ in range(BURST + 2)]

    assert times == [10.0] * BURST + [11.0, 12.0]


def test_a_group_gets_twenty_a_minute_whoever_writes() -> None:
    pace = RatePolicy(30)
    times = [pace.chats.book(-7, lane, 10.0) for lane in [Lane.PEOPLE, Lane.TIPS] * GROUP_LIMIT]

    assert most_within(60, times) <= GROUP_LIMIT
    assert times[GROUP_LIMIT] >= times[0] + GROUP_WINDOW


def test_a_channel_by_name_counts_as_a_group() -> None:
    pace = RatePolicy(30)
    times = [pace.chats.book("@backs", Lane.PEOPLE, 10.0) for _ in range(GROUP_LIMIT + 1)]

    assert times[-1] == 10.0 + GROUP_WINDOW


def test_it_does_not_remember_everybody_who_ever_got_a_tip() -> None:
    pace = RatePolicy(1000)
    for chat in range(100_000):
        pace.chats.book(chat if chat % 10 else -chat - 1, Lane.TIPS, chat / 100)

    assert len(pace.chats) <= 4 * SWEEP_AT
