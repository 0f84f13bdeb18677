"""The catalog of the live tips, each with its permanent number."""

from bot.content.library import Library
from bot.core.content.models import Id
from bot.core.content.snapshot import Content
from bot.core.tips.choice import TipCatalog
from bot.database.connection import Database, DatabaseUnavailable


class LiveTipCatalog:
    """Makes the tip catalog again whenever another version of the content is live."""

    def __init__(self, database: Database, library: Library) -> None:
        self._database = database
        self._library = library
        self._laid_out: tuple[str, TipCatalog] | None = None

    async def current(self) -> TipCatalog:
        """The catalog of the live content; the one before while the numbers of new tips cannot be written.

        Raises DatabaseUnavailable if there is none before.
        """
        content = self._library.content()
        if self._laid_out is None or self._laid_out[0] != content.version:
            try:
                self._laid_out = content.version, TipCatalog(content.tips, await self._numbers(content))
            except DatabaseUnavailable:
                if self._laid_out is None:
                    raise

        return self._laid_out[1]

    @property
    def latest(self) -> TipCatalog:
        """The last result of `current`, for code that cannot await; `current` must have been called before."""
        assert self._laid_out is not None
        return self._laid_out[1]

    async def _numbers(self, content: Content) -> dict[Id, int]:
        """The numbers by tip id. A number is never given to another tip, because subscribers' seen tips are numbers."""
        async with self._database.transaction() as transaction:
            await transaction.executemany(
                "INSERT INTO tip_number (tip_id) SELECT ?1 WHERE NOT EXISTS"
                " (SELECT 1 FROM tip_number WHERE tip_id = ?1)",
                [(tip.id,) for tip in content.tips],
            )
            rows = await transaction.execute_fetchall("SELECT tip_id, number FROM tip_number")
            return {str(tip_id): int(number) for tip_id, number in rows}
