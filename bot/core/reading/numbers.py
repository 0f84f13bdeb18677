"""Families of numbers: ages of now and then, temperatures, weeks of pregnancy, years in the past and few words."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

AGES: Final[Mapping[str, range]] = {
    "age-under-16": range(16),
    "age-16-to-64": range(16, 65),
    "age-50-or-over": range(50, 120),
    "age-65-or-over": range(65, 120),
}
"""“im 72”, “my 12 yr old”, “granny, 84,”."""

FEVER: Final = "fever-number"
"""A body temperature that is a fever: “temp of 38.5”, “39c”, “102f”."""

PREGNANCY_WEEK: Final = "pregnancy-week"
"""“34+2”: weeks and days."""

PAST_YEAR: Final = "past-year"
"""A year in the past, from YEARS: "in 2011". Later years may be the current one."""
YEARS: Final = range(1940, 2025)
TWO_DIGITS: Final = 100

SHORT: Final = "short-message"
"""A message of few words, found at the first: it is about the writer's back even if it does not name it."""
SHORT_MESSAGE: Final = 14
"""Most words and marks of a short message."""

PAST_AGE: Final = "past-age"
"""The age at which something happened, at least two years before another age of the text: "at 17 …, now 35"."""

NOW_AGED: Final = "now-aged"
"""The "now" or "today" of an age: "im 35 now", "today at 60"."""

CHILD_FIRST: Final = "starts-under-16"
"""The age of a child as the first words: "14, warming up …" is about the writer, even if it names no back."""

COUNTED: Final = frozenset({*AGES, CHILD_FIRST, FEVER, PREGNANCY_WEEK, PAST_YEAR, PAST_AGE, NOW_AGED, SHORT})

