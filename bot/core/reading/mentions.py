"""What a message mentions beside signs and topics, each with its assertion."""

from enum import StrEnum
from typing import Final

from bot.core.content.mentions import Mentions
from bot.core.reading.context import TRIGGERS, Assertion, Context
from bot.core.reading.lexicon import Lexicon, Span, Spans, TokenizedText, members
from bot.core.reading.red_flags import RedFlags
from bot.core.reading.tokens import Speller, Stem, TrainingTexts

ADVICE, HARMED, MISTAKEN, COMPLAINING = "(advice)", "(harmed)", "(mistaken)", "(complaining)"
"""Families of phrases; the brackets keep them apart from those of redflags.yaml."""
NEAR: Final = 5
"""Words, without fillers, between the advice and what is said about it."""
ASSERTED: Final = frozenset({Assertion.PRESENT, Assertion.MAYBE_PAST})


class Complaint(StrEnum):
    """What somebody says against the bot."""

    HARM = "harm"
    """It made them worse."""
    WRONG = "wrong"
    """It is wrong, or they want to complain."""


class MentionReader:
    """Finds mentions in texts; immutable."""

    def __init__(self, mentions: Mentions, red_flags: RedFlags, stem: Stem) -> None:
        said = mentions.complaints
        families = {ADVICE: said.advice, HARMED: said.harmed, MISTAKEN: said.mistaken, COMPLAINING: said.complaining}
        scopes = {name: tuple(members(name, red_flags.families)) for name in TRIGGERS}
        texts = TrainingTexts(stem)
        self._lexicon = Lexicon.of(
            families | scopes,
            Speller.of((), red_flags.spellings, texts),
            texts,
            fillers=red_flags.fillers,
            exact=families.keys() | scopes.keys(),
        )

    def complaint(self, text: str) -> Complaint | None:
        """What the text says against the bot: not denied, not asked, not about another person."""
        reading = self._lexicon.read(text)
        spans = self._lexicon.spans(reading)
        if ADVICE not in spans and COMPLAINING not in spans:
            return None

        context = Context(reading, spans)
        if any(context.assertion((found,)) in ASSERTED for found in _about_advice(HARMED, spans, reading)):
            return Complaint.HARM

        is_wrong = any(context.assertion((found,)) in ASSERTED for found in _about_advice(MISTAKEN, spans, reading))
        return Complaint.WRONG if is_wrong or COMPLAINING in spans else None


def _about_advice(family: str, spans: Spans, reading: TokenizedText) -> list[Span]:
    """The phrases of a family that are near advice, in the same sentence."""
    return [
        (first, last)
        for first, last in spans.get(family, ())
        for start, end in spans.get(ADVICE, ())
        if reading.sentences[first] == reading.sentences[start]
        and reading.between(min(end, last), max(start, first)) <= NEAR
    ]
