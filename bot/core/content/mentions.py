"""mentions.yaml: what people mention beside signs and topics. The rules are in `bot/core/reading/story.py`."""

from bot.core.content.models import Entry, Id, Line

Words = tuple[Line, ...]


class Complaints(Entry):
    """Phrases for harm done by what the bot said, and for complaints about it."""

    advice: Words
    """What the bot said, or an exercise."""
    harmed: Words
    """Counts only near `advice`, as does `mistaken`."""
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
    """Forms that tell of it only behind a word of `onset`, or near one of `began`."""


class Treatment(Entry):
    """What people try by themselves."""

    id: Id
    label: Line
    words: Words
    topic: Id
    """The short answer about it, which is not given to people who have tried it."""
    ours: Words
    """Words of our own answers for it; a line with one comes last for people who have tried it."""


class Mentions(Entry):
    """mentions.yaml."""

    complaints: Complaints
    not_meant: Words
    """Phrases; a place, trigger, time or treatment that overlaps one does not count."""
    unsure: Words
    """Words behind which, in a sentence, no trigger, time or treatment is told as a fact."""
    earlier: Words
    """Words of an episode before this one; they count only if a word of `nowadays` follows."""
    nowadays: Words
    places: tuple[Place, ...]
    sides: tuple[Place, ...]
    spine: Words
    """A side counts only near one of these words."""
    other_parts: Words
    """A side near one of these words is not one of the back; a treatment before one is not for the back."""
    not_there: Words
    """Words near a place of the back which is not where it hurts."""
    onset: Words
    """Words right before what somebody was doing when the pain began."""
    began: Words
    """Words for the moment when the pain began."""
    harmless: Words
    """Words near an activity that did no harm."""
    triggers: tuple[Trigger, ...]
    pain: Words
    """A length of time counts only near one of these words."""
    not_pain: Words
    """A length of time near one of these words is not that of the pain."""
    pregnancy: Words
    """Words of a message in which a number of weeks may be that of a pregnancy."""
    tried: Words
    """A treatment near one of these words was used, also in a question: "tried heat, what else?"."""
    asked: Words
    """Words closely before a treatment that is not told as tried."""
    advised: Words
    """Words before a treatment that nobody has used, unless a word of `tried` stands between."""
    in_use: Words
    """A treatment close to one of these words is told as done; a time, a dose or a result."""
    planned: Words
    """A treatment near one of these words is still to come, unless one of `tried` is near too."""
    other_troubles: Words
    """Illnesses; a treatment before one is not for the back."""
    treatments: tuple[Treatment, ...]
