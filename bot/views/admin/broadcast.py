"""Announcements as the admin who writes them sees them: draft, progress, report."""

from collections.abc import Mapping
from datetime import timedelta
from math import ceil
from typing import Final

from bot.core.content.texts import Texts
from bot.views.admin.content import back_row
from bot.views.base.buttons import button, keyboard
from bot.views.base.reply import Reply

BROADCAST: Final = "broadcast"
BAR: Final = 10

Counts = Mapping[str, int]
"""Number of sends by the values of `bot.core.tips.delivery.DeliveryState`."""


def confirm_reply(number: int, count: int, seconds: float, texts: Texts, *, is_again: bool = False) -> Reply:
    """Shown below the preview of the announcement; `is_again` if it was confirmed before but did not begin in time."""
    buttons = [
        button(texts("broadcast-button-confirm", count=count), BROADCAST, "confirm", number),
        button(texts("desk-button-cancel"), BROADCAST, "cancel", number),
    ]
    name = "broadcast-confirm-again" if is_again else "broadcast-confirm"
    return Reply(texts(name, count=count, time=_length(seconds, texts)), keyboard(buttons))


def progress_reply(number: int, counts: Counts, texts: Texts) -> Reply:
    total = sum(counts.values())
    done = total - counts.get("waiting", 0) - counts.get("sending", 0)
    filled = BAR * done // total if total else BAR
    bar = "▓" * filled + "░" * (BAR - filled)
    text = texts("broadcast-progress", bar=bar, done=done, total=total)
    return Reply(text, keyboard([button(texts("broadcast-button-stop"), BROADCAST, "stop", number)]))


def report_reply(number: int, counts: Counts, texts: Texts, *, was_stopped: bool, took: timedelta) -> Reply:
    lines = [
        texts("broadcast-stopped" if was_stopped else "broadcast-done", time=_length(took.total_seconds(), texts)),
        *(texts(f"broadcast-{ending}", count=counts.get(ending, 0)) for ending in ("sent", "unreachable", "failed")),
        *(
            texts(f"broadcast-{ending}", count=count)
            for ending in ("unconfirmed", "not-begun")
            if (count := counts.get("stopped" if ending == "not-begun" else ending, 0))
        ),
    ]
    unclear = counts.get("unconfirmed", 0)
    again = [button(texts("broadcast-button-again", count=unclear), BROADCAST, "again", number)]
    return Reply("\n".join(lines), keyboard(*([again] if unclear else []), back_row(texts)))


def _length(seconds: float, texts: Texts) -> str:
    if seconds < 90:  # noqa: PLR2004 - below this, minutes would be too coarse
        return texts("length-seconds", count=max(1, ceil(seconds)))

    return texts("length-minutes", count=ceil(seconds / 60))
