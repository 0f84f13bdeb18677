"""The disk of the database has no byte left: help comes, and what was to be written is written once there is room."""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.config import Config
from bot.core.tips.choice import Restriction
from tests.handlers.base.test_database_away import EMERGENCY, SIGN, until_written
from tests.handlers.chat import Bot, Chat


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(  # noqa: S603 - fixed words
        ["/bin/mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small file system")

    yield folder
    subprocess.run(["/bin/umount", "--lazy", str(folder)], check=True)  # noqa: S603


@pytest.fixture
def config(config: Config, disk: Path) -> Config:
    return config.model_copy(update={"database_path": disk / "bot.sqlite3"})


async def test_help_comes_and_the_hold_is_written_when_there_is_room_again(bot: Bot, chat: Chat, disk: Path) -> None:
    services = bot.application.services
    await services.late_writes.settled()
    with suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
        while filler.write(b"\0" * 4096):
            pass

    await chat.say(SIGN)
    await services.late_writes.settled()
    trouble, during = services.late_writes.trouble, await services.restrictions.current(chat.person.id)
    (disk / "filler").unlink()

    assert [message[: len(EMERGENCY)] for message in chat.messages] == [EMERGENCY]
    assert (trouble != "", during) == (True, Restriction.URGENT)
    await until_written(services.database, "SELECT reasons FROM hold", [(int(Restriction.URGENT),)])
