"""Logging as text or JSON lines, with every token removed."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Final, Literal

TOKEN: Final = re.compile(r"\d{3,}(?::|%3A)[\w-]{6,}", re.IGNORECASE)
"""Anything that looks like a bot token, also in a URL."""

OURS: Final = "bot"
"""The parent of our loggers. Only these log below WARNING: libraries log URLs with the token, rows and messages."""


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


def set_up_logging(level: str, form: Literal["text", "json"], token: str | None) -> None:
    """Log to standard error. Our own lines follow `level`; the libraries' stay at warnings."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonFormatter(token) if form == "json" else _TextFormatter(token))
    logging.basicConfig(level=max(logging.WARNING, logging.getLevelName(level)), handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(level)
    # It warns each second of a job that takes longer than its interval, which is as meant; a hung job fails /healthz.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # It logs the whole update if it cannot read it.
    logging.getLogger("telegram.ext.ExtBot").setLevel(logging.CRITICAL + 1)
