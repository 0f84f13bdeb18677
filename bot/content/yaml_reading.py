"""Reads YAML 1.2 from outside within fixed limits, and goes on after what cannot be read.

Values are built from the parser's events, so nothing in a file can construct an object, and a file cannot grow in
memory: references, tags and deep nesting are refused. The composer of ruamel.yaml with libyaml is no way around this:
it recurses for each level, and 100,000 of them end the process with a segmentation fault.

libyaml parses a file of 5,000 tips in about 0.15 seconds.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sized
from typing import Final, NoReturn, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from bot.content.yaml_messages import reader_words, scalar_trap, syntax_words
from bot.content.yaml_values import Node, SourceText
from bot.core.content.problems import Problem, Severity

MAX_DEPTH: Final = 20
MAX_VALUES: Final = 200_000
MAX_ENTRIES: Final = 6_000
"""Entries of one list, such as the tips."""
MAX_GAPS: Final = 8
"""Unreadable entries that are left out at most, so that the rest can be read."""

_OLD_BREAKS: Final = re.compile("[\x85\u2028\u2029]")
"""Line breaks for libyaml, which are none in YAML 1.2."""
_CORE_TYPES: Final = re.compile(
    r"(?P<null>|~|null|Null|NULL)|(?P<true>true|True|TRUE)|(?P<false>false|False|FALSE)"
    r"|(?P<integer>[-+]?[0-9]{1,300}|0o[0-7]{1,100}|0x[0-9a-fA-F]{1,100})"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,4})?)"
)


Scalar: TypeAlias = str | int | float | bool | None


def read_yaml(source: SourceText) -> tuple[Node | None, tuple[Problem, ...]]:
    """Read one document; nothing beyond the limits.

    An unreadable list entry is reported and replaced by spaces, so that one mistake does not hide others.
    """
    found = _OLD_BREAKS.search(source.text)
    failures = [source.problem(found.start(), *reader_words(found[0]))] if found else []
    source = SourceText(source.name, _OLD_BREAKS.sub(" ", source.text))
    while len(failures) <= MAX_GAPS:
        builder = _Builder(source)
        try:
            root = builder.built()
        except _LimitError:
            return None, (*failures, builder.problems[-1])
        except YAMLError as error:
            failures.append(_syntax_problem(error, source))
        else:
            return root, (*failures, *builder.problems)

        gap = _entry_around(source, failures[-1].line)
        if gap is None:
            break

        blank = re.sub(r"[^\r\n]", " ", source.text[gap])
        source = SourceText(source.name, source.text[: gap.start] + blank + source.text[gap.stop :])

    return None, tuple(failures)


def _entry_around(source: SourceText, line: int) -> slice | None:
    """The characters of the list entry that contains this line; its indentation is at most that of the first entry."""
    first = re.search(r"(?m)^( {0,8})- ", source.text)
    if first is None:
        return None

    starts = [found.start() for found in re.finditer(rf"(?m)^ {{0,{len(first[1])}}}- ", source.text)]
    position = bisect_right(starts, source.line_starts[line - 1])
    return slice(starts[position - 1], [*starts, len(source.text)][position]) if position else None


class _LimitError(Exception):
    """The last problem of the builder ends the reading of the file."""


class _Builder:
    """Makes values from the parser's events, and continues after every error that can be skipped."""

    def __init__(self, source: SourceText) -> None:
        self.problems: list[Problem] = []
        self._source = source
        self._events: Iterator[Event] = YAML(typ="safe", pure=False).parse(source.text)
        self._values = 0

    def built(self) -> Node | None:
        """The value of the only document, None if there is none. Raises _LimitError and YAMLError."""
        documents: list[Node] = []
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                if documents:
                    self._stop(event, "a second document begins here", "keep one, without --- in between")

                documents.append(self._value(next(self._events), 1))

        return documents[0] if documents else None

    def _value(self, event: Event, depth: int) -> Node:
        """The value that begins with this event, on this level; there are at most MAX_DEPTH."""
        self._refuse_extras(event)
        self._values += 1
        if self._values > MAX_VALUES:
            self._stop(event, f"more than {MAX_VALUES:,} values in one file")

        node = Node("*", self._source, event.start_mark.index, event.end_mark.index)
        if isinstance(event, ScalarEvent):
            node.value = self._scalar(event)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            if depth > MAX_DEPTH:
                self._stop(event, f"more than {MAX_DEPTH} levels inside each other")

            read = self._mapping if isinstance(event, MappingStartEvent) else self._list
            node.value, node.end = read(depth + 1)

        return node

    def _scalar(self, event: ScalarEvent) -> Scalar:
        text: str = event.value
        if event.style or not event.implicit[0]:
            return text

        if trap := scalar_trap(text):
            self._report(event, *trap, severity=Severity.WARNING)

        return core_value(text)

    def _list(self, depth: int) -> tuple[list[Node], int]:
        """The entries, and where the list ends."""
        entries: list[Node] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            entries.append(self._value(event, depth))
            self._limit(entries, event)

        return entries, event.end_mark.index

    def _mapping(self, depth: int) -> tuple[dict[str, Node], int]:
        """The values by name, and where the mapping ends. Of two values with the same name, the first counts."""
        values: dict[str, Node] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            self._refuse_extras(event)
            if isinstance(event, MappingStartEvent | SequenceStartEvent):
                self._stop(event, "a name is plain text, not a list or a mapping")

            name = event.value if isinstance(event, ScalarEvent) else "*"
            if first := values.get(name):
                line = self._source.line_at(first.name_start)
                self._report(event, f'"{name[:60]}" stands here twice, first in line {line}')

            node = self._value(next(self._events), depth)
            node.name_start = event.start_mark.index
            values.setdefault(name, node)
            self._limit(values, event)

        return values, event.end_mark.index

    def _limit(self, entries: Sized, event: Event) -> None:
        if len(entries) > MAX_ENTRIES:
            self._stop(event, f"more than {MAX_ENTRIES:,} entries in one list")

    def _refuse_extras(self, event: Event) -> None:
        if isinstance(event, AliasEvent):
            self._report(event, "references (*name) are not read here", "write the text out, or put it in quotes")
        elif isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
            if event.tag:
                tag = str(event.tag)[:40]
                self._report(event, f"tags ({tag}) are not read here", "put a text that begins with ! in quotes")

            if event.anchor:
                self._report(event, f"references (&{event.anchor[:40]}) are not read here", "put the text in quotes")

    def _report(self, event: Event, message: str, suggestion: str = "", *, severity: Severity = Severity.ERROR) -> None:
        self.problems.append(self._source.problem(event.start_mark.index, message, suggestion, severity=severity))

    def _stop(self, event: Event, message: str, suggestion: str = "") -> NoReturn:
        self._report(event, message, suggestion)
        raise _LimitError


def core_value(text: str) -> Scalar:
    """The value of an unquoted scalar by the core schema of YAML 1.2: `no` and 10:00 are text, 007 is a number."""
    found = _CORE_TYPES.fullmatch(text)
    match found.lastgroup if found else None:
        case "null":
            return None
        case "true" | "false" as word:
            return word == "true"
        case "integer":
            return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
        case "float":
            return float(text)
        case _:
            return text


def _syntax_problem(error: YAMLError, source: SourceText) -> Problem:
    if isinstance(error, ReaderError):
        return source.problem(error.position, *reader_words(error.character))

    if not isinstance(error, MarkedYAMLError):
        return source.problem(0, "cannot be read as YAML", str(error).splitlines()[0][:200])

    mark = error.context_mark if _begins_earlier(error) else error.problem_mark or error.context_mark
    index = mark.index if mark else 0
    return source.problem(index, *syntax_words(error.problem or "", source.text[index : index + 1]))


def _begins_earlier(error: MarkedYAMLError) -> bool:
    """Whether the mistake is at the beginning of the text, not where the parser found it."""
    context, problem = error.context or "", error.problem or ""
    return ("quoted scalar" in context and "end of stream" in problem) or context.endswith((" alias", " anchor"))
