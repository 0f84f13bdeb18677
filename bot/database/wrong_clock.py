"""Corrects what a clock that was ahead has left; for subscriptions, see `Subscribers.heal`."""

from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Final

from bot.core.base.clock import DRIFT
from bot.core.tips.delivery import LONGEST_BACKOFF
from bot.core.tips.schedule import latest_date
from bot.database.connection import Database
from bot.database.follow_ups import LONGEST_WAIT
from bot.database.writer import seconds

FORGET: Final = "DELETE FROM delivery WHERE local_date > :latest AND state = 'waiting'"
HEAL: Final = (
    "UPDATE delivery SET due_at = :now WHERE state = 'waiting' AND due_at > :backoff",
    # By whole days, which keeps the time of day.
    "UPDATE follow_up SET due_at = due_at - (checked_at - :now + 86399) / 86400 * 86400, checked_at = :now,"
    " leased_until = NULL WHERE checked_at > :now + :drift",
    "UPDATE follow_up SET leased_until = NULL WHERE leased_until > :follow_up",
    "UPDATE broadcast_send SET due_at = 0 WHERE state = 'waiting' AND due_at > :backoff",
)
REDATE: Final = (
    "UPDATE OR IGNORE delivery SET local_date = :latest - 3 WHERE local_date > :latest",
    "DELETE FROM delivery WHERE local_date > :latest",
    "DELETE FROM delivery_tally WHERE local_date > :latest",
)


async def heal(database: Database, now: datetime) -> int:
    """Delete open deliveries for future dates, and limit how long anything waits.

    Call it before `Deliveries.recover`, which would keep these deliveries. Returns how many were deleted.
    """
    values = {
        "now": seconds(now),
        "latest": latest_date(now).toordinal(),
        "backoff": seconds(now + LONGEST_BACKOFF),
        "follow_up": seconds(now + LONGEST_WAIT),
        "drift": DRIFT // timedelta(seconds=1),
    }

    def work(connection: Connection) -> int:
        forgotten = connection.execute(FORGET, values).rowcount
        for statement in HEAL:
            connection.execute(statement, values)

        return forgotten

    return await database.work(work)


async def redate(database: Database, now: datetime) -> None:
    """Free the future dates for which a clock that was ahead has sent tips.

    Their own date is not known; as tips of some days ago they still count for a correction. For a clock that is known
    to be right: one that is behind would free dates that have had their tip.
    """
    latest = {"latest": latest_date(now).toordinal()}
    await database.work(lambda connection: [connection.execute(statement, latest) for statement in REDATE])
