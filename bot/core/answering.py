"""What the bot makes of a text: the red-flag net first, then what it is about."""

from dataclasses import dataclass

from bot.core.matching import Match, Matcher
from bot.core.net import Net
from bot.core.redflags import Ask, Hit, Screening, is_alarm
from bot.core.snapshot import Content
from bot.core.words import Stem


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


def answer_query(text: str, ear: Ear) -> Answer:
    """What everyone who writes gets, in whatever way they write."""
    screening = ear.net.screen(text)
    if isinstance(screening, Hit | Ask) and is_alarm(screening):
        return Alarm(screening)

    return Answered(ear.matcher.match(text), screening)


class Ears:
    """One for each language; a new version of the content takes the place of the old one."""

    def __init__(self, stem: Stem) -> None:
        self._stem = stem
        self._ears: dict[str, tuple[str, Ear]] = {}

    def of(self, content: Content) -> Ear:
        """Building takes a good second: do it before people wait for it."""
        version, ear = self._ears.get(content.language, ("", None))
        if ear is None or version != content.version:
            ear = self._built(content)
            self._ears[content.language] = (content.version, ear)

        return ear

    def _built(self, content: Content) -> Ear:
        spellings = content.red_flags.spellings
        return Ear(
            Net(content.red_flags, self._stem), Matcher(content.topics, content.listening, spellings, self._stem)
        )
