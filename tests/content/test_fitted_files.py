"""Stored models: a damaged or foreign file is ignored and the model trained again; it never prevents a start."""

import logging
import os
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.fitted_files import DIGEST_BYTES, FittedFiles
from bot.core.content.models import Examples
from bot.core.reading.context import HANDLING, TRIGGERS
from bot.core.reading.language_models import FittedModels, LanguageModels
from bot.core.reading.message import read_message
from bot.core.reading.red_flags import RedFlags
from bot.core.reading.screening import TOO_INTIMATE, Screener
from bot.core.reading.topics import Matcher
from bot.encoder.scores import NO_SCORER
from bot.encoder.stemmer import english_stem
from tests.core.reading.shipped_screener import MODEL, TALK, labelled
from tests.shipped import CONTENT

CONTENT_KEY: Final = b"what it was fitted to"
FITTED: Final = b'{"plain": "data"}' * 20


def only_file(directory: Path) -> Path:
    [path] = directory.iterdir()
    return path


def test_what_was_read_back_answers_every_question_as_what_was_fitted() -> None:
    fitted = FittedModels.of(CONTENT, english_stem())
    read = FittedModels.read(fitted.saved(), english_stem())
    files = ("dev.jsonl", "held.jsonl", "own.jsonl", "signs_held.jsonl")
    texts = [str(line.get("q") or line["text"]) for name in files for line in labelled(name)[::12]]
    cold, warm = (
        replace(
            MODEL,
            scorer=NO_SCORER,
            screener=Screener(CONTENT.red_flags, each.lexicon),
            matcher=Matcher(CONTENT.topics, each.matcher),
        )
        for each in (fitted, read)
    )

    assert read == fitted
    assert [read_message(text, warm, TALK) for text in texts] == [read_message(text, cold, TALK) for text in texts]


def test_what_was_saved_is_loaded_for_the_same_language_and_content_alone(tmp_path: Path) -> None:
    files = FittedFiles(tmp_path / "data")
    files.save("en", CONTENT_KEY, FITTED)

    assert FittedFiles(tmp_path / "data").load("en", CONTENT_KEY) == FITTED
    assert files.load("en", CONTENT_KEY + b" ") is None
    assert files.load("de", CONTENT_KEY) is None
    assert only_file(tmp_path / "data").stat().st_mode & 0o777 == 0o600


@given(st.data())
def test_a_damaged_file_is_as_good_as_none(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    directory = tmp_path_factory.mktemp("data")
    files = FittedFiles(directory)
    files.save("en", CONTENT_KEY, FITTED)
    whole = only_file(directory).read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    flipped = whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
    damaged = data.draw(st.sampled_from((flipped, whole[:place], whole + whole[:1], b"", whole[DIGEST_BYTES:])))
    only_file(directory).write_bytes(data.draw(st.sampled_from((damaged, data.draw(st.binary(max_size=99))))))

    assert files.load("en", CONTENT_KEY) is None


def test_a_file_under_the_name_of_another_is_as_good_as_none(tmp_path: Path) -> None:
    ours, other = FittedFiles(tmp_path / "ours"), FittedFiles(tmp_path / "other")
    ours.save("en", CONTENT_KEY, FITTED)
    other.save("en", b"another content", FITTED)
    only_file(tmp_path / "ours").write_bytes(only_file(tmp_path / "other").read_bytes())

    assert ours.load("en", CONTENT_KEY) is None


class Rewritten:
    """A file whose checksum is right and whose content is anything."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def load(self, _language: str, _content: bytes) -> bytes:
        return self.content

    def save(self, _language: str, _content: bytes, fitted: bytes) -> None:
        self.content = fitted


def test_what_is_not_ours_is_fitted_again() -> None:
    families = {name: (name,) for name in (*TRIGGERS, HANDLING, TOO_INTIMATE)}
    red_flags = RedFlags.model_construct(families=families, flags=CONTENT.red_flags.flags[:1])
    content = replace(CONTENT, topics=CONTENT.topics[:1], red_flags=red_flags, examples=Examples())
    fitted = FittedModels.of(content, str.lower)
    for foreign in (
        b"",
        b"\x80\x05.",
        b"null",
        b"{}",
        b'{"screener": {}, "matcher": []}',
        b"\xff" * 99,
        fitted.saved()[:-1],
    ):
        store = Rewritten(foreign)

        assert LanguageModels(str.lower, store).of(content).matcher.match("golf")
        assert FittedModels.read(store.content, str.lower) == fitted


def test_a_folder_that_cannot_be_written_is_one_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_bytes(b"")
    files = FittedFiles(tmp_path / "file" / "data")
    files.save("en", CONTENT_KEY, FITTED)

    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert files.load("en", CONTENT_KEY) is None


@contextmanager
def full_disk() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with full_disk():
        FittedFiles(tmp_path).save("en", CONTENT_KEY, FITTED)

    assert len(caplog.records) == 1
    assert list(tmp_path.iterdir()) == []


def test_two_files_are_kept_and_what_a_killed_start_left_is_not(tmp_path: Path) -> None:
    files = FittedFiles(tmp_path)
    files.save("en", b"1", FITTED)
    for name, age in {"fitted-left-behind.tmp": 3600, "fitted-being-written.tmp": 0, "bot.sqlite3": 3600}.items():
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (time.time() - age, time.time() - age))

    for content in (b"2", b"3"):
        files.save("en", content, FITTED)

    assert [files.load("en", content) for content in (b"1", b"2", b"3")] == [None, FITTED, FITTED]
    assert {path.name for path in tmp_path.iterdir() if path.suffix != ".bin"} == {
        "bot.sqlite3",
        "fitted-being-written.tmp",
    }


def test_files_of_a_region_are_not_counted_for_its_language(tmp_path: Path) -> None:
    files = FittedFiles(tmp_path)
    names = ("pt-BR", "pt-BR", "pt", "pt", "pt")
    for number, name in enumerate(names):
        files.save(name, b"%d" % number, FITTED)

    assert [bool(files.load(name, b"%d" % number)) for number, name in enumerate(names)] == [
        True,
        True,
        False,
        True,
        True,
    ]


def test_what_is_written_after_the_clock_was_set_back_is_kept(tmp_path: Path) -> None:
    files, tomorrow = FittedFiles(tmp_path), time.time() + 86_400
    for content in (b"1", b"2"):
        files.save("en", content, FITTED)
        for path in tmp_path.iterdir():
            os.utime(path, (tomorrow, tomorrow))

    files.save("en", b"3", FITTED)

    assert files.load("en", b"3") == FITTED
    assert len([*tmp_path.iterdir()]) == 2


def test_starts_at_the_same_time_do_no_harm(tmp_path: Path) -> None:
    def start(number: int) -> bytes | None:
        files, content = FittedFiles(tmp_path), b"%d" % (number % 2)
        files.save("en", content, FITTED + content)
        return files.load("en", content)

    with ThreadPoolExecutor(8) as pool:
        loaded = list(pool.map(start, range(200)))

    assert loaded == [FITTED + b"%d" % (number % 2) for number in range(200)]
