"""The tips that are live now, laid out for choosing, each with the number that it keeps for ever."""

from bot.content.library import Library
from bot.core.content.models import Id
from bot.core.content.snapshot import Content
from bot.core.tips.choice import TipCatalog
from bot.database.connection import Database, DatabaseUnavailable


class LiveTipCatalog:
    """Follows the library: another version of the content is another deck."""

    def __init__(self, database: Database, library: Library) -> None:
        self._database = database
        self._library = library
        self._laid_out: tuple[str, TipCatalog] | None = None

    async def current(self) -> TipCatalog:
        """The deck of the content that is live; the one before while new tips cannot be given their numbers."""
        content = self._library.content()
        if self._laid_out is None or self._laid_out[0] != content.version:
            try:
                self._laid_out = content.version, await self._lay_out(content)
            except DatabaseUnavailable:
                if self._laid_out is None:
                    raise

        return self._laid_out[1]

    @property
    def latest(self) -> TipCatalog:
        """The one that was asked for last: for whoever cannot wait, once `current` has been asked for at start."""
        assert self._laid_out is not None
        return self._laid_out[1]

    async def _lay_out(self, content: Content) -> TipCatalog:
        return TipCatalog.of(content.tips, await self._numbers(content))

    async def _numbers(self, content: Content) -> dict[Id, int]:
        """A tip's number is never given to another one, so what somebody has seen stays true."""
        async with self._database.transaction() as transaction:
            await transaction.executemany(
                "INSERT INTO tip_number (tip_id) SELECT ?1 WHERE NOT EXISTS"
                " (SELECT 1 FROM tip_number WHERE tip_id = ?1)",
                [(tip.id,) for tip in content.tips],
            )
            rows = await transaction.execute_fetchall("SELECT tip_id, number FROM tip_number")
            return {str(tip_id): int(number) for tip_id, number in rows}
