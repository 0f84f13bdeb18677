from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.database.connection import open_database
from bot.database.versions import KEPT, Versions

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


async def test_the_newest_hundred_versions_are_kept_and_their_numbers_go_on(tmp_path: Path) -> None:
    async with open_database(tmp_path / "bot.sqlite3") as database:
        versions = Versions(database)
        for n in range(1, KEPT + 4):
            await versions.add(b"tips: %d" % n, 9, (1, 0, 0), NOW + timedelta(minutes=n))

        kept = await versions.newest(KEPT * 2)
        contents = [await versions.content(number) for number in (3, 4, KEPT + 3)]

    assert KEPT == 100
    assert [version.number for version in kept] == list(range(KEPT + 3, 3, -1))
    assert contents == [None, b"tips: 4", b"tips: 103"]
