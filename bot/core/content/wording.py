"""How our texts have to read: plain, calm, exact. Pure, so that editors and tests are told the same."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from bot.core.content.markup import shown
from bot.core.content.models import Entry, Line

LONGEST_SENTENCE: Final = 20
"""Words."""

LONGEST_PARAGRAPH: Final = 3
"""Sentences; a few more are fine while they stay within SHORT_PARAGRAPH."""

SHORT_PARAGRAPH: Final = 45
"""Words."""

BULLET: Final = "• "

_SENTENCE_END: Final = re.compile('(?<=[.?!:])["\N{RIGHT DOUBLE QUOTATION MARK})]*\\s+')
_WORD: Final = re.compile(r"\w")
_SPOKEN: Final = re.compile(r"\w\S*")
_LINK: Final = re.compile(r"https?://\S+|www\.\S+")
_PATTERNS: Final[Mapping[re.Pattern[str], str]] = {
    re.compile(
        r"\b\d[\d,.]*\s?(?:mg|mcg|µg|ml|milligrams?|tablets?|pills?|capsules?)\b", re.IGNORECASE
    ): '"{0}": give no amounts of a medicine',
    re.compile("!"): "no exclamation marks: calm is kinder",
    re.compile(r"\d+\s*%|\bper ?cent", re.IGNORECASE): '"{0}": write "1 in 10" or "10 of 100" in place of a percentage',
    re.compile(
        r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|hundred)\b", re.IGNORECASE
    ): '"{0}": write numbers as numerals',
    re.compile(r"\b(\d+)\s*[-\N{EN DASH}]\s*(\d+)\b"): '"{0}": write "{1} to {2}"',
}
"""What texts do not have, and the remark for the first place that has it."""

_METRIC: Final[Mapping[str, tuple[str, str]]] = {
    "kilograms": (r"\d\s?kg\b", r"\d\s?lb\b"),
    "centimetres": (r"\d\s?cm\b", r"\d (?:inch|inches|feet)\b|\ba foot\b"),
    "kilometres": (r"\d\s?km\b", r"\d miles?\b"),
    "litres": (r"\d\s?(?:l|litres?|liters?)\b", r"\d US cups?\b"),
    "degrees Celsius": (r"\d\s?°?C\b", r"\d\s?°?F\b"),
}


class Avoid(Entry):
    """Words to avoid, and what to write instead."""

    words: tuple[Line, ...]
    say: Line
    exceptions: tuple[Line, ...] = ()
    """Phrases in which such a word is allowed."""


class Medicines(Entry):
    """A text that names a medicine must also name one of the `advisers`."""

    words: tuple[Line, ...]
    advisers: tuple[Line, ...]


class Emergency(Entry):
    """Emergency numbers differ from country to country."""

    always: Line
    """The sentence in which they are named."""
    numbers: tuple[Line, ...]
    with_country: Mapping[str, tuple[Line, ...]]


class Wording(Entry):
    """wording.yaml."""

    avoid: tuple[Avoid, ...]
    medicines: Medicines
    emergency: Emergency


def remarks(markup: str, wording: Wording) -> Iterator[str]:
    """Remarks about a text, each with what to write instead; raises MarkupError for invalid markup."""
    text = _LINK.sub("", shown(markup)).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    yield from _avoided(text, wording.avoid)
    yield from _medicines(text, wording.medicines)
    yield from _emergency(text, wording.emergency)
    yield from _long_sentences(text)
    yield from _long_paragraphs(text)
    yield from _units(text)
    for pattern, remark in _PATTERNS.items():
        if found := pattern.search(text):
            yield remark.format(found[0], *found.groups())


def _sentences(text: str) -> list[str]:
    lines = (_SENTENCE_END.split(line.strip().removeprefix(BULLET).strip()) for line in text.splitlines())
    return [part for parts in lines for part in parts if _WORD.search(part)]


def _contains(text: str, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE) is not None


def _may_contain(lowered: str, phrases: tuple[str, ...]) -> bool:
    """A fast check before the exact one, because thousands of texts are searched for dozens of phrases."""
    return any(phrase in lowered for phrase in _lowered(phrases))


@cache
def _lowered(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(phrase.lower() for phrase in phrases)


def _avoided(text: str, avoid: tuple[Avoid, ...]) -> Iterator[str]:
    lowered = text.lower()
    for entry in (entry for entry in avoid if _may_contain(lowered, entry.words)):
        rest = text
        for exception in entry.exceptions:
            rest = re.sub(re.escape(exception), "", rest, flags=re.IGNORECASE)

        for word in entry.words:
            if _contains(rest, word):
                yield f'instead of "{word}" write: {entry.say}'


def _medicines(text: str, medicines: Medicines) -> Iterator[str]:
    named = medicines.words if _may_contain(text.lower(), medicines.words) else ()
    medicine = next((word for word in named if _contains(text, word)), None)
    if medicine and not any(_contains(text, adviser) for adviser in medicines.advisers):
        yield f'names a medicine ("{medicine}"): send people to a {medicines.advisers[0]} first'


def _emergency(text: str, emergency: Emergency) -> Iterator[str]:
    rest = text.replace(emergency.always, "")
    for number in emergency.numbers:
        if number in rest and re.search(rf"\b(?:call|dial|phone|ring)\b[^.]*\b{number}\b", rest, re.IGNORECASE):
            yield f"name {number} only like this: {emergency.always}"

    for number, countries in emergency.with_country.items():
        for sentence in _sentences(text) if number in text else ():
            if _contains(sentence, number) and not any(_contains(sentence, country) for country in countries):
                yield f"{number} means different things: name the country in the same sentence"


def _long_sentences(text: str) -> Iterator[str]:
    for sentence in _sentences(text):
        words = len(_SPOKEN.findall(sentence))
        if words > LONGEST_SENTENCE:
            yield f'{words} words in one sentence; up to {LONGEST_SENTENCE} are easy to read: "{sentence[:60]}…"'


def _long_paragraphs(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if len(_sentences(line)) > LONGEST_PARAGRAPH and len(line.split()) > SHORT_PARAGRAPH:
            yield f'over {LONGEST_PARAGRAPH} sentences in one paragraph; begin a new one: "{line.strip()[:60]}…"'


def _units(text: str) -> Iterator[str]:
    for unit, (metric, imperial) in _METRIC.items():
        if re.search(metric, text) and not re.search(imperial, text):
            yield f"{unit}: add the other unit in brackets, such as 25kg (55lb) or 30cm (12 inches)"
