"""mentions.yaml: what people mention beside signs and topics."""

from bot.core.content.models import Entry, Id, Line

Words = tuple[Line, ...]


class Complaints(Entry):
    """Phrases for harm done by what the bot said, and for complaints about it."""

    advice: Words
    """What the bot said, or an exercise."""
    harmed: Words
    mistaken: Words
    complaining: Words
    """Complaints by themselves."""


class Place(Entry):
    """Where it hurts, or on which side."""

    id: Id
    label: Line
    words: Words


class Trigger(Entry):
    """What may have set off the pain."""

    id: Id
    label: Line
    words: Words
    """Forms that tell of it by themselves."""
    doing: Words
    """Forms that tell of it only behind a word of `onset`."""


class Treatment(Entry):
    """What people try by themselves."""

    id: Id
    label: Line
    words: Words
    topic: Id
    """The short answer about it, which is not given to people who have tried it."""
    ours: Words
    """Words that name it in our own answers."""


class Mentions(Entry):
    """mentions.yaml."""

    complaints: Complaints
    places: tuple[Place, ...]
    sides: tuple[Place, ...]
    spine: Words
    """Words near a side with which it is one of the back."""
    other_parts: Words
    """Words near a side with which it is none."""
    onset: Words
    began: Words
    """Words for the moment when it began to hurt."""
    not_meant: Words
    """Phrases whose words are no triggers."""
    unsure: Words
    """Words before anything in a sentence that tells no fact."""
    earlier: Words
    """Words of an episode before this one."""
    nowadays: Words
    """Words with which somebody comes from an earlier episode to this one."""
    harmless: Words
    """Words near an activity that did no harm."""
    advised: Words
    """Words before a treatment that was not used yet."""
    other_troubles: Words
    """Illnesses; a treatment before one is not for the back."""
    not_there: Words
    """Words near a place that is not where it hurts."""
    triggers: tuple[Trigger, ...]
    tried: Words
    asked: Words
    """Words before a treatment with which it is not told as tried."""
    treatments: tuple[Treatment, ...]
    pain: Words
    habits: Words
    """Words beside a length of time that is not told of the pain."""
    pregnancy: Words
    """Words of a message in which a number of weeks may be that of a pregnancy."""
