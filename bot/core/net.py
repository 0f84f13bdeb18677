"""The red-flag net: every text goes through it before anything else.

A text is read once into words. Families (words and phrases that mean the same) are looked up in it, and a pattern
fires where its families stand close together. What fired is then weighed: denied, over long ago, a question about a
sign, gone again within minutes. The gravest reading wins; in doubt it is taken as said.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise, product
from typing import Final

from bot.core.content import messages
from bot.core.counted import COUNTED, counted
from bot.core.lexicon import Lexicon, Reading, Span, Spans, members
from bot.core.likeness import Likeness, Words
from bot.core.redflags import (
    About,
    Ask,
    Clear,
    Combination,
    Doubt,
    Flag,
    Hit,
    Pattern,
    RedFlags,
    Screening,
    is_alarm,
    is_pattern,
)
from bot.core.urgency import Urgency, highest
from bot.core.weighing import SPOKEN, Weighing, spans_overlap
from bot.core.words import Speller, Stem, tokens

SUSPICION: Final = 3.6
"""How much has to speak for a sign that no pattern found before it is asked about."""
HARD: Final = 4
"""So many ordinary messages each counts for that shares words with the signs."""
TOO_INTIMATE: Final = "genitals"
"""Numb here is asked about, even when it passed."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to raise one flag."""

    flag: Flag
    pattern: Pattern
    asks: bool = False
    is_phrase: bool = False
    """A listed phrase: no exception takes it back."""


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that found its words, and where."""

    rule: Rule
    spans: tuple[Span, ...]


class Net:
    """Built once from the content; screening changes nothing."""

    def __init__(self, content: RedFlags, stem: Stem, ordinary: Iterable[str] = ()) -> None:
        if missing := [name for name in (*SPOKEN, TOO_INTIMATE) if name not in content.families]:
            raise ValueError(f"families: {', '.join(missing)} missing")

        families = {name: list(members(name, content.families)) for name in content.families}
        self._counting = {name: [f for f, m in content.families.items() if f"@{name}" in m] for name in COUNTED}
        self._rules = tuple(_rules(content.flags, families))
        self._exceptions = {flag.id: tuple(_exceptions(flag, families)) for flag in content.flags}
        self._combinations = content.combinations
        known = {word for phrases in families.values() for phrase in phrases for word in tokens(phrase)}
        speller = Speller(known | {*content.fillers}, content.spellings, content.not_typos)
        self._lexicon = Lexicon(families, speller, stem, fillers=content.fillers, exact=SPOKEN)
        self._flags = {flag.id: flag for flag in content.flags}
        self._neutral = frozenset(stem(word) for word in content.neutral)
        self._learn(content, ordinary)

    def _learn(self, content: RedFlags, ordinary: Iterable[str]) -> None:
        """A flag without examples, such as one that is a matter of age, is left to its patterns."""
        learnt = [flag for flag in content.flags if flag.examples]
        said = {flag.id: [self._told(text) for text in (*flag.hits, *messages(flag.examples))] for flag in learnt}
        near = [text for flag in content.flags for text in flag.near_misses]
        hard = [self._told(text) for text in (*messages(content.ordinary), *near)]
        others = [*hard * HARD, *map(self._told, ordinary)]
        alarming = {flag.id for flag in learnt if flag.level.at_least(Urgency.URGENT)}
        visits = {flag: texts for flag, texts in said.items() if flag not in alarming}
        self._alarming = Likeness({flag: said[flag] for flag in alarming}, [*others, *chain(*visits.values())])
        self._visits = Likeness(visits, others)

    def _told(self, text: str) -> Words:
        return self._words(self._lexicon.read(text))

    def _words(self, reading: Reading, besides: Collection[int] = ()) -> Words:
        """What is compared with the examples: no neutral words, and none of these places."""
        places = zip(reading.places, reading.stems, strict=True)
        return tuple(None if place in besides or stem in self._neutral else stem for place, stem in places)

    def screen(self, text: str) -> Screening:
        """The gravest reading of a text."""
        reading = self._lexicon.read(text)
        spans = self._spans(reading)
        weighing = Weighing(reading, spans)
        verdicts: dict[str, Screening] = {}
        heard: set[int] = set()
        said = {name: found for name, found in spans.items() if not weighing.are_denied(found)}
        for firing in self._firings(reading, spans, said.keys()):
            flag, verdict = firing.rule.flag.id, _verdict(firing, weighing, spans)
            verdicts[flag] = max(verdicts.get(flag, Clear()), verdict, key=_gravity)
            heard.update(place for first, last in firing.spans for place in range(first, last + 1))

        found = _gravest(verdicts.values(), self._combinations, frozenset(spans))
        is_sure = is_alarm(found) or isinstance(found, About)
        return found if is_sure else self._suspected(reading, heard, found)

    def _suspected(self, reading: Reading, heard: set[int], found: Screening) -> Screening:
        """What it sounds like, where no pattern is sure: as a whole, and in the words that no pattern took."""
        rest = self._words(reading, heard)
        score, telling = self._alarming.loudest(rest)
        if min(score, self._alarming.loudest(self._words(reading))[0]) > SUSPICION:
            return Ask(self._flags[self._alarming.closest(telling)], Doubt.UNCLEAR)

        score, telling = self._visits.loudest(rest)
        if score > SUSPICION and isinstance(found, Clear):
            return Hit((self._flags[self._visits.closest(telling)],), Urgency.SEE_DOCTOR)

        return found

    def _spans(self, reading: Reading) -> Spans:
        spans = self._lexicon.spans(reading)
        for counting, place in counted(reading.words):
            for family in (counting, *self._counting[counting]):
                spans.setdefault(family, []).append((place, place))

        return spans

    def _firings(self, reading: Reading, spans: Spans, said: Collection[str]) -> Iterator[Firing]:
        """`said`: the families that stand in the text undenied."""
        for rule in self._rules:
            if not all(name in said for name in rule.pattern.also):
                continue

            for found in _matches(rule.pattern, reading, spans):
                if rule.is_phrase or not spans_overlap(found, self._excepted(rule.flag, reading, spans)):
                    yield Firing(rule, found)

    def _excepted(self, flag: Flag, reading: Reading, spans: Spans) -> Iterator[Span]:
        for pattern in self._exceptions[flag.id]:
            for found in _matches(pattern, reading, spans):
                yield from found


def _rules(flags: Iterable[Flag], families: dict[str, list[str]]) -> Iterator[Rule]:
    """Rules of all flags; each flag's listed phrases become a family of its own."""
    for flag in flags:
        families[f"hits of {flag.id}"] = list(flag.hits)
        yield Rule(flag, _alone(f"hits of {flag.id}"), is_phrase=True)
        yield from (Rule(flag, Pattern.read(text)) for text in flag.groups)
        yield from (Rule(flag, Pattern.read(text), asks=True) for text in flag.asks)


