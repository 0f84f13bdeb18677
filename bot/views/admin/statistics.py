"""/stats: the figures as text and as one picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from itertools import islice
from typing import Final

from bot.core.content.texts import Texts
from bot.core.tips.delivery import LATE
from bot.views.admin.chart import ENDS, ChartWords, Point, chart
from bot.views.admin.content import back_row, clipped
from bot.views.base.buttons import keyboard
from bot.views.base.reply import Reply

LISTED: Final = 8
MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Overall:
    """Every figure, in the order in which it is shown."""

    subscribers: Mapping[str, int]
    """Keys: active, paused, unreachable."""
    weeks: Sequence[tuple[str, int, int]]
    """Monday, new subscribers, lost subscribers; the newest week last."""
    deliveries: Mapping[str, int]
    answers: Mapping[str, int]
    checks: Mapping[str, int]
    unmeant: Mapping[str, int]
    tips: Sequence[tuple[str, int, int]]
    """Tip id, times "useful", times "not for me"."""
    answers_rated: Sequence[tuple[str, int, int]]
    unanswered: Sequence[str]


def statistics_reply(overall: Overall, texts: Texts) -> Reply:
    parts = [
        texts("stats-title"),
        texts("stats-subscribers", **overall.subscribers),
        _lines(
            "stats-weeks", [texts("stats-week", day=day, new=new, gone=gone) for day, new, gone in overall.weeks], texts
        ),
        texts("stats-deliveries", minutes=LATE // MINUTE, **{end: overall.deliveries.get(end, 0) for end in ENDS}),
        _lines("stats-answers", _counts(overall.answers, texts), texts),
        _lines("stats-checks", _counts(overall.checks, texts), texts),
        _lines("stats-unmeant", _counts(overall.unmeant, texts), texts),
        _lines("stats-tips", _rated(overall.tips, texts), texts),
        _lines("stats-rated", _rated(overall.answers_rated, texts), texts),
        _lines("stats-unanswered", [f"• {escape(question)}" for question in overall.unanswered[:LISTED]], texts),
    ]
    return Reply(clipped(parts), keyboard(back_row(texts)))


def chart_reply(points: Sequence[Point], texts: Texts) -> Reply:
    words = ChartWords(
        title=texts("chart-title"),
        subscribers=texts("chart-subscribers"),
        deliveries=texts("chart-deliveries"),
        ends={end: texts(f"chart-{end}") for end in ENDS},
    )
    return Reply(texts("chart-caption", days=len(points)), photo=chart(points, words))


def _lines(heading: str, lines: Sequence[str], texts: Texts) -> str:
    return "\n".join([texts(heading), *(lines or [texts("stats-none")])])


def _counts(counts: Mapping[str, int], texts: Texts) -> list[str]:
    return [texts("stats-count", name=name, count=count) for name, count in islice(counts.items(), LISTED)]


def _rated(rated: Sequence[tuple[str, int, int]], texts: Texts) -> list[str]:
    return [texts("stats-rate", name=name, useful=useful, other=other) for name, useful, other in rated[:LISTED]]
