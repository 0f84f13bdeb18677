"""What the bot reads with: a screener and a matcher for each content, fitted once."""

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from pydantic import TypeAdapter

from bot.core.content.mentions import Mentions
from bot.core.content.models import Examples, Listening, Topic
from bot.core.content.snapshot import DEFAULT_LANGUAGE, Content, Snapshot
from bot.core.reading.lexicon import Lexicon
from bot.core.reading.mentions import MentionReader, mention_lexicon
from bot.core.reading.red_flags import RedFlags
from bot.core.reading.screening import Screener, lexicon_of
from bot.core.reading.tokens import Stem, TrainingTexts, Words, no_words
from bot.core.reading.topics import FittedMatcher, Matcher
from bot.encoder.scores import NO_SCORER, Scorer


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """The models that read messages in one language. The scorer knows English alone."""

    screener: Screener
    matcher: Matcher
    mentions: MentionReader
    content: Content
    scorer: Scorer


@dataclass(frozen=True, slots=True)
class FittedModels:
    """The trained parts of a language model; training takes seconds, reading a file a tenth of that."""

    lexicon: Lexicon
    matcher: FittedMatcher
    mentions: Lexicon

    @classmethod
    def of(cls, content: Content, stem: Stem, words: Words = no_words) -> "FittedModels":
        spellings, texts = content.red_flags.spellings, TrainingTexts(stem, words)
        return cls(
            lexicon_of(content.red_flags, texts),
            FittedMatcher.of(content.topics, content.listening, content.examples, spellings, texts),
            mention_lexicon(content.mentions, content.red_flags, TrainingTexts(stem)),
        )

    @classmethod
    def read(cls, saved: bytes, stem: Stem, words: Words = no_words) -> "FittedModels":
        """Raises ValueError for what `saved` has not returned."""
        return _fitted().validate_json(saved, context=(stem, words))

    def saved(self) -> bytes:
        return _fitted().dump_json(self)


@cache
def _fitted() -> TypeAdapter[FittedModels]:
    return TypeAdapter(FittedModels)


class FittedStore(Protocol):
    """Keeps what was made, by name and what it was made from. It may lose it, but never returns anything else."""

    def load(self, name: str, source: bytes) -> bytes | None: ...

    def save(self, name: str, source: bytes, made: bytes) -> None: ...


class LanguageModels:
    """One for each content. A version that listens with the same words as the one before shares what was learnt."""

    def __init__(
        self,
        stem: Stem,
        store: FittedStore | None = None,
        words: Words = no_words,
        scorer: Scorer = NO_SCORER,
    ) -> None:
        self.scorer = scorer
        self._stem = stem
        self._words = words
        self.store = store
        self._kept: dict[str, tuple[LanguageModel, ...]] = {}
        self._rehearsed: dict[str, tuple[LanguageModel, ...]] = {}

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
            self._rehearsed[content.language] = (self._built(content),)

    def prepare(self, snapshot: Snapshot) -> None:
        """Make them for all its languages."""
        for content in snapshot.languages.values():
            self.of(content)

    def _alike(self, content: Content) -> LanguageModel | None:
        known = (*self._kept.get(content.language, ()), *self._rehearsed.get(content.language, ()))
        return next((model for model in known if _words(model.content) == _words(content)), None)

    def _built(self, content: Content) -> LanguageModel:
        fitted = self._fitted(content)
        return LanguageModel(
            Screener(content.red_flags, fitted.lexicon),
            Matcher(content.topics, fitted.matcher),
            MentionReader(content.mentions, fitted.mentions),
            content,
            self.scorer if content.language == DEFAULT_LANGUAGE else NO_SCORER,
        )

    def _fitted(self, content: Content) -> FittedModels:
        key = b"".join(model.model_dump_json().encode() for model in (*content.topics, *_words(content)[1:]))
        if self.store and (saved := self.store.load(content.language, key)):
            with suppress(ValueError):
                return FittedModels.read(saved, self._stem, self._words)

        fitted = FittedModels.of(content, self._stem, self._words)
        if self.store:
            self.store.save(content.language, key, fitted.saved())

        return fitted


def _words(content: Content) -> tuple[tuple[Topic, ...], Listening, Examples, RedFlags, Mentions]:
    """All that it listens with."""
    return content.topics, content.listening, content.examples, content.red_flags, content.mentions
