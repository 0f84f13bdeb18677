"""Actions requested by the web page: validation and execution."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field, TypeAdapter

from bot.playground.clock import MovableClock
from bot.playground.errors import JsonObject
from bot.playground.faults import BrokenJson, Delay, Faults, Flood, Hang, Reset, Rule, ServerError
from bot.playground.people import People
from bot.playground.world import Chat, Event, User

Text = Annotated[str, Field(min_length=1, max_length=4096)]
FaultName = Literal["none", "slow", "flood", "flood-here", "server-error", "reset", "lost", "hang", "broken", "down"]
EVERYWHERE: Final = 0
BREAKS: Final[Mapping[FaultName, Rule]] = {
    "slow": Rule(Delay(seconds=3)),
    "flood": Rule(Flood(retry_after=10)),
    "flood-here": Rule(Flood(retry_after=10)),
    "server-error": Rule(ServerError(502)),
    "reset": Rule(Reset()),
    "lost": Rule(Reset(), takes_effect=True),
    "hang": Rule(Hang()),
    "broken": Rule(BrokenJson()),
    "down": Rule(Reset(), method="*"),
}


class Act(BaseModel, frozen=True, extra="forbid"):
    """Something that a person does in a chat; their private chat has their own id."""

    person: int
    chat: int


class Say(Act, frozen=True):
    act: Literal["say"]
    text: Text
    reply_to: int | None = None


class Edit(Act, frozen=True):
    act: Literal["edit"]
    message: int
    text: Text


class Press(Act, frozen=True):
    act: Literal["press"]
    message: int
    data: Annotated[str, Field(max_length=64)]


class Place(Act, frozen=True):
    act: Literal["place"]
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Inline(Act, frozen=True):
    act: Literal["inline"]
    text: Annotated[str, Field(max_length=256)]


class Choose(Act, frozen=True):
    act: Literal["choose"]
    query: str
    result: str


class Block(Act, frozen=True):
    act: Literal["block"]
    blocked: bool


class Language(Act, frozen=True):
    act: Literal["language"]
    code: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]{2,8})?$")]


class Break(Act, frozen=True):
    act: Literal["break"]
    fault: FaultName
    per_second: Annotated[int, Field(ge=1, le=1000)] | None = None


class Skip(Act, frozen=True):
    act: Literal["skip"]
    minutes: Annotated[int, Field(ge=1, le=60 * 24 * 31)]


AnyAct = Annotated[
    Say | Edit | Press | Place | Inline | Choose | Block | Language | Break | Skip, Field(discriminator="act")
]
ACT: Final[TypeAdapter[AnyAct]] = TypeAdapter(AnyAct)


class UnknownError(LookupError):
    """The page names somebody or something that is not there (any more)."""


class Stage:
    """Carries out what the page asks for."""

    def __init__(self, people: People, faults: Faults) -> None:
        self.people = people
        self.faults = faults
        self.fault: FaultName = "none"
        self.per_second: int | None = None

    @property
    def clock(self) -> MovableClock | None:
        """The clock, when it can be moved."""
        clock = self.people.world.clock
        return clock if isinstance(clock, MovableClock) else None

    def person(self, person_id: int) -> User:
        person = self.people.world.users.get(person_id)
        if person is None or person.is_bot:
            raise UnknownError("nobody has this id")

        return person

    def place(self, person: User, chat_id: int) -> Chat | None:
        """The group that is meant; None for the person's private chat, which may not have begun yet."""
        if chat_id == person.id:
            return None

        for chat in self.people.world.chats_of(person.id):
            if chat.id == chat_id:
                return chat

        raise UnknownError("this chat is not there for this person")

    def do(self, act: AnyAct) -> JsonObject:
        """Do it; raises UnknownError. The page sees most of what comes of it in its stream of events."""
        person = self.person(act.person)
        chat = self.place(person, act.chat)
        match act:
            case Press():
                return {"query": self.people.press(person, self._message(chat, person, act.message), act.data).id}
            case Inline():
                return {"query": self.people.inline(person, act.text).id}
            case Block() | Language() | Break() | Skip():
                self._set(act, person)
            case _:
                self._send(act, person, chat)

        return {}

    def _send(self, act: Say | Edit | Place | Choose, person: User, chat: Chat | None) -> None:
        match act:
            case Say(text=text, reply_to=reply_to):
                self.people.say(person, text, chat, reply_to=reply_to)
            case Edit(message=message_id, text=text):
                message = self._message(chat, person, message_id)
                if message["from"]["id"] != person.id or "text" not in message:
                    raise UnknownError("only one's own texts can be edited")

                self.people.edit(person, message, text, chat)
            case Place(latitude=latitude, longitude=longitude):
                self.people.share_location(person, latitude, longitude, chat)
            case Choose():
                self._choose(act, person, chat)

    def _message(self, chat: Chat | None, person: User, message_id: int) -> JsonObject:
        there = chat or self.people.world.chats.get(person.id)
        if there is None or message_id not in there.messages:
            raise UnknownError("this message is not there any more")

        return there.messages[message_id]

    def _choose(self, act: Choose, person: User, chat: Chat | None) -> None:
        query = self.people.world.queries.get(act.query)
        results = (query.answer or {}).get("results", []) if query and query.user.id == person.id else []
        if query is None or act.result not in {result["id"] for result in results}:
            raise UnknownError("this result is not there any more")

        self.people.choose(query, act.result, chat)

    def _set(self, act: Block | Language | Break | Skip, person: User) -> None:
        match act:
            case Block(blocked=True):
                self.people.block(person)
            case Block():
                self.people.unblock(person)
            case Language(code=code):
                self.people.speak(person, code)
            case Break():
                self._break(act)
            case Skip(minutes=minutes):
                if self.clock is None:
                    raise UnknownError("the clock cannot be moved")

                self.clock.skip(timedelta(minutes=minutes))

        self.people.world.tell(Event("settings", EVERYWHERE, {}))

    def _break(self, act: Break) -> None:
        """One fault at a time: a person can see what one does, not what five do."""
        self.fault, self.per_second = act.fault, act.per_second
        self.faults.clear()
        self.faults.limit(in_all=act.per_second)
        if rule := BREAKS.get(act.fault):
            self.faults.rules.append(replace(rule, chat_id=act.chat if act.fault == "flood-here" else None))
