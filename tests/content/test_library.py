from pathlib import Path

import pytest

from bot.content.fitted_files import FittedFiles
from bot.content.folder import Files, LoadedContent, check_content, restored
from bot.content.library import (
    ContentProblem,
    FolderWatch,
    LastKnownGood,
    checked_key,
    open_files,
    open_folder,
    open_library,
)
from bot.core.reading.language_models import LanguageModels
from bot.database.connection import open_database
from bot.encoder.stemmer import english_stem
from tests import shipped
from tests.content.content_folder import EXAMPLES, RED_FLAGS, TIPS, TODAY, folder, snapshot_of

GERMAN = b"tips:\n  - id: stand-up\n    text: Steh auf.\n"
EARS = LanguageModels(english_stem())


def write(directory: Path, files: dict[str, bytes]) -> None:
    directory.mkdir(exist_ok=True)
    for name, content in files.items():
        (directory / name).write_bytes(content)


def test_a_reader_keeps_the_snapshot_they_began_with(tmp_path: Path) -> None:
    write(tmp_path, folder())
    library = open_library(tmp_path, today=TODAY)
    reading = library.content()

    library.snapshot = snapshot_of(folder(tips=TIPS.replace("stand-up", "get-up")))

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


@pytest.mark.parametrize("files", [shipped.FILES, folder(**{"locales/de/tips.yaml": GERMAN})], ids=["shipped", "small"])
def test_restored_content_is_the_same_as_the_checked_content(files: Files) -> None:
    checked = check_content(files, today=TODAY)
    assert isinstance(checked, LoadedContent)

    again = restored(files, checked.saved(files)).snapshot

    assert (again.version, again.languages, again.missing) == (
        checked.snapshot.version,
        checked.snapshot.languages,
        checked.snapshot.missing,
    )
    assert again.texts()("bye") == checked.snapshot.texts()("bye") != "bye"


def test_files_that_were_accepted_before_are_not_checked_again(tmp_path: Path) -> None:
    models = LanguageModels(english_stem(), FittedFiles(tmp_path))

    files = folder(redflags=RED_FLAGS, examples=EXAMPLES)
    first, second = (open_files(files, today=TODAY, language_models=models) for _ in range(2))

    assert isinstance(first, LoadedContent)
    assert isinstance(second, LoadedContent)
    assert [*first.roots] == ["en"]
    assert not second.roots
    assert FittedFiles(tmp_path).load("content", checked_key(files, shipped.FILES))


@pytest.mark.parametrize("saved", [b"", b"[]", b'[{"en": {"tips.yaml": {"tips": []}}}, {}]'])
def test_what_cannot_be_restored_is_checked(saved: bytes, tmp_path: Path) -> None:
    files, store = folder(redflags=RED_FLAGS, examples=EXAMPLES), FittedFiles(tmp_path)
    store.save("content", checked_key(files, shipped.FILES), saved)

    opened = open_files(files, today=TODAY, language_models=LanguageModels(english_stem(), store))

    assert isinstance(opened, LoadedContent)
    assert opened.roots
    assert opened.snapshot.languages == snapshot_of(files).languages


@pytest.mark.parametrize("name", ["context.yaml", "redflags.yaml", "locales/en/bot.ftl"])
def test_after_an_upgrade_that_changes_shipped_content_a_folder_is_checked_again(name: str) -> None:
    upgraded = {**shipped.FILES, name: shipped.FILES[name] + b"# new\n"}

    assert checked_key(folder(), upgraded) != checked_key(folder(), shipped.FILES)
