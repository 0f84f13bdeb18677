"""Keeps what happens in each chat, so that it can be saved as a talk or as a text."""

from collections import deque
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.playground.errors import JsonObject
from bot.playground.talks.replay import SEPARATOR
from bot.playground.talks.script import TIME
from bot.playground.talks.writing import done_by_person, outcome_lines
from bot.playground.world import Chat, Event, User, World

KEPT: Final = 50_000
EVERYWHERE: Final = 0
LEFT_OUT: Final = frozenset({"settings", "profile", "members", "action", "call"})


class Journal:
    """Every event that people see, with its time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._events: deque[tuple[datetime, Event]] = deque(maxlen=KEPT)
        world.watchers.append(self._note)

    def _note(self, event: Event) -> None:
        if event.kind not in LEFT_OUT:
            self._events.append((self._world.clock(), event))

    def talk(self, chat: Chat, admins: set[int]) -> str:
        """The chat as a file that can be replayed."""
        found = [
            (at, event)
            for at, event in self._events
            if event.chat_id == chat.id or (event.kind == "clock" and event.chat_id == EVERYWHERE)
        ]
        blocks: list[list[str]] = []
        where = chat.title
        for at, event in found:
            step = _clock_line(at) if event.kind == "clock" else done_by_person(event, self._world, where)
            if step:
                blocks.append([step])
            elif blocks:
                blocks[-1] += outcome_lines(event, self._world, here=chat.id, is_brief=False)

        starts_at = found[0][0] if found else self._world.clock()
        return SEPARATOR.join("\n".join(block) for block in [self._head(chat, admins, starts_at), *blocks]) + "\n"

    def _head(self, chat: Chat, admins: set[int], starts_at: datetime) -> list[str]:
        people = [user for user in self._world.users.values() if not user.is_bot]
        members = [user for user in people if chat.has(user.id) or user.id == chat.id]
        lines = ["# Recorded in the playground. Say here why this talk is worth keeping."]
        lines.append(f"clock: {starts_at.strftime(TIME)} UTC")
        lines += [_person_line(user, is_admin=user.id in admins) for user in members]
        if chat.type != "private":
            lines.append(f"group: {chat.title}: {', '.join(user.first_name for user in members)}")

        if chat.is_forum:
            lines.append("# The group has topics, which a talk leaves out.")

        return lines + (["privacy: off"] if self._world.reads_all_group_messages else [])


def _clock_line(at: datetime) -> str:
    """A jump ends a few seconds before what is due; a talk goes on to the full minute."""
    minute = at.replace(second=0, microsecond=0)
    return f"clock: {(minute if at == minute else minute + timedelta(minutes=1)).strftime(TIME)} UTC"


def _person_line(user: User, *, is_admin: bool) -> str:
    return f"person: {user.first_name}, {user.language_code}, {user.zone}{', admin' if is_admin else ''}, id {user.id}"


def plain_text(chat: Chat, zone: ZoneInfo) -> str:
    """The transcript to read or send on: time, name and words of each message."""
    return "\n".join(_line(message, zone) for message in chat.messages.values()) + "\n"


def _line(message: JsonObject, zone: ZoneInfo) -> str:
    at = datetime.fromtimestamp(message["date"], UTC).astimezone(zone).strftime(TIME)
    kind = next((f"({kind}) " for kind in ("photo", "document", "location") if kind in message), "")
    words = message.get("text", message.get("caption", ""))
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    buttons = "".join("\n  " + " ".join(f"[{button['text']}]" for button in row) for row in rows)
    return f"{at} {message['from']['first_name']}: {kind}{words}{buttons}"
