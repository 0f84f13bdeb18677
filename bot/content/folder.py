"""Reads and checks the whole content folder. The result is one snapshot, or a refusal with every problem."""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

from fluent.syntax import ast

from bot.content.cross_checks import (
    check_families,
    check_file,
    check_ordinary_talk,
    check_phrases,
    check_together,
    check_wording,
)
from bot.content.locales import WORD_FILE, language_of, parsed, read_words, words_of
from bot.content.translation import joined, translated, untranslated_fields
from bot.content.validation import validated
from bot.content.yaml_reading import read_yaml
from bot.content.yaml_values import Node, SourceText, plain
from bot.core.check.model import Check
from bot.core.check.validation import check_problems
from bot.core.content.emergency_numbers import EmergencyList
from bot.core.content.languages import Languages
from bot.core.content.mentions import Mentions
from bot.core.content.models import Causes, Entry, Examples, Exercises, Tips
from bot.core.content.problems import Problem, Severity, has_errors, in_reading_order
from bot.core.content.snapshot import DEFAULT_LANGUAGE, Content, Snapshot
from bot.core.content.wording import Wording
from bot.core.reading.context import HANDLING, TRIGGERS
from bot.core.reading.red_flags import ADDED_AT_HOME, ADDED_EVERYWHERE, ContextTriggers, RedFlags
from bot.core.reading.screening import TOO_INTIMATE

MAX_BYTES: Final = 4_000_000
MAX_LINES: Final = 200_000

NO_TEXT: Final = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"{\\rtf",
)
"""First bytes of other file types: a spreadsheet, document, picture or archive that was only renamed."""
UTF_16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
CONTEXT: Final = "context.yaml"
RED_FLAGS: Final = "redflags.yaml"
LANGUAGES: Final = "languages.yaml"
MENTIONS: Final = "mentions.yaml"
EMERGENCY: Final = "emergency_numbers.yaml"
MODELS: Final[Mapping[str, type[Entry]]] = {
    "causes.yaml": Causes,
    "check.yaml": Check,
    CONTEXT: ContextTriggers,
    EMERGENCY: EmergencyList,
    "examples.yaml": Examples,
    "exercises.yaml": Exercises,
    LANGUAGES: Languages,
    MENTIONS: Mentions,
    RED_FLAGS: RedFlags,
    "tips.yaml": Tips,
    "wording.yaml": Wording,
}
"""The files of the folder, each with the model that describes it."""

SHIPPED: Final = Path(__file__).parents[2] / "content"
"""The content that comes with the bot."""

WORDS: Final = f"locales/{DEFAULT_LANGUAGE}/{WORD_FILE}"
REPLACED: Final = frozenset({CONTEXT, EMERGENCY, "examples.yaml", LANGUAGES, MENTIONS, RED_FLAGS, WORDS})
"""If a folder does not have one of these files, the one that comes with the bot is used."""

NEEDED: Final = MODELS.keys() - REPLACED - {"wording.yaml"}
"""A folder without one of these files is refused."""

LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?")
"""Names of the folders in locales/: language, script and region as in IETF BCP 47, as Telegram tells them."""

Files: TypeAlias = Mapping[str, bytes]
"""The folder as bytes, by path below it."""


@dataclass(frozen=True, slots=True)
class LoadedContent:
    """Content without errors; all problems are warnings."""

    snapshot: Snapshot
    problems: tuple[Problem, ...]
    roots: Mapping[str, Mapping[str, Node]] = field(default_factory=dict, repr=False)
    """By language: the files that the content was made from, with translations applied."""

    def saved(self, files: Files) -> bytes:
        """The values in these files, which it was made from, as JSON for `restored`."""
        languages = {
            language: {name: plain(root) for name, root in roots.items() if name in MODELS}
            for language, roots in self.roots.items()
        }
        words = {source.name: _syntax(source) for source in _sources(files, []) if _is_words(source.name)}
        shipped = _syntax(shipped_words())
        other = None if words.get(WORDS) == shipped else shipped
        return json.dumps([languages, dict(self.snapshot.missing), words, other]).encode()


@dataclass(frozen=True, slots=True)
class RefusedContent:
    """Content that may not go live; at least one problem is an error."""

    problems: tuple[Problem, ...]


LoadResult: TypeAlias = LoadedContent | RefusedContent


def load_content(directory: Path, *, today: date) -> LoadResult:
    """Read and check the folder. Never raises because of a file's content, and runs no code from it."""
    return check_content(read_files(directory), today=today)


def read_files(directory: Path) -> Files:
    """Every content file as bytes: empty if it cannot be read, and cut one byte above the limit if it is too large."""
    paths = [directory / name for name in MODELS]
    languages = sorted((directory / "locales").glob("*"))
    paths += [language / name for name in (*MODELS, WORD_FILE) for language in languages]
    return {path.relative_to(directory).as_posix(): found for path in paths if (found := _bytes(path)) is not None}


def fingerprint(files: Files) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode(errors="surrogateescape"))
        digest.update(files[name])

    return digest.hexdigest()[:16]


