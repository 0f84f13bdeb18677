"""Checks between entries and files: repeated ids, unknown names, review dates in the past, similar texts."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, pairwise
from typing import Final

from rapidfuzz.fuzz import ratio

from bot.content.validation import did_you_mean
from bot.content.yaml_values import Node
from bot.core.content.markup import MarkupError, character_name, invisible_character
from bot.core.content.models import CAUSE_IDS, COMMON_KNOWLEDGE, TOPIC_IDS, Section, messages
from bot.core.content.problems import Problem, Severity
from bot.core.content.wording import Wording, remarks
from bot.core.reading.lexicon import variants
from bot.core.reading.tokens import tokens

ALIKE: Final = 90
"""Texts with at least this similarity (`rapidfuzz.fuzz.ratio`, 0 to 100) are reported as nearly the same."""

PROSE: Final = ("text", "summary", *Section)
"""The fields whose wording is checked."""

_COMPARED: Final = 20
"""Earlier texts that each text is compared with at most."""
_SHARED_PAIRS: Final = 0.6
"""Texts that share a smaller part of their word pairs are not sure to be compared."""


def check_file(root: Node) -> Iterator[Problem]:
    """Checks for every file: no repeated ids in a list, no invisible characters in texts."""
    for node in walk(root):
        if node.items:
            yield from _repeated_ids(node)
        elif (text := node.text) and (character := invisible_character(text)):
            yield node.problem(
                f"holds an invisible character, {character_name(character)}; delete it", snippet=character
            )


def check_together(roots: Mapping[str, Node], today: date) -> Iterator[Problem]:
    """Checks that need several files, and checks that only give warnings."""
    causes, tips = roots.get("causes.yaml"), roots.get("tips.yaml")
    if tips is not None:
        yield from past_review(tips, today)
        yield from _without_source(tips)
        yield from _near_duplicates(tips)

    if causes is None:
        return

    if (listed := causes.child("sources")) is not None:
        for node in chain.from_iterable(map(walk, roots.values())):
            yield from _unknown_sources(node, listed.fields)

    yield from _wrong_parents(causes)
    yield from _missing_topics(causes)
    yield from _shared_names(causes)


def check_families(root: Node, needed: Iterable[str]) -> Iterator[Problem]:
    families = root.child("families")
    if families is not None and (missing := [name for name in needed if name not in families.fields]):
        yield families.problem(f"these families are missing: {', '.join(missing)}", "every text is screened with them")


def check_phrases(root: Node) -> Iterator[Problem]:
    """Warnings about phrases of which too little is read, or nothing that others in their list do not say."""
    fillers = frozenset(word.text for word in root.get("fillers").items)
    families = root.get("families").fields.values()
    phrases = (flag.get(name) for flag in entries(root, "flags") for name in ("hits", "hints"))
    for listed in (*families, *phrases):
        read: set[tuple[str, ...]] = set()
        for phrase in listed.items:
            written = phrase.text or "@"
            if not written.startswith(("@", "=")):
                yield from _shortened(phrase, written, fillers, read)


def _shortened(
    phrase: Node, written: str, fillers: Collection[str | None], read: set[tuple[str, ...]]
) -> Iterator[Problem]:
    found = set()
    for words in (tuple(tokens(variant)) for variant in variants(written)):
        kept = tuple(word for word in words if word not in fillers)
        if len(kept) < min(2, len(words)) or words[-1:] != kept[-1:]:
            found.add(words)  # then `Lexicon` reads the fillers as well
            continue

        found.add(kept)
        if 2 * len(kept) < len(words):
            yield phrase.problem(
                f"of “{' '.join(words)}” only “{' '.join(kept)}” is read",
                "write it without the words that are skipped, or begin it with = so that each word counts",
                severity=Severity.WARNING,
            )

    if found <= read:
        yield phrase.problem(
            f"“{written}” is read like another phrase of its list", "delete it", severity=Severity.WARNING
        )

    read |= found


def check_ordinary_talk(over: Node) -> Iterator[Problem]:
    """A translation of the red flags whose own messages have nothing ordinary to compare them with."""
    flags = entries(over, "flags")
    signs = sum(len(flag.get("hits").items) + len(messages(flag.get("examples").text or "")) for flag in flags)
    if signs > len(messages(over.get("ordinary").text or "")):
        yield over.problem(
            f"has {signs} ways to say signs, and fewer ordinary messages in its language",
            "add messages without a sign to `ordinary`, or every message in this language resembles a sign",
        )


def check_wording(roots: Mapping[str, Node], wording: Wording) -> Iterator[Problem]:
    """Warnings about style and readability. Only for the English texts, because the rules are about English."""
    for name, field in (("causes.yaml", "topics"), ("tips.yaml", "tips")):
        for entry in entries(roots[name], field) if name in roots else ():
            for node in (entry.fields[part] for part in PROSE if part in entry.fields):
                yield from _remarks(node, wording)


def walk(root: Node) -> Iterator[Node]:
    """Every value, outer ones first."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.fields.values() or node.items)


