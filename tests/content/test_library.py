from pathlib import Path

import pytest

from bot.content.library import ContentProblem, FolderWatch, LastKnownGood, open_folder, open_library
from bot.database.connection import open_database
from tests.content.content_folder import TIPS, TODAY, folder, snapshot_of
from tests.fitted import shared_language_models

EARS = shared_language_models()


def write(directory: Path, files: dict[str, bytes]) -> None:
    directory.mkdir(exist_ok=True)
    for name, content in files.items():
        (directory / name).write_bytes(content)


def test_a_reader_keeps_the_snapshot_they_began_with(tmp_path: Path) -> None:
    write(tmp_path, folder())
    library = open_library(tmp_path, today=TODAY)
    reading = library.content()

    library.swap(snapshot_of(folder(tips=TIPS.replace("stand-up", "get-up"))))

    assert reading.tip("stand-up") is not None
    assert library.content().tip("stand-up") is None


def test_a_broken_folder_does_not_open(tmp_path: Path) -> None:
    write(tmp_path, folder(tips="tips: []"))

    with pytest.raises(ContentProblem, match=r"tips\.yaml:1:7: "):
        open_library(tmp_path, today=TODAY)


async def test_a_start_falls_back_on_what_was_live_last_whichever_file_is_broken(tmp_path: Path) -> None:
    directory = tmp_path / "content"
    for broken in folder():
        write(directory, folder())
        async with open_database(tmp_path / "bot.sqlite3") as database:
            last_good = LastKnownGood(database)
            await last_good.keep((await open_folder(directory, last_good, today=TODAY, language_models=EARS)).live)

            (directory / broken).write_bytes(b"broken: [")
            opening = await open_folder(directory, last_good, today=TODAY, language_models=EARS)

        assert opening.live == folder()
        assert opening.library.snapshot.version == snapshot_of(folder()).version
        assert {problem.file for problem in opening.refused} == {broken}


async def test_without_a_good_version_a_broken_folder_does_not_open(tmp_path: Path) -> None:
    write(tmp_path / "content", folder(tips="tips: []"))

    async with open_database(tmp_path / "bot.sqlite3") as database:
        with pytest.raises(ContentProblem, match=r"tips\.yaml:1:7: "):
            await open_folder(tmp_path / "content", LastKnownGood(database), today=TODAY, language_models=EARS)


def test_a_change_is_told_once_and_only_when_it_has_settled(tmp_path: Path) -> None:
    write(tmp_path, folder())
    watch = FolderWatch(tmp_path, snapshot_of(folder()).version)
    assert watch.changed() is None

    changed = folder(tips=TIPS + "# one\n")
    write(tmp_path, changed)

    assert [watch.changed(), watch.changed(), watch.changed()] == [None, changed, None]


def test_a_folder_behind_a_link_that_moves_has_changed(tmp_path: Path) -> None:
    old, new, link = tmp_path / "1", tmp_path / "2", tmp_path / "content"
    changed = folder(tips=TIPS + "# two\n")
    write(old, folder())
    write(new, changed)
    link.symlink_to(old)
    watch = FolderWatch(link, snapshot_of(folder()).version)

    link.unlink()
    link.symlink_to(new)

    assert [watch.changed(), watch.changed()] == [None, changed]
