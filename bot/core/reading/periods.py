"""When, how long ago and for how long: “on Monday”, “3 days ago”, “for 2 weeks”, “since Monday”."""

import re
from collections.abc import Iterator
from typing import Final

from bot.core.reading.lexicon import Span

_DAY_NAMES: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS: Final = rf"{'|'.join(_DAY_NAMES)}|mon|tues?|weds?|thurs?|fri"  # "sat" is mostly a verb, and "sun" the sun
_MONTHS: Final = (
    "january|february|march|april|may|june|july|august|september|october|november|december|christmas|easter"
)
_MONTH: Final = rf"(?:(?:early|late|mid) )?(?:{_MONTHS})(?! \d)"
_SEASON: Final = "last (?:spring|summer|autumn|winter|fall)"
_NUMBER: Final = (
    r"(?:\d{1,2} or \d{1,2}|\d{1,2}|an?|some|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|a few|few|several|a couple of|couple of|a couple)"
)
_LENGTH: Final = rf"{_NUMBER} (?:days?|weeks?|wks?|months?|years?|yrs?)(?: or (?:two|so))?"
_ABOUT: Final = (
    r"(?:(?:the last|the past|last|past|about|around|over|nearly|almost|roughly|some|maybe|like|well|now"
    r"|more than) ){0,4}"
)
_ALONE: Final = (
    r"(?! (?:old|ago|off|later|pregnant|postpartum|pp|to go|until|till|before|after|from|and half|straight))(?!\S)"
)
"""Excludes ages, weeks of a pregnancy and times between two others: "for 2 weeks old", "2 weeks before"."""
_BACK_THEN: Final = r"back(?= [.,]| (?:i|we|my|he|she|when|after|while|whilst)(?!\S)|$)"
"""As "ago", neither the spine nor a return: "2 weeks back I fell", not "2 weeks back pain", "3 days back at work"."""
_DAY: Final = rf"(?:{_DAYS})(?: (?:night|morning|evening|afternoon))?"
_PERIOD: Final = re.compile(
    rf"(?<!\S)(?:(?:for|since) {_ABOUT}(?P<length>{_LENGTH}){_ALONE}"
    r"|for (?P<many>days|weeks|months|years|ages)(?= (?:now|and)\b| [^\w\s]|$)"
    rf"|(?:the )?(?:last|past) (?P<past>{_LENGTH}){_ALONE}"
    r"|(?:(?:its|thats)(?: been)?|(?:it has )?been|that is|this is|going on|now)"
    rf" {_ABOUT}(?P<been>{_LENGTH}){_ALONE}"
    rf"|(?P<ago>(?:{_LENGTH}|{_NUMBER} hours?) (?:ago|{_BACK_THEN}))(?!\S)"
    rf"|(?P<full>{_LENGTH}) of (?:\S+ ){{0,2}}(?:back|pain|pains|sciatica|spasms?|agony|backache)(?!\S)"
    rf"|(?P<now>{_LENGTH}) (?:now|in(?= [^\w\s]|$))(?!\S)"
    r"|(?:its|now|im on|on about) (?P<day>day (?:\d{1,2}|two|three|four|five|six|seven))(?!\S)"
    rf"|since (?P<since>(?:last )?{_DAY}"
    rf"|(?:last )?{_MONTH}|{_SEASON}"
    r"|yesterday(?: (?:morning|evening))?|last (?:night|week|weekend|month|year)|this morning|this afternoon"
    r"|the weekend|the summer|(?:19|20)\d\d)(?!\S)"
    r"|(?<!every )(?<!each )(?<!most )(?<!on a )(?P<at>yesterday|this morning|this afternoon|last night|last weekend"
    r"|(?:at|over) the weekend|last week(?! of)"
    rf"|(?:in|last) {_MONTH}|{_SEASON}"
    rf"|(?:(?:on|last|this) )?{_DAY}(?! gone))(?! (?:it was |was |is )?(?:worse|better|still))(?!\S))"
)
AT, AGO, FOR = "at", "ago", "length"
"""Kinds of a time that rules tell apart: when something happened, "3 days ago", and "for" or "since 3 days"."""


def periods(words: tuple[str, ...]) -> Iterator[tuple[Span, str, str]]:
    """The words and marks of each, its kind (the group of the pattern), and how it is named to the person."""
    line = " ".join(words)
    for found in _PERIOD.finditer(line):
        first = line.count(" ", 0, found.start())
        yield (first, first + found[0].count(" ")), found.lastgroup or "", _named(found)


def _named(found: re.Match[str]) -> str:
    said = found[found.lastgroup or 0]
    match found.lastgroup:
        case "length" | "many" | "past" | "been" | "full" | "now":
            return f"for {said}"
        case "since":
            return f"since {_with_capitals(said)}"
        case "at" if re.match(rf"(?:{_DAYS})\b", said):
            return f"on {_with_capitals(said)}"
        case _:
            return _with_capitals(said)


def _with_capitals(said: str) -> str:
    return re.sub(rf"\b(?:{_DAYS}|{_MONTHS})\b", lambda name: _whole(name[0]).capitalize(), said)


def _whole(name: str) -> str:
    """Tuesday for "tues"."""
    return next((day for day in _DAY_NAMES if day.startswith(name[:3])), name)
