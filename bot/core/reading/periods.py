"""How long ago, and for how long: “for 2 weeks”, “since Monday”, “3 days ago”."""

import re
from collections.abc import Iterator
from typing import Final

from bot.core.reading.lexicon import Span

_DAYS: Final = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTHS: Final = (
    "january|february|march|april|may|june|july|august|september|october|november|december|christmas|easter"
)
_NUMBER: Final = (
    r"(?:\d{1,2}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a few|few|several|a couple of|couple of"
    r"|a couple)"
)
_ABOUT: Final = r"(?:(?:about|around|over|nearly|almost|roughly|the last|the past|the|last|past|now) )*"
_PERIOD: Final = re.compile(
    rf"(?<!\S)(?:for {_ABOUT}(?P<length>{_NUMBER} (?:days|weeks?|months?|years?|yrs?))(?! (?:old|ago|off))(?!\S)"
    rf"|(?P<ago>{_NUMBER} (?:hours?|days?|weeks?|months?) ago)(?!\S)"
    rf"|(?P<now>{_NUMBER} (?:days?|weeks?|months?) now)(?!\S)"
    rf"|since (?P<since>(?:last )?(?:{_DAYS})(?: (?:night|morning|evening|afternoon))?"
    rf"|(?:(?:last|early|late) )?(?:{_MONTHS})(?! \d)|last (?:spring|summer|autumn|winter)"
    r"|yesterday(?: (?:morning|evening))?|last (?:night|week|weekend|month|year)|this morning|the weekend)(?!\S)"
    rf"|(?P<at>yesterday|this morning|last night|last weekend|at the weekend|(?:on|last) (?:{_DAYS}))(?!\S))"
)
AT, AGO, FOR = "at", "ago", "length"
"""Kinds of a time: the first two say when something happened, all but AT how long the pain has been there."""


def periods(words: tuple[str, ...]) -> Iterator[tuple[Span, str, str]]:
    """The words and marks of each, its kind, and how it is named to the person: “for 2 weeks”."""
    line = " ".join(words)
    for found in _PERIOD.finditer(line):
        first = line.count(" ", 0, found.start())
        yield (first, first + found[0].count(" ")), found.lastgroup or "", _named(found)


def _named(found: re.Match[str]) -> str:
    said = found[found.lastgroup or 0]
    match found.lastgroup:
        case "length":
            return f"for {said}"
        case "now":
            return f"for {said.removesuffix(' now')}"
        case "since":
            return f"since {_with_capitals(said)}"
        case _:
            return _with_capitals(said)


def _with_capitals(said: str) -> str:
    return re.sub(rf"\b(?:{_DAYS}|{_MONTHS})\b", lambda name: name[0].capitalize(), said)
