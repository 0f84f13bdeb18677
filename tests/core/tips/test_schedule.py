"""Due times: once for each local date, at the chosen local time, also when clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.tips.schedule import (
    EVERY_DAY,
    FOUR_A_WEEK,
    WEEKDAYS,
    Days,
    Dose,
    QuietHours,
    days_of,
    dose_of,
    instant_of,
    less_often,
    local_date,
    next_due,
    weekdays,
    welcome_until,
)

FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
ZONES = sorted(available_timezones() - {"localtime"})
_FILES = {name: files("tzdata").joinpath("zoneinfo", *name.split("/")) for name in ZONES}
DISTINCT = {file.read_bytes() if file.is_file() else name: name for name, file in _FILES.items()}.values()
"""One name of each zone: the others are links, with the same data."""
TIMES = tuple(time(hour, minute) for hour in (0, 1, 2, 3, 22, 23) for minute in (0, 1, 30, 59))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")

zones = st.sampled_from(ZONES).map(ZoneInfo)
instants = st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC))
walls = st.times().map(lambda wall: wall.replace(second=0, microsecond=0))
some_days = st.integers(1, EVERY_DAY).map(Days)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@cache
def changes(name: str) -> tuple[datetime, ...]:
    """The days of ten years on which the clocks of a zone change."""
    zone, days = ZoneInfo(name), (LAST - FIRST).days
    offsets = [(FIRST + DAY * n).astimezone(zone).utcoffset() for n in range(days)]
    return tuple(FIRST + DAY * n for n in range(1, days) if offsets[n] != offsets[n - 1])


def assert_first_showing(due_at: datetime, at: time, zone: ZoneInfo) -> None:
    """The wall shows the hour for the first time that day, or has just jumped over it."""
    local, before = due_at.astimezone(zone), (due_at - timedelta(seconds=1)).astimezone(zone)
    if local.time() == at:
        assert local.fold == 0
    else:
        assert local.time() > at
        assert before.date() < local.date() or before.time() < at


def assert_one_a_date(due_at: datetime, at: time, zone: ZoneInfo) -> None:
    """Five tips on: each on a date of its own, and no date left out that shows the hour or jumps over it."""
    for _ in range(5):
        assert_first_showing(due_at, at, zone)
        due_at, previous = next_due(due_at, at=at, zone=zone), due_at
        left_out = local_date(due_at, zone) - local_date(previous, zone) - DAY
        assert due_at > previous
        assert left_out >= 0 * DAY, "a date came twice"
        assert left_out <= (DAY if ends_early(local_date(previous, zone) + DAY, at, zone) else 0 * DAY)


def ends_early(day: date, at: time, zone: ZoneInfo) -> bool:
    """Greenland's clocks jump from 23:00 to midnight: that date is over before its 23:30."""
    last_second = datetime.combine(day + DAY, time(), tzinfo=zone).astimezone(UTC) - timedelta(seconds=1)
    return last_second.astimezone(zone).time() < at


@pytest.mark.no_cover
@pytest.mark.parametrize("area", sorted({name.split("/")[0] for name in DISTINCT}))
def test_ten_years_of_clock_changes_bring_one_tip_a_date_in_every_zone(area: str) -> None:
    for name in (name for name in DISTINCT if name.split("/")[0] == area):
        zone = ZoneInfo(name)
        for change in changes(name):
            for at in TIMES:
                assert_one_a_date(next_due(change - 3 * DAY, at=at, zone=zone), at, zone)


def test_the_first_of_two_showings_counts_also_for_a_time_that_means_the_second() -> None:
    at = time(2, 10, fold=1)

    assert next_due(utc(2026, 10, 24, 12), at=at, zone=BERLIN) == utc(2026, 10, 25, 0, 10)


@given(instants, walls, zones, some_days)
def test_a_due_time_is_later_and_on_a_chosen_day(after: datetime, at: time, zone: ZoneInfo, days: Days) -> None:
    due_at = next_due(after, at=at, zone=zone, days=days)

    assert after < due_at <= after + 15 * DAY
    assert local_date(due_at, zone).weekday() in weekdays(days)
    assert_first_showing(due_at, at, zone)


@given(instants, zones, walls, zones, st.integers(0, 48))
def test_moving_never_gives_two_tips_for_one_date(
    sent_at: datetime, zone: ZoneInfo, at: time, other: ZoneInfo, hours: int
) -> None:
    sent_on, moved_at = local_date(sent_at, zone), sent_at + hours * HOUR

    due_at = next_due(moved_at, at=at, zone=other, last=sent_on)

    assert due_at > moved_at
    assert local_date(due_at, other) > sent_on


def test_a_wall_time_that_does_not_exist_goes_right_after_the_gap() -> None:
    assert next_due(utc(2026, 3, 28, 12), at=time(2, 30), zone=BERLIN) == utc(2026, 3, 29, 1, 0)
    assert next_due(utc(2026, 3, 29, 1), at=time(2, 30), zone=BERLIN) == utc(2026, 3, 30, 0, 30)


