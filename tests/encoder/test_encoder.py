"""The committed model: what it tells apart, what it costs, and that a bot without it works on."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.fitted_files import FittedFiles
from bot.content.words import english_words
from bot.core.content.urgency import Urgency
from bot.core.reading.language_models import LanguageModels
from bot.core.reading.message import read_message
from bot.core.reading.red_flags import Hit
from bot.core.reading.topics import Found
from bot.encoder.encoder import DESCRIPTION, FOLDER, NETWORK, Encoder
from bot.encoder.stemmer import english_stem
from tests import fitted, shipped
from tests.core.reading.shipped_screener import TALK

SHIPPED = shipped.DIRECTORY / FOLDER
MOST_BYTES = 30_000_000
LONGEST = 4096
NOTHING = ""
"""Instead of a page: a message that asks for none."""


def test_the_files_are_small_and_know_every_urgent_flag_and_topic() -> None:
    description = json.loads((SHIPPED / DESCRIPTION).read_text(encoding="utf-8"))

    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) <= MOST_BYTES
    assert {flag.id for flag in shipped.CONTENT.red_flags.flags if flag.level.at_least(Urgency.URGENT)} == set(
        description["signs"]
    )
    assert set(type(shipped.CONTENT.examples).model_fields) == set(description["topics"])
    assert {topic.id for topic in shipped.CONTENT.topics} | {NOTHING} == set(description["pages"])


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=LONGEST))
def test_any_text_has_scores(text: str) -> None:
    scores = fitted.ENCODER.scores(text)

    assert scores is not None
    assert all(0 <= probability <= 1 for probability in (*scores.signs.values(), scores.any_sign))
    assert all(score <= 0 for score in scores.topics.values())
    assert sum(scores.pages.values()) == pytest.approx(1, abs=1e-3)


def broken(change: Callable[[Path], object], tmp_path: Path) -> Encoder:
    for name in (NETWORK, DESCRIPTION):
        shutil.copy(SHIPPED / name, tmp_path / name)

    change(tmp_path)
    return Encoder(tmp_path)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def forget(path: Path, name: str, some: slice) -> None:
    description = json.loads(path.read_text(encoding="utf-8"))
    del description[name][some]
    path.write_text(json.dumps(description), encoding="utf-8")


BREAKS: dict[str, Callable[[Path], object]] = {
    "no network": lambda folder: (folder / NETWORK).unlink(),
    "no description": lambda folder: (folder / DESCRIPTION).unlink(),
    "a damaged network": lambda folder: flip(folder / NETWORK),
    "half a network": lambda folder: (folder / NETWORK).write_bytes((SHIPPED / NETWORK).read_bytes()[:9_000_000]),
    "no JSON": lambda folder: (folder / DESCRIPTION).write_bytes(b"\xff{"),
    "a topic too few": lambda folder: forget(folder / DESCRIPTION, "topics", slice(1)),
    "another format": lambda folder: (folder / DESCRIPTION).write_text('{"format": 0}'),
}


@pytest.mark.parametrize("change", BREAKS.values(), ids=BREAKS)
def test_without_a_sound_model_there_are_no_scores_and_a_reason(
    change: Callable[[Path], object], tmp_path: Path
) -> None:
    encoder = broken(change, tmp_path)

    assert encoder.problem()
    assert encoder.scores("my back hurts") is None


def test_a_model_without_pages_is_used_for_the_rest(tmp_path: Path) -> None:
    encoder = broken(lambda folder: forget(folder / DESCRIPTION, "pages", slice(None)), tmp_path)

    assert encoder.problem() == ""
    assert (scores := encoder.scores("my back hurts"))
    assert (scores.pages, bool(scores.topics)) == ({}, True)


def test_a_model_that_fails_later_is_not_used_again(tmp_path: Path) -> None:
    encoder = broken(lambda _: None, tmp_path)
    assert encoder.scores("my back hurts")
    assert encoder._model
    encoder._model._session = None

    assert encoder.scores("my back hurts") is None
    assert "AttributeError" in encoder.problem()
    assert encoder.scores("my back hurts") is None


def test_without_a_model_signs_and_topics_are_still_read() -> None:
    missing = Encoder(Path("nowhere"))
    model = LanguageModels(english_stem(), FittedFiles(fitted.FOLDER), english_words, missing).of(shipped.CONTENT)
    alarm, question = (
        read_message(text, model, TALK) for text in ("I can't pee and my back hurts", "back pain after golf")
    )

    assert isinstance(alarm.screening, Hit)
    assert isinstance(question.match, Found)
    assert question.match.topic.id == "sports"


def test_loading_the_model_does_not_change_the_environment() -> None:
    """Another thread may read it at the same time."""
    program = f"""
import sys
from pathlib import Path
from bot.encoder.encoder import Encoder

sys.addaudithook(lambda event, _: event in ("os.putenv", "os.unsetenv") and sys.exit(event))
sys.exit(Encoder(Path({str(SHIPPED)!r})).problem() or 0)
"""
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_MAIN_FREE"}
    run = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], check=False, cwd=shipped.ROOT, env=environment, capture_output=True, text=True
    )

    assert (run.returncode, run.stderr.strip()) == (0, "")
