"""What the web page may change: people, groups, faults, the clock."""

from datetime import datetime, timedelta
from http import HTTPStatus
from math import inf
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, TypeAdapter

from bot.playground.clock import Jump, Target, Upcoming, jump
from bot.playground.errors import JsonObject
from bot.playground.faults import BrokenJson, Delay, Fault, Flood, Hang, Refusal, Reset, ServerError
from bot.playground.web.acts import Act, Block, Choose, Edit, Inline, Place, Press, React, Say
from bot.playground.web.stage import TEN_SECONDS, Stage, UnknownError, checked_zone
from bot.playground.world import Chat, User

# Every act has the same signature, so that some arguments are not used.
# ruff: noqa: ARG002

Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"\S")]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Za-z]{2,4})?$")]
Zone = Annotated[str, Field(max_length=64)]


class AddPerson(Act, frozen=True):
    act: Literal["add_person"]
    name: Name
    language: LanguageCode = "en"
    zone: Zone = "UTC"
    admin: bool = False

    async def perform(self, stage: Stage, person: User, group: Chat | None) -> JsonObject:
        zone = checked_zone(self.zone)
        fresh = User(stage.free_id(), self.name.strip(), language_code=self.language, zone=zone)
        stage.people.add_user(fresh)
        stage.set_admin(fresh.id, is_admin=self.admin)
        stage.tell()
        return {"id": fresh.id}


class ChangePerson(Act, frozen=True):
    act: Literal["change_person"]
    name: Name
    language: LanguageCode
    zone: Zone
    admin: bool

    async def perform(self, stage: Stage, person: User, group: Chat | None) -> None:
        zone = checked_zone(self.zone)
        stage.set_admin(person.id, is_admin=self.admin)
        stage.people.change_user(person, first_name=self.name.strip(), language_code=self.language, zone=zone)


class RemovePerson(Act, frozen=True):
    act: Literal["remove_person"]

    async def perform(self, stage: Stage, person: User, group: Chat | None) -> None:
        if sum(not user.is_bot for user in stage.world.users.values()) == 1:
            raise UnknownError("somebody has to stay")

        stage.people.remove_user(person)


class AddGroup(Act, frozen=True):
    act: Literal["add_group"]
    title: Name
    members: Annotated[list[int], Field(max_length=50)]
    forum: bool = False

    async def perform(self, stage: Stage, person: User, group: Chat | None) -> JsonObject:
        members = [person, *(stage.person(id_) for id_ in self.members if id_ != person.id)]
        made = stage.people.add_group(self.title.strip(), members, forum=self.forum)
        stage.tell()
        return {"id": made.id}


class GroupAct(Act, frozen=True):
    """An act that only makes sense in a group."""

    async def perform(self, stage: Stage, person: User, group: Chat | None) -> None:
        if group is None:
            raise UnknownError("this is no group")

        self.change(stage, person, group)

    def change(self, stage: Stage, person: User, group: Chat) -> None:
        raise NotImplementedError


class Member(GroupAct, frozen=True):
    act: Literal["member"]
    user: int
    present: bool

    def change(self, stage: Stage, person: User, group: Chat) -> None:
        change = stage.people.add_member if self.present else stage.people.remove_member
        change(group, stage.person(self.user))


class BotRights(GroupAct, frozen=True):
    act: Literal["bot_rights"]
    rights: Literal["administrator", "member", "left"]

    def change(self, stage: Stage, person: User, group: Chat) -> None:
        bot = stage.world.bot
        if self.rights == "left":
            return stage.people.remove_member(group, bot, by=person)

        if not group.has(bot.id):
            stage.people.add_member(group, bot, by=person)

        stage.people.promote(group, bot, self.rights)


class AddTopic(GroupAct, frozen=True):
    act: Literal["add_topic"]
    name: Name

    def change(self, stage: Stage, person: User, group: Chat) -> None:
        if not group.is_forum:
            raise UnknownError("this group has no topics")

        stage.people.add_topic(group, self.name.strip())
        stage.tell()


