"""What is stored in general and about a chat, in words and as rows; and the question before it is deleted."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from html import escape
from pathlib import Path
from typing import Any, Final

from bot.config import Config
from bot.core.content.texts import Texts
from bot.core.tips.choice import Restriction
from bot.core.tips.schedule import weekdays
from bot.core.tips.subscription import topics_from
from bot.views.base.buttons import button, keyboard
from bot.views.base.reply import Reply, paragraphs

NOTICE: Final = Path(__file__).parents[3] / "PRIVACY.md"
"""The whole privacy notice."""

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""The rows of a chat by table, each by column."""

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MINUTES: Final = 24 * 60
NOT_TOLD: Final = frozenset({"subscriber", "country", "expectation", "late_advice"})
"""Tables that are told in a sentence of their own, or that are kept for an hour or two at most."""


def privacy_reply(config: Config, texts: Texts) -> Reply:
    text = texts(
        "privacy-text",
        stopped=config.erase_stopped.days,
        unreachable=config.erase_unreachable.days,
        keeps_questions="yes" if config.keep_unanswered else "no",
        contact=escape(config.operator_contact) or "nobody",
    )
    return Reply(text, keyboard([button(texts("privacy-notice"), "notice")]) if NOTICE.is_file() else None)


def forget_question_reply(texts: Texts) -> Reply:
    return Reply(
        texts("forgetme-ask"),
        keyboard([button(texts("forgetme-yes"), "forget", "yes"), button(texts("forgetme-no"), "forget", "no")]),
    )


def own_data_reply(found: Rows, tips: str, country: str, texts: Texts) -> Reply:
    """`tips`: the sentence about the daily tip. The other tables are told by how many rows they have."""
    lines = [tips, texts("mydata-country", country=country) if country else ""]
    told = {table.replace("_", "-"): len(rows) for table, rows in found.items() if table not in NOT_TOLD}
    lines += [texts(f"mydata-{table}", count=count) for table, count in told.items()]
    listed = "\n".join(f"• {line}" for line in lines if line)
    return Reply(paragraphs(texts("mydata-title"), listed, texts("mydata-ways-out")))


def with_names(found: Rows, tips: Mapping[int, str]) -> dict[str, list[dict[str, Any]]]:
    """The rows with dates, hours and ids of tips; `tips` has the id of each number."""

    def tip_set(stored: str) -> list[str]:
        bits = int.from_bytes(bytes.fromhex(stored), "little")
        return [tips.get(number, str(number)) for number in range(bits.bit_length()) if bits >> number & 1]

    readers: dict[str, Callable[[Any], Any]] = READERS | dict.fromkeys(("seen", "liked", "disliked"), tip_set)
    readers |= dict.fromkeys(("tip", "last_tip"), lambda number: tips.get(number, number))
    return {
        table: [
            {
                column: _read(readers[column], value) if column in readers and value is not None else value
                for column, value in row.items()
            }
            for row in rows
        ]
        for table, rows in found.items()
    }


def _read(reader: Callable[[Any], Any], value: object) -> object:
    """The value as it is stored, if it is none that the bot writes."""
    try:
        return reader(value)
    except (TypeError, ValueError, OverflowError, IndexError, OSError):
        return value


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def _clock(minute: int) -> str:
    return f"{time(*divmod(minute, 60)):%H:%M}"


INSTANTS: Final = (
    "at", "since", "due_at", "created_at", "stopped_at", "given_at", "stale_at", "checked_at", "leased_until",
    "expires_at",
)  # fmt: skip
READERS: Final[dict[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(INSTANTS, _instant),
    **dict.fromkeys(("local_date", "last_date", "paused_until"), _day),
    "minute": _clock,
    "days": lambda days: [WEEKDAYS[day] for day in weekdays(days)],
    "quiet": lambda packed: " to ".join(map(_clock, divmod(packed, MINUTES))),
    "topics": lambda bits: sorted(topics_from(bits)),
    "reasons": lambda bits: [str(reason.name).lower() for reason in Restriction(bits)],
}
"""By column, how its numbers are read; `bot.database` writes them."""
