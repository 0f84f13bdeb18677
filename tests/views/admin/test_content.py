"""What admins see of a change, however large it is."""

import pytest

from bot.core.content.markup import shown_length, without_markup
from bot.core.content.models import LONGEST_TIP, Tip
from bot.core.content.problems import Problem
from bot.core.content.tip_edits import Changes
from bot.views.admin.content import fit_reply
from tests import shipped


@pytest.mark.parametrize("letter", ["x", "🙂", '<a href="https://example.org/a/long/address">x</a>'])
@pytest.mark.parametrize("many", [1, 60])
def test_the_first_tips_are_shown_and_all_fits_one_message(letter: str, many: int) -> None:
    text = letter * (LONGEST_TIP // shown_length(letter))
    tips = tuple(Tip(id=f"{number:03}-{'i' * 36}", causes=("posture",), text=text) for number in range(many))
    remarks = [Problem("tips.yaml", 1, 1, "remark " * 30, source_line="y" * 96)] * many

    reply = fit_reply(1, Changes(added=tips), {}, remarks, shipped.TEXTS, undoes="")

    assert text in reply.text
    assert f"{many} remark" in reply.text
    assert len(without_markup(reply.text).encode("utf-16-le")) // 2 <= 4096
