"""Reads YAML 1.2 from outside within fixed limits, and goes on after what cannot be read.

Values are built from the parser's events, so nothing in a file can construct an object, and a file cannot grow in
memory: references, tags and deep nesting are refused. The composer of ruamel.yaml with libyaml is no way around this:
it recurses for each level, and 100,000 of them end the process with a segmentation fault.

libyaml parses a file of 5,000 tips in about 0.15 seconds.
"""

import re
from bisect import bisect_right
from typing import Final

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


Read = tuple[Node | None, tuple[Problem, ...]]


def read_yaml(source: SourceText) -> Read:
    """Read one document; nothing beyond the limits.

    An unreadable list entry is reported and replaced by spaces, so that one mistake does not hide others.
    """
    found = _OLD_BREAKS.search(source.text)
    failures = [source.problem(found.start(), *reader_words(found[0]))] if found else []
    source = SourceText(source.name, _OLD_BREAKS.sub(" ", source.text))
    while len(failures) <= MAX_GAPS:
        builder = _Builder(source)
        try:
            for event in YAML(typ="safe", pure=False).parse(source.text):
                builder.add(event)
        except _LimitError as error:
            return None, (*failures, error.problem)
        except YAMLError as error:
            failures.append(_syntax_problem(error, source))
        else:
            return builder.root, (*failures, *builder.problems)

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
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _Builder:
    """Makes values from the parser's events, and continues after every error that can be skipped."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._open: list[Node] = []
        self._names: list[tuple[str, int] | None] = []
        self._documents = 0
        self._values = 0

    def add(self, event: Event) -> None:
        if isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._container(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._open.pop().end = event.end_mark.index
            self._names.pop()
        elif isinstance(event, AliasEvent):
            self._alias(event)
        elif isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                message = "a second document begins here"
                raise _LimitError(self._problem(event, message, "keep one, without --- in between"))

    def _container(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        self._refuse_extras(event)
        value: list[Node] | dict[str, Node] = {} if isinstance(event, MappingStartEvent) else []
        node = Node(value, self.source, event.start_mark.index)
        self._put(node, event)
        self._open.append(node)
        self._names.append(None)
        if len(self._open) > MAX_DEPTH:
            raise _LimitError(self._problem(event, f"more than {MAX_DEPTH} levels inside each other"))

    def _scalar(self, event: ScalarEvent) -> None:
        self._refuse_extras(event)
        start, end = event.start_mark.index, event.end_mark.index
        if self._awaits_name():
            self._name(event.value, start)
            return

        is_bare = not event.style and event.implicit[0]
        if is_bare and (trap := scalar_trap(event.value)):
            self.problems.append(self.source.problem(start, *trap, severity=Severity.WARNING))

        self._put(Node(core_value(event.value) if is_bare else event.value, self.source, start, end), event)

    def _alias(self, event: AliasEvent) -> None:
        self.problems.append(
            self._problem(event, "references (*name) are not read here", "write the text out, or put it in quotes")
        )
        if self._awaits_name():
            self._name("*", event.start_mark.index)
        else:
            self._put(Node("*", self.source, event.start_mark.index, event.end_mark.index), event)

    def _awaits_name(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._names[-1] is None

    def _name(self, name: str, start: int) -> None:
        if first := self._open[-1].child(name):
            line = self.source.line_at(first.name_start)
            self.problems.append(self.source.problem(start, f'"{name[:60]}" stands here twice, first in line {line}'))

        self._names[-1] = (name, start)

    def _put(self, node: Node, event: Event) -> None:
        self._values += 1
        if self._values > MAX_VALUES:
            raise _LimitError(self._problem(event, f"more than {MAX_VALUES:,} values in one file"))

        if not self._open:
            self.root = node
            return

        parent = self._open[-1].value
        if isinstance(parent, list | dict) and len(parent) >= MAX_ENTRIES:
            raise _LimitError(self._problem(event, f"more than {MAX_ENTRIES:,} entries in one list"))

        if isinstance(parent, list):
            parent.append(node)
        elif isinstance(parent, dict):
            self._put_named(parent, node, event)

    def _put_named(self, parent: dict[str, Node], node: Node, event: Event) -> None:
        if self._names[-1] is None:
            raise _LimitError(self._problem(event, "a name is plain text, not a list or a mapping"))

        name, node.name_start = self._names[-1]
        parent.setdefault(name, node)
        self._names[-1] = None

    def _refuse_extras(self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent) -> None:
        if event.tag:
            self.problems.append(
                self._problem(
                    event, f"tags ({str(event.tag)[:40]}) are not read here", "put a text that begins with ! in quotes"
                )
            )

        if event.anchor:
            self.problems.append(
                self._problem(event, f"references (&{event.anchor[:40]}) are not read here", "put the text in quotes")
            )

    def _problem(self, event: Event, message: str, suggestion: str = "") -> Problem:
        return self.source.problem(event.start_mark.index, message, suggestion)


def core_value(text: str) -> str | int | float | bool | None:
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
