"""The interface words from `locales/<language>/bot.ftl` (Project Fluent), and their checks."""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from fluent.runtime import FluentBundle
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from bot.content.validation import did_you_mean
from bot.content.yaml_values import SourceText
from bot.core.content.markup import MarkupError, shown
from bot.core.content.problems import Problem, Severity
from bot.core.content.snapshot import DEFAULT_LANGUAGE
from bot.core.content.texts import Value

logger = logging.getLogger(__name__)

WORD_FILE: Final = "bot.ftl"
MAX_CHARACTERS: Final = 100_000
MOST_PROBLEMS: Final = 500
"""Problems reported for one file."""
FUNCTIONS: Final = frozenset({"NUMBER", "DATETIME"})


@dataclass(frozen=True, slots=True, eq=False)
class FluentTexts:
    """The messages of one language. A missing message comes from the next bundle; the last one comes with the bot."""

    language: str
    bundles: tuple[FluentBundle, ...]

    def __call__(self, name: str, /, **values: Value) -> str:
        bundle = next((bundle for bundle in self.bundles if bundle.has_message(name)), None)
        if bundle is None:
            logger.error("there is no text %s", name)
            return name

        pattern = bundle.get_message(name).value
        assert pattern is not None
        text, errors = bundle.format_pattern(pattern, dict(values))
        for error in errors:
            logger.error("text %s (%s): %s", name, self.language, error)

        return str(text)


def language_of(path: str) -> str:
    """The language of a file `locales/<language>/bot.ftl`."""
    return path.split("/")[-2]


def read_words(
    sources: Iterable[SourceText], shipped: SourceText, problems: list[Problem]
) -> Mapping[str, FluentTexts]:
    """The words by language. A missing message is taken from English, and a missing English one from `shipped`."""
    model = parsed(shipped.text) or ast.Resource()
    used = _used_in(model)
    resources = {}
    for source in sources:
        if resource := _parsed(source, problems):
            problems += islice(_problems(source, resource, used), MOST_PROBLEMS)
            resources[language_of(source.name)] = resource

    return words_of(resources, model)


def words_of(resources: Mapping[str, ast.Resource], shipped: ast.Resource) -> Mapping[str, FluentTexts]:
    """The same from parsed files without mistakes, by their language."""
    bundles = {language: _bundle(language, resource) for language, resource in resources.items()}
    last = _bundle(DEFAULT_LANGUAGE, shipped)
    english = bundles.setdefault(DEFAULT_LANGUAGE, last)
    return {language: FluentTexts(language, (bundle, english, last)) for language, bundle in bundles.items()}


def _bundle(language: str, resource: ast.Resource) -> FluentBundle:
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(resource)
    return bundle


def _parsed(source: SourceText, problems: list[Problem]) -> ast.Resource | None:
    if len(source.text) > MAX_CHARACTERS:
        problems.append(source.problem(0, f"more than {MAX_CHARACTERS:,} characters"))
        return None

    resource = parsed(source.text)
    if resource is None:
        problems.append(source.problem(0, "has too many brackets inside each other"))

    return resource


@lru_cache(maxsize=16)
def parsed(text: str) -> ast.Resource | None:
    """Cached, because most changes of the content do not touch these files. None if it is nested too deeply."""
    try:
        return FluentParser().parse(text)
    except RecursionError:
        return None


Used = Mapping[str, int]
"""Variables of a message, with the position of each in the file."""


def _problems(source: SourceText, resource: ast.Resource, used: Mapping[str, Used]) -> Iterator[Problem]:
    first = dict[str, int]()
    own = {f"-{entry.id.name}" for entry in resource.body if isinstance(entry, ast.Term)}
    own |= {entry.id.name for entry in resource.body if isinstance(entry, ast.Message)}
    for entry in resource.body:
        if isinstance(entry, ast.Junk):
            notes = [note for note in entry.annotations if note.message]
            place = notes[0].span if notes and notes[0].span else entry.span
            yield source.problem(place.start if place else 0, "this is not a Fluent message", "write: name = text")
        elif isinstance(entry, ast.Message):
            yield from _message_problems(entry, source, used, own)
            start = entry.span.start if entry.span else 0
            if (before := first.setdefault(entry.id.name, start)) != start:
                yield source.problem(
                    start, f'"{entry.id.name}" stands here twice, first in line {source.line_at(before)}'
                )

    if language_of(source.name) == DEFAULT_LANGUAGE and (missing := [name for name in used if name not in first]):
        message = (
            f"{len(missing)} messages are missing; those that came with the bot are used: {', '.join(missing[:5])}"
        )
        yield source.problem(0, message, severity=Severity.WARNING)


def _message_problems(
    message: ast.Message, source: SourceText, used: Mapping[str, Used], own: Collection[str]
) -> Iterator[Problem]:
    name, start = message.id.name, message.span.start if message.span else 0
    if message.value is None:
        yield source.problem(start, "this is empty; a text belongs here")
    elif name not in used:
        unknown = f'the bot has no message "{name[:60]}"'
        yield source.problem(start, unknown, did_you_mean(name, used), severity=Severity.WARNING)
    else:
        for variable, place in _used(message).items():
            if variable not in used[name] and variable not in own:
                known = ", ".join(used[name]) or "no variables"
                yield source.problem(place, f"{variable} is not known here", f"known: {known}")

        yield from _markup_problems(message.value, source, start)


def _markup_problems(pattern: ast.Pattern, source: SourceText, start: int) -> Iterator[Problem]:
    """Check the markup of each variant. A bare & is allowed: it is correct in a label and harmless in a message."""
    for text in _readings(pattern):
        try:
            shown(text.replace("&", ""))
        except MarkupError as error:
            place = source.text.find(error.snippet, start) if error.snippet else start
            yield source.problem(max(place, start), str(error))


def _readings(pattern: ast.Pattern) -> Iterator[str]:
    """The text around the choices of a pattern, then every variant of each choice."""
    parts, choices = [], []
    for element in pattern.elements:
        if isinstance(element, ast.TextElement):
            parts.append(element.value)
        elif isinstance(element.expression, ast.SelectExpression):
            choices += [variant.value for variant in element.expression.variants]
        else:
            parts.append("x")

    yield "".join(parts)
    for choice in choices:
        yield from _readings(choice)


class _References(Visitor):
    def __init__(self) -> None:
        self.found: dict[str, int] = {}

    def generic_visit(self, node: ast.BaseNode) -> None:
        match node:
            case ast.VariableReference():
                self._add(f"${node.id.name}", node)
            case ast.TermReference():
                self._add(f"-{node.id.name}", node)
            case ast.MessageReference():
                self._add(node.id.name, node)
            case ast.FunctionReference() if node.id.name not in FUNCTIONS:
                self._add(f"{node.id.name}()", node)

        super().generic_visit(node)

    def _add(self, name: str, node: ast.SyntaxNode) -> None:
        self.found.setdefault(name, node.span.start if node.span else 0)


@lru_cache(maxsize=2)
def _used_in(resource: ast.Resource) -> Mapping[str, Used]:
    return {entry.id.name: _used(entry) for entry in resource.body if isinstance(entry, ast.Message)}


def _used(message: ast.Message) -> Used:
    references = _References()
    references.visit(message)
    return references.found
