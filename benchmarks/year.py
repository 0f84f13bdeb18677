"""Simulates a year of daily tips for many subscribers in every zone, and checks the rules for each tip."""

import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import islice, pairwise
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from bot.content.folder import LoadedContent, load_content
from bot.core.tips.choice import WARNING, TipCatalog
from bot.core.tips.schedule import ONE_DAY, Dose, days_of, instant_of
from bot.core.tips.subscription import Subscription, Taken, take_due

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
END = BEGIN + timedelta(days=365)
LIMIT = timedelta(hours=3)
ZONES = sorted(name for name in available_timezones() if "/" in name)[:400]
DOSES = (Dose.DAILY,) * 6 + (Dose.WEEKDAYS, Dose.WEEKDAYS, Dose.FOUR, Dose.WEEKLY)
MOVES = 3
"""How often one in ten changes hour and zone in the year."""


@dataclass(frozen=True)
class Year:
    """What came of it."""

    tips: int
    broken: tuple[str, ...]
    """Broken rules, as texts."""


@cache
def the_deck() -> TipCatalog:
    """The tips as they stand in content/."""
    match load_content(Path(__file__).parent.parent / "content", today=BEGIN.date()):
        case LoadedContent(snapshot):
            tips = snapshot.content().tips
            return TipCatalog(tips, {tip.id: number for number, tip in enumerate(tips, 1)})
        case refused:
            raise ValueError(refused)


def simulate(numbers: range, *, end: datetime = END) -> Year:
    """Simulate one year of tips for these subscribers."""
    catalog, tips, broken = the_deck(), 0, []
    for number in numbers:
        given = list(the_year_of(number, catalog, end))
        tips += len(given)
        broken += [f"subscriber {number}: {law}" for law in laws_broken(given, catalog)]

    return Year(tips, tuple(broken))


def simulate_all(subscribers: int) -> Year:
    """The same for many, on every core."""
    share = range(0, subscribers, 250)
    with ProcessPoolExecutor(cpu_count(), mp_context=get_context("spawn")) as pool:
        years = list(pool.map(simulate, [range(start, min(start + 250, subscribers)) for start in share]))

    return Year(sum(year.tips for year in years), tuple(law for year in years for law in year.broken))


@dataclass(frozen=True)
class Given:
    """A tip, and the subscription as it was when it came."""

    before: Subscription
    taken: Taken


def the_year_of(number: int, catalog: TipCatalog, end: datetime) -> Iterator[Given]:
    """Every tip that comes; one in ten subscribers moves now and then."""
    chance = random.Random(number)
    subscription = a_subscriber(number, chance)
    moves = sorted(chance.randrange(365) for _ in range(MOVES)) if number % 10 == 0 else []
    while (due_at := subscription.due_at) and due_at < end:
        if moves and due_at > BEGIN + timedelta(days=moves[0]):
            moves.pop(0)
            moved = replace(subscription, at=an_hour(chance), zone=a_zone(chance))
            subscription = subscription.changed(moved, due_at - timedelta(minutes=1))
            continue

        taken = take_due(subscription, catalog, due_at, limit=LIMIT)
        yield Given(subscription, taken)
        subscription = taken.after


def a_subscriber(number: int, chance: random.Random) -> Subscription:
    """Each zone has its share of them; many like the night, for there the clocks change."""
    subscription = Subscription(
        chat_id=number,
        zone=ZoneInfo(ZONES[number % len(ZONES)]),
        at=an_hour(chance),
        days=days_of(chance.choice(DOSES), weekday=number % 7),
        created_at=BEGIN,
    )
    return subscription.scheduled(BEGIN)


def an_hour(chance: random.Random) -> time:
    return time(chance.choice((0, 1, 2, 2, 3, 7, 8, 12, 19, 23)), chance.choice((0, 15, 30, 59)))


def a_zone(chance: random.Random) -> ZoneInfo:
    return ZoneInfo(chance.choice(ZONES))


def laws_broken(given: list[Given], catalog: TipCatalog) -> Iterator[str]:
    """One a local date, none left out, at the hour; no tip again before all were seen; neighbours differ."""
    dates = [one.taken.day for one in given]
    if len(set(dates)) < len(dates):
        yield "two tips on one date"

    for one, other in pairwise(given):
        yield from dates_broken(one, other)

    for one in given:
        yield from moments_broken(one)

    yield from choices_broken([one.taken.choice.number for one in given if one.taken.choice], catalog)


def dates_broken(one: Given, other: Given) -> Iterator[str]:
    """Between two tips no date was left out, if nothing was changed in between."""
    after, day = one.taken.after, one.taken.day + ONE_DAY
    if after != other.before:
        return

    while day < other.taken.day:
        if after.days >> day.weekday() & 1 and instant_of(day, after.at, after.zone):
            yield f"{day} was left out"

        day += ONE_DAY


def moments_broken(one: Given) -> Iterator[str]:
    due_at, before, day = one.before.due_at, one.before, one.taken.day
    assert due_at
    wall = due_at.astimezone(before.zone)
    if not before.days >> day.weekday() & 1:
        yield f"a tip on a {day:%A}"

    if wall.date() != day or (wall.time() != before.at and not jumped_over(before.at, due_at, before.zone)):
        yield f"on {wall} and not on {day} at {before.at:%H:%M}"

    if wall.fold:
        yield "at the second showing of its hour"


def jumped_over(at: time, due_at: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks have just jumped over this hour."""
    before, after = (due_at - timedelta(seconds=1)).astimezone(zone), due_at.astimezone(zone)
    return (before.date() < after.date() or before.time() < at) and at < after.time()


def choices_broken(numbers: list[int], catalog: TipCatalog) -> Iterator[str]:
    size = len(catalog.tips)
    rounds = iter(numbers)
    while part := list(islice(rounds, size)):
        if len(set(part)) < len(part):
            yield "a tip came again too soon"

    categories = [catalog.tips[number].category for number in numbers]
    if any(one == other for one, other in pairwise(categories)):
        yield "two neighbours of one category"

    if size < len(numbers) and categories.count(WARNING) < len(numbers) // 16:
        yield "too few tips about warning signs"
