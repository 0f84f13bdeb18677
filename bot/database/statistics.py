"""Counts events for the figures that admins see, and reads the counts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import orjson

from bot.core.base.figures import Day, Figures, Week
from bot.database.connection import Database
from bot.database.writer import seconds

WEEKS: Final = 6
DAYS: Final = 30
MOST_IDS: Final = 500
ONE_DAY: Final = timedelta(days=1)
SEEN: Final = (
    "SELECT n.tip_id, count(DISTINCT d.chat_id) FROM tip_number n JOIN delivery d ON d.tip = n.number"
    " WHERE n.tip_id IN (SELECT value FROM json_each(?)) AND d.state IN ('sent', 'unconfirmed') GROUP BY n.tip_id"
)


class Statistics:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._counted: Counter[tuple[int, str, str]] = Counter()

    def count(self, what: str, name: str, now: datetime) -> None:
        """Count an answer about a topic (`answer`) or a check with this result (`check`), in memory until `flush`."""
        self._counted[now.date().toordinal(), what, name] += 1

    async def flush(self) -> None:
        if counted := self._counted.copy():
            await self._database.execute_many(
                "INSERT INTO tally VALUES (?, ?, ?, ?)"
                " ON CONFLICT (day, what, name) DO UPDATE SET count = count + excluded.count",
                [(*key, count) for key, count in counted.items()],
            )
            self._counted -= counted

    async def seen(self, tip_ids: Iterable[str]) -> dict[str, int]:
        """How many chats have received each of these tips, as far back as deliveries are kept."""
        ids = list(tip_ids)[:MOST_IDS]
        rows = await self._database.fetch_all(SEEN, (orjson.dumps(ids).decode(),))
        return {str(tip_id): int(count) for tip_id, count in rows}

    async def figures(self, now: datetime) -> Figures:
        today = now.date()
        states = await self._states(today)
        new, gone = await self._by_day("created_at", now), await self._by_day("stopped_at", now)
        return Figures(
            active=states["active"] - states["paused"],
            paused=states["paused"],
            unreachable=states["unreachable"],
            weeks=_weeks(today, new, gone),
            days=await self._days(today, new, gone),
            answers=await self._tally("answer", today),
            checks=await self._tally("check", today),
            unmeant=await self._tally("unmeant", today),
        )

    async def _states(self, today: date) -> Counter[str]:
        rows = await self._database.fetch_all("SELECT state, count(*) FROM subscriber GROUP BY state")
        paused = await self._database.fetch_one(
            "SELECT count(*) FROM subscriber WHERE state = 'active' AND paused_until > ?", (today.toordinal(),)
        )
        return Counter(dict(rows) | {"paused": paused[0] if paused else 0})

    async def _days(self, today: date, new: Counter[date], gone: Counter[date]) -> Sequence[Day]:
        rows = await self._database.fetch_all(
            "SELECT local_date, state, count FROM delivery_tally WHERE local_date BETWEEN ? AND ?",
            (today.toordinal() - DAYS + 1, today.toordinal() + 1),
        )
        deliveries: dict[date, dict[str, int]] = {}
        for ordinal, state, count in rows:
            deliveries.setdefault(date.fromordinal(int(ordinal)), {})[state] = count

        total = await self._database.fetch_one("SELECT count(*) FROM subscriber WHERE state != 'stopped'")
        subscribers = int(total[0]) if total else 0
        days = []
        for back in range(DAYS):
            day = today - timedelta(days=back)
            days.append(Day(day, subscribers, deliveries.get(day, {})))
            subscribers += gone[day] - new[day]

        return days[::-1]

    async def _by_day(self, column: str, now: datetime) -> Counter[date]:
        """Rows by day of the column; dates in the future (from a wrong clock) and unreadable values are left out."""
        begin = seconds(now - (WEEKS + 1) * 7 * ONE_DAY)
        rows = await self._database.fetch_all(
            f"SELECT CAST({column} / 86400 AS INTEGER), count(*) FROM subscriber"  # noqa: S608 - a column
            f" WHERE {column} BETWEEN ? AND ? GROUP BY 1",
            (begin, seconds(now + ONE_DAY)),
        )
        return Counter({date(1970, 1, 1) + timedelta(days=number): count for number, count in rows})

    async def _tally(self, what: str, today: date) -> dict[str, int]:
        rows = await self._database.fetch_all(
            "SELECT name, sum(count) FROM tally WHERE what = ? AND day BETWEEN ? AND ?"
            " GROUP BY name ORDER BY 2 DESC, 1",
            (what, today.toordinal() - 6, today.toordinal() + 1),
        )
        return {str(name): int(count) for name, count in rows}


def _weeks(today: date, new: Counter[date], gone: Counter[date]) -> Sequence[Week]:
    monday = today - timedelta(days=today.weekday())
    weeks = [[monday + timedelta(days=day, weeks=-back) for day in range(7)] for back in reversed(range(WEEKS))]
    return [Week(days[0], sum(new[day] for day in days), sum(gone[day] for day in days)) for days in weeks]