def check_content(files: Files, *, today: date) -> LoadResult:
    """The snapshot made from these files in every language, or all problems if there are errors."""
    problems: list[Problem] = []
    sources = tuple(_sources(files, problems))
    roots = {source.name: root for source in sources if (root := _root(source, problems)) is not None}
    problems += _unused(files)
    problems += check_together(roots, today)
    for name, needed in ((CONTEXT, TRIGGERS), (RED_FLAGS, (TOO_INTIMATE, HANDLING))):
        problems += check_families(roots[name], needed) if name in roots else ()

    problems += check_phrases(roots[RED_FLAGS]) if RED_FLAGS in roots else ()
    if (rules := roots.get("wording.yaml")) is not None and (wording := validated(Wording, rules)[0]) is not None:
        problems += check_wording(roots, wording)

    roots |= _with_phrases_of_all_languages(roots)
    version = fingerprint(files)
    by_language: dict[str, Mapping[str, Node]] = {DEFAULT_LANGUAGE: roots}
    missing: dict[str, tuple[str, ...]] = {}
    for language in _languages(roots):
        by_language[language], missing[language] = _overlaid(language, roots, problems)

    languages = {language: _content(language, version, own, problems) for language, own in by_language.items()}
    words = read_words((source for source in sources if _is_words(source.name)), shipped_words(), problems)
    found = in_reading_order(problems)
    complete = {language: content for language, content in languages.items() if content is not None}
    return (
        RefusedContent(found)
        if has_errors(found)
        else LoadedContent(Snapshot(version, complete, missing, words), found, by_language)
    )


def restored(files: Files, saved: bytes) -> LoadedContent:
    """The content of files that `check_content` has accepted before, from what `LoadedContent.saved` has returned."""
    languages, untranslated, words, other = json.loads(saved)
    missing = {language: tuple(paths) for language, paths in untranslated.items()}
    version = fingerprint(files)
    contents = {
        language: _complete(
            language, version, {name: MODELS[name].model_validate(value) for name, value in values.items()}
        )
        for language, values in languages.items()
    }
    resources = {language_of(name): ast.from_json(syntax) for name, syntax in words.items()}
    texts = words_of(resources, ast.from_json(other) if other else resources[DEFAULT_LANGUAGE])
    return LoadedContent(Snapshot(version, contents, missing, texts), ())


def _syntax(words: SourceText) -> object:
    return (parsed(words.text) or ast.Resource()).to_json()