def _exceptions(flag: Flag, families: dict[str, list[str]]) -> Iterator[Pattern]:
    phrases = [text for text in flag.exceptions if not is_pattern(text)]
    if phrases:
        families[f"exceptions of {flag.id}"] = phrases
        yield _alone(f"exceptions of {flag.id}")

    yield from (Pattern.read(text) for text in flag.exceptions if is_pattern(text))


def _alone(family: str) -> Pattern:
    return Pattern(near=(family,), ordered=False, within=0, also=frozenset(), without=frozenset())


def _matches(pattern: Pattern, reading: Reading, spans: Spans) -> Iterator[tuple[Span, ...]]:
    if any(name not in spans for name in pattern.near) or not pattern.also <= spans.keys():
        return

    if not pattern.without.isdisjoint(spans):
        return

    for found in product(*(spans[name] for name in pattern.near)):
        if _is_near(found, pattern, reading):
            yield found


def _is_near(found: tuple[Span, ...], pattern: Pattern, reading: Reading) -> bool:
    """One sentence, nothing counted twice, in order if asked for, and few words between."""
    inorder = found if pattern.ordered else tuple(sorted(found))
    if reading.sentences[inorder[0][0]] != reading.sentences[inorder[-1][1]]:
        return False

    return all(
        left[1] < right[0] and reading.between(left[1], right[0]) <= pattern.within for left, right in pairwise(inorder)
    )


def _verdict(firing: Firing, weighing: Weighing, spans: Spans) -> Screening:
    flag = firing.rule.flag
    if weighing.is_denied(firing.spans) or weighing.is_fine(firing.spans) or weighing.is_nobodys(firing.spans):
        return Clear()

    if flag.passes and weighing.passes:
        return Ask(flag, Doubt.UNCLEAR) if TOO_INTIMATE in spans or weighing.something_stays else Clear()

    if not flag.questions_count and weighing.is_question(firing.spans):
        return About(flag)

    if not flag.past_counts and weighing.is_over(firing.spans):
        return Ask(flag, Doubt.PAST)

    if firing.rule.asks or weighing.is_supposed(firing.spans):
        return Ask(flag, Doubt.UNCLEAR)

    return Hit((flag,), flag.level)


def _gravity(screening: Screening) -> tuple[bool, int, int]:
    """What comes first: a sign that is there, over one that may be, over a question; the higher level, in each."""
    match screening:
        case Hit(level=level):
            return level.at_least(Urgency.URGENT), 3, level.rank
        case Ask():
            return screening.level.at_least(Urgency.URGENT), 2, screening.level.rank
        case About(flag):
            return False, 4, flag.level.rank
        case Clear():
            return False, 0, 0


def _gravest(verdicts: Iterable[Screening], combinations: Iterable[Combination], families: frozenset[str]) -> Screening:
    gravest = max(verdicts := list(verdicts), key=_gravity, default=Clear())
    if not isinstance(gravest, Hit):
        return gravest

    flags = sorted((v.flags[0] for v in verdicts if isinstance(v, Hit)), key=lambda flag: -flag.level.rank)
    present = families | {flag.id for flag in flags}
    raised = (c.level for c in combinations if present.intersection(c.one_of) and present.intersection(c.and_one_of))
    return Hit(tuple(flags), highest((flags[0].level, *raised)))
