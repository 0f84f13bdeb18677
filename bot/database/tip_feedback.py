"""Feedback on tips: one word for each person and tip, counted for the admins."""

from datetime import datetime

from bot.core.tips.choice import TipFeedbackWord
from bot.database.connection import Database


class TipFeedback:
    """A person's newest feedback on a tip replaces the one before."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def give(self, person_id: int, tip_id: str, feedback: TipFeedbackWord, now: datetime) -> None:
        await self._database.execute(
            "INSERT INTO tip_feedback VALUES (?, ?, ?, ?) ON CONFLICT (chat_id, tip_id) DO UPDATE"
            " SET word = excluded.word, given_at = excluded.given_at",
            (person_id, tip_id, feedback, int(now.timestamp())),
        )

    async def by_tip(self) -> dict[str, dict[TipFeedbackWord, int]]:
        """How often each feedback word was given, by tip id."""
        counts: dict[str, dict[TipFeedbackWord, int]] = {}
        for tip_id, word, count in await self._database.fetch_all(
            "SELECT tip_id, word, count(*) FROM tip_feedback GROUP BY tip_id, word"
        ):
            if word in set(TipFeedbackWord):
                counts.setdefault(tip_id, {})[TipFeedbackWord(word)] = count

        return counts
