"""Screening: searches every text for red flags before anything else happens with it.

The text is divided into words. Families (words and phrases with the same meaning) are found in it, and a pattern
matches if its families are close together. For each match, `Context` decides what is asserted: present, denied, past,
asked about, and so on. The most urgent result is returned, after the small language model has been heard.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, permutations
from typing import Final

from bot.core.content.urgency import Urgency, highest
from bot.core.reading.context import HERE, STAYING, TRIGGERS, WAS_ONCE, Assertion, Context
from bot.core.reading.lexicon import Lexicon, Span, Spans, TokenizedText, members, variants
from bot.core.reading.numbers import COUNTED, counted
from bot.core.reading.red_flags import (
    About,
    AskAboutSign,
    Clear,
    Combination,
    Doubt,
    Flag,
    Hit,
    MentionedSign,
    Pattern,
    RedFlags,
    Screening,
    Similar,
    is_alarm,
    is_pattern,
    patterns,
)
from bot.core.reading.second_witness import MOST_CANDIDATES, agreed, doubted, likeliest, supposed
from bot.core.reading.tokens import SOFT, Speller, TrainingTexts, questions
from bot.encoder.scores import Scores

FARTHEST: Final = 60
"""Words and marks, with fillers, that may be between two families of a pattern."""
MOST_MATCHES: Final = 60
"""Matches of one flag that are examined; about the sign of a text with more, the bot asks."""
KINDS: Final = (Clear, Similar, AskAboutSign, Hit, About)
"""Kinds of results, the lowest priority first; alarms come before all others."""
TOO_INTIMATE: Final = "genitals"
"""The family for which numbness is asked about even if it has passed."""


@dataclass(frozen=True, slots=True)
class SignRule:
    """One way to raise a flag."""

    pattern: Pattern
    asks: bool = False
    is_phrase: bool = False
    """Whether it is a listed phrase (`Flag.hits`), which an exception that contains it makes doubtful."""


RuleMatch = tuple[tuple[Span, ...], bool]
"""The spans of a rule's families, and whether the bot asks: the rule says so, an exception contains the phrase, or
another sentence has a family that the pattern must be without."""


def lexicon_of(content: RedFlags, texts: TrainingTexts) -> Lexicon:
    """The words of the content, made ready to be found; takes about a second, so it is stored in fitted files."""
    families = _families(content)
    known = map(texts.tokens, chain.from_iterable(families.values()))
    speller = Speller.of({*chain.from_iterable(known), *content.fillers}, content.spellings, texts)
    return Lexicon.of(families, speller, texts, fillers=content.fillers, exact=TRIGGERS)


def _families(content: RedFlags) -> dict[str, list[str]]:
    """The families of the content, and families for each flag's `hits`, `hints`, and exceptions that are phrases."""
    families = {name: list(members(name, content.families)) for name in content.families}
    for flag in content.flags:
        families[_hits(flag)] = list(flag.hits)
        families[_hints(flag)] = list(flag.hints)
        if phrases := [text for text in flag.exceptions if not is_pattern(text)]:
            families[_excepted_phrases(flag)] = list(chain.from_iterable(map(variants, phrases)))

    return families


def _hits(flag: Flag) -> str:
    return f"hits of {flag.id}"


def _hints(flag: Flag) -> str:
    return f"hints of {flag.id}"


def _excepted_phrases(flag: Flag) -> str:
    return f"exceptions of {flag.id}"


