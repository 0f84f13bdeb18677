"""An empty database, and the tables that most tests read and write."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.database.connection import Database, open_database
from bot.database.deliveries import Deliveries
from bot.database.subscribers import Subscribers


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "bot.sqlite3") as database:
        yield database


@pytest.fixture
def deliveries(database: Database) -> Deliveries:
    return Deliveries(database)


@pytest.fixture
def subscribers(database: Database) -> Subscribers:
    return Subscribers(database)
