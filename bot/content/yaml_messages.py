"""The YAML parser's errors as messages for the person who edits the file: what is wrong and what to do."""

import re
from typing import Final

from bot.core.content.markup import character_name

ProblemWords = tuple[str, str]

_SYNTAX: Final[tuple[tuple[str, ProblemWords], ...]] = (
    (
        "mapping values are not allowed",
        ("a colon with a space after it reads as `name: value`", "put the whole text in quotes"),
    ),
    ("block sequence entries are not allowed", ("a dash reads as the start of a list", 'put it in quotes: "-"')),
    ("found unexpected end of stream", ("a quote is opened here and never closed", "close it at the end of the text")),
    ("could not find expected ':'", ("this line is not `name: value`", "indent it under the text it belongs to")),
    ("did not find expected key", ("this does not fit with the lines above", "indent it like its neighbours")),
    ("did not find expected '-' indicator", ("this is not an entry of the list above", "begin it with `- `")),
    ("expected <block end>", ("this does not fit with the lines above", "indent it like its neighbours")),
    ("did not find expected ',' or", ("a list or mapping is not closed before this", "close it with ] or }")),
    ("did not find expected node content", ("a list or mapping is not closed before this", "close it with ] or }")),
    ("unknown escape character", ("\\ has a meaning inside double quotes", "write \\\\ or use single quotes")),
    ("invalid Unicode character escape", ("this escape stands for no character", "write the character itself")),
    ("alphabetic or numeric character", ("a text cannot begin with * or &", "put the whole text in quotes")),
    ("unknown directive", ("a line has % at its start", "put a # before it, or put the text in quotes")),
    ("undefined tag handle", ("a text cannot begin with !", "put the whole text in quotes")),
)

_TRUTH_WORDS: Final = re.compile(r"(?i)y|yes|n|no|on|off")
_BASE_60: Final = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+")


def syntax_words(problem: str, character: str) -> ProblemWords:
    if "cannot start any token" in problem:
        if character == "\t":
            return "a tab; YAML is indented with spaces", "replace it with 2 spaces"

        return f"a text cannot begin with {character}", "put the whole text in quotes"

    unknown = f"cannot be read as YAML: {problem}", "compare it with the entries around it"
    return next((words for pattern, words in _SYNTAX if pattern in problem), unknown)


def reader_words(character: object) -> ProblemWords:
    code = character if isinstance(character, int) else ord(str(character)[:1] or "\0")
    return f"holds an invisible character, {character_name(chr(code))}", "delete it"


def scalar_trap(text: str) -> ProblemWords | None:
    """A warning for an unquoted word that YAML 1.1 tools read as a boolean or a number; else None."""
    if _TRUTH_WORDS.fullmatch(text):
        return f"is read as the word {text}; other tools read true or false", f'put it in quotes: "{text}"'

    if _BASE_60.fullmatch(text):
        return f"is read as the text {text}; other tools read a number", f'put it in quotes: "{text}"'

    return None
