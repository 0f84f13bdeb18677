"""/stats: the figures as text and as one picture."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from html import escape
from itertools import islice
from textwrap import shorten
from typing import Final

from bot.core.base.figures import Day, Figures
from bot.core.content.markup import shown
from bot.core.content.snapshot import Content
from bot.core.content.texts import Texts
from bot.core.tips.delivery import LATE
from bot.views.admin.chart import ENDS, chart
from bot.views.admin.content import back_row, clipped
from bot.views.base.buttons import keyboard
from bot.views.base.reply import Reply

LISTED: Final = 8
TITLE: Final = 40
"""Characters of a tip that is named by its beginning."""
MINUTE: Final = timedelta(minutes=1)


Rated = Sequence[tuple[str, int, int]]
"""Id, times "useful", times "not for me" or "not useful"."""


def statistics_reply(
    figures: Figures, tips: Rated, answers: Rated, unanswered: Sequence[str], texts: Texts, *, content: Content
) -> Reply:
    """The figures, with the titles of topics, levels and signs and the beginning of each tip in place of their ids."""
    titles = {topic.id: topic.label for topic in content.topics}
    titles |= {level.value: advice.name for level, advice in content.check.advice.items()}
    titles |= {flag.id: flag.sign for flag in content.red_flags.flags}
    titles |= {tip.id: shorten(shown(tip.text), TITLE, placeholder="…") for tip in content.tips}
    weeks = [texts("stats-week", day=f"{week.begins:%Y-%m-%d}", new=week.new, gone=week.gone) for week in figures.weeks]
    subscribers = {"active": figures.active, "paused": figures.paused, "unreachable": figures.unreachable}
    parts = [
        texts("stats-title"),
        texts("stats-subscribers", **subscribers),
        _lines("stats-weeks", weeks, texts),
        texts("stats-deliveries", minutes=LATE // MINUTE, **{end: figures.last_week.get(end, 0) for end in ENDS}),
        _counts("stats-answers", figures.answers, titles, texts),
        _counts("stats-checks", figures.checks, titles, texts),
        _counts("stats-unmeant", figures.unmeant, titles, texts),
        _rated("stats-tips", tips, titles, texts),
        _rated("stats-rated", answers, titles, texts),
        _lines("stats-unanswered", [f"• {escape(question)}" for question in unanswered], texts),
    ]
    return Reply(clipped(parts), keyboard(back_row(texts)))


def chart_reply(days: Sequence[Day], texts: Texts) -> Reply:
    return Reply(texts("chart-caption", days=len(days)), photo=chart(days, texts))


def _lines(heading: str, lines: Sequence[str], texts: Texts) -> str:
    return "\n".join([texts(heading), *(lines or [texts("stats-none")])])


def _counts(heading: str, counts: Mapping[str, int], titles: Mapping[str, str], texts: Texts) -> str:
    listed = ((escape(titles.get(name, name)), count) for name, count in islice(counts.items(), LISTED))
    return _lines(heading, [texts("stats-count", name=name, count=count) for name, count in listed], texts)


def _rated(heading: str, rated: Rated, titles: Mapping[str, str], texts: Texts) -> str:
    listed = ((escape(titles.get(name, name)), useful, other) for name, useful, other in rated[:LISTED])
    lines = [texts("stats-rate", name=name, useful=useful, other=other) for name, useful, other in listed]
    return _lines(heading, lines, texts)
