"""The red flags of redflags.yaml, and the results of screening a text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from bot.core.content.models import Entry, Id, Line, SourceKey
from bot.core.content.urgency import Urgency
from bot.core.reading.context import Assertion
from bot.core.reading.lexicon import variants
from bot.core.reading.numbers import COUNTED
from bot.core.reading.tokens import is_word, tokens

FamilyName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]

ADDED_EVERYWHERE: Final = frozenset(
    {"families", "hits", "groups", "asks", "hints", "exceptions", "examples", "near_misses", "ordinary"}
)
"""Fields that a translation adds to the screening of every language: a message may be in any language."""
ADDED_AT_HOME: Final = frozenset({"spellings", "fillers"})
"""Fields that a translation adds only to the screening of its own language: a filler may be a sign in another one."""

NEAR: Final = 4
"""Words, without fillers, that may be between two families of a pattern, unless the pattern has another number."""


@dataclass(frozen=True)
class Pattern:
    """A combination of families: `cant + pee`, `tore > back / 6 & sudden - diet`."""

    near: tuple[str, ...]
    """Families in one sentence, with at most `within` words, without fillers, between two of them."""
    ordered: bool = False
    within: int = NEAR
    also: frozenset[str] = frozenset()
    """Families that must be anywhere in the message."""
    without: frozenset[str] = frozenset()
    """Families that must not be in the sentence; in another sentence of the message they make the sign doubtful."""

    @classmethod
    def read(cls, text: str) -> "Pattern":
        """Parse a pattern; raises ValueError."""
        main, *terms = re.split(r"\s(?=[&-]\s)", text)
        families, _, within = main.partition(" / ")
        return cls(
            near=tuple(re.split(r"\s[+>]\s", families.strip())),
            ordered=" > " in families,
            within=int(within or NEAR),
            also=frozenset(term[2:].strip() for term in terms if term[0] == "&"),
            without=frozenset(term[2:].strip() for term in terms if term[0] == "-"),
        )

    @cached_property
    def needed(self) -> frozenset[str]:
        return self.also | frozenset(self.near)


def patterns(texts: Iterable[str]) -> Iterator[Pattern]:
    """Parse patterns with alternatives: `cant|wont + pee` is two. Raises ValueError."""
    for text in texts:
        if re.search(r" - \S*\|", text):
            raise ValueError(f"“{text}”: a family behind - has no alternatives")

        yield from map(Pattern.read, variants(text))


def _readable(phrase: str) -> str:
    if phrase.isascii() and phrase[:1].isalpha():
        return phrase  # the first word at least is read

    if other := _not_latin(phrase) or ("" if phrase.startswith("@") or any(map(is_word, tokens(phrase))) else phrase):
        raise ValueError(f"“{other}” is not read: write words in Latin letters, or numbers")

    return phrase


def _not_latin(phrase: str) -> str:
    """The first letter that is not Latin; empty if there is none."""
    letters = "" if phrase.isascii() else filter(str.isalpha, phrase)
    return next((letter for letter in letters if not unicodedata.name(letter, "").startswith("LATIN")), "")


Phrase = Annotated[Line, AfterValidator(_readable)]
"""Words that are searched for in messages."""


def _are_patterns(texts: tuple[str, ...]) -> tuple[str, ...]:
    list(patterns(texts))
    return texts


class SignPart(Entry):
    """A narrower sign of a flag, named instead of its whole sign where a message tells of no more."""

    sign: Line
    groups: Annotated[tuple[Line, ...], Field(min_length=1), AfterValidator(_are_patterns)]
    """Patterns of families that tell of it; a family behind - must not be anywhere in the message."""


class Flag(Entry):
    """One red flag: its level, its texts, and the words that raise it."""

    id: Annotated[str, StringConstraints(pattern=r"^rf-[a-z0-9-]+$", max_length=40)]
    level: Urgency
    sign: Line
    """The sign in plain words, to be used in the sentence "you wrote about …"."""
    parts: tuple[SignPart, ...] = ()
    """Narrower signs; one is named instead of the sign where a message tells of it and of no other."""
    question: Line
    """A yes/no question, asked when a text is not clear."""
    why: Line
    sources: tuple[SourceKey, ...] = Field(min_length=1)
    topic: Id | None = None
    """Id of the topic with the answer to a question about the sign."""
    hold: Literal["", "A"] = ""
    """A: no exercise tips until the person has been seen."""
    past_counts: bool = False
    """Whether the sign counts also if it is past (cancer)."""
    questions_count: bool = False
    """Whether a question about the sign counts as a mention (suicidal thoughts)."""
    passes: bool = False
    """Whether the sign does not count if it ends within minutes of moving (numbness)."""
    happens_once: bool = False
    """Whether the sign is an event that does not count years later (an accident)."""
    ends_with_pain: bool = False
    """Whether the sign does not count once the pain is told to be over ("fell on Monday, no pain at all now")."""
    hits: tuple[Phrase, ...]
    """Phrases that raise the flag; an exception that contains one, with more words, makes the bot ask."""
    groups: Annotated[tuple[Line, ...], AfterValidator(_are_patterns)] = ()
    """Patterns of families that raise the flag; see `Pattern`."""
    asks: Annotated[tuple[Line, ...], AfterValidator(_are_patterns)] = ()
    """Patterns after which the bot asks about the sign."""
    hints: tuple[Phrase, ...] = ()
    """Words that count for the sign only if the small language model hears it."""
    exceptions: tuple[Phrase, ...] = ()
    """Phrases and patterns whose words do not count for `groups` and `asks`."""
    examples: str = ""
    """Messages with the sign, one per line: the small language model is trained with them."""
    near_misses: tuple[Line, ...]
    """Texts that must not raise an alarm."""


class Combination(Entry):
    """Signs that together have a higher level than each alone."""

    one_of: tuple[str, ...]
    and_one_of: tuple[str, ...]
    """Ids of flags, or families that are anywhere in the message."""
    level: Urgency


class ContextTriggers(Entry):
    """context.yaml: the families of words for the context rules; they are joined with those of redflags.yaml."""

    families: Mapping[FamilyName, tuple[Phrase, ...]]


class RedFlags(Entry):
    """redflags.yaml: the flags, and the families of words for their patterns."""

    spellings: Mapping[str, str] = Field(default_factory=dict)
    """Short forms and wrong spellings, with the correct words."""
    fillers: tuple[str, ...] = ()
    """Words that are ignored in phrases: “numb between my legs” is “numb between legs”."""
    families: Mapping[FamilyName, tuple[Phrase, ...]]
    """Words and phrases with the same meaning for the patterns; `@name` includes another family."""
    flags: tuple[Flag, ...] = Field(min_length=1)
    ordinary: str = ""
    """Messages without a sign that resemble one, one per line: the small language model is trained with them."""
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
            of_parts = chain.from_iterable(part.groups for part in flag.parts)
            for text in (*flag.groups, *flag.asks, *of_parts, *(e for e in flag.exceptions if is_pattern(e))):
                yield from (
                    (f"{flag.id}: {text}", name)
                    for each in patterns([text])
                    for name in sorted(each.needed | each.without)
                )


def is_pattern(text: str) -> bool:
    """Whether an exception is a pattern: it has + or >. The others are phrases."""
    return " + " in text or " > " in text


class Doubt(StrEnum):
    """Why the bot asks about a sign instead of giving advice at once."""

    PAST = "past"
    """The sign may be past."""
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Hit:
    """These signs are present, the most urgent first. `level` may be higher than each of theirs (`Combination`)."""

    flags: tuple[Flag, ...]
    level: Urgency


@dataclass(frozen=True, slots=True)
class _OfOneSign:
    flag: Flag

    @property
    def level(self) -> Urgency:
        return self.flag.level


@dataclass(frozen=True, slots=True)
class AskAboutSign(_OfOneSign):
    """The sign may be present: show the safety line and ask one question."""

    doubt: Doubt
    others: tuple[Flag, ...] = ()
    """Further candidates, the likeliest first."""

    @property
    def flags(self) -> tuple[Flag, ...]:
        return (self.flag, *self.others)


class About(_OfOneSign):
    """A question about a sign: answer it, and add the line about emergencies."""


@dataclass(frozen=True, slots=True)
class Similar(_OfOneSign):
    """A sign that a message may have in other words: answer it, with one line below that asks about the sign."""

    visit: Hit | None = None
    """The signs for a visit within days that the message has beside it."""


@dataclass(frozen=True, slots=True)
class Clear:
    """No sign was found."""


@dataclass(frozen=True, slots=True)
class MentionedSign:
    """A sign that a message speaks of, and what it says about it."""

    flag: Flag
    assertion: Assertion


Screening = Hit | AskAboutSign | About | Similar | Clear


def is_alarm(screening: Screening) -> bool:
    """Whether help is needed now or the same day, so that this comes before any other answer."""
    return isinstance(screening, Hit | AskAboutSign) and screening.level.at_least(Urgency.URGENT)