class Privacy(Act, frozen=True):
    act: Literal["privacy"]
    on: bool

    async def perform(self, stage: Stage, person: User, group: Chat | None) -> None:
        stage.world.reads_all_group_messages = not self.on
        stage.tell()


class SwitchFault(Act, frozen=True):
    act: Literal["fault"]
    fault: (
        Literal["flood", "forbidden", "refused", "server", "slow", "before", "after", "half", "hang", "down"] | None
    ) = None
    value: Annotated[int, Field(ge=1, le=3600)] = 5
    """Seconds to wait, or a status."""
    length: Literal["once", "ten seconds", "until off"] = "until off"
    only_here: bool = False
    per_second: Annotated[int, Field(ge=1, le=1000)] | None = None

    async def perform(self, stage: Stage, person: User, group: Chat | None) -> None:
        stage.switch_fault(
            self.model_dump(exclude={"act", "person"}),
            self._fault(),
            seconds=TEN_SECONDS if self.length == "ten seconds" else inf,
            times=1 if self.length == "once" else None,
            chat_id=self.chat if self.only_here else None,
            method="*" if self.fault == "down" else None,
            takes_effect=self.fault == "after",
        )
        stage.faults.limit(in_all=self.per_second)
        stage.tell()

    def _fault(self) -> Fault | None:
        status = self.value if self.value >= HTTPStatus.INTERNAL_SERVER_ERROR else HTTPStatus.BAD_GATEWAY
        faults: dict[str | None, Fault | None] = {
            None: None,
            "flood": Flood(retry_after=self.value),
            "forbidden": Refusal("Forbidden: bot was blocked by the user", HTTPStatus.FORBIDDEN),
            "refused": Refusal("Bad Request: chat not found"),
            "server": ServerError(status),
            "slow": Delay(self.value),
            "half": BrokenJson(),
            "hang": Hang(),
        }
        return faults.get(self.fault, Reset())


class JumpTo(Act, frozen=True):
    act: Literal["jump"]
    target: Target | Literal["real"]

    async def perform(self, stage: Stage, person: User, group: Chat | None) -> JsonObject:
        clock, zone = stage.clock, ZoneInfo(person.zone)
        if clock is None:
            raise UnknownError("The clock cannot be moved")

        if self.target == "real":
            clock.skipped = timedelta()
            stage.tell_clock()
            return {"words": "Back to real time"}

        now = clock()
        way = jump(self.target, now, zone, await stage.upcoming())
        if way is None:
            missing = {"next": "Nothing is due. Subscribe to tips first", "change": f"Clocks never change in {zone}"}
            raise UnknownError(missing[self.target])

        if way.to > now:
            clock.set_to(way.to)

        stage.tell_clock()
        return {"words": words_of(way, stage, zone)}


def words_of(way: Jump, stage: Stage, zone: ZoneInfo) -> str:
    """What a person has to know about a jump."""

    def due(each: Upcoming) -> str:
        return f"{each.what} for {stage.name_of(each.chat_id)}, {_local(each.due_at, zone)}"

    if way.stopped_by is not None:
        return f"Due in a moment: {due(way.stopped_by)}"

    passed = "; ".join(map(due, way.passed))
    return f"Now it is {_local(way.to, zone)}" + (f". Passed over, and late now: {passed}" if passed else "")


def _local(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%a %d %b %H:%M")


AnyAct = Annotated[
    Say | Edit | Press | React | Place | Inline | Choose | Block
    | AddPerson | ChangePerson | RemovePerson
    | AddGroup | Member | BotRights | AddTopic | Privacy | SwitchFault | JumpTo,
    Field(discriminator="act"),
]  # fmt: skip
ACT: Final[TypeAdapter[AnyAct]] = TypeAdapter(AnyAct)
