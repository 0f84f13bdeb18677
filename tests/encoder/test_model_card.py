"""The model card says of the committed model what it does."""

import re

from tests import fitted, shipped
from tools.train.figures import Figure, figures

CARD = (shipped.ROOT / "docs" / "model-card.md").read_text(encoding="utf-8")
URGENT = [flag.id for flag in shipped.CONTENT.red_flags.flags if flag.hold]
ROUNDING = 0.02
"""Share of the lines: processors round 8-bit products in different ways."""


def test_each_figure_of_the_card_is_measured_again() -> None:
    measured = tuple(figures(fitted.ENCODER, URGENT))

    assert measured
    assert [figure for figure in measured if abs(_claimed(figure) - figure.hits) > ROUNDING * figure.lines + 1] == []


def _claimed(figure: Figure) -> int:
    [hits] = re.findall(rf"^\| {re.escape(figure.name)} \| (\d+) of {figure.lines} \|", CARD, re.MULTILINE)
    return int(hits)