def entries(root: Node, name: str) -> Sequence[Node]:
    return [node for node in root.get(name).items if node.fields]


def past_review(tips: Node, today: date) -> Iterator[Problem]:
    """Tips whose review date is past; they are not sent until it is set again."""
    for entry in entries(tips, "tips"):
        review = entry.get("review_by")
        if (day := _date(review.text)) and day < today:
            yield review.problem(
                f"was due for review on {day:%d %B %Y}; the tip is not sent until then",
                "read its source again and set a new date",
                severity=Severity.WARNING,
            )


def near_duplicates(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of indexes (later, earlier) of texts that say nearly the same, at most one pair for each later text.

    Only texts that share rare word pairs are compared, so thousands of texts take a fraction of a second.
    """
    pairs = [_word_pairs(each) for each in texts]
    frequency = Counter(pair for each in pairs for pair in each)
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for later, own in enumerate(pairs):
        rare = sorted(own, key=frequency.__getitem__)[: int(len(own) * (1 - _SHARED_PAIRS)) + 1]
        shared = Counter(earlier for pair in rare for earlier in holders[pair][:_COMPARED])
        for earlier, _ in shared.most_common(_COMPARED):
            if ratio(texts[later], texts[earlier], score_cutoff=ALIKE):
                yield later, earlier
                break

        for pair in rare:
            holders[pair].append(later)


def _word_pairs(written: str) -> frozenset[tuple[str, str]]:
    words = re.findall(r"\w+", written.lower())
    return frozenset(pairwise(words)) or frozenset({("", *words[:1])} if words else ())


def _remarks(node: Node, wording: Wording) -> Iterator[Problem]:
    try:
        found = tuple(remarks(node.text or "", wording))
    except MarkupError:
        return  # the invalid markup is reported elsewhere

    for remark in found:
        quoted = re.search(r'"([^"\N{HORIZONTAL ELLIPSIS}]+)', remark)
        yield node.problem(remark, snippet=quoted[1] if quoted else "", severity=Severity.WARNING)


def _date(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written or "")
    except ValueError:
        return None


def _repeated_ids(node: Node) -> Iterator[Problem]:
    first: dict[str, Node] = {}
    for entry in node.items:
        own = entry.get("id")
        if own.text and (earlier := first.setdefault(own.text, own)) is not own:
            message = f'the id "{own.text[:60]}" stands here twice, first in line {earlier.line}'
            yield own.problem(message, "give each its own")


def _near_duplicates(tips: Node) -> Iterator[Problem]:
    texts = [entry.fields["text"] for entry in entries(tips, "tips") if "text" in entry.fields]
    for later, earlier in near_duplicates([node.text or "" for node in texts]):
        message = f"says nearly the same as the tip in line {texts[earlier].line}"
        yield texts[later].problem(message, "keep one of them", severity=Severity.WARNING)


def _without_source(tips: Node) -> Iterator[Problem]:
    for entry in entries(tips, "tips"):
        if "source" not in entry.fields:
            suggestion = f"a key from causes.yaml, or {COMMON_KNOWLEDGE} for common advice without a study behind it"
            yield entry.problem("this tip names no source", suggestion, severity=Severity.WARNING)


def _unknown_sources(entry: Node, sources: Collection[str]) -> Iterator[Problem]:
    """Of what the entry names as its source or sources: one, or a list."""
    for named in (entry.fields[name] for name in ("source", "sources") if name in entry.fields):
        for node in named.items or (named,):
            if node.text and node.text not in sources:
                message = f'"{node.text[:40]}" is no source in causes.yaml'
                yield node.problem(message, did_you_mean(node.text, sources) or "list it there")


def _wrong_parents(causes: Node) -> Iterator[Problem]:
    known = _topic_ids(causes)
    for topic in entries(causes, "topics"):
        parent = topic.get("parent")
        if not parent.text:
            continue

        if parent.text not in known:
            yield parent.problem(f'"{parent.text[:40]}" is no topic in this file', did_you_mean(parent.text, known))

        if topic.id in (*CAUSE_IDS, *TOPIC_IDS):
            yield parent.problem(f'"{topic.id}" has a command of its own, so it is part of nothing', "leave it out")


def _missing_topics(causes: Node) -> Iterator[Problem]:
    known = _topic_ids(causes)
    missing = [name for name in (*CAUSE_IDS, *TOPIC_IDS) if name not in known]
    if missing and (topics := causes.child("topics")):
        yield topics.problem(f"these topics are missing: {', '.join(missing)}", "each of them has a command")


def _topic_ids(causes: Node) -> frozenset[str]:
    return frozenset(topic.id for topic in entries(causes, "topics")) - {""}


def _shared_names(causes: Node) -> Iterator[Problem]:
    owners: dict[str, Node] = {}
    for topic in entries(causes, "topics"):
        for node in topic.get("vocabulary").get("names").items:
            name = (node.text or "").strip().lower()
            if name and owners.setdefault(name, topic) is not topic:
                message = f'"{name[:60]}" is a name of another topic already, in line {owners[name].line}'
                yield node.problem(message, "a name opens one topic only")
