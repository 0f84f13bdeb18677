"""A red flag is told from a message without the scores of the language model."""

from dataclasses import replace
from typing import Final

from bot.core.reading.message import raises_alarm, read_message
from bot.core.reading.red_flags import is_alarm
from bot.encoder.scores import Scores
from tests.core.reading.shipped_screener import MODEL, RED_FLAGS, TALK, labelled

SURE: Final = Scores(topics={}, signs={flag.id: 1.0 for flag in RED_FLAGS.flags}, any_sign=1.0)


class SureOfEverySign:
    """Says of each text that it has every sign."""

    def problem(self) -> str:
        return ""

    def scores(self, _text: str) -> Scores:
        return SURE


def test_no_score_raises_or_withdraws_an_alarm() -> None:
    model = replace(MODEL, scorer=SureOfEverySign())
    texts = [line["q"] for line in labelled("dev.jsonl")]
    alarms = {text for text in texts if raises_alarm(text, model)}

    assert alarms == {text for text in texts if is_alarm(read_message(text, model, TALK).screening)}
    assert 0 < len(alarms) < len(texts)
