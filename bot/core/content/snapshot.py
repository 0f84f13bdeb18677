"""One consistent version of the content, in every language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeVar

from bot.core.check.model import Check
from bot.core.content.languages import Languages
from bot.core.content.mentions import Mentions
from bot.core.content.models import Examples, Exercises, Listening, Source, Tip, Topic
from bot.core.content.texts import Texts
from bot.core.reading.red_flags import RedFlags

DEFAULT_LANGUAGE: Final = "en"


@dataclass(frozen=True, kw_only=True)
class Content:
    """The content in one language; texts without a translation are in English."""

    language: str
    version: str
    """A digest of the files, so two contents with the same version and language are equal."""
    topics: tuple[Topic, ...]
    sources: Mapping[str, Source]
    tips: tuple[Tip, ...]
    check: Check
    exercises: Exercises
    red_flags: RedFlags
    listening: Listening
    examples: Examples
    emergency_list: Mapping[str, tuple[str, ...]]
    """Emergency numbers by country, of any service."""
    languages: Languages
    mentions: Mentions

    def topic(self, topic_id: str) -> Topic | None:
        return self.topics_by_id.get(topic_id)

    def tip(self, tip_id: str) -> Tip | None:
        return next((tip for tip in self.tips if tip.id == tip_id), None)

    @cached_property
    def topics_by_id(self) -> Mapping[str, Topic]:
        return {topic.id: topic for topic in self.topics}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All languages of one version. It is immutable, so code may use it while another version goes live."""

    version: str
    languages: Mapping[str, Content]
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By language: texts without a translation, such as `tips.yaml desk-next-position text`."""
    words: Mapping[str, Texts] = field(default_factory=dict)
    """The words of the interface, by language."""

    def content(self, language: str | None = None) -> Content:
        return _closest(language, self.languages)

    def texts(self, language: str | None = None) -> Texts:
        return _closest(language, self.words)


T = TypeVar("T")


def _closest(language: str | None, languages: Mapping[str, T]) -> T:
    """For `pt-BR`: `pt-BR`, or else `pt`, or else English."""
    code = (language or DEFAULT_LANGUAGE).lower()
    exact = {name.lower(): found for name, found in languages.items()}
    return exact.get(code) or exact.get(code.split("-", maxsplit=1)[0]) or languages[DEFAULT_LANGUAGE]
