"""Versions of the tips, what admins did, and adding a tip to the file's text, which keeps all comments."""

import hashlib
import re
import textwrap
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from typing import Final

from bot.core.content.models import CauseId, Tip

WIDTH: Final = 100
LONGEST_ID: Final = 40
WORDS_IN_AN_ID: Final = 5


def file_version(content: bytes) -> str:
    """The version of a file: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(content).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    at: datetime
    admin_id: int | None
    """None if the file was changed on disk, not through the bot."""
    fingerprint: str
    counts: tuple[int, int, int]
    """Tips added, changed and removed against the version before."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`action` is the last part of a text's name (`audit-published`); `detail` is a value shown in that text."""

    at: datetime
    admin_id: int
    action: str
    detail: str


@dataclass(frozen=True, slots=True)
class Changes:
    added: tuple[Tip, ...] = ()
    changed: tuple[tuple[Tip, Tip], ...] = ()
    """Before and after."""
    removed: tuple[Tip, ...] = ()

    @property
    def counts(self) -> tuple[int, int, int]:
        return len(self.added), len(self.changed), len(self.removed)

    def __bool__(self) -> bool:
        return any(self.counts)


def changes_between(before: Sequence[Tip], after: Sequence[Tip]) -> Changes:
    old, new = {tip.id: tip for tip in before}, {tip.id: tip for tip in after}
    return Changes(
        added=tuple(tip for tip in after if tip.id not in old),
        changed=tuple((old[tip.id], tip) for tip in after if tip.id in old and old[tip.id] != tip),
        removed=tuple(tip for tip in before if tip.id not in new),
    )


def id_for(text: str, taken: Collection[str]) -> str:
    """A readable id from the first words of the text, not among `taken`."""
    plain = re.sub(r"<[^<>]*>|['\N{RIGHT SINGLE QUOTATION MARK}]", "", unescape(text.lower()))
    words = re.findall(r"[a-z0-9]+", plain)
    slug = "-".join(words[:WORDS_IN_AN_ID])[: LONGEST_ID - 4].strip("-") or "tip"
    numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (slug, *numbered) if each not in taken)


def with_tip(file: str, *, tip_id: str, text: str, causes: Iterable[CauseId], review_by: date) -> str | None:
    """The file with one more tip at its end; None if its list is not in block style (one `- id:` per entry)."""
    dashes = re.findall(r"(?m)^( *)-(?= +id:)", file)
    if not dashes:
        return None

    lines = [f"- id: {tip_id}", f"  causes: [{', '.join(causes)}]", *_block(text), f"  review_by: {review_by:%Y-%m-%d}"]
    newline = "\r\n" if "\r\n" in file else "\n"
    entry = newline.join(f"{dashes[-1]}{line}".rstrip() for line in lines)
    return f"{file.rstrip()}{newline}{newline}{entry}{newline}"


def _block(text: str) -> list[str]:
    """The text as a YAML block scalar, which needs no quotes."""
    text = text.strip()
    if "\n" in text:
        return ["  text: |-", *(f"    {line.strip()}" for line in text.splitlines())]

    wrapped = textwrap.wrap(" ".join(text.split()), WIDTH, break_long_words=False, break_on_hyphens=False)
    return ["  text: >-", *(f"    {line}" for line in wrapped)]
