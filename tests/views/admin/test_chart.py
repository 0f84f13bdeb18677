from datetime import date, timedelta

from bot.views.admin.chart import ENDS, ChartWords, Point, chart

DAY = date(2026, 11, 1)
POINTS = [Point(DAY + timedelta(days=day), 10 + day, {"sent": 5}) for day in range(7)]


def test_what_is_written_in_the_chart_is_drawn() -> None:
    """Without a font nothing would be, and no error would say so."""
    ends = {end: end for end in ENDS}
    written = [
        chart(POINTS, ChartWords(title, "Subscribers", "Deliveries", ends)) for title in ("", "Übersicht", "Обзор")
    ]

    assert len(set(written)) == 3
    assert {picture[:8] for picture in written} == {b"\x89PNG\r\n\x1a\n"}
