"""Everything in the core that reads what people type, with the words of `content`."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from bot.content.library import open_library
from bot.core.answers.masking import masked
from bot.core.answers.policy import answer
from bot.core.answers.suggestions import suggested_topics
from bot.core.content.markup import MarkupError, shown
from bot.core.content.texts import phrases
from bot.core.content.tip_edits import id_for
from bot.core.reading.message import read_message
from bot.core.reading.multi_question import questions_in
from bot.core.reading.small_talk import is_readable, small_talk_of, without_greeting
from bot.core.typed.pauses import PauseWords, read_pause
from bot.core.typed.places import Matches, fold, parse_offset, place_by_zone, place_of, without_lead
from bot.core.typed.times import TimeWords, parse_span, parse_time, split_time
from bot.encoder.scores import NO_SCORER
from tests.core.reading.shipped_screener import CONTENT, MATCHER, MODEL, ROOT, SCREENER

TODAY: Final = date(2026, 11, 22)
NOW: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)
_TEXTS: Final = open_library(ROOT / "content", today=TODAY).texts("en")
TIME_WORDS: Final = TimeWords.of(_TEXTS)
PAUSE_WORDS: Final = PauseWords.of(_TEXTS)
_RULES: Final = replace(MODEL, scorer=NO_SCORER)
"""Without the language model, whose cost is measured on its own."""
_SMALL_TALK: Final = small_talk_of(_TEXTS)


class _Nowhere:
    """A gazetteer without a town."""

    def find(self, _typed: str) -> Matches:
        return Matches()

    def at_offsets(self, *_: object) -> tuple[()]:
        return ()


def _shown(text: str) -> None:
    with suppress(MarkupError):
        shown(text)


PARSERS: Final[Mapping[str, Callable[[str], object]]] = {
    "time": lambda text: parse_time(text, TIME_WORDS),
    "time and place": lambda text: split_time(text, TIME_WORDS),
    "quiet hours": lambda text: parse_span(text, TIME_WORDS),
    "pause": lambda text: read_pause(text, PAUSE_WORDS, TODAY),
    "offset": parse_offset,
    "zone": place_by_zone,
    "place": lambda text: place_of(text, _Nowhere(), NOW),
    "folded name": fold,
    "words before a place": lambda text: without_lead(text, phrases(_TEXTS("place-words"))),
    "masked": masked,
    "red flags": SCREENER.screen,
    "topic": MATCHER.match,
    "message": lambda text: answer(read_message(text, _RULES, _SMALL_TALK, "backspasm_bot"), CONTENT),
    "command": lambda text: answer(read_message(f"/{text}", _RULES, _SMALL_TALK), CONTENT),
    "language model": MODEL.scorer.scores,
    "several questions": lambda text: questions_in(text, MATCHER.match),
    "small talk": _SMALL_TALK.heard,
    "greeting": lambda text: without_greeting(text, _TEXTS("hello-words")),
    "readable": is_readable,
    "suggestions": lambda text: suggested_topics(text, CONTENT.topics),
    "id of a tip": lambda text: id_for(text, ()),
    "markup of a tip": _shown,
}
"""By name. What a parser returns does not matter here."""
