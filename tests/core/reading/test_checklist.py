"""Each red flag as it is present, denied, past, somebody else's, feared, advised and asked about, in many wordings."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

import pytest

from bot.core.reading.red_flags import Clear, Hit, Screening, is_alarm
from tests.core.reading.checklist import Line, checklist
from tests.core.reading.shipped_screener import RED_FLAGS, SCREENER, screen_with_model

GRAVE: Final = frozenset(flag.id for flag in RED_FLAGS.flags if flag.hold)
SHOWN: Final = 40
"""Lines that a failure lists."""


@cache
def screened() -> tuple[tuple[Line, Screening], ...]:
    return tuple((line, SCREENER.screen(line.text)) for line in checklist())


def is_card(screening: Screening) -> bool:
    return isinstance(screening, Hit) and is_alarm(screening)


def is_told(line: Line, screening: Screening) -> bool:
    """A grave sign needs an alarm, or the line below an answer that the model adds."""
    if is_alarm(screening) if line.flag in GRAVE else not isinstance(screening, Clear):
        return True

    return not isinstance(screen_with_model(line.text), Clear)


RULES: Final[Mapping[str, tuple[Callable[[Line, Screening], bool], float]]] = {
    "present": (is_told, 0.99),
    "denied": (lambda _, screening: not is_alarm(screening), 0.97),
    "past": (lambda _, screening: not is_card(screening), 0.99),
    "other": (lambda _, screening: not is_card(screening), 0.99),
    "feared": (lambda _, screening: not is_card(screening), 0.99),
    "advised": (lambda _, screening: not is_card(screening), 0.99),
    "asked": (lambda _, screening: not is_card(screening), 0.99),
}
"""By kind: what is right, and the share of lines for which it must be."""


@pytest.mark.no_cover
@pytest.mark.parametrize("kind", RULES)
def test_every_flag_is_told_from_its_denials_and_from_talk_about_it(kind: str) -> None:
    is_right, least = RULES[kind]
    lines = [(line, screening) for line, screening in screened() if line.kind == kind]
    wrong = [line for line, screening in lines if not is_right(line, screening)]
    by_flag = Counter(line.flag for line in wrong).most_common()

    assert len(wrong) <= (1 - least) * len(lines), (by_flag, [line.text for line in wrong[:SHOWN]])


def test_a_plain_denial_is_hardly_ever_told_to_get_help() -> None:
    denied = [found for line, found in screened() if line.kind == "denied"]

    assert sum(map(is_card, denied)) <= 0.01 * len(denied)


def test_a_clear_sign_is_told_and_not_only_asked_about() -> None:
    present = [(line, found) for line, found in screened() if line.kind == "present" and line.flag in GRAVE]

    assert sum(is_card(found) for _, found in present) >= 0.97 * len(present)


def test_the_checklist_names_every_flag() -> None:
    assert {line.flag for line in checklist()} == {flag.id for flag in RED_FLAGS.flags}
