"""What people think of the answers, without who they are: counts, and questions that found no answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.core.answers.masking import masked
from bot.database.connection import Database

KEPT: Final = timedelta(days=30)
"""After this, a question that found no answer is deleted."""

ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Usefulness:
    """How an answer did."""

    topic_id: str
    useful: int
    not_useful: int


class AnswerFeedback:
    """Counts by topic: nobody is counted, only presses are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, topic_id: str, *, useful: bool) -> None:
        await self._database.execute(
            "INSERT INTO usefulness VALUES (?, ?, ?) ON CONFLICT (topic_id) DO UPDATE"
            " SET useful = useful + excluded.useful, not_useful = not_useful + excluded.not_useful",
            (topic_id, int(useful), int(not useful)),
        )

    async def counts(self) -> Sequence[Usefulness]:
        """The answers that help least come first."""
        rows = await self._database.fetch_all(
            "SELECT topic_id, useful, not_useful FROM usefulness ORDER BY not_useful DESC, useful, topic_id"
        )
        return [Usefulness(*row) for row in rows]


class Unanswered:
    """Questions that found no answer: masked, cut, without any id, gone after `KEPT`."""

    def __init__(self, database: Database, *, keep: bool) -> None:
        self._database = database
        self._keep = keep

    async def add(self, question: str, now: datetime) -> None:
        """Keep it, if the operator wants that."""
        if self._keep and (question := masked(question)):
            await self._database.execute("INSERT INTO unanswered VALUES (?, ?)", (_day(now), question))

    async def expire(self, now: datetime) -> None:
        """Delete what is too old, also where nothing new is kept, and what a clock that was ahead would keep longer."""
        await self._database.execute(
            "DELETE FROM unanswered WHERE asked_on <= ? OR asked_on > ?", (_day(now - KEPT), _day(now + ONE_DAY))
        )

    async def newest(self, now: datetime, *, limit: int) -> Sequence[str]:
        rows = await self._database.fetch_all(
            "SELECT question FROM unanswered WHERE asked_on > ? ORDER BY rowid DESC LIMIT ?", (_day(now - KEPT), limit)
        )
        return [str(question) for (question,) in rows]


def _day(instant: datetime) -> str:
    """No finer than a day, so that the time does not tell who asked."""
    return instant.date().isoformat()
