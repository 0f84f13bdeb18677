"""The behavioural checklist: about 6,000 lines that say of every red flag that it is there, or that it is not.

Made of the wordings in tests/questions/checklist.yaml, always the same lines in the same order.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from ruamel.yaml import YAML

FILE: Final = Path(__file__).parents[2] / "questions" / "checklist.yaml"

PRESENT: Final = (
    "{s}.",
    "{s}",
    "Hi, {s}. What should I do?",
    "{c}. {s}.",
    "{s}. {c}.",
    "{c}, and now {s}.",
    "{c} and {s}",
)
NOMINAL: Final = ("{s}.", "{s}", "{c}. {s}.", "{s}. {c}.", "{c}, plus {s}.", "I've now got {s}.", "{c} and {s}")
DENIED: Final = (
    "No {bare}.",
    "I have no {bare}.",
    "I don't have any {bare}.",
    "There is no {bare}.",
    "Without any {bare}.",
    "{a}? No.",
    "I have never had {a}.",
    "I haven't noticed any {bare}.",
    "No {more}, {bare} or {most}.",
    "I deny {a}.",
    "{a} has been ruled out.",
    "I said NO {bare}!!",
    "I have neither {a} nor {more}.",
    "There's been no {more} and no {bare}.",
    "{a}: no; {more}: no.",
    "{a} - none; {more} - yes.",
    "No {more}, nor do I have {a}.",
)
PAST: Final = (
    "I had {a} six years ago and made a full recovery.",
    "Years ago I had {a}, it was treated and never came back.",
    "In 2012 I had {a}, but it cleared up.",
    "When I was a student I had {a}, that is long gone.",
)
OTHERS: Final = (
    "My uncle {o} last year, {mine}.",
    "My neighbour {o}. {mine}.",
    "Years ago my dad {o}, but {mine}.",
    "A friend of mine {o} once. {mine}.",
    "{mine}. My brother {o} in 2019.",
)
OTHERS_NOUN: Final = ("My colleague had {a}. {mine}.", "{mine}. It was my cousin who had {a}.")
FEARED: Final = (
    "I'm scared of {a}.",
    "I'm worried I could get {a} one day.",
    "I've been reading about {a} and now I'm anxious.",
    "I'm afraid of ending up with {a}.",
)
FEARED_IF: Final = ("What if one day {i}?", "I dread the day when {i}.")
ADVISED: Final = (
    "The nurse told me to watch out for {a}.",
    "The leaflet says to ring in case of {a}.",
    "My GP asked me about {a}.",
    "They warned me about {a}.",
)
ADVISED_IF: Final = (
    "The doctor said to come back if {i}.",
    "I was told to call an ambulance if {i}.",
    "They sent me home with the advice to ring if {i}.",
)
ASKED: Final = (
    "Can a back spasm cause {a}?",
    "Does back pain often come with {a}?",
    "Why do doctors ask about {a}?",
    "What does {a} mean?",
)
COMPLAINTS: Final = (
    "My lower back is stiff from raking leaves",
    "I pulled a muscle in my back lifting a crate",
    "My back has been tight since Sunday",
    "I bent down to tie my shoe and my back grabbed",
    "After a long drive my back is sore",
    "My back muscles cramp when I sit too long",
    "I slept badly and my back aches",
    "I did too many deadlifts and my back is tight",
)
MINE: Final = (
    "my back is just stiff",
    "I only have a tight muscle in my back",
    "my own back is merely sore from gardening",
    "I just pulled a muscle in my back",
)
MORE: Final = ("swelling", "headache", "cough", "dizziness", "rash", "nausea")
SEED: Final = 20261125


@dataclass(frozen=True, slots=True)
class Line:
    """A message, and what it says about a flag."""

    text: str
    flag: str
    kind: str


@cache
def checklist() -> tuple[Line, ...]:
    wordings: Mapping[str, Mapping[str, Any]] = YAML(typ="safe").load(FILE)
    random = Random(SEED)  # noqa: S311 - the same lines each time
    return tuple(Line(text, flag, kind) for flag, told in wordings.items() for kind, text in _lines_of(told, random))


def _lines_of(told: Mapping[str, Any], random: Random) -> Iterator[tuple[str, str]]:
    nouns: Sequence[str] = told["nouns"]
    for said in told["present"]:
        yield from (("present", text) for text in _filled(PRESENT, random, s=said))

    for said in told["nominal"]:
        yield from (("present", text) for text in _filled(NOMINAL, random, s=said))

    for said in told["denied"]:
        yield from (("denied", text) for text in _filled(("{s}.", "{s}", "{c}. {s}.", "{s}. {c}."), random, s=said))

    kinds = {"denied": DENIED, "feared": FEARED, "advised": ADVISED, "asked": ASKED}
    kinds |= {"past": PAST} if told.get("past", True) else {}
    for noun in nouns:
        for kind, templates in kinds.items():
            yield from ((kind, _decorated(text, random)) for text in _with_noun(templates, noun, random))

        yield from (("other", text) for text in _with_noun(OTHERS_NOUN, noun.replace("<my>", "his"), random))

    for other in told["others"]:
        yield from (("other", text) for text in _filled(OTHERS, random, o=other))

    for clause in told["ifs"]:
        yield from (("feared", _decorated(text, random)) for text in _filled(FEARED_IF, random, i=clause))
        yield from (("advised", _decorated(text, random)) for text in _filled(ADVISED_IF, random, i=clause))


def _with_noun(templates: Sequence[str], noun: str, random: Random) -> Iterator[str]:
    noun = noun.replace("<my>", random.choice(("your", "the") if templates is ASKED else ("my", "the")))
    bare = noun.removeprefix("an ").removeprefix("a ")
    yield from _filled(templates, random, a=noun, bare=bare)


def _filled(templates: Sequence[str], random: Random, **words: str) -> Iterator[str]:
    for template in templates:
        more, most = random.sample(MORE, 2)
        complaint, mine = random.choice(COMPLAINTS), random.choice(MINE)
        text = template.format(c=complaint, mine=mine, more=more, most=most, **words)
        yield _written(text, random)


def _decorated(text: str, random: Random) -> str:
    """Alone, or with an ordinary complaint before or after it."""
    complaint = random.choice(COMPLAINTS)
    first, after = random.choice((("", ""), (f"{complaint}. ", ""), ("", f" {complaint}.")))
    return f"{first}{text}{after}"


def _written(text: str, random: Random) -> str:
    """As a careful person writes it, or one who types in a hurry."""
    if random.random() < 0.25:
        return text.lower().replace("'", "").replace(",", "").rstrip(".")

    return re.sub(r"(?:^|(?<=[.?!] ))[a-z]", lambda found: found.group().upper(), text)
