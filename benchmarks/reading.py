"""What reading costs as a hostile text grows: one line for each parser, with the kind of text that is worst for it."""

from time import process_time

from bot.core.reading.tokens import plain
from tests.core.typed.hostile import HOSTILE
from tests.core.typed.parsers import PARSERS

Curve = tuple[str, tuple[float, ...]]
"""A kind of text, and the milliseconds that each length of it takes."""


async def grow(_base: str, *, rounds: int, longest: int) -> dict[str, Curve]:
    return {parser: max(curves(parser, rounds, longest), key=lambda curve: curve[1][-1]) for parser in PARSERS}


def curves(parser: str, rounds: int, longest: int) -> list[Curve]:
    lengths = (longest // 8, longest // 4, longest // 2, longest)
    return [
        (kind, tuple(milliseconds(parser, text(length), rounds) for length in lengths))
        for kind, text in HOSTILE.items()
    ]


def milliseconds(parser: str, text: str, rounds: int) -> float:
    """The least of some rounds, on one core."""
    took = []
    for _ in range(rounds):
        plain.cache_clear()
        began = process_time()
        PARSERS[parser](text)
        took.append((process_time() - began) * 1000)

    return min(took)