_PERSON: Final = (
    r"(?<!like )(?<!like i )\b(?:im|am|age|aged|(?<!plan )(?<!dose )(?<!limit )(?<!most )is"
    r"|hes|shes|turned|turning|nearly|almost|mum|mom|dad|mother|father"
    r"|at(?! (?:\d|1[012])(?!\S))|at(?= \d+ years)|(?:son|daughter|boy|girl|kid|child|student) at"
    r"|(?:normal|kid|child|student)(?: \S+){0,4} (?:pain|aches?|spasms?|hurting) at"
    r"|wife|husband|hubby|gran|nan|nana|granny|grandma|grandmother|grandad|granddad|grandpa|grandfather|uncle|aunt|auntie"
    r"|lady|man|woman|male|female"
    r"|wifes|husbands|mums|moms|dads|mothers|fathers|grans|nans|granddads|grandads|uncles|aunts|sons|daughters|ones"
    r"|over|elderly|person|guy|son|daughter|boy|girl|he|she|patient|neighbour|neighbor)(?: ,)?"
)
"""Up to 12, a number behind "at" is an hour, or an age of long ago ("a fusion at 12"), but not of "my son at 9"."""
_NOT_A_QUANTITY: Final = (
    r"(?! (?:kgs?|kilos?|lbs?|km|k|mg|g|ml|mins?|minutes?|hours?|hrs?|h|days?|weeks?|wks?|months?|reps?|percent|times"
    r"|miles?|x|st|nd|rd|th|stone|pm|am|degrees?|c|cm|m|metres|meters|ft|feet|foot|steps|pounds?|sets?|sit|push|pull|squats"
    r"|burpees|bags|boxes|quid|hole|holes|overs|and a half|laps|mph|kph|s"
    r"|per ?cent|pct|mile|kilometers?|kilometres?|dollars?|euros?|pence|bucks|usd|eur|gbp|k?cal|calories|rpm|bpm|watts?"
    r"|oclock|at night|yesterday|today|tonight"
    r"|(?:this|last|in the|on \w+) (?:morning|afternoon|evening|night))\b)(?!\S)"
)
_AGE: Final = re.compile(
    rf"{_PERSON} (?P<after>\d{{1,3}}){_NOT_A_QUANTITY}"
    r"|(?<!\S)(?<!(?:back|body) of a )(?<!(?:spine|bones|knees) of a )(?<!like a )(?P<before>\d{1,3})"
    r" (?:year olds?|years? old|yr olds?|yrs? old|yo|y o|yrs? of age|years of age"
    r"|year boy|year girl)\b"
    r"|^(?P<first>\d{2}) (?:[,.]|and (?!\d)|m\b|f\b|male|female|man|woman|guy|lady|here\b)"
    r"|, (?P<between>\d{2}) ,"
    r"|\b(?:have|has) (?P<has>\d{1,3}) years\b(?! (?:of|experience|in|ago))"
)
_FIRST: Final = re.compile(
    r"^(?:im |i am |aged? )?(?P<child>\d{1,2})"
    r" (?:, (?!\d)|[mf]\b|male|female|boy|girl|(?:years?|yrs?) old|yo\b)"
)
_AGE_THEN: Final = re.compile(
    r"(?<!son )(?<!daughter )(?<!boy )(?<!girl )(?<!kid )(?<!, )"
    r"(?:\b(?:when (?:i|she|he) was|i was|at (?:the )?age(?: of)?|at(?! (?:\d|1[012]|\d0)\b))|(?:^|(?<=\. ))aged)"
    rf" (?P<then>\d{{1,2}}){_NOT_A_QUANTITY}(?! , [0-5]\d\b)"
)
"""Behind "at", up to 12 may be an hour, and tens a speed: "a car hit me at 40, im 52". "My son aged 9" is 9 now."""
_AGE_NOW: Final = re.compile(
    r"\b(?:now|today) (?:at |aged )?(?P<now>\d{2})(?= [.,]| (?:and|i|my|the)\b|$)|(?<!\S)(?P<posted>\d{2}) [mf](?!\S)"
)
_NOW_AGED: Final = re.compile(r"\b(?:now|today)(?= (?:at |aged )?\d{2}(?!\S))|(?<=\b(?:im|am) \d\d )now\b")
_HOT: Final = re.compile(
    r"\b(?:temp|temps|temperature|temperatures|fever|thermometer|armpit)\b"
    r"(?: [^\d.]{1,12}){0,4}? (?P<named>\d{2,3}(?:\.\d)?)(?!\S)(?! th\b)"
    r"|(?<!\S)(?P<celsius>\d{2}(?:\.\d)?) (?:c|celsius)\b"
    r"|(?<!\S)(?P<fahrenheit>\d{3}(?:\.\d)?) (?:f|fahrenheit)\b"
    r"|(?<!\S)(?<!in )(?<!scoliosis )(?<!curve )(?<!cobb )(?P<unit>\d{2,3}(?:\.\d)?)"
    r" (?:degrees?|fever|temp|temperature|(?:on|in) (?:the|a|my|his|her) (?:thermometer|armpit|ear)"
    r"|(?:and a half )?under (?:the|my|his|her) (?:tongue|arm|armpit))\b"
    r"(?! (?:days?|heat|weather)\b)(?!(?: \S+){0,5} (?:outside|outdoors|shade|roof)\b)"
    r"|\b(?:to|around|about|at) (?P<reached>3[89]\.\d|4[01]\.\d)(?!\S)"
    r"|(?<!\S)(?P<alone>3[89]\.\d|4[01]\.\d)"
    r" (?:this|last|now|today|tonight|yesterday|again|and|,|with (?:tablets|paracetamol))(?!\S)"
)
_WEEK: Final = re.compile(r"(?<!\S)(?P<week>[23]\d|4[01]) and [0-6](?!\S)")
_YEAR: Final = re.compile(
    rf"(?<!\S)(?:in|of|until|from|during|before|winter|summer|spring|autumn|was|,|january|february|march|april|may|june"
    r"|july|august|september|october|november|december|attack|surgery|operation|accident|crash)"
    rf" (?P<year>\d{{4}}){_NOT_A_QUANTITY}"
    rf"|(?<!\S)back in (?P<short>\d{{2}}){_NOT_A_QUANTITY}(?! years?\b)"
    r"|(?<!\S)in (?P<nineties>[6-9]\d)(?= [.,]| i\b|$)"
    r"|(?<!\S)(?:winter|spring|summer|autumn|fall|christmas) (?:of )?(?P<season>[6-9]\d)(?!\S)"
)
_PATTERNS: Final[Mapping[re.Pattern[str], Mapping[str, Callable[[float], bool]]]] = {
    _YEAR: {PAST_YEAR: lambda year: year < TWO_DIGITS or year in YEARS},
    _AGE: {family: ages.__contains__ for family, ages in AGES.items()},
    _FIRST: {CHILD_FIRST: range(8, 16).__contains__},
    _WEEK: {PREGNANCY_WEEK: lambda _: True},
    _HOT: {FEVER: lambda degrees: 37.8 <= degrees <= 43 or 100 <= degrees <= 109},  # noqa: PLR2004 - Celsius, Fahrenheit
}
"""Families by the pattern of their numbers, and which of these numbers count for each."""


def counted(words: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Each of these families in a text, with the index of its word."""
    if 0 < len(words) <= SHORT_MESSAGE:
        yield SHORT, 0

    if not any(word[0].isdigit() for word in words):
        return

    line = " ".join(words)
    past_ages = dict(_past_ages(line))
    yield from ((PAST_AGE, place) for place in past_ages.values())
    yield from ((NOW_AGED, _place(line, found)) for found in _NOW_AGED.finditer(line))
    for pattern, families in _PATTERNS.items():
        for number, place in _numbers(pattern, line):
            counting = (family for family, counts in families.items() if counts(number))
            yield from ((family, place) for family in counting if family not in AGES or place not in past_ages)


def _past_ages(line: str) -> Iterator[tuple[int, int]]:
    """Where each stands, and where its phrase begins."""
    then = list(_AGE_THEN.finditer(line))
    if then:
        oldest = max(age for pattern in (_AGE, _AGE_NOW, _AGE_THEN) for age, _ in _numbers(pattern, line))
        yield from ((_place(line, found, 1), _place(line, found)) for found in then if int(found[1]) <= oldest - 2)


def _numbers(pattern: re.Pattern[str], line: str) -> Iterator[tuple[float, int]]:
    """Each number that the pattern finds, with the index of its word."""
    for found in pattern.finditer(line):
        group = found.lastgroup or 0
        yield float(found[group]), _place(line, found, group)


def _place(line: str, found: re.Match[str], group: int | str = 0) -> int:
    return line.count(" ", 0, found.start(group))
