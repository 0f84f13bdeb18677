"""Runs the small language model of content/model/, which `tools/train` has trained.

Without the files, or with damaged ones, there are no scores: the bot then reads with rules and naive Bayes alone.
"""

import json
import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from bot.encoder.scores import Scores
from bot.encoder.wordpiece import WordPiece

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

FOLDER: Final = "model"
"""Below the content folder."""
NETWORK: Final = "reader.onnx"
DESCRIPTION: Final = "reader.json"
FORMAT: Final = 1
FIRST: Final = "[CLS]"
LAST: Final = "[SEP]"
MOST_PIECES: Final = 128
"""Pieces that the network reads at a time, between FIRST and LAST."""

# numpy sets and deletes this variable when it is imported, unless it is set. We import numpy in a thread, and another
# thread that reads the environment at that moment (for the time zone, or for a host's address) could crash the process.
os.environ.setdefault("OPENBLAS_MAIN_FREE", "1")


class Encoder:
    """Scores texts; the model is loaded when it is first needed, and may be used by several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._model: Model | None = None
        self._problem: str | None = None

    def problem(self) -> str:
        """Load the model, if this was not tried before. Returns why there is none; empty if there is one."""
        with self._lock:
            if self._problem is None:
                self._problem = self._load()

            return self._problem

    def scores(self, text: str) -> Scores | None:
        """None without a model; one that fails is not used again."""
        if self.problem() or (model := self._model) is None:
            return None

        try:
            return model.scores(text)
        except Exception as error:  # as in `_load`
            self._model, self._problem = None, _said(error)
            return None

    def _load(self) -> str:
        try:
            model = Model.read(self._folder)
            model.scores("back pain")
        except Exception as error:  # the file may hold anything, and the bot works without it
            return _said(error)

        self._model = model
        return ""


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


class Model:
    """A loaded model."""

    def __init__(self, session: "InferenceSession", description: dict[str, Any]) -> None:
        self._session = session
        self._wordpiece = WordPiece(description["vocabulary"])
        self._topics, self._signs = description["topics"], description["signs"]
        self._pages = description.get("pages", ())  # a copied content folder may have an older model, without them
        self._first, self._last = map(self._wordpiece.number, (FIRST, LAST))

    @classmethod
    def read(cls, folder: Path) -> "Model":
        """Raises any exception for files that cannot be used."""
        import onnxruntime  # noqa: PLC0415 - takes as long as the rest of a start

        description = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        network = (folder / NETWORK).read_bytes()
        if description["format"] != FORMAT or description["sha256"] != sha256(network).hexdigest():
            raise ValueError(f"{DESCRIPTION} does not belong to {NETWORK}")

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # it keeps the memory of the longest text
        return cls(onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"]), description)

    def scores(self, text: str) -> Scores:
        """Of a text that is longer than MOST_PIECES, the beginning and the end are read."""
        pieces = self._wordpiece.numbers(text)
        read = [self._run(window) for window in _windows(pieces)]
        topics = [sum(column) / len(read) for column in zip(*(topics for topics, _, _ in read), strict=True)]
        *signs, any_sign = (max(column) for column in zip(*(signs for _, signs, _ in read), strict=True))
        *_, (_, _, pages) = read
        return Scores(
            dict(zip(self._topics, topics, strict=True)),
            dict(zip(self._signs, signs, strict=True)),
            any_sign,
            dict(zip(self._pages, pages, strict=False)),
            is_whole=len(pieces) <= 2 * MOST_PIECES,
        )

    def _run(self, pieces: Sequence[int]) -> tuple[list[float], list[float], list[float]]:
        import numpy  # noqa: PLC0415, ICN001 - loaded with onnxruntime

        numbers = numpy.array([[self._first, *pieces, self._last]], dtype=numpy.int64)
        topics, signs, *pages = (each[0].tolist() for each in self._session.run(None, {"pieces": numbers}))
        return topics, signs, pages[0] if pages else []


def _windows(pieces: list[int]) -> Iterator[list[int]]:
    yield pieces[:MOST_PIECES]
    if len(pieces) > MOST_PIECES:
        yield pieces[-MOST_PIECES:]