def test_a_wall_time_that_comes_twice_goes_the_first_time_only() -> None:
    first = next_due(utc(2026, 10, 24, 12), at=time(2, 30), zone=BERLIN)

    assert first == utc(2026, 10, 25, 0, 30)
    assert next_due(first, at=time(2, 30), zone=BERLIN) == utc(2026, 10, 26, 1, 30)


def test_a_gap_at_midnight_stays_on_its_date() -> None:
    cairo = ZoneInfo("Africa/Cairo")  # 24 April 2026, 00:00 becomes 01:00

    assert next_due(utc(2026, 4, 23, 12), at=time(0, 15), zone=cairo).astimezone(cairo) == datetime(
        2026, 4, 24, 1, 0, tzinfo=cairo
    )


def test_half_an_hour_of_summer_time_is_a_gap_of_half_an_hour() -> None:
    lord_howe = ZoneInfo("Australia/Lord_Howe")

    due_at = next_due(utc(2026, 10, 3, 0), at=time(2, 10), zone=lord_howe).astimezone(lord_howe)

    assert (due_at.day, due_at.time()) == (4, time(2, 30))


def test_an_hour_after_the_end_of_its_date_waits_for_the_next_date() -> None:
    nuuk = ZoneInfo("America/Nuuk")  # 28 March 2026, 23:00 becomes 29 March, 00:00

    assert instant_of(date(2026, 3, 28), time(23, 30), nuuk) is None
    assert local_date(next_due(utc(2026, 3, 28, 12), at=time(23, 30), zone=nuuk), nuuk) == date(2026, 3, 29)


def test_a_date_that_an_island_left_out_has_no_tip() -> None:
    apia = ZoneInfo("Pacific/Apia")

    assert instant_of(date(2011, 12, 30), time(8), apia) is None
    assert local_date(next_due(utc(2011, 12, 29, 18, 30), at=time(8), zone=apia), apia) == date(2011, 12, 31)


def test_a_change_made_before_today_s_hour_still_counts_for_today() -> None:
    assert next_due(utc(2026, 6, 1, 4), at=time(7, 30), zone=BERLIN, last=date(2026, 5, 31)) == utc(2026, 6, 1, 5, 30)
    assert next_due(utc(2026, 6, 1, 4), at=time(7, 30), zone=BERLIN, last=date(2026, 6, 1)) == utc(2026, 6, 2, 5, 30)


def test_no_day_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="no day"):
        next_due(FIRST, at=time(8), zone=BERLIN, days=Days(0))


@pytest.mark.parametrize("dose", Dose)
def test_a_dose_reads_back(dose: Dose) -> None:
    assert dose_of(days_of(dose, weekday=2)) is dose


def test_days_chosen_one_by_one_are_no_dose() -> None:
    assert dose_of(Days(0b11)) is None


def test_less_often_goes_down_to_once_a_week_and_stays_there() -> None:
    assert less_often(EVERY_DAY, weekday=1) == less_often(WEEKDAYS, weekday=1) == FOUR_A_WEEK
    assert less_often(FOUR_A_WEEK, weekday=1) == less_often(Days(0b10), weekday=5) == Days(0b10)


def test_quiet_hours_run_over_midnight() -> None:
    night, nap = QuietHours(time(22), time(7)), QuietHours(time(13), time(14))

    assert [time(hour) in night for hour in (21, 22, 3, 7)] == [False, True, True, False]
    assert [time(hour) in nap for hour in (12, 13, 14)] == [False, True, False]


NIGHT = QuietHours(time(22), time(7))


@pytest.mark.parametrize(
    ("due", "until"),
    [
        (utc(2026, 6, 1, 6), utc(2026, 6, 1, 9)),  # 08:00 in Berlin: within three hours
        (utc(2026, 6, 1, 19), utc(2026, 6, 1, 20)),  # 21:00: the night begins at 22:00
        (utc(2026, 6, 1, 21), utc(2026, 6, 1, 21, 30)),  # 23:00 was asked for: half an hour of patience
        (utc(2026, 6, 1, 21, 45), utc(2026, 6, 1, 22, 0)),  # 23:45: not on tomorrow's date
    ],
)
def test_a_late_tip_is_welcome_until(due: datetime, until: datetime) -> None:
    assert welcome_until(due, zone=BERLIN, quiet=NIGHT, limit=3 * HOUR) == until


@given(instants, zones, walls, walls)
def test_a_late_tip_never_comes_on_another_date_nor_in_the_night(
    due_at: datetime, zone: ZoneInfo, start: time, end: time
) -> None:
    quiet = QuietHours(start, end)

    until = welcome_until(due_at, zone=zone, quiet=quiet, limit=3 * HOUR)

    assert due_at <= until <= due_at + 3 * HOUR
    assert local_date(until - timedelta(microseconds=1), zone) <= local_date(due_at, zone) or until == due_at