def _bytes(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError:
        return b"" if os.path.lexists(path) else None


def _sources(files: Files, problems: list[Problem]) -> Iterator[SourceText]:
    absent = "there is no such file in the content folder, or it cannot be read"
    problems += [Problem(name, 1, 1, absent) for name in sorted(_needed() - files.keys())]
    for name, content in files.items():
        if refusal := _unnamed_language(name) or _refusal(name, content):
            problems.append(refusal)
            continue

        text = content.decode("utf-8")
        if text.startswith("\ufeff"):
            message = "begins with a byte order mark; the file was read without it"
            problems.append(Problem(name, 1, 1, message, Severity.WARNING, "save it as UTF-8 without BOM"))

        yield SourceText(name, text.removeprefix("\ufeff"))


@cache
def _needed() -> frozenset[str]:
    """NEEDED, and those files of REPLACED that are missing in SHIPPED because somebody has replaced that folder."""
    return frozenset(NEEDED | {name for name in REPLACED if not (SHIPPED / name).is_file()})


def _is_words(name: str) -> bool:
    return name.endswith(WORD_FILE)


def _unnamed_language(name: str) -> Problem | None:
    """The file is in a folder of `locales` that is not named like a language. Each folder is reported once."""
    if "/" not in name or LANGUAGE.fullmatch(language_of(name)):
        return None

    shown = f"locales/{language_of(name)}".encode(errors="replace").decode()
    what_to_do = "name it like de or pt-BR, or move it out of locales"
    return Problem(shown, 1, 1, "is not named like a language", suggestion=what_to_do)


def _unused(files: Files) -> Iterator[Problem]:
    """A warning for each file that changes nothing, because what it translates or adds to is not in the folder."""
    for name in (name for name in files if not _is_words(name)):
        base = name.rpartition("/")[2]
        needed = RED_FLAGS if base == CONTEXT else base
        if name.startswith(f"locales/{DEFAULT_LANGUAGE}/"):
            why, what_to_do = "is not used", f"write English texts to {base} of the content folder itself"
        elif needed not in files:
            why, what_to_do = f"is not used: the content folder has no {needed}", "copy the one of the bot there"
        else:
            continue

        yield Problem(name, 1, 1, why, Severity.WARNING, what_to_do)


def _refusal(name: str, content: bytes) -> Problem | None:
    """Why the bytes are no text in UTF-8, or too many."""
    if not content:
        return Problem(
            name, 1, 1, "is empty or cannot be read", suggestion="check its permissions and its content, or delete it"
        )

    if len(content) > MAX_BYTES:
        return Problem(name, 1, 1, f"larger than {MAX_BYTES // 1_000_000} million bytes")

    if content.startswith(NO_TEXT):
        return Problem(name, 1, 1, "is a spreadsheet, a picture or an archive", suggestion="send it as text")

    if content.startswith(UTF_16_MARKS):
        return Problem(name, 1, 1, "is saved as UTF-16", suggestion="save it as UTF-8")

    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = SourceText(name, content[: error.start].decode("utf-8"))
        return before.problem(len(before.text), "is not saved as UTF-8 here", "save the file as UTF-8")

    return None


def _root(source: SourceText, problems: list[Problem]) -> Node | None:
    if _is_words(source.name):
        return None

    if source.text.count("\n") + source.text.count("\r") > 2 * MAX_LINES:
        problems.append(Problem(source.name, 1, 1, f"more than {MAX_LINES:,} lines"))
        return None

    root, found = read_yaml(source)
    problems += found
    if root is None:
        problems += () if found else (source.problem(0, "is empty", "restore an older version of it"),)
        return None

    if not isinstance(root.value, dict):
        names = ", ".join(f"{name}:" for name in MODELS[Path(source.name).name].model_fields)
        problems.append(root.problem(f"a file begins with a name and a colon, here {names}"))
        return None

    problems += check_file(root)
    return root


def _languages(roots: Mapping[str, Node]) -> tuple[str, ...]:
    return tuple(sorted({name.split("/")[1] for name in roots if "/" in name} - {DEFAULT_LANGUAGE}))


def _with_phrases_of_all_languages(roots: Mapping[str, Node]) -> dict[str, Node]:
    """The English red flags with the phrases of every translation, and with the triggers of every language."""
    names = (f"locales/{language}/{name}" for language in _languages(roots) for name in (RED_FLAGS, CONTEXT))
    red_flags = roots.get(RED_FLAGS)
    for over in (roots.get(CONTEXT) or _shipped_node(CONTEXT), *map(roots.get, names)):
        red_flags = joined(red_flags, over, ADDED_EVERYWHERE) if red_flags and over else red_flags

    return {RED_FLAGS: red_flags} if red_flags else {}


def _overlaid(
    language: str, roots: Mapping[str, Node], problems: list[Problem]
) -> tuple[dict[str, Node], tuple[str, ...]]:
    overlaid, untranslated = dict(roots), []
    for name in MODELS:
        base, over = roots.get(name), roots.get(f"locales/{language}/{name}")
        if base is None or over is None:
            continue

        added = ADDED_EVERYWHERE | ADDED_AT_HOME if name in {CONTEXT, RED_FLAGS} else frozenset[str]()
        problems += check_ordinary_talk(over) if name == RED_FLAGS else ()
        base = joined(base, over, added & ADDED_AT_HOME)
        fields = untranslated_fields(MODELS[name])
        overlaid[name], missing = translated(base, over, problems, untranslated=fields, added=added)
        untranslated += [f"{name} {path}" for path in missing]

    return overlaid, tuple(untranslated)


def _content(language: str, version: str, roots: Mapping[str, Node], problems: list[Problem]) -> Content | None:
    models: dict[str, Any] = {}
    for name, model in MODELS.items():
        if (root := roots.get(name)) is not None:
            value, found = validated(model, root)
            problems += found
            if isinstance(value, Check):
                problems += [root.at(found.loc)[0].problem(found.message) for found in check_problems(value)]

            models[name] = value

    if (_needed() & MODELS.keys()) - models.keys() or None in models.values():
        return None

    return _complete(language, version, models)


def _complete(language: str, version: str, models: dict[str, Any]) -> Content:
    models |= {name: _shipped(name) for name in REPLACED & MODELS.keys() - models.keys()}
    return Content(
        language=language,
        version=version,
        topics=models["causes.yaml"].topics,
        sources=models["causes.yaml"].sources,
        listening=models["causes.yaml"].listening,
        examples=models["examples.yaml"],
        tips=models["tips.yaml"].tips,
        check=models["check.yaml"],
        exercises=models["exercises.yaml"],
        red_flags=models["redflags.yaml"],
        emergency_list=models[EMERGENCY].countries,
        languages=models[LANGUAGES],
        mentions=models[MENTIONS],
    )


@cache
def shipped_words() -> SourceText:
    """The English words that come with the bot: the reference for checks, and the fallback for missing messages."""
    path = SHIPPED / WORDS
    return SourceText(WORDS, path.read_text("utf-8") if path.is_file() else "")


@cache
def _shipped(name: str) -> Entry:
    """The file that comes with the bot, for a content folder without it."""
    node = _shipped_node(name)
    node = joined(node, _shipped_node(CONTEXT), ADDED_EVERYWHERE) if name == RED_FLAGS else node
    return MODELS[name].model_validate(plain(node))


@cache
def _shipped_node(name: str) -> Node:
    node, _ = read_yaml(SourceText(name, (SHIPPED / name).read_text("utf-8")))
    assert node is not None
    return node
