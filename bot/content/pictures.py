"""The exercises' pictures: SVG files in content/pictures, rendered as PNG photos for Telegram."""

from functools import lru_cache
from pathlib import Path
from typing import Final

import resvg_py

ZOOM: Final = 1
"""The pictures are drawn at 800 by 1,000 pixels: upright, sharp on a phone, and smaller than 40 kB."""
REMEMBERED: Final = 32
"""Rendered pictures in the cache."""


def picture(content_dir: Path, name: str) -> bytes | None:
    """A PNG, rendered again only if the file has changed; None if there is no such picture."""
    try:
        return _rendered((content_dir / "pictures" / f"{name}.svg").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError):
        return None


@lru_cache(maxsize=REMEMBERED)
def _rendered(svg: str) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=ZOOM, skip_system_fonts=True))
