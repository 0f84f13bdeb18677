"""What the web page may ask for in a chat: one class for each act, its fields checked."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from bot.playground.errors import JsonObject
from bot.playground.web.stage import Stage, UnknownError
from bot.playground.world import Chat, User

Text = Annotated[str, Field(min_length=1, max_length=4096)]


class Act(BaseModel, frozen=True, extra="forbid"):
    """Something that a person does in a chat; their private chat has their own id."""

    act: str
    person: int
    chat: int

    async def do(self, stage: Stage) -> JsonObject:
        """Do it; raises UnknownError. The page sees most of what comes of it in its stream of events."""
        person = stage.person(self.person)
        return await self.perform(stage, person, stage.place(person, self.chat)) or {}

    async def perform(self, stage: Stage, person: User, group: Chat | None) -> JsonObject | None:
        """`group` is None in the private chat. What is returned is the answer to the page."""
        raise NotImplementedError


class Say(Act, frozen=True):
    act: Literal["say"]
    text: Text
    reply_to: int | None = None
    thread: int | None = None

    async def perform(self, stage: Stage, person: User, group: Chat | None) -> None:
        if self.thread is not None and (group is None or self.thread not in group.topics):
            raise UnknownError("this topic is not there")

        stage.people.say(person, self.text, group, reply_to=self.reply_to, thread=self.thread)


class Edit(Act, frozen=True):
    act: Literal["edit"]
    message: int
    text: Text

    async def perform(self, stage: Stage, person: User, group: Chat | None) -> None:
        message = stage.message(group, person, self.message)
        if message["from"]["id"] != person.id or "text" not in message:
            raise UnknownError("only one's own texts can be edited")

        stage.people.edit(person, message, self.text, group)


class Press(Act, frozen=True):
    act: Literal["press"]
    message: int
    data: Annotated[str, Field(max_length=64)]

    async def perform(self, stage: Stage, person: User, group: Chat | None) -> JsonObject:
        return {"query": stage.people.press(person, stage.message(group, person, self.message), self.data).id}


class React(Act, frozen=True):
    act: Literal["react"]
    message: int
    emoji: Annotated[str, Field(max_length=8)] = ""
    """Empty: take the reaction back."""

    async def perform(self, stage: Stage, person: User, group: Chat | None) -> None:
        stage.people.react(person, stage.message(group, person, self.message), self.emoji, group)


class Place(Act, frozen=True):
    act: Literal["place"]
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]

    async def perform(self, stage: Stage, person: User, group: Chat | None) -> None:
        stage.people.share_location(person, self.latitude, self.longitude, group)


class Inline(Act, frozen=True):
    act: Literal["inline"]
    text: Annotated[str, Field(max_length=256)]

    async def perform(self, stage: Stage, person: User, group: Chat | None) -> JsonObject:  # noqa: ARG002 (as every act)
        return {"query": stage.people.inline(person, self.text).id}


class Choose(Act, frozen=True):
    act: Literal["choose"]
    query: str
    result: str

    async def perform(self, stage: Stage, person: User, group: Chat | None) -> None:
        query = stage.world.queries.get(self.query)
        results = (query.answer or {}).get("results", []) if query and query.user.id == person.id else []
        if query is None or self.result not in {result["id"] for result in results}:
            raise UnknownError("this result is not there any more")

        stage.people.choose(query, self.result, group)


class Block(Act, frozen=True):
    act: Literal["block"]
    blocked: bool

    async def perform(self, stage: Stage, person: User, group: Chat | None) -> None:  # noqa: ARG002 (as every act)
        change = stage.people.block if self.blocked else stage.people.unblock
        change(person)
