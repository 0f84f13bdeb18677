"""Logging as text or JSON lines, with every token removed and repeated errors summed."""

import atexit
import json
import logging
import re
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Literal

logger = logging.getLogger(__name__)

TOKEN: Final = re.compile(r"\d{3,}(?::|%3A)[\w-]{6,}", re.IGNORECASE)
"""Anything that looks like a bot token, also in a URL."""

OURS: Final = "bot"
"""The parent of our loggers. Only these log below WARNING: libraries log URLs with the token, rows and messages."""

SUMMED: Final = frozenset({logging.WARNING, logging.ERROR})
"""Levels; what ends the program or concerns one emergency is logged each time."""
SUMMED_OVER: Final = 60.0
"""Seconds in which repeated errors make one line."""
MOST_KINDS: Final = 500
"""Kinds of errors that are summed at the same time; further ones are logged one by one."""


def without_token(text: str, token: str | None = None) -> str:
    """The text with every token replaced by `<token>`."""
    if token:
        text = text.replace(token, "<token>").replace(token.replace(":", "%3A"), "<token>")

    return TOKEN.sub("<token>", text)


class _TextFormatter(logging.Formatter):
    def __init__(self, token: str | None) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        return without_token(super().format(record), self._token)


class _JsonFormatter(_TextFormatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)

        return without_token(json.dumps(line, ensure_ascii=False), self._token)


class RepeatFilter(logging.Filter):
    """Passes the first warning or error of each kind in a minute, and counts the others; numbers make no kind."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = now
        self._repeats: dict[tuple[str, int, str], tuple[float, int, logging.LogRecord]] = {}
        """By kind: since when, how often more, and the last one."""

    def filter(self, record: logging.LogRecord) -> bool:
        self.sum_up()
        if record.levelno not in SUMMED or hasattr(record, "is_sum"):
            return True

        try:
            kind = record.name, record.levelno, re.sub(r"\d+", "#", record.getMessage())
        except Exception:  # `_Handler` logs that it cannot be logged
            return True

        if repeat := self._repeats.get(kind):
            since, count, _ = repeat
            self._repeats[kind] = since, count + 1, record
            return False

        if len(self._repeats) < MOST_KINDS:
            self._repeats[kind] = self._now(), 0, record
        return True

    def sum_up(self, *, also_new: bool = False) -> None:
        """Log the number of repeats of each kind whose minute is over, with the time of the last one.

        That may be hours ago, because the sum is written before the next line of any kind.
        """
        now = self._now()
        over = [kind for kind, (since, *_) in [*self._repeats.items()] if also_new or now - since >= SUMMED_OVER]
        # All are removed before one is logged, because that line, or another thread's, comes here too.
        for _, count, record in filter(None, [self._repeats.pop(kind, None) for kind in over]):
            if count:
                last = datetime.fromtimestamp(record.created, UTC)
                said = record.getMessage().partition("\n")[0]
                logging.getLogger(record.name).log(
                    record.levelno,
                    "%d more like this, the last at %s UTC: %s",
                    count,
                    f"{last:%H:%M:%S}",
                    said,
                    extra={"is_sum": True},
                )


class _Handler(logging.StreamHandler):  # type: ignore[type-arg]
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name in logging
        """A line that cannot be formatted becomes one that can, instead of a traceback that quotes it.

        One that cannot be written is lost, on a full disk or behind a closed pipe, so that people are answered all the
        same.
        """
        text = f"a line of {record.module}.py:{record.lineno} cannot be logged"
        plain = logging.LogRecord(record.name, record.levelno, record.pathname, record.lineno, text, (), None)
        with suppress(OSError, ValueError):
            self.stream.write(self.format(plain) + self.terminator)


def set_up_logging(level: str, form: Literal["text", "json"], token: str | None) -> None:
    """Log to standard error, also warnings and the traceback of whatever ends the program.

    Our own lines follow `level`; the libraries' stay at warnings.
    """
    handler, repeats = _Handler(sys.stderr), RepeatFilter()
    handler.setFormatter(_JsonFormatter(token) if form == "json" else _TextFormatter(token))
    handler.addFilter(repeats)
    atexit.register(repeats.sum_up, also_new=True)
    logging.basicConfig(level=max(logging.WARNING, logging.getLevelName(level)), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_fatal
    threading.excepthook = lambda ended: _log_fatal(ended.exc_type, ended.exc_value, ended.exc_traceback)
    sys.unraisablehook = lambda raised: logger.error("an error that nobody can catch: %s", raised.exc_type.__name__)
    logging.getLogger(OURS).setLevel(level)
    # It warns each second of a job that takes longer than its interval, which is as meant; a hung job fails /healthz.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # It logs the whole update if it cannot read it.
    logging.getLogger("telegram.ext.ExtBot").setLevel(logging.CRITICAL + 1)


def _log_fatal(kind: type[BaseException], error: BaseException | None, traceback: TracebackType | None) -> None:
    logger.critical("ended by an error", exc_info=(kind, error or kind(), traceback))


def say_problem(problem: Exception) -> None:
    """Write why the program ends, which a person can correct: plainly, or as a JSON line where lines are JSON."""
    if any(isinstance(handler.formatter, _JsonFormatter) for handler in logging.getLogger().handlers):
        logger.critical("%s", problem)
    else:
        sys.stderr.write(f"{problem}\n")
