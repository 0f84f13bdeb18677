"""A last check of content: build everything that a start builds from it, so that valid content cannot stop a start."""

from collections.abc import Callable, Iterator
from datetime import date

from bot.content.folder import RED_FLAGS, Files, LoadResult, RefusedContent, check_content
from bot.core.check.flow import Answers, next_step
from bot.core.content.problems import Problem
from bot.core.content.snapshot import Content, Snapshot
from bot.core.reading.language_models import LanguageModels
from bot.core.tips.choice import TipCatalog


def check_and_build(files: Files, *, today: date, language_models: LanguageModels) -> LoadResult:
    """`check_content`, and then errors raised while the bot's parts are built from these files."""
    result = check_content(files, today=today)
    if isinstance(result, RefusedContent):
        return result

    failures = tuple(_failures(result.snapshot, language_models))
    return RefusedContent((*failures, *result.problems)) if failures else result


def _failures(snapshot: Snapshot, language_models: LanguageModels) -> Iterator[Problem]:
    for language, content in snapshot.languages.items():
        for name, build in _steps(content, language_models):
            try:
                build()
            except Exception as error:
                reason = str(error) or type(error).__name__
                yield Problem(name, 1, 1, f"the bot cannot be built with this file ({language}): {reason[:200]}")


def _steps(content: Content, language_models: LanguageModels) -> tuple[tuple[str, Callable[[], object]], ...]:
    numbers = {tip.id: number for number, tip in enumerate(content.tips)}
    return (
        (RED_FLAGS, lambda: language_models.rehearse(content)),
        ("tips.yaml", lambda: TipCatalog(content.tips, numbers)),
        ("check.yaml", lambda: next_step(content.check, Answers())),
    )
