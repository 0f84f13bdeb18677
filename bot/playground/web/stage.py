"""Who is there and under which conditions the bot runs, as the page's acts see and change it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from math import inf
from typing import Final
from zoneinfo import available_timezones

from bot.playground.clock import MovableClock, Upcoming
from bot.playground.errors import JsonObject
from bot.playground.faults import Fault, Faults, Rule
from bot.playground.people import People
from bot.playground.world import Chat, Event, User

EVERYWHERE: Final = 0
TEN_SECONDS: Final = 10.0
EARLY: Final = 0.01
"""Seconds added to a timer: uvloop counts whole milliseconds and may call it slightly too early."""


class UnknownError(LookupError):
    """The page names somebody or something that is not there (any more)."""


async def nothing_upcoming() -> list[Upcoming]:
    return []


class Stage:
    """The people, the faults, the clock, and who of the people is an admin of the bot."""

    def __init__(self, people: People, faults: Faults) -> None:
        self.people = people
        self.world = people.world
        self.faults = faults
        self.fault: JsonObject = {}
        """What the page has switched on, in its own words."""
        self.admins: set[int] = set()
        self.upcoming: Callable[[], Awaitable[list[Upcoming]]] = nothing_upcoming
        faults.used_up.append(self._fault_ended)

    @property
    def clock(self) -> MovableClock | None:
        """The clock, when it can be moved."""
        clock = self.world.clock
        return clock if isinstance(clock, MovableClock) else None

    def tell(self) -> None:
        """Every page gets the whole state again."""
        self.world.tell(Event("settings", EVERYWHERE, {}))

    def tell_clock(self) -> None:
        """The clock was set."""
        self.world.tell(Event("clock", EVERYWHERE, {}))
        self.tell()

    def person(self, person_id: int) -> User:
        person = self.world.users.get(person_id)
        if person is None or person.is_bot:
            raise UnknownError("nobody has this id")

        return person

    def place(self, person: User, chat_id: int) -> Chat | None:
        """The group that is meant; None for the person's private chat, which may not have begun yet."""
        if chat_id == person.id:
            return None

        for chat in self.world.chats_of(person.id):
            if chat.id == chat_id:
                return chat

        raise UnknownError("this chat is not there for this person")

    def message(self, chat: Chat | None, person: User, message_id: int) -> JsonObject:
        there = chat or self.world.chats.get(person.id)
        if there is None or message_id not in there.messages:
            raise UnknownError("this message is not there any more")

        return there.messages[message_id]

    def name_of(self, chat_id: int) -> str:
        chat = self.world.chats.get(chat_id)
        if chat is None:
            return f"chat {chat_id}"

        return chat.person.first_name if chat.person else chat.title

    def free_id(self) -> int:
        """An id for a new person, never that of somebody who was removed."""
        return 1 + max(id_ for id_ in (1000, *self.world.users, *self.world.chats) if id_ != self.world.bot.id)

    def set_admin(self, person_id: int, *, is_admin: bool) -> None:
        change = self.admins.add if is_admin else self.admins.discard
        change(person_id)

    def switch_fault(self, shown: JsonObject, fault: Fault | None, *, seconds: float = inf, **rule: object) -> None:
        """Only one fault at a time, so that its effect can be told."""
        self.fault = shown
        self.faults.clear()
        if fault is not None:
            self.faults.rules.append(Rule(fault, until=time.monotonic() + seconds, **rule))  # type: ignore[arg-type]

        if seconds < inf:
            asyncio.get_running_loop().call_later(seconds + EARLY, self._fault_ended)

    def _fault_ended(self) -> None:
        """Say so, if the fault that the page has switched on is over."""
        if self.fault.get("fault") is not None and all(rule.is_over for rule in self.faults.rules):
            self.fault = self.fault | {"fault": None}
            self.tell()


def checked_zone(zone: str) -> str:
    if zone not in available_timezones():
        raise UnknownError(f"there is no time zone {zone}")

    return zone
