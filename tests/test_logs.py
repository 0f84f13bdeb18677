import json
import logging
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from errno import ENOSPC
from io import StringIO

import pytest

from bot.logs import RepeatFilter, set_up_logging, without_token

UNTIL = re.compile(r" this, the last at \d\d:\d\d:\d\d UTC")
"""When the last of the repeated lines was to be logged."""
TOKEN = "123456789:AAF-secret_part_of_the_token"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    yield
    root.handlers, root.level = handlers, level
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    logging.captureWarnings(capture=False)


class FullDisk(StringIO):
    def write(self, _text: str) -> int:
        raise OSError(ENOSPC, "No space left on device")


@pytest.mark.parametrize("is_full", [True, False])
def test_a_line_that_cannot_be_written_stops_nothing(monkeypatch: pytest.MonkeyPatch, *, is_full: bool) -> None:
    stream = FullDisk() if is_full else StringIO()
    stream.close()
    monkeypatch.setattr(sys, "stderr", stream)
    set_up_logging("INFO", "text", None)

    logging.getLogger("bot.test").info("started")


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_token_reaches_a_line_not_even_in_a_traceback(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("DEBUG", form, TOKEN)  # type: ignore[arg-type]
    logger = logging.getLogger("bot.test")
    try:
        raise ValueError(f"https://api.example.org/bot{TOKEN}/getMe failed")
    except ValueError:
        logger.exception("asked %s and bot%s", TOKEN, TOKEN.replace(":", "%3A"))

    lines = capsys.readouterr().err
    assert "secret_part" not in lines
    assert "ValueError" in lines


def test_json_lines_can_be_read_back(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", "json", None)
    logging.getLogger("bot.test").info('a "quoted" %s', "word")

    line = json.loads(capsys.readouterr().err)
    assert (line["level"], line["logger"], line["message"]) == ("INFO", "bot.test", 'a "quoted" word')


def test_libraries_that_would_log_what_people_write_stay_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("DEBUG", "text", None)
    logging.getLogger("telegram.ext.Application").debug("Processing update: my back hurts")
    logging.getLogger("bot.test").debug("update 7")

    lines = capsys.readouterr().err
    assert "my back hurts" not in lines
    assert "update 7" in lines


def test_any_token_is_taken_out_even_an_unknown_one() -> None:
    assert without_token("bot987654:ABCDEFGH-ijkl/getMe") == "bot<token>/getMe"
    assert without_token("at 10:30 on line 12:5") == "at 10:30 on line 12:5"


EVERYTHING = """
import logging, threading, warnings
from bot.logs import say_problem, set_up_logging
set_up_logging("INFO", "json", "123456789:AAF-secret_part_of_the_token")
logging.getLogger("bot.test").info("two\\nlines")
logging.getLogger("bot.test").error("%d", "no number")
warnings.warn("old")
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()
say_problem(ValueError("a setting is wrong"))
for number in range(5):
    logging.getLogger("bot.test").error("chat %d failed", number)
raise RuntimeError("https://api.example.org/bot123456789:AAF-secret_part_of_the_token/getMe")
"""


def test_whatever_is_written_is_one_json_object_a_line() -> None:
    run = subprocess.run([sys.executable, "-c", EVERYTHING], capture_output=True, text=True, check=False)  # noqa: S603

    lines = [json.loads(line) for line in run.stderr.splitlines()]
    said = [line["message"] for line in lines]
    assert said[0] == "two\nlines"
    assert "cannot be logged" in said[1]
    assert "old" in said[2]
    assert "ZeroDivisionError" in lines[3]["traceback"]
    assert said[4:6] == ["a setting is wrong", "chat 0 failed"]
    assert "RuntimeError" in lines[6]["traceback"]
    assert re.sub(UNTIL, "", said[7]) == "4 more like: chat 4 failed"
    assert "secret_part" not in run.stderr
    assert run.returncode == 1


def test_repeated_errors_make_one_line_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    repeats = RepeatFilter(lambda: now[0])
    log = logging.getLogger("bot.repeats")
    log.addFilter(repeats)
    try:
        for second in range(0, 130, 10):
            now[0] = second
            log.error("chat %d cannot be reached", second)
            log.info("tick %d", second)
        log.error("something else")
    finally:
        log.removeFilter(repeats)

    errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert [re.sub(UNTIL, "", error) for error in errors] == [
        "chat 0 cannot be reached",
        "5 more like: chat 50 cannot be reached",
        "chat 60 cannot be reached",
        "5 more like: chat 110 cannot be reached",
        "chat 120 cannot be reached",
        "something else",
    ]


def test_several_kinds_of_errors_are_summed_by_the_same_line(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    repeats = RepeatFilter(lambda: now[0])
    log = logging.getLogger("bot.kinds")
    log.addFilter(repeats)
    try:
        for kind in ("one", "two", "three") * 2:
            log.error("%s failed", kind)
        now[0] = 61
        log.error("something else")
    finally:
        log.removeFilter(repeats)

    said = [record.getMessage() for record in caplog.records]
    assert said[:3] == ["one failed", "two failed", "three failed"]
    assert sorted(re.sub(UNTIL, "", line) for line in said[3:]) == sorted(
        [*(f"1 more like: {kind} failed" for kind in ("one", "two", "three")), "something else"]
    )


def test_the_sum_of_repeated_lines_tells_when_the_last_one_came(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    repeats = RepeatFilter(lambda: now[0])
    at_noon = datetime(2026, 11, 27, 12, 0, 5, tzinfo=UTC).timestamp()
    for _ in range(2):
        repeats.filter(logging.makeLogRecord({"levelno": logging.ERROR, "msg": "failed", "created": at_noon}))

    now[0] = 7200
    repeats.sum_up()

    assert caplog.messages == ["1 more like this, the last at 12:00:05 UTC: failed"]
