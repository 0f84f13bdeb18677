"""The small language model as a second witness beside the rules of the red flags.

A sign that it hears in a text without an alarm is asked about below the answer. If the text has a hint of the sign, the
bot asks first where the model is fairly sure, and gives the alarm where it is surer still. A question of the rules
becomes the alarm if it hears the sign, and an alarm a question if it hears none.
"""

from collections.abc import Collection, Iterable
from typing import Final

from bot.core.content.urgency import Urgency
from bot.core.reading.context import Assertion
from bot.core.reading.red_flags import AskAboutSign, Doubt, Flag, Hit, Screening, Similar
from bot.encoder.scores import Scores

SUSPICION: Final = 0.2
"""`Scores.suspicion` of a sign from which a text without an alarm is answered with a line that asks about it."""
CONFIRMATION: Final = 0.95
"""`Scores.suspicion` of a sign from which a question of the rules about it becomes the alarm."""
AGREEMENT: Final = 0.85
"""The same from which a hint of it, said as present, raises the alarm."""
LIKELIHOOD: Final = 0.75
"""The same from which that hint is asked about, and a sign that the text asks about."""
CERTAINTY: Final = 0.97
"""`Scores.suspicion` from which a line asks about a sign that the text denies, and a question about one that it tells
as feared, past or somebody else's."""
DISSENT: Final = 0.3
"""`Scores.any_sign` below which an alarm becomes a question, and a question a line below the answer."""
UNHEARD: Final = 0.12
"""Probability of each sign of an alarm below which the alarm becomes a question, unless the model is certain that there
is some sign (CERTAINTY)."""
STRONG_DISSENT: Final = 0.2
"""`Scores.any_sign` below which an alarm becomes a line at once, and so does a question about what may be past."""
TOGETHER: Final = 0.05
"""`Scores.any_sign` below which flags that need help only together ask for a visit within days."""
MOST_CANDIDATES: Final = 3
"""Signs that one question names."""


def likeliest(flags: Iterable[Flag], scores: Scores, denied: Collection[str]) -> Flag | None:
    """The urgent sign that the model finds likeliest; one that the text has `denied` only if it is certain."""
    heard = (
        flag
        for flag in flags
        if flag.level.at_least(Urgency.URGENT)
        and scores.suspicion(flag.id) >= (CERTAINTY if flag.id in denied else SUSPICION)
    )
    return max(heard, key=lambda flag: scores.suspicion(flag.id), default=None)


def supposed(flag: Flag, scores: Scores, said: Collection[Assertion]) -> Screening:
    """What a suspected sign raises that the text mentions as denied, feared, asked about and so on."""
    limit = LIKELIHOOD if Assertion.QUESTION in said else CERTAINTY
    is_asked = Assertion.DENIED not in said and scores.suspicion(flag.id) >= limit
    return AskAboutSign(flag, Doubt.UNCLEAR) if is_asked else Similar(flag)


def agreed(flag: Flag, scores: Scores) -> Screening:
    """What a suspected sign raises of which the text has a hint, said as present."""
    suspicion = scores.suspicion(flag.id)
    if suspicion >= AGREEMENT:
        return Hit((flag,), flag.level)

    return AskAboutSign(flag, Doubt.UNCLEAR) if suspicion >= LIKELIHOOD else Similar(flag)


def doubted(found: Hit | AskAboutSign, scores: Scores) -> Screening:
    """What an alarm or a question of the rules becomes, now that the model has been heard.

    A question becomes the alarm if the model hears its sign, an alarm a question if it hears none, and a question a
    line below the answer, unless mere talk of the sign counts. What may be past is asked about unless it hears almost
    nothing, because it hears less well what is past.
    """
    first, *others = found.flags
    is_past = isinstance(found, AskAboutSign) and found.doubt is Doubt.PAST
    if isinstance(found, AskAboutSign) and not is_past and scores.suspicion(first.id) >= CONFIRMATION:
        return Hit((first,), first.level)

    is_unheard = isinstance(found, Hit) and all(scores.signs.get(flag.id, 0.0) < UNHEARD for flag in found.flags)
    limit = CERTAINTY if is_unheard else STRONG_DISSENT if is_past else DISSENT
    if scores.any_sign >= limit or not scores.is_whole:
        return found

    if not first.level.at_least(Urgency.URGENT):  # each alone asks for a visit within days, and only together for help
        return Hit(found.flags, first.level) if scores.any_sign < TOGETHER else found

    if (isinstance(found, AskAboutSign) or scores.any_sign < STRONG_DISSENT) and not first.questions_count:
        return Similar(first)

    return AskAboutSign(first, Doubt.UNCLEAR, tuple(others)[: MOST_CANDIDATES - 1])
