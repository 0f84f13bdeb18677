"""What admins have done: the versions of tips.yaml that were live, and the entries of the audit log."""

from dataclasses import dataclass
from datetime import datetime


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
