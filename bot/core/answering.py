"""What the bot makes of a text: the red-flag net first, then what it is about."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from bot.core.content import Topic
from bot.core.matching import REST, Found, Match, Matcher, NotFound
from bot.core.net import Net
from bot.core.redflags import About, Ask, Flag, Hit, Screening, is_alarm
from bot.core.snapshot import Content, Snapshot
from bot.core.words import Stem

DOCTOR: Final = "doctor"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A sign that comes before anything else: today, or now."""

    screening: Hit | Ask


@dataclass(frozen=True, slots=True)
class Answered:
    """What was asked about, and what the net adds: a sign worth a visit, a question about a sign, or nothing."""

    match: Match
    screening: Screening


Answer = Alarm | Answered


@dataclass(frozen=True, slots=True)
class Ear:
    """What one content listens with."""

    net: Net
    matcher: Matcher
    content: Content


def answer_query(text: str, ear: Ear) -> Answer:
    """What everyone who writes gets, in whatever way they write."""
    answered = answer_in_peace(text, ear)
    screening = answered.screening
    return Alarm(screening) if isinstance(screening, Hit | Ask) and is_alarm(screening) else answered


def answer_in_peace(text: str, ear: Ear) -> Answered:
    """The same for a text whose alarm has been raised already, or was none."""
    screening = ear.net.screen(text)
    return Answered(_led_to_the_sign(ear.matcher.match(text), screening, ear.content), screening)


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


class Ears:
    """One for each content. A version that listens with the same words as the one before shares what was learnt."""

    def __init__(self, stem: Stem) -> None:
        self._stem = stem
        self._kept: dict[str, tuple[Ear, ...]] = {}

    def of(self, content: Content) -> Ear:
        """Learning takes a good second, so `prepare` does it before people wait for it."""
        kept = self._kept.get(content.language, ())
        for ear in kept:
            if ear.content.version == content.version:
                return ear

        alike = next((ear for ear in kept if _listen_alike(ear.content, content)), None)
        ear = replace(alike, content=content) if alike else self._built(content)
        self._kept[content.language] = (*kept[-1:], ear)  # the one before is live until the new one is
        return ear

    def prepare(self, snapshot: Snapshot) -> None:
        """Make them for all its languages."""
        for content in snapshot.languages.values():
            self.of(content)

    def _built(self, content: Content) -> Ear:
        vocabularies = [*(topic.vocabulary for topic in content.topics), content.listening.off_topic]
        asked = [text for words in vocabularies for text in (*words.names, *words.phrases, *words.questions)]
        asked += content.examples.messages
        spellings = content.red_flags.spellings
        matcher = Matcher(content.topics, content.listening, content.examples, spellings, self._stem)
        return Ear(Net(content.red_flags, self._stem, asked), matcher, content)


def _listen_alike(one: Content, other: Content) -> bool:
    return _words(one) == _words(other)


def _words(content: Content) -> tuple[object, ...]:
    return content.topics, content.listening, content.examples, content.red_flags
