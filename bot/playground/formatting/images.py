"""The size of a picture, read from its first bytes."""

import struct
from typing import Final

START_OF_FRAME: Final = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, JPEG or GIF; None for anything else, as far as we can tell."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return struct.unpack_from(">II", content, 16)

        if content.startswith((b"GIF87a", b"GIF89a")):
            return struct.unpack_from("<HH", content, 6)

        return _jpeg_size(content) if content.startswith(b"\xff\xd8") else None
    except struct.error:
        return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    position = 2
    while True:
        marker, length = struct.unpack_from(">xBH", content, position)
        if marker in START_OF_FRAME:
            height, width = struct.unpack_from(">HH", content, position + 5)
            return width, height

        position += 2 + length
