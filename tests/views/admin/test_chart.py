from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.core.base.figures import Day
from bot.core.content.texts import Value
from bot.views.admin.chart import chart

DAY = date(2026, 11, 1)
DAYS = [Day(DAY + timedelta(days=day), 10 + day, {"sent": 5}) for day in range(7)]


@dataclass(frozen=True)
class Titled:
    title: str
    language: str = "en"

    def __call__(self, name: str, /, **_values: Value) -> str:
        return self.title if name == "chart-title" else name


def test_what_is_written_in_the_chart_is_drawn() -> None:
    """Without a font nothing would be, and no error would say so."""
    written = [chart(DAYS, Titled(title)) for title in ("", "Übersicht", "Обзор")]

    assert len(set(written)) == 3
    assert {picture[:8] for picture in written} == {b"\x89PNG\r\n\x1a\n"}


def test_the_line_of_subscribers_follows_each_day() -> None:
    other = [replace(DAYS[0], subscribers=2), *DAYS[1:]]

    assert chart(other, Titled("")) != chart(DAYS, Titled(""))