class Screener:
    """Screens texts for the red flags of one version of the content; immutable."""

    def __init__(self, content: RedFlags, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._counting = {name: [f for f, m in content.families.items() if f"@{name}" in m] for name in COUNTED}
        self._flags = content.flags
        self._rules = {flag.id: tuple(_rules(flag)) for flag in content.flags}
        self._exceptions = {flag.id: tuple(_exceptions(flag)) for flag in content.flags}
        self._parts = {flag.id: [(part, tuple(patterns(part.groups))) for part in flag.parts] for flag in content.flags}
        self._combinations = content.combinations

    def screen(self, text: str) -> Screening:
        """The most urgent result for a text."""
        return self.read(text)[0]

    def read(self, text: str, scores: Scores | None = None) -> tuple[Screening, tuple[MentionedSign, ...]]:
        """The most urgent result for a text, and what it says about each sign that it mentions.

        Low `scores` turn an alarm into a question, or into a line below the answer (`doubted`). High ones raise an
        alarm only if the text mentions the sign or has a hint of it.
        """
        reading = self._lexicon.read(text)
        context = Context(reading, self._spans(reading), questions(text))
        examined = [_examined(flag, self._matches_of(flag, context), context) for flag in self._flags]
        signs = tuple(chain.from_iterable(mentioned for _, mentioned in examined))
        verdicts = [verdict for verdict, _ in examined]
        found = _most_urgent(verdicts, self._combinations, context.families)
        if scores and isinstance(found, Hit | AskAboutSign) and is_alarm(found):
            is_together = not found.flags[0].level.at_least(Urgency.URGENT)  # each alone asks for a visit within days
            found = doubted(found, scores)
            if is_together:  # then the model may hear a sign that is more urgent
                found = max(found, self._heard(scores, signs, found, context), key=_priority)
        elif scores:
            heard = self._heard(scores, signs, found, context)
            found = found if isinstance(found, About) and not is_alarm(heard) else heard

        mentioned = (*signs, *_suspicions(found, signs))
        match found:
            case Hit():
                found = self._as_said(found, context)
            case Similar(flag) if visits := _visits(verdicts):
                found = Similar(flag, self._as_said(visits, context))

        return found, mentioned

    def _as_said(self, hit: Hit, context: Context) -> Hit:
        return replace(hit, flags=tuple(self._narrowed(flag, context) for flag in hit.flags))

    def _narrowed(self, flag: Flag, context: Context) -> Flag:
        """The flag under the name of its narrower sign that the text tells of, if it tells of one only."""
        told = [part for part, ways in self._parts[flag.id] if any(_is_told(way, context) for way in ways)]
        return flag.model_copy(update={"sign": told[0].sign}) if len(told) == 1 else flag

    def _heard(self, scores: Scores, signs: Iterable[MentionedSign], found: Screening, context: Context) -> Screening:
        denied = {sign.flag.id for sign in signs if sign.assertion is Assertion.DENIED}
        if (flag := likeliest(self._flags, scores, denied)) is None:
            return found

        if said := {sign.assertion for sign in signs if sign.flag.id == flag.id}:
            return supposed(flag, scores, said)

        return Similar(flag) if context.is_absent(_hints(flag), MOST_MATCHES) else agreed(flag, scores)

    def _spans(self, reading: TokenizedText) -> Spans:
        spans = self._lexicon.spans(reading)
        for counting, place in counted(reading.words):
            for family in (counting, *self._counting[counting]):
                spans.setdefault(family, []).append((place, place))

        return {name: sorted(found) for name, found in spans.items()}

    def _matches_of(self, flag: Flag, context: Context) -> Iterator[RuleMatch]:
        excepted: dict[int, list[set[int]]] | None = None
        sentences = context.reading.sentences
        for rule in self._rules[flag.id]:
            if not rule.pattern.needed <= context.families or any(map(context.is_absent, rule.pattern.also)):
                continue

            excuses = (span for name in rule.pattern.without for span in context.spans.get(name, ()))
            others = [span for span in excuses if context.assertion((span,)) is not Assertion.DENIED]
            near_others = {sentences[start] for start, _ in others}
            for found in _matches(rule.pattern, context):
                if sentences[found[0][0]] in near_others:
                    continue

                if excepted is None:
                    excepted = self._excepted(flag, context)

                places = set(_places(found))
                around = (each for each in excepted.get(min(places), ()) if each > places)
                is_excepted = any(around) if rule.is_phrase else not excepted.keys().isdisjoint(places)
                if rule.is_phrase or not is_excepted:
                    yield found, rule.asks or is_excepted or bool(others)

    def _excepted(self, flag: Flag, context: Context) -> dict[int, list[set[int]]]:
        """The exceptions of a flag, as the indexes of their words, by each of these.

        One is within one clause, and no comma divides its phrase: in "my bladder, is that normal?" none is normal.
        """
        excepted: dict[int, list[set[int]]] = defaultdict(list)
        matches = (_matches(pattern, context) for pattern in self._exceptions[flag.id])
        for found in chain.from_iterable(matches):
            places = set(_places(found))
            is_divided = any(SOFT in context.reading.words[start:end] for start, end in found)
            if context.is_in_one_clause(found) and not is_divided:
                for place in places:
                    excepted[place].append(places)

        return excepted


def _rules(flag: Flag) -> Iterator[SignRule]:
    yield SignRule(Pattern((_hits(flag),)), is_phrase=True)
    yield from map(SignRule, patterns(flag.groups))
    yield from (SignRule(pattern, asks=True) for pattern in patterns(flag.asks))


def _exceptions(flag: Flag) -> Iterator[Pattern]:
    yield Pattern((_excepted_phrases(flag),))
    yield from patterns(filter(is_pattern, flag.exceptions))


def _matches(pattern: Pattern, context: Context) -> Iterator[tuple[Span, ...]]:
    if not pattern.needed <= context.families:
        return

    families = [context.spans[name] for name in pattern.near]
    places = tuple(range(len(families)))
    for order in [places] if pattern.ordered else permutations(places):
        for chosen in _chains((), [families[place] for place in order], pattern.within, context.reading):
            yield tuple(span for _, span in sorted(zip(order, chosen, strict=True)))


def _is_told(pattern: Pattern, context: Context) -> bool:
    """Whether the pattern matches with all that it needs said as present, and nothing that it must be without."""
    if any(map(context.is_absent, pattern.also)) or not all(map(context.is_absent, pattern.without)):
        return False

    found = islice(_matches(pattern, context), MOST_MATCHES)
    return any(context.assertion(spans) is Assertion.PRESENT for spans in found)


def _chains(
    found: tuple[Span, ...], rest: list[list[Span]], within: int, reading: TokenizedText
) -> Iterator[tuple[Span, ...]]:
    """Combinations of one span of each list, in this order, in one sentence, with at most `within` words between."""
    if not rest:
        yield found
        return

    for span in _following(found[-1][1], rest[0], within, reading) if found else rest[0]:
        yield from _chains((*found, span), rest[1:], within, reading)


def _following(last: int, spans: list[Span], within: int, reading: TokenizedText) -> Iterator[Span]:
    """The spans that begin at most `within` words after the index `last`; `spans` must be sorted."""
    for index in range(bisect_left(spans, (last + 1, 0)), len(spans)):
        first = spans[index][0]
        if reading.sentences[last] != reading.sentences[first] or first - last > FARTHEST:
            return

        if reading.between(last, first) > within:
            return

        yield spans[index]


def _places(spans: Iterable[Span]) -> Iterator[int]:
    return (place for first, last in spans for place in range(first, last + 1))


def _examined(flag: Flag, matches: Iterable[RuleMatch], context: Context) -> tuple[Screening, list[MentionedSign]]:
    """The most urgent result of a flag's matches, and what they say; those after a certain alarm are not examined."""
    result: Screening = Clear()
    assertions: dict[Assertion, None] = {}
    for number, (found, asks) in enumerate(matches):
        assertion = _assertion(flag, found, context) if number < MOST_MATCHES else Assertion.UNCLEAR
        is_left_open = asks and assertion is Assertion.PRESENT
        assertions[Assertion.UNCLEAR if is_left_open else assertion] = None
        result = max(result, _verdict(flag, assertion, asks=asks), key=_priority)
        if number == MOST_MATCHES or (isinstance(result, Hit) and is_alarm(result)):
            break

    return result, [MentionedSign(flag, assertion) for assertion in assertions]


def _assertion(flag: Flag, found: tuple[Span, ...], context: Context) -> Assertion:
    """What passes within minutes of moving is past, unless something of it stays; so is an event years ago.

    Of a sign that ends with the pain, one whose pain is told to be over is past too.
    """
    if flag.passes and context.passes(found):
        stays = TOO_INTIMATE in context.spans or STAYING in context.spans
        return Assertion.UNCLEAR if stays else Assertion.PAST

    assertion = context.assertion(found)
    if flag.ends_with_pain and assertion in HERE and context.is_pain_over_after(max(last for _, last in found)):
        return Assertion.PAST

    is_over = flag.happens_once and assertion in HERE and context.is_years_ago(found)
    return Assertion.PAST if is_over else assertion


def _verdict(flag: Flag, assertion: Assertion, *, asks: bool) -> Screening:
    if assertion is Assertion.PRESENT or (flag.past_counts and assertion in WAS_ONCE):
        return AskAboutSign(flag, Doubt.UNCLEAR) if asks else Hit((flag,), flag.level)

    if assertion is Assertion.MAYBE_PAST:
        return AskAboutSign(flag, Doubt.PAST)

    if assertion is Assertion.UNCLEAR or (flag.questions_count and assertion is not Assertion.DENIED):
        return AskAboutSign(flag, Doubt.UNCLEAR)

    if assertion is Assertion.OTHER_NOW:
        return Similar(flag)

    return About(flag) if assertion is Assertion.QUESTION else Clear()


def _suspicions(found: Screening, signs: Iterable[MentionedSign]) -> Iterator[MentionedSign]:
    """Signs that no pattern has matched and that the text is only similar to."""
    known = {sign.flag.id for sign in signs}
    match found:
        case AskAboutSign(flag) | Similar(flag) if flag.id not in known:
            yield MentionedSign(flag, Assertion.UNCLEAR)
        case Hit(flags):
            yield from (MentionedSign(flag, Assertion.UNCLEAR) for flag in flags if flag.id not in known)


def _priority(screening: Screening) -> tuple[bool, int, int]:
    """The order of results: alarms first (a present sign before a possible one), then questions, hits, possible signs.

    Results of the same kind are ordered by level.
    """
    rank = 0 if isinstance(screening, Clear) else screening.level.rank
    return is_alarm(screening), KINDS.index(type(screening)), rank


def _most_urgent(
    verdicts: Iterable[Screening], combinations: Iterable[Combination], families: frozenset[str]
) -> Screening:
    ranked = sorted(verdicts, key=_priority, reverse=True)
    together = _together([each for each in ranked if isinstance(each, Hit)], combinations, families)
    result = max((*together, *ranked), key=_priority, default=Clear())
    if not isinstance(result, AskAboutSign):
        return result

    asked = (each.flag for each in ranked if isinstance(each, AskAboutSign) and each is not result and is_alarm(each))
    return replace(result, others=tuple(asked)[: MOST_CANDIDATES - 1])


def _visits(verdicts: Iterable[Screening]) -> Hit | None:
    """The present signs that ask for a visit within days, as one result."""
    hits = [each for each in verdicts if isinstance(each, Hit) and not is_alarm(each)]
    return Hit(tuple(hit.flags[0] for hit in hits), hits[0].level) if hits else None


def _together(hits: Sequence[Hit], combinations: Iterable[Combination], families: frozenset[str]) -> Iterator[Hit]:
    """All present signs as one result; a combination may raise its level."""
    if hits:
        flags = tuple(hit.flags[0] for hit in hits)
        present = families | {flag.id for flag in flags}
        raised = (
            combination.level
            for combination in combinations
            if present.intersection(combination.one_of) and present.intersection(combination.and_one_of)
        )
        yield Hit(flags, highest((flags[0].level, *raised)))
