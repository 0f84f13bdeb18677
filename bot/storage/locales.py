"""Interface words from `content/locales/<language>/bot.ftl` (Project Fluent)."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import FluentParser, ast

from bot.core.texts import Value

logger = logging.getLogger(__name__)

FALLBACK: Final = "en"


class LocaleProblem(Exception):
    """A word file that cannot be used; one line for each mistake."""


class FluentTexts:
    """One language; a message it lacks comes from English."""

    def __init__(self, language: str, bundles: tuple[FluentBundle, ...]) -> None:
        self.language = language
        self._bundles = bundles

    def __call__(self, name: str, /, **values: Value) -> str:
        bundle = next(bundle for bundle in self._bundles if bundle.has_message(name))
        pattern = bundle.get_message(name).value
        assert pattern is not None
        text, errors = bundle.format_pattern(pattern, dict(values))
        for error in errors:
            logger.error("text %s (%s): %s", name, self.language, error)

        return str(text)


class Locales:
    """Every language that has a folder."""

    def __init__(self, texts: Mapping[str, FluentTexts]) -> None:
        self._texts = texts

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted(self._texts))

    def texts_for(self, language_code: str | None) -> FluentTexts:
        """The closest language: `pt-BR` finds `pt-BR`, else `pt`, else English."""
        code = (language_code or FALLBACK).lower()
        exact = {language.lower(): texts for language, texts in self._texts.items()}
        return exact.get(code) or exact.get(code.split("-", maxsplit=1)[0]) or self._texts[FALLBACK]


def load_locales(directory: Path) -> Locales:
    """Read every language folder; raises LocaleProblem."""
    bundles = {path.parent.name: _bundle(path) for path in sorted((directory / "locales").glob("*/bot.ftl"))}
    if FALLBACK not in bundles:
        raise LocaleProblem(
            f"{directory / 'locales' / FALLBACK / 'bot.ftl'} is missing; every other language leans on it"
        )

    english = bundles[FALLBACK]
    return Locales({language: FluentTexts(language, (bundle, english)) for language, bundle in bundles.items()})


def _bundle(path: Path) -> FluentBundle:
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LocaleProblem(f"{path} cannot be read: {error}") from error

    junk = [entry for entry in FluentParser().parse(source).body if isinstance(entry, ast.Junk)]
    if junk:
        lines = (source.count("\n", 0, entry.span.start if entry.span else 0) + 1 for entry in junk)
        raise LocaleProblem("\n".join(f"{path}:{line}: this is no Fluent message" for line in lines))

    bundle = FluentBundle([path.parent.name], use_isolating=False)
    bundle.add_resource(FluentResource(source))
    return bundle
