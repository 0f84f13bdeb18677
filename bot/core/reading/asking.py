"""Whether a sentence, or a part of one, asks: with its mark, or by how it begins."""

import re
from typing import Final

ASKED_LATER: Final = re.compile(
    r"(?:,|\s-)\s*(?:and |so |but |or )?(?="
    r"(?:(?:can|could|should|may|shall|do|will|am|is) (?:i|we|he|she)|(?:can|will) it|does|how|what|why"
    r"|when (?:can|will)|any (?:way|tips|advice|ideas|good|harm|trick)|ok to|worth)\b)"
    r"|(?<!so)(?<!nor)(?<!neither)(?<!only) (?=(?:will|can|should|shall|could) (?:i|it|we|he|she|they)\b)"
    r"|(?P<pointing>,\s*(?:and |so |but )?(?:is|was) (?:it|that|this))\b|\b(?=(?:wonder|not sure|want to know)\b)",
    re.IGNORECASE,
)
"""The question of a sentence that begins with something else: "my back hurts, can I use a heat pad".

What "is that" asks about is named before it.
"""
_BEFORE: Final = r"\W*(?:(?:so|and|but|anyway|also|or|please|just|now)\s+)*"
_SOMEBODY: Final = (
    r"(?:i|we|you|he|she|it|they|this|that|these|those|there|the|a|an|my|our|your|his|her|any\w*|some\w*|people|not)\b"
)
_TELLS: Final = re.compile(
    rf"{_BEFORE}(?:when (?!(?:can|could|will|would|do|does|did|should|shall|may|is|are|am)\b)"
    r"|(?:what|which) (?:a|an|i|we|he|she|they|it|bugs|hurts|was|made|means|has|had|never|got)\b|who (?:knew|knows)"
    rf"|(?:should|can|could|would|shall|was|must|may) (?!{_SOMEBODY}|(?:\w+ ){{1,3}}(?:help|cause|do|fix)\b)"
    r"|do (?:exercise|stretch|my|the|some|a)"
    r"|(?:is|are|will) (?:better|worse|gone|getting|still|now|only|just|too|fine|be)\b)",
    re.IGNORECASE,
)
"""The beginning of a sentence that tells: "when I sit", "which I did", "could barely walk"."""
_ASKS_TOO: Final = re.compile(
    rf"{_BEFORE}(?:(?:ok|okay|safe|alright|fine|better|worth|time) to\b|\w+(?: on)? or \w+\W*$)",
    re.IGNORECASE,
)
"""The beginning of a question without a mark or a word that asks: "ok to climb", "rest or move"."""
_ASKING: Final = re.compile(
    rf"{_BEFORE}(?:what|whats|how|which|who|why|when|where|am i|any|tell me|did (?:i|you|we|any\w+|some\w+)"
    r"|(?:should|can|is|are|do|does|will|could|would|shall|was|must|may)"
    r"(?!'t| (?:have|not|only|just|barely|hardly|all)\b))\b",
    re.IGNORECASE,
)
"""A question, also without its mark; not "can't lift", "should have stopped", "did the physio"."""


def asks(part: str) -> bool:
    """Whether it ends with a question mark, begins like a question, or has one further on ("…, can I run")."""
    if part.rstrip().endswith("?") or ASKED_LATER.search(part) or _ASKS_TOO.match(part):
        return True

    return bool(_ASKING.match(part)) and not _TELLS.match(part)
