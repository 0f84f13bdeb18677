"""A claim as the worker makes it: what is due is read, a tip is chosen for each, and all begin."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.content.models import Tip
from bot.core.tips.choice import TipCatalog
from bot.core.tips.delivery import Delivery, deliver_due
from bot.database.connection import Database
from bot.database.deliveries import AllDue, Deliveries, Opening, SetAside

LATE = timedelta(hours=3)
CATALOG = TipCatalog(
    [Tip(id=f"tip-{n}", causes=("posture",), text="Stand up.", category=f"kind-{n}") for n in range(5)],
    {f"tip-{n}": n for n in range(5)},
)


@dataclass(frozen=True)
class Claim:
    deliveries: list[Delivery]
    """Those that may be sent."""
    is_all: bool
    set_aside: list[SetAside]


async def counts(database: Database, since: date) -> dict[str, int]:
    """Deliveries by OutcomeKind or, without one, by DeliveryState, for local dates from `since` on."""
    rows = await database.fetch_all(
        "SELECT state, sum(count) FROM delivery_tally WHERE local_date >= ? GROUP BY state", (since.toordinal(),)
    )
    return dict(rows)


async def claim(
    deliveries: Deliveries, now: datetime, *, limit: int = 200, catalog: TipCatalog = CATALOG, late: timedelta = LATE
) -> Claim:
    found = await deliveries.due(now, limit=limit, late=late)
    begun = await begin(deliveries, found, now, catalog=catalog, late=late)
    return Claim(begun, found.is_all, found.set_aside)


async def begin(
    deliveries: Deliveries, found: AllDue, now: datetime, *, catalog: TipCatalog = CATALOG, late: timedelta = LATE
) -> list[Delivery]:
    opened = [Opening(due, *deliver_due(due.subscription, catalog, now, limit=late)) for due in found.fresh]
    chosen = [*found.again, *(opening.delivery for opening in opened if opening.delivery)]
    started = await deliveries.record(chosen, [], opened, held=catalog.restricted)
    return [delivery for delivery in chosen if delivery.key in started]
