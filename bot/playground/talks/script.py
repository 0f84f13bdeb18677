"""Reads a talk: who takes part, and what they do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

START: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
TIME: Final = "%Y-%m-%d %H:%M"
VERBS: Final = (
    "says", "presses", "edits", "replies", "shares", "asks inline", "chooses", "reacts", "speaks", "blocks", "unblocks",
)  # fmt: skip
SAYS: Final = "says"
FIRST_ID: Final = 1001


class TalkProblem(ValueError):
    """The file is no talk; says in which line and why."""


@dataclass(frozen=True)
class Person:
    """Who takes part."""

    id: int
    name: str
    language: str = "en"
    zone: str = "UTC"
    is_admin: bool = False


@dataclass(frozen=True)
class Group:
    """A group with the bot in it."""

    title: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Does:
    """What a person does, in their private chat if no group is named."""

    who: str
    where: str
    verb: str
    words: str


@dataclass(frozen=True)
class SetClock:
    """The time passes until then; what is due on the way is late."""

    to: datetime


@dataclass(frozen=True)
class Step:
    """One step, with its lines as they stand in the file."""

    lines: tuple[str, ...]
    action: Does | SetClock


@dataclass
class Talk:
    """A whole file."""

    head: list[str] = field(default_factory=list)
    starts_at: datetime = START
    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    is_brief: bool = False
    """Of each message of the bot only the first line is kept."""
    privacy: bool = True


def read_talk(text: str) -> Talk:
    """Raises TalkProblem."""
    talk = Talk()
    kept: list[str] = []
    blocks = list(_blocks(text))
    for number, lines in blocks:
        try:
            if not talk.steps and (_is_head(talk, lines) or lines[0].startswith("#")):
                talk.head += lines
            elif lines[0].startswith("#"):
                kept += lines
            else:
                talk.steps.append(Step((*kept, *lines), _action(talk, lines)))
                kept = []
        except ValueError as error:
            raise TalkProblem(f"line {number}: {error}") from None

    return talk


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each line at the margin with those that continue it; what is indented is written by the replay."""
    block: list[str] = []
    first = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith(" "):
            continue

        if line.startswith("|") and block:
            block.append(line)
            continue

        if block:
            yield first, block

        block, first = [line.rstrip()], number

    if block:
        yield first, block


def _is_head(talk: Talk, lines: list[str]) -> bool:
    """Take one line of the head; False when it is none."""
    name, colon, words = lines[0].partition(":")
    parts = [part.strip() for part in words.split(",")]
    match name if colon else "":
        case "clock":
            talk.starts_at = _time(words)
        case "person":
            person = _person(parts, FIRST_ID + len(talk.people))
            talk.people[person.name] = person
        case "group":
            title, _, members = words.partition(":")
            names = tuple(part.strip() for part in members.split(","))
            if unknown := [each for each in names if each not in talk.people]:
                raise ValueError(f"nobody is called {unknown[0]!r}")

            talk.groups[title.strip()] = Group(title.strip(), names)
        case "show":
            talk.is_brief = words.strip() == "first lines"
        case "privacy":
            talk.privacy = words.strip() != "off"
        case _:
            return False

    return True


def _person(parts: list[str], default_id: int) -> Person:
    """`Ada, de, Europe/Berlin, admin, id 1005`: all but the name may be left out."""
    name, *rest = parts
    zone = next((part for part in rest if part in available_timezones()), "UTC")
    language = next((part for part in rest if re.fullmatch(r"[a-z]{2}(-[A-Za-z]{2,4})?", part)), "en")
    number = next((int(part[3:]) for part in rest if re.fullmatch(r"id \d+", part)), default_id)
    known = {zone, language, "admin", f"id {number}"}
    if unknown := [part for part in rest if part not in known]:
        raise ValueError(f"{unknown[0]!r} is no language, zone or 'admin'")

    return Person(number, name, language, zone, "admin" in rest)


def _action(talk: Talk, lines: list[str]) -> Does | SetClock:
    if lines[0].startswith("clock:"):
        return SetClock(_time(lines[0].partition(":")[2]))

    who = "|".join(map(re.escape, sorted(talk.people, key=len, reverse=True)))
    where = "|".join(map(re.escape, sorted(talk.groups, key=len, reverse=True)))
    place = f"(?: in (?P<where>{where}))?" if where else "(?P<where>)"
    found = re.fullmatch(rf"(?P<who>{who}){place}(?: (?P<verb>{'|'.join(VERBS)}))?:(?P<words>.*)", lines[0])
    if found is None or not talk.people:
        raise ValueError(f"{lines[0]!r} says nothing that somebody named above can do")

    words = [found["words"].strip(), *(line[1:].removeprefix(" ") for line in lines[1:])]
    return Does(found["who"], found["where"] or "", found["verb"] or SAYS, "\n".join(words))


def _time(words: str) -> datetime:
    """`2026-03-02 09:00 Europe/Madrid`."""
    day, clock, zone = words.split()
    if zone not in available_timezones():
        raise ValueError(f"{zone!r} is no time zone")

    return datetime.strptime(f"{day} {clock}", TIME).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
