"""The exercises' pictures: SVG files in content/pictures, rendered as PNG photos for Telegram."""

from functools import lru_cache
from pathlib import Path
from typing import Final

import resvg_py

ZOOM: Final = 1.3
"""Makes the pictures about 1,280 pixels wide: sharp on a phone, and smaller than 40 kB."""
REMEMBERED: Final = 32
"""Rendered pictures in the cache."""


class Pictures:
    """Renders each picture once, and again if its file has changed."""

    def __init__(self, content_dir: Path) -> None:
        self._directory = content_dir / "pictures"

    def photo(self, name: str) -> bytes | None:
        """A PNG; None if there is no such picture."""
        path = self._directory / f"{name}.svg"
        try:
            return _rendered(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, ValueError):
            return None


@lru_cache(maxsize=REMEMBERED)
def _rendered(svg: str) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=ZOOM, skip_system_fonts=True))
