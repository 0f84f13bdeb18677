"""The check in content/check.yaml, and functions with which tests answer its questions."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from bot.core.check.flow import Answers, AskQuestion, CheckResult, choose, done, next_step
from bot.core.check.model import Check

FILE: Final = Path(__file__).parents[3] / "content" / "check.yaml"


def raw_check() -> dict[str, Any]:
    """The file as dictionaries, for tests that break it."""
    loaded: dict[str, Any] = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))
    return loaded


CHECK: Final = Check.model_validate(raw_check())


def tap(answers: Answers, *choices: str) -> Answers:
    """Answer the question that is shown: one tap, or ticks and Done."""
    step = next_step(CHECK, answers)
    assert isinstance(step, AskQuestion)
    for choice in sorted(choices, key=lambda id_: step.question.by_id[id_].ends):
        answers = choose(step.question, answers, choice)

    return done(answers) if answers.open else answers


def walk(choices: Iterable[str]) -> CheckResult:
    """Answer with whichever of these choices each question offers."""
    wanted = set(choices)
    answers = Answers()
    while isinstance(step := next_step(CHECK, answers), AskQuestion):
        taken = [choice for choice in step.question.choices if choice.id in wanted]
        assert taken or step.question.details, f"nothing chosen for {step.question.id}"
        taken = taken or list(step.question.choices[-1:])
        answers = tap(answers, *(choice.id for choice in taken))

    return step
