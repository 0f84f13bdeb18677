"""Strange edits that are valid YAML of the right shape: either they are refused, or the bot is built and answers."""

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.folder import LoadedContent, RefusedContent
from bot.content.rehearsal import check_and_build
from bot.content.yaml_reading import read_yaml
from bot.content.yaml_values import SourceText, plain
from bot.core.answers.policy import answer
from bot.core.check.flow import Answers, next_step
from bot.core.content.snapshot import Snapshot
from bot.core.reading.language_models import LanguageModel, LanguageModels
from bot.core.reading.message import read_message
from bot.core.reading.small_talk import small_talk_of
from tests.content.content_folder import CAUSES, CHECK, EXAMPLES, EXERCISES, RED_FLAGS, TIPS, TODAY, folder

TRANSLATION: Final = "locales/de/redflags.yaml"
GERMAN: Final = """
families: {legs: [Beine], weak: [schwach]}
spellings: {dr: doktor}
fillers: [ja]
flags: [{id: rf-one, hits: [die Beine geben nach], exceptions: [schwacher Tee]}]
ordinary: mein Rücken tut weh
"""
FILES: Final = {
    "causes.yaml": CAUSES,
    "check.yaml": CHECK.decode(),
    "examples.yaml": EXAMPLES,
    "exercises.yaml": EXERCISES,
    "redflags.yaml": RED_FLAGS,
    "tips.yaml": TIPS,
    TRANSLATION: GERMAN,
}
TEXTS: Final = (
    *("my legs give way", "no weak legs", "is it bad if my legs are weak?", "it hurts after tennis", "injury"),
    *("", "…", "🙂", "спина болит", ".*+?[](){}|^$\\", "die Beine geben nach", "a" * 300, "weak " * 60),
)
STRANGE: Final[tuple[Any, ...]] = (
    *(
        "",
        " ",
        "🙂",
        "👩‍👩‍👧",
        "спина болит",
        "背中が痛い",
        "!",
        "...",
        "&",
        "-",
        "=",
        "=🙂",
        "@",
        "@legs",
        "@weak",
        "@nobody",
    ),
    *(
        ".*+?[](){}|^$\\",
        "(?P<x>",
        "%s {x}",
        "a" * 200,
        "word " * 40,
        "a\nb",
        "\u200b",
        "ﬁ",
        "İ",
        "ß",
        "7",
        "1/2",
        "or",
    ),
    *("legs + weak", "legs > weak / 2 & legs - weak", "legs + legs + legs", " + ", "x / y", "no", "null", "0"),
    *([], ["🙂"], ["спина болит"], ["legs", "legs"], ["@weak", "@legs"], ["."], [" "], ["a" * 200], {}, None, 0, True),
)


@cache
def values(name: str) -> Any:
    node, _ = read_yaml(SourceText(name, FILES[name]))
    assert node is not None
    return plain(node)


def ways(value: Any, *way: str | int) -> Iterator[tuple[str | int, ...]]:
    """To every value of a file."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        yield (*way, name)
        yield from ways(child, *way, name)


@st.composite
def strange_edits(draw: st.DrawFn) -> dict[str, bytes]:
    """The files with one or two values replaced, made longer or left out."""
    files: dict[str, Any] = {}
    for _ in range(draw(st.integers(1, 2))):
        name = draw(st.sampled_from(sorted(FILES)))
        places = list(ways(files.setdefault(name, json.loads(json.dumps(values(name))))))
        if not places:
            continue

        *way, last = draw(st.sampled_from(places))
        parent = files[name]
        for step in way:
            parent = parent[step]

        alike = [value for value in STRANGE if type(value) is type(parent[last])]
        match draw(st.sampled_from(("alike", "alike", "alike", "longer", "anything", "left out"))):
            case "alike" if alike:
                parent[last] = deepcopy(draw(st.sampled_from(alike)))
            case "longer" if isinstance(parent[last], list):
                more = draw(st.sampled_from((parent[last], ["спина"], ["🙂"], ["@weak"], ["legs"])))
                parent[last] = [*parent[last], *more]
            case "left out":
                del parent[last]
            case _:
                parent[last] = deepcopy(draw(st.sampled_from(STRANGE)))

    return {name: json.dumps(content, ensure_ascii=False).encode() for name, content in files.items()}


def answers(snapshot: Snapshot, language_models: LanguageModels) -> None:
    for language in snapshot.languages:
        language_model = language_models.of(snapshot.content(language))
        assert isinstance(language_model, LanguageModel)
        assert all(
            answer(read_message(text, language_model, small_talk_of(snapshot.texts())), language_model.content)
            for text in TEXTS
        )
        assert next_step(language_model.content.check, Answers())


@pytest.mark.no_cover
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strange_edits())
def test_a_strange_edit_is_refused_or_the_bot_is_built_and_answers(files: dict[str, bytes]) -> None:
    language_models = LanguageModels(str.lower)
    match check_and_build(
        {name: text.encode() for name, text in FILES.items()} | files, today=TODAY, language_models=language_models
    ):
        case RefusedContent(problems):
            assert any(problem.is_error for problem in problems)
            assert not any("cannot be built" in problem.message for problem in problems), problems
        case LoadedContent(snapshot):
            answers(snapshot, language_models)


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("legs: ['legs']", "legs: [legs, спина]", 3),
        ("hits: [my legs give way]", 'hits: ["🙂"]', 13),
        ("exceptions: [weak tea]", 'exceptions: ["…"]', 15),
        ("  genitals: ['genitals']\n", "", 2),
    ],
)
def test_what_cannot_be_listened_for_is_named_with_its_line(before: str, after: str, line: int) -> None:
    assert before in RED_FLAGS
    files = folder(redflags=RED_FLAGS.replace(before, after), examples=EXAMPLES)

    result = check_and_build(files, today=TODAY, language_models=LanguageModels(str.lower))

    assert [(problem.file, problem.line) for problem in result.problems] == [("redflags.yaml", line)]


def test_families_that_take_in_each_other_are_taken_in_once() -> None:
    circle = RED_FLAGS.replace("legs: ['legs']", 'legs: [legs, "@weak"]').replace(
        "weak: ['weak']", 'weak: [weak, "@legs"]'
    )
    language_models = LanguageModels(str.lower)
    result = check_and_build(folder(redflags=circle, examples=EXAMPLES), today=TODAY, language_models=language_models)

    assert isinstance(result, LoadedContent)
    answers(result.snapshot, language_models)


def test_whatever_fails_at_building_is_a_problem_of_its_file() -> None:
    def no_stem(word: str) -> str:
        raise LookupError(f"{len(word)} letters")

    result = check_and_build(
        folder(redflags=RED_FLAGS, examples=EXAMPLES), today=TODAY, language_models=LanguageModels(no_stem)
    )

    assert isinstance(result, RefusedContent)
    assert [(problem.file, problem.is_error) for problem in result.problems] == [("redflags.yaml", True)]
    assert "letters" in result.problems[0].message


def test_what_was_rehearsed_is_not_made_again_when_it_goes_live() -> None:
    learnt: list[str] = []

    def stem(word: str) -> str:
        learnt.append(word)
        return word

    language_models = LanguageModels(stem)
    result = check_and_build(
        folder(redflags=RED_FLAGS, examples=EXAMPLES), today=TODAY, language_models=language_models
    )
    assert isinstance(result, LoadedContent)
    before = len(learnt)
    language_models.prepare(result.snapshot)

    assert len(learnt) == before > 0
