"""How hard a text is to read."""

import textstat

from bot.core.content.markup import shown
from bot.core.content.wording import BULLET


def reading_grade(*texts: str) -> float:
    """Flesch-Kincaid grade of texts as shown: no tags, no bullets, each line at least one sentence."""
    lines = [line.strip().removeprefix(BULLET).strip() for text in texts for line in shown(text).splitlines()]
    ended = (line if line[-1] in ".?!" else f"{line.rstrip(':')}." for line in lines if line)
    return float(textstat.flesch_kincaid_grade(" ".join(ended)))
