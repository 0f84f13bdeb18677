"""Does a talk again and writes what comes of it now."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.playground.errors import JsonObject
from bot.playground.formatting.keyboards import buttons_of
from bot.playground.people import People
from bot.playground.talks.script import Does, SetClock, Talk
from bot.playground.talks.writing import INDENT, outcome_lines
from bot.playground.world import Chat, Event, Query, User

SEPARATOR: Final = "\n\n"


class ImpossibleError(LookupError):
    """A step names a button or message that is not there (any more)."""


@dataclass
class Replay:
    """One talk on one playground, in which nobody is yet."""

    talk: Talk
    people: People
    set_clock: Callable[[datetime], None]
    answered: Callable[[], Awaitable[None]]
    """Waits until the bot has done all that it has to do now."""
    _events: list[Event] = field(default_factory=list)
    _query: Query | None = None

    async def text(self) -> str:
        """The whole talk as it goes now."""
        self.people.world.watchers.append(self._events.append)
        self._settle()
        await self.answered()
        self._events.clear()
        blocks = ["\n".join(self.talk.head)] if self.talk.head else []
        here = 0
        for step in self.talk.steps:
            here = self._here(step.action) or here
            blocks.append("\n".join([*step.lines, *await self._outcome(step.action, here)]))

        return SEPARATOR.join(blocks) + "\n"

    def _settle(self) -> None:
        self.set_clock(self.talk.starts_at)
        self.people.world.reads_all_group_messages = not self.talk.privacy
        for person in self.talk.people.values():
            user = User(person.id, person.name, language_code=person.language, zone=person.zone)
            self.people.add_user(user)

        for group in self.talk.groups.values():
            self.people.add_group(group.title, [self.talk.people[name].id for name in group.members])

    async def _outcome(self, action: Does | SetClock, here: int) -> list[str]:
        world, is_brief = self.people.world, self.talk.is_brief
        try:
            self._do(action)
        except ImpossibleError as error:
            return [f"{INDENT}cannot be done: {error}"]

        await self.answered()
        events = list(self._events)
        self._events.clear()
        return [line for event in events for line in outcome_lines(event, world, here=here, is_brief=is_brief)]

    def _here(self, action: Does | SetClock) -> int:
        match action:
            case SetClock():
                return 0
            case Does(who=who, where=""):
                return self.talk.people[who].id
            case Does(where=where):
                return self._group(where).id

    def _group(self, title: str) -> Chat:
        return next(chat for chat in self.people.world.chats.values() if chat.title == title)

    def _do(self, action: Does | SetClock) -> None:
        match action:
            case SetClock(to):
                self.set_clock(to)
            case Does(who=who, where=where):
                group = self._group(where) if where else None
                self._act(action, self.people.user(self.talk.people[who].id), group)

    def _act(self, action: Does, user: User, group: Chat | None) -> None:
        people, words = self.people, action.words
        match action.verb:
            case "says":
                people.say(user, words, group)
            case "replies":
                people.say(user, words, group, reply_to=self._last(user, group, by_bot=True))
            case "edits":
                people.edit(user, self._last(user, group, by_bot=False), words, group)
            case "presses":
                self._query = people.press(user, *self._button(words, user, group))
            case "asks inline":
                self._query = people.inline(user, words)
            case "chooses":
                self._choose(words, group)
            case _:
                self._rarely(action, user, group)

    def _rarely(self, action: Does, user: User, group: Chat | None) -> None:
        people, words = self.people, action.words
        match action.verb:
            case "shares":
                latitude, longitude = map(float, words.split(","))
                people.share_location(user, latitude, longitude, group)
            case "reacts":
                people.react(user, self._last(user, group, by_bot=True), words, group)
            case "speaks":
                people.speak(user, words)
            case "blocks":
                people.block(user)
            case "unblocks":
                people.unblock(user)

    def _messages(self, user: User, group: Chat | None) -> list[JsonObject]:
        found = group or self.people.world.chats.get(user.id)
        return list(reversed(found.messages.values())) if found else []

    def _last(self, user: User, group: Chat | None, *, by_bot: bool) -> JsonObject:
        wanted = self.people.world.bot.id if by_bot else user.id
        for message in self._messages(user, group):
            if message["from"]["id"] == wanted:
                return message

        raise ImpossibleError(f"there is no message of {'the bot' if by_bot else user.first_name} yet")

    def _button(self, label: str, user: User, group: Chat | None) -> tuple[JsonObject, str]:
        """The newest button with this label that asks something of the bot."""
        for message in self._messages(user, group):
            for button in buttons_of(message.get("reply_markup")):
                if button["text"] == label and "callback_data" in button:
                    return message, button["callback_data"]

        raise ImpossibleError(f"{user.first_name} sees no button [{label}]")

    def _choose(self, title: str, group: Chat | None) -> None:
        query = self._query
        for result in (query.answer or {}).get("results", []) if query else []:
            if result.get("title") == title:
                assert query is not None
                self.people.choose(query, result["id"], group)
                return

        raise ImpossibleError(f"there is no result {title!r}")
