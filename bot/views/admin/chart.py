"""Subscribers and deliveries over time, as one picture: drawn as SVG, converted to PNG."""

from collections.abc import Sequence
from html import escape
from math import log10
from pathlib import Path
from typing import Final

import resvg_py

from bot.core.base.figures import Day
from bot.core.content.texts import Texts

WIDTH: Final = 640
HEIGHT: Final = 660
"""SVG units. A small picture with large text can be read on a phone."""
ZOOM: Final = 2
LEFT: Final = 72
RIGHT: Final = 30
PANELS: Final = ((92, 190), (410, 190))
"""Top and height of the two panels, in SVG units."""
LEGEND: Final = 3
"""Entries of the legend in one row."""

INK: Final = "#24303a"
FAINT: Final = "#d5dbe0"
LINE: Final = "#1f6f8b"
ENDS: Final = {
    "sent": "#2a9d6f",
    "late": "#a5d8c0",
    "skipped": "#e0a83e",
    "failed": "#c2543d",
    "unreachable": "#6f4a80",
    "unconfirmed": "#b4bac1",
}
"""Colour by outcome. They differ in brightness, so people with colour blindness can distinguish them."""

FONTS: Final = [str(Path(__file__).parents[1] / "fonts" / f"Roboto-{weight}.ttf") for weight in ("Regular", "Bold")]
"""Shipped with the bot, because the container image has no fonts."""


def chart(days: Sequence[Day], texts: Texts) -> bytes:
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="Roboto">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(LEFT, 40, texts("chart-title"), size=24, weight="bold"),
        *_subscribers(days, texts),
        *_deliveries(days, texts),
        *_dates(days),
        "</svg>",
    ]
    return bytes(resvg_py.svg_to_bytes(svg_string="".join(parts), zoom=ZOOM, font_files=FONTS, skip_system_fonts=True))


def ceiling(highest: int) -> int:
    """The upper end of the scale: the smallest round number from `highest` on that has 4 equal whole steps."""
    if highest <= 4:  # noqa: PLR2004 - the number of steps
        return 4

    unit: int = 10 ** int(log10(highest / 4))
    return next(4 * unit * step for step in (1, 2, 5, 10) if 4 * unit * step >= highest)


def _subscribers(days: Sequence[Day], texts: Texts) -> list[str]:
    top, height = PANELS[0]
    scale = ceiling(max(day.subscribers for day in days))
    places = [(_x(index, len(days)), top + height * (1 - day.subscribers / scale)) for index, day in enumerate(days)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    (x, y), last = places[-1], days[-1].subscribers
    return [
        _text(LEFT, top - 14, texts("chart-subscribers"), size=16),
        *_grid(top, height, scale),
        f'<polyline points="{path}" fill="none" stroke="{LINE}" stroke-width="4" stroke-linejoin="round"/>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{LINE}"/>',
        _text(x, y - 12, f"{last:,}", size=16, anchor="end", weight="bold"),
    ]


def _deliveries(days: Sequence[Day], texts: Texts) -> list[str]:
    top, height = PANELS[1]
    scale = ceiling(max(sum(day.deliveries.values()) for day in days))
    bar = (WIDTH - LEFT - RIGHT) / len(days) * 0.7
    heading = _text(LEFT, top - 66, texts("chart-deliveries"), size=16)
    parts = [heading, *_legend(top - 40, texts), *_grid(top, height, scale)]
    for index, day in enumerate(days):
        bottom = float(top + height)
        for end, colour in ENDS.items():
            tall = height * day.deliveries.get(end, 0) / scale
            bottom -= tall
            x = _x(index, len(days)) - bar / 2
            parts.append(f'<rect x="{x:.1f}" y="{bottom:.1f}" width="{bar:.1f}" height="{tall:.1f}" fill="{colour}"/>')

    return parts


def _legend(y: int, texts: Texts) -> list[str]:
    parts = []
    for place, (end, colour) in enumerate(ENDS.items()):
        x = LEFT + place % LEGEND * (WIDTH - LEFT - RIGHT) / LEGEND
        base = y + place // LEGEND * 24
        parts += [
            f'<rect x="{x:.1f}" y="{base - 12}" width="14" height="14" fill="{colour}"/>',
            _text(x + 20, base, texts(f"chart-{end}"), size=15),
        ]

    return parts


def _grid(top: int, height: int, scale: int) -> list[str]:
    parts = []
    for step in range(5):
        y = top + height * (1 - step / 4)
        parts += [
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="{FAINT}" stroke-width="1"/>',
            _text(LEFT - 10, y + 5, f"{scale * step // 4:,}", size=15, anchor="end"),
        ]

    return parts


def _dates(days: Sequence[Day]) -> list[str]:
    every = max(1, len(days) // 6)
    y = PANELS[1][0] + PANELS[1][1] + 26
    shown = range(len(days) - 1, -1, -every)
    return [_text(_x(at, len(days)), y, f"{days[at].day:%d %b}", size=15, anchor="middle") for at in shown]


def _x(index: int, count: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (index + 0.5) / count


def _text(x: float, y: float, words: str, *, size: int, anchor: str = "start", weight: str = "normal") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}"'
        f' fill="{INK}">{escape(words)}</text>'
    )
