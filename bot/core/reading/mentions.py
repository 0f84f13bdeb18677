"""What a message mentions beside signs and topics: complaints, and what is told of the pain.

Told are where it hurts, what set it off, when, and which treatments were tried; the rules are in `story.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final

from bot.core.content.mentions import Mentions
from bot.core.reading.context import HANDLING, TRIGGERS
from bot.core.reading.lexicon import Lexicon, members, variants
from bot.core.reading.red_flags import RedFlags
from bot.core.reading.story import DOING, MOST_PLACES, PLACE, SHORT_MESSAGE, TREATMENT, Story
from bot.core.reading.tokens import Speller, TrainingTexts, questions

HARMED, MISTAKEN, COMPLAINING = "(harmed)", "(mistaken)", "(complaining)"
ENTRIES: Final = frozenset({"complaints", "places", "sides", "triggers", "treatments"})
"""Fields of mentions.yaml that are no lists of words."""
MOST_TRIGGERS: Final = 2
"""With more, it is not clear what set it off."""
STORY: Final = 25
"""Words from which one part is taken up; in fewer it takes two."""


class Complaint(StrEnum):
    """What somebody says against the bot."""

    HARM = "harm"
    """It made them worse."""
    WRONG = "wrong"
    """It is wrong, or they want to complain."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """All that a message mentions."""

    complaint: Complaint | None
    """What it says against the bot."""
    places: tuple[str, ...]
    """Labels of where it hurts."""
    side: str
    """Label of the only side of the back that it names, or empty."""
    triggers: Mapping[str, str]
    """Labels by id; at most MOST_TRIGGERS."""
    times: tuple[str, ...]
    """When it began or how long it has lasted, as "for 2 weeks"; at most one."""
    tried: Mapping[str, str]
    """Labels of the treatments that the writer has tried, by id."""
    used: frozenset[str]
    """Ids of these, and of those that another person has tried, who may be the patient."""
    asked: frozenset[str]
    """Ids of the treatments that it asks about."""
    words: int
    """Length of the message."""

    @property
    def is_taken_up(self) -> bool:
        """Whether an answer says what was understood."""
        parts = len(self.places) + bool(self.side) + len(self.triggers) + len(self.times) + len(self.tried)
        return self.words > SHORT_MESSAGE and parts >= (1 if self.words >= STORY else 2)


def mention_lexicon(mentions: Mentions, red_flags: RedFlags, texts: TrainingTexts) -> Lexicon:
    """The words of the mentions, and the triggers of `Context`, made ready to be found."""
    families = _families(mentions)
    scopes = {name: tuple(members(name, red_flags.families)) for name in (*TRIGGERS, HANDLING)}
    return Lexicon.of(
        families | scopes,
        Speller.of((), red_flags.spellings, texts),
        texts,
        fillers=red_flags.fillers,
        exact=families.keys() | scopes.keys(),
    )


def _families(mentions: Mentions) -> dict[str, Iterable[str]]:
    families = {
        **{f"({field})": words for field, words in (*mentions.complaints, *mentions) if field not in ENTRIES},
        **{f"{PLACE}{place.id})": place.words for place in (*mentions.places, *mentions.sides)},
        **{f"({trigger.id})": trigger.words for trigger in mentions.triggers},
        **{f"{DOING}{trigger.id})": trigger.doing for trigger in mentions.triggers},
        **{f"{TREATMENT}{treatment.id})": treatment.words for treatment in mentions.treatments},
    }
    return {name: [*chain.from_iterable(map(variants, words))] for name, words in families.items()}


class MentionReader:
    """Finds mentions in texts; immutable."""

    def __init__(self, mentions: Mentions, lexicon: Lexicon) -> None:
        self._content, self._lexicon = mentions, lexicon
        self._own = frozenset(_families(mentions))

    def read(self, text: str) -> Mentioned:
        """All that it mentions; in doubt a mention is left out."""
        reading = self._lexicon.read(text)
        found = self._lexicon.spans(reading)
        spans = {family: places[:MOST_PLACES] if family in self._own else places for family, places in found.items()}
        story = Story(reading, spans, questions(text))
        told = {each: places for each in self._content.triggers if (places := story.set_off_by(each.id))}
        told = told if len(told) <= MOST_TRIGGERS else {}
        used = story.used([each.id for each in self._content.treatments])
        return Mentioned(
            _complaint(story),
            places=tuple(place.label for place in self._content.places if story.hurts_at(place.id)),
            side=story.side({side.id: side.label for side in self._content.sides}),
            triggers={trigger.id: trigger.label for trigger in told},
            times=story.times([*chain.from_iterable(told.values())]),
            tried={each.id: each.label for each in self._content.treatments if used.get(each.id)},
            used=frozenset(used),
            asked=frozenset(each.id for each in self._content.treatments if story.is_asked_about(each.id)),
            words=len(reading.places),
        )


def _complaint(story: Story) -> Complaint | None:
    if story.is_said_of_advice(HARMED):
        return Complaint.HARM

    is_wrong = COMPLAINING in story.spans or story.is_said_of_advice(MISTAKEN)
    return Complaint.WRONG if is_wrong else None
