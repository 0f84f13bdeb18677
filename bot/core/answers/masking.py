"""Removes from messages what could identify a person."""

import re
from typing import Final

LONGEST: Final = 200
"""Characters of a question that are kept, unless told otherwise."""

_MASKS: Final = (
    (re.compile(r"(?<!\S)\S[^\s@]*@\S[^\s.]*\.\S+"), "[email]"),
    (re.compile(r"(?:https?://|www\.|t\.me/)\S+", re.IGNORECASE), "[link]"),
    (re.compile(r"(?<!\w)@\w+"), "[name]"),
    (re.compile(r"\b((?i:my name(?: is|'?s)|i(?: am|'?m) called)) \w+(?: [A-Z]\w*)*"), r"\1 [name]"),
    (
        re.compile(
            r"\b\d+[a-z]?,?\s+(?:[\w'.-]+\s+){1,3}?(?:street|st|road|rd|avenue|ave|lane|ln|drive|way|close|square"
            r"|boulevard|blvd|court|crescent|terrace|gardens|grove)\b",
            re.IGNORECASE,
        ),
        "[address]",
    ),
    (re.compile(r"\d"), "#"),
    (re.compile(r"\s+"), " "),
)


def masked(text: str, longest: int = LONGEST) -> str:
    """At most `longest` characters of the text, without digits, addresses, links and @names."""
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)

    return text.strip()[:longest]
