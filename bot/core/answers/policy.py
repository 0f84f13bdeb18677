"""What the bot makes of a text: the red-flag net first, then what it is about."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Protocol

from pydantic import TypeAdapter

from bot.core.content.models import Examples, Listening, Topic
from bot.core.content.snapshot import Content, Snapshot
from bot.core.reading.red_flags import About, AskAboutSign, Flag, Hit, RedFlags, Screening, is_alarm
from bot.core.reading.screening import FittedScreener, Screener
from bot.core.reading.tokens import Stem
from bot.core.reading.topics import REST, FittedMatcher, Found, Match, Matcher, NotFound

DOCTOR: Final = "doctor"


@dataclass(frozen=True, slots=True)
class SignAlarm:
    """A sign that comes before anything else: today, or now."""

    screening: Hit | AskAboutSign


@dataclass(frozen=True, slots=True)
class Answered:
    """What was asked about, and what the net adds: a sign worth a visit, a question about a sign, or nothing."""

    match: Match
    screening: Screening


MessageAnswer = SignAlarm | Answered


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """What one content listens with."""

    net: Screener
    matcher: Matcher
    content: Content


def answer_query(text: str, language_model: LanguageModel) -> MessageAnswer:
    """What everyone who writes gets, in whatever way they write."""
    answered = answer_in_peace(text, language_model)
    screening = answered.screening
    return SignAlarm(screening) if isinstance(screening, Hit | AskAboutSign) and is_alarm(screening) else answered


def answer_in_peace(text: str, language_model: LanguageModel) -> Answered:
    """The same for a text whose alarm has been raised already, or was none."""
    screening = language_model.net.screen(text)
    return Answered(_led_to_the_sign(language_model.matcher.match(text), screening, language_model.content), screening)


def _led_to_the_sign(found: Match, screening: Screening, content: Content) -> Match:
    """What is known about a sign goes before a guess, and before a general answer."""
    match screening:
        case About(flag):
            topic = _topic_of((flag,), content) or (content.topic(DOCTOR) if isinstance(found, NotFound) else None)
        case Hit(flags) if not (isinstance(found, Found) and _is_special(found.topic)):
            topic = _topic_of(flags, content)
        case _:
            return found

    return Found(topic) if topic else found


def _is_special(topic: Topic) -> bool:
    """Whether it answers exactly what was asked; the cause for all the rest does not."""
    return topic.kind in {"part", "question"} or (topic.kind == "cause" and topic.id != REST)


def _topic_of(flags: Iterable[Flag], content: Content) -> Topic | None:
    topics = (content.topic(flag.topic) for flag in flags if flag.topic)
    return next((topic for topic in topics if topic), None)


@dataclass(frozen=True, slots=True)
class FittedModels:
    """What takes seconds to make of one content, and a tenth of that to read back."""

    net: FittedScreener
    matcher: FittedMatcher

    @classmethod
    def of(cls, content: Content, stem: Stem) -> "FittedModels":
        vocabularies = [*(topic.vocabulary for topic in content.topics), content.listening.off_topic]
        asked = [text for words in vocabularies for text in (*words.names, *words.phrases, *words.questions)]
        asked += content.examples.messages
        spellings = content.red_flags.spellings
        return cls(
            FittedScreener.of(content.red_flags, stem, asked),
            FittedMatcher.of(content.topics, content.listening, content.examples, spellings, stem),
        )

    @classmethod
    def read(cls, saved: bytes, stem: Stem) -> "FittedModels":
        """Raises ValueError for what `saved` has not returned."""
        return _fitted().validate_json(saved, context=stem)

    def saved(self) -> bytes:
        return _fitted().dump_json(self)


@cache
def _fitted() -> TypeAdapter[FittedModels]:
    return TypeAdapter(FittedModels)


class FittedStore(Protocol):
    """Keeps what was fitted, by language and content. It may lose it, but never returns anything else."""

    def load(self, language: str, content: bytes) -> bytes | None: ...

    def save(self, language: str, content: bytes, fitted: bytes) -> None: ...


class LanguageModels:
    """One for each content. A version that listens with the same words as the one before shares what was learnt."""

    def __init__(self, stem: Stem, store: FittedStore | None = None) -> None:
        self._stem = stem
        self._store = store
        self._kept: dict[str, tuple[LanguageModel, ...]] = {}
        self._rehearsed: dict[str, LanguageModel] = {}

    def of(self, content: Content) -> LanguageModel:
        """Learning takes seconds, so `prepare` does it before people wait for it."""
        kept = self._kept.get(content.language, ())
        for language_model in kept:
            if language_model.content.version == content.version:
                return language_model

        alike = self._alike(content)
        language_model = replace(alike, content=content) if alike else self._built(content)
        self._kept[content.language] = (*kept[-1:], language_model)  # the one before is live until the new one is
        return language_model

    def rehearse(self, content: Content) -> None:
        """Make one that is not live yet, and may never be: raises what making it raises."""
        if self._alike(content) is None:
            self._rehearsed[content.language] = self._built(content)

    def prepare(self, snapshot: Snapshot) -> None:
        """Make them for all its languages."""
        for content in snapshot.languages.values():
            self.of(content)

    def _alike(self, content: Content) -> LanguageModel | None:
        rehearsed = self._rehearsed.get(content.language)
        known = (*self._kept.get(content.language, ()), *([rehearsed] if rehearsed else []))
        return next(
            (language_model for language_model in known if _words(language_model.content) == _words(content)), None
        )

    def _built(self, content: Content) -> LanguageModel:
        fitted = self._stored(content, self._store) if self._store else FittedModels.of(content, self._stem)
        return LanguageModel(Screener(content.red_flags, fitted.net), Matcher(content.topics, fitted.matcher), content)

    def _stored(self, content: Content, store: FittedStore) -> FittedModels:
        key = b"".join(model.model_dump_json().encode() for model in (*content.topics, *_words(content)[1:]))
        if saved := store.load(content.language, key):
            with suppress(ValueError):
                return FittedModels.read(saved, self._stem)

        fitted = FittedModels.of(content, self._stem)
        store.save(content.language, key, fitted.saved())
        return fitted


def _words(content: Content) -> tuple[tuple[Topic, ...], Listening, Examples, RedFlags]:
    """All that it listens with."""
    return content.topics, content.listening, content.examples, content.red_flags
