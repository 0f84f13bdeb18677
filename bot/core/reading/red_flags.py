"""Red flags as they stand in redflags.yaml, and what the net says about a text."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from bot.core.content.models import Entry, Id, Line, SourceKey
from bot.core.content.urgency import Urgency
from bot.core.reading.numbers import COUNTED
from bot.core.reading.tokens import is_word, tokens

FamilyName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]

HEARD_EVERYWHERE: Final = frozenset(
    {"families", "hits", "groups", "asks", "exceptions", "examples", "near_misses", "ordinary"}
)
"""What a translation adds to the net of every language: a sign is heard in whatever language it is written."""
HEARD_AT_HOME: Final = frozenset({"spellings", "not_typos", "fillers", "neutral"})
"""What it adds to the net of its own language only: a filler here may be a word that matters there."""

NEAR: Final = 4
"""How many words may stand between two families that belong together, unless the pattern says otherwise."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Families that mean something together: `cant + pee`, `tore > back / 6 & sudden - diet`."""

    near: tuple[str, ...]
    """In one sentence, with few words between them."""
    ordered: bool
    within: int
    also: frozenset[str]
    """Anywhere in the message."""
    without: frozenset[str]
    """Nowhere in the message."""

    @classmethod
    def read(cls, text: str) -> "Pattern":
        """Raises ValueError for what is not a pattern."""
        main, *terms = re.split(r"\s(?=[&-]\s)", text)
        families, _, within = main.partition(" / ")
        return cls(
            near=tuple(re.split(r"\s[+>]\s", families.strip())),
            ordered=" > " in families,
            within=int(within or NEAR),
            also=frozenset(term[2:].strip() for term in terms if term[0] == "&"),
            without=frozenset(term[2:].strip() for term in terms if term[0] == "-"),
        )

    @property
    def families(self) -> frozenset[str]:
        return self.also | self.without | frozenset(self.near)


def _readable(phrase: str) -> str:
    if other := _not_latin(phrase) or ("" if phrase.startswith("@") or any(map(is_word, tokens(phrase))) else phrase):
        raise ValueError(f"“{other}” is not read: write words in Latin letters, or numbers")

    return phrase


def _not_latin(phrase: str) -> str:
    """The first letter that we do not read."""
    letters = "" if phrase.isascii() else filter(str.isalpha, phrase)
    return next((letter for letter in letters if not unicodedata.name(letter, "").startswith("LATIN")), "")


Phrase = Annotated[Line, AfterValidator(_readable)]
"""Words that are looked for in what people write."""


class Flag(Entry):
    """One red flag: what it asks, how much it matters, and the words that raise it."""

    id: Annotated[str, StringConstraints(pattern=r"^rf-[a-z0-9-]+$", max_length=40)]
    level: Urgency
    sign: Line
    """The sign in plain words, as it stands in a sentence: "you wrote about …"."""
    question: Line
    """Yes or no; asked when a text leaves it open."""
    why: Line
    sources: tuple[SourceKey, ...] = ()
    topic: Id | None = None
    """The answer about it: what someone reads who asks what the sign is."""
    hold: Literal["", "A"] = ""
    """A: no exercise tips until the person has been seen."""
    past_counts: bool = False
    """Cancer: over and done with still counts."""
    questions_count: bool = False
    """Wishing to die: asked is said."""
    passes: bool = False
    """Numbness: what goes away within minutes of moving does not count."""
    hits: tuple[Phrase, ...]
    """Phrases that raise it, whatever else is said."""
    groups: tuple[Line, ...] = ()
    """Patterns over the families; see `Pattern`."""
    asks: tuple[Line, ...] = ()
    """Patterns that leave it open."""
    exceptions: tuple[Phrase, ...] = ()
    """Phrases, and patterns, whose words do not count for the groups."""
    examples: str = ""
    """How people say it, one message a line; what sounds like them, and is found by no pattern, is asked about."""
    near_misses: tuple[Line, ...]
    """Texts that must raise nothing urgent."""

    @field_validator("groups", "asks")
    @classmethod
    def _are_patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            Pattern.read(pattern)

        return patterns


class Combination(Entry):
    """Signs that weigh more together than each alone."""

    one_of: tuple[str, ...]
    and_one_of: tuple[str, ...]
    """Flags, or families that stand anywhere in the message."""
    level: Urgency


class RedFlags(Entry):
    """redflags.yaml: the flags in their order, and the words that they are made of."""

    spellings: Mapping[str, str] = Field(default_factory=dict)
    """Short forms and wrong spellings, and what they stand for."""
    not_typos: tuple[str, ...] = ()
    """Words that look like a word of ours with one wrong letter, and are not."""
    fillers: tuple[str, ...] = ()
    """Words between the words that matter: “numb between my legs” is “numb between legs”."""
    families: Mapping[FamilyName, tuple[Phrase, ...]]
    """Words and phrases that mean the same here; `@name` takes in another family."""
    flags: tuple[Flag, ...] = Field(min_length=1)
    neutral: tuple[str, ...] = ()
    """Words that stand in signs and in ordinary talk alike, such as how a back feels; they tell neither."""
    ordinary: str = ""
    """How people talk with no sign in it, though it may sound like one; one message a line."""
    combinations: tuple[Combination, ...] = ()

    @model_validator(mode="after")
    def _only_known_names(self) -> "RedFlags":
        known = {*self.families, *COUNTED}
        for place, name in self._named():
            if name not in known:
                raise ValueError(f"{place}: there is no family “{name}”")

        flags = {flag.id for flag in self.flags}
        for name in (n for c in self.combinations for n in (*c.one_of, *c.and_one_of)):
            if name not in known | flags:
                raise ValueError(f"combinations: there is no flag or family “{name}”")

        return self

    def _named(self) -> Iterator[tuple[str, str]]:
        for family, members in self.families.items():
            yield from ((family, member[1:]) for member in members if member.startswith("@"))

        for flag in self.flags:
            for text in (*flag.groups, *flag.asks, *(e for e in flag.exceptions if is_pattern(e))):
                yield from ((f"{flag.id}: {text}", name) for name in sorted(Pattern.read(text).families))


def is_pattern(text: str) -> bool:
    """Exceptions are mostly phrases; one with + or > is a pattern."""
    return " + " in text or " > " in text


class Doubt(StrEnum):
    """Why a sign is asked about and not taken as said."""

    PAST = "past"
    """It may be over."""
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Hit:
    """Someone has these signs, the gravest first. `level` may be above each of theirs."""

    flags: tuple[Flag, ...]
    level: Urgency


@dataclass(frozen=True, slots=True)
class AskAboutSign:
    """Perhaps: show the safety line and ask one yes/no question."""

    flag: Flag
    doubt: Doubt

    @property
    def level(self) -> Urgency:
        return self.flag.level


@dataclass(frozen=True, slots=True)
class About:
    """A question about a sign: answer it, and add the emergency line."""

    flag: Flag


@dataclass(frozen=True, slots=True)
class Similar:
    """Only worded like a sign, in a longer message: give the answer, and below it one line that asks about the sign."""

    flag: Flag


@dataclass(frozen=True, slots=True)
class Clear:
    """Nothing of the kind."""


Screening = Hit | AskAboutSign | About | Similar | Clear


def is_alarm(screening: Screening) -> bool:
    """Whether this comes before anything else the person wanted: the same day, or now."""
    return isinstance(screening, Hit | AskAboutSign) and screening.level.at_least(Urgency.URGENT)
