"""The catalog of the live tips, each with its permanent number."""

from sqlite3 import Connection

from bot.content.library import Library
from bot.core.content.models import Id
from bot.core.content.snapshot import Content
from bot.core.tips.choice import TipCatalog
from bot.database.connection import Database, DatabaseUnavailable, Table, transaction


class LiveTipCatalog(Table):
    """Makes the tip catalog again whenever another version of the content is live."""

    def __init__(self, database: Database, library: Library) -> None:
        super().__init__(database)
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

    @transaction
    def _numbers(self, connection: Connection, content: Content) -> dict[Id, int]:
        """The numbers by tip id. A number is never given to another tip, because subscribers' seen tips are numbers."""
        connection.executemany(
            "INSERT INTO tip_number (tip_id) SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM tip_number WHERE tip_id = ?1)",
            [(tip.id,) for tip in content.tips],
        )
        return dict(connection.execute("SELECT tip_id, number FROM tip_number").fetchall())
