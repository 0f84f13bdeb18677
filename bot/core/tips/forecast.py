"""A forecast of who will get which tip in a period, if nothing changes until then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.content.models import Tip
from bot.core.tips.choice import TipCatalog
from bot.core.tips.subscription import Subscription, take_due


@dataclass(frozen=True, slots=True)
class Planned:
    chat_id: int
    due_at: datetime
    zone: str
    tip: Tip


def planned(
    subscription: Subscription, catalog: TipCatalog, *, begin: datetime, end: datetime, limit: timedelta
) -> Iterator[Planned]:
    """The tips of one subscriber from `begin` (included) to `end` (excluded), chosen as in a real delivery."""
    while subscription.due_at is not None and subscription.due_at < end:
        due_at = subscription.due_at
        taken = take_due(subscription, catalog, due_at, limit=limit)
        if due_at >= begin and taken.choice is not None:
            yield Planned(subscription.chat_id, due_at, subscription.zone.key, taken.choice.tip)

        subscription = taken.after
