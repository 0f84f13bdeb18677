"""mentions.yaml: what people mention beside signs and topics."""

from bot.core.content.models import Entry, Line


class Complaints(Entry):
    """Phrases for harm done by what the bot said, and for complaints about it."""

    advice: tuple[Line, ...]
    """What the bot said, or an exercise."""
    harmed: tuple[Line, ...]
    mistaken: tuple[Line, ...]
    complaining: tuple[Line, ...]
    """Complaints by themselves."""


class Mentions(Entry):
    """mentions.yaml."""

    complaints: Complaints
