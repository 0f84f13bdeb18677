"""Feedback: on tips by person, on answers without who gave it, questions without an answer, and reports."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.core.answers.masking import masked
from bot.core.tips.choice import TipFeedbackWord
from bot.database.connection import Database, Table
from bot.database.writer import instant, seconds

KEPT: Final = timedelta(days=30)
"""A question without an answer is deleted after this time."""
REPORT: Final = "report"
"""First part of the key of a late write, before the chat's id."""
REPORTS_KEPT: Final = timedelta(days=90)
MOST_OF_A_CHAT: Final = 20
"""Reports of one chat that are kept at most."""

ONE_DAY: Final = timedelta(days=1)


class AnswerFeedback(Table):
    """Presses of the rating buttons by topic; it is not stored who pressed."""

    async def count(self, topic_id: str, *, useful: bool) -> None:
        await self._database.execute(
            "INSERT INTO usefulness VALUES (?, ?, ?) ON CONFLICT (topic_id) DO UPDATE"
            " SET useful = useful + excluded.useful, not_useful = not_useful + excluded.not_useful",
            (topic_id, int(useful), int(not useful)),
        )

    async def counts(self) -> Sequence[tuple[str, int, int]]:
        """Topic id, times "useful", times "not useful"; the answers with the most negative ratings come first."""
        rows = await self._database.fetch_all(
            "SELECT topic_id, useful, not_useful FROM usefulness ORDER BY not_useful DESC, useful, topic_id"
        )
        return [(str(topic_id), int(useful), int(not_useful)) for topic_id, useful, not_useful in rows]


class TipFeedback(Table):
    """A person's newest feedback on a tip replaces the one before."""

    async def give(self, person_id: int, tip_id: str, feedback: TipFeedbackWord, now: datetime) -> None:
        await self._database.execute(
            "INSERT INTO tip_feedback VALUES (?, ?, ?, ?) ON CONFLICT (chat_id, tip_id) DO UPDATE"
            " SET word = excluded.word, given_at = excluded.given_at",
            (person_id, tip_id, feedback, seconds(now)),
        )

    async def by_tip(self) -> dict[str, dict[TipFeedbackWord, int]]:
        counts: dict[str, dict[TipFeedbackWord, int]] = {}
        for tip_id, word, count in await self._database.fetch_all(
            "SELECT tip_id, word, count(*) FROM tip_feedback GROUP BY tip_id, word"
        ):
            if word in set(TipFeedbackWord):
                counts.setdefault(tip_id, {})[TipFeedbackWord(word)] = count

        return counts


class Unanswered(Table):
    """Questions without an answer: personal details masked, shortened, without any id, deleted after KEPT."""

    def __init__(self, database: Database, *, keep: bool) -> None:
        super().__init__(database)
        self._keep = keep

    async def add(self, question: str, now: datetime) -> None:
        """Store it, unless the operator has turned this off."""
        if self._keep and (question := masked(question)):
            await self._database.execute("INSERT INTO unanswered VALUES (?, ?)", (_day(now), question))

    async def expire(self, now: datetime) -> None:
        """Delete rows older than KEPT and rows dated in the future by a wrong clock; also when nothing new is kept."""
        await self._database.execute(
            "DELETE FROM unanswered WHERE asked_on <= ? OR asked_on > ?", (_day(now - KEPT), _day(now + ONE_DAY))
        )

    async def newest(self, now: datetime, *, limit: int) -> Sequence[str]:
        rows = await self._database.fetch_all(
            "SELECT question FROM unanswered WHERE asked_on > ? ORDER BY rowid DESC LIMIT ?", (_day(now - KEPT), limit)
        )
        return [str(question) for (question,) in rows]


class Reports(Table):
    """What people say against the bot, passed on with their consent: without a name, masked, deleted after a time."""

    async def add(self, at: datetime, chat_id: int, text: str) -> None:
        """The same words of the same chat are kept once."""
        await self._database.execute(
            "INSERT INTO report (at, chat_id, text) SELECT ?1, ?2, ?3"
            " WHERE NOT EXISTS (SELECT 1 FROM report WHERE chat_id = ?2 AND text = ?3)"
            " AND (SELECT count(*) FROM report WHERE chat_id = ?2) < ?4",
            (seconds(at), chat_id, text, MOST_OF_A_CHAT),
        )

    async def expire(self, now: datetime) -> None:
        await self._database.execute("DELETE FROM report WHERE at <= ?", (seconds(now - REPORTS_KEPT),))

    async def newest(self, limit: int) -> Sequence[tuple[datetime, int, str]]:
        """When, in which chat, and the words."""
        rows = await self._database.fetch_all("SELECT at, chat_id, text FROM report ORDER BY id DESC LIMIT ?", (limit,))
        return [(instant(at), chat_id, text) for at, chat_id, text in rows]


def _day(instant: datetime) -> str:
    """Only the date is stored, so that the time cannot reveal who asked."""
    return instant.date().isoformat()
