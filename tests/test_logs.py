import json
import logging
from collections.abc import Iterator

import pytest

from bot.logs import set_up_logging, without_token

TOKEN = "123456789:AAF-secret_part_of_the_token"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level


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
