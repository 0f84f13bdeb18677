"""Faults of the connection or of Telegram, turned on by a test or a person."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf
from typing import Final

from bot.playground.errors import too_many_requests

SENDING: Final = ("send", "copy", "forward", "edit")
"""How the methods begin that Telegram counts."""
SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True)
class Delay:
    """An answer that takes this long."""

    seconds: float


@dataclass(frozen=True)
class Flood:
    """429: wait that long."""

    retry_after: int = 1


@dataclass(frozen=True)
class ServerError:
    """An answer 5xx, as from the servers in front of Telegram's: HTML, not JSON."""

    status: int = 502


@dataclass(frozen=True)
class Reset:
    """The connection breaks."""


@dataclass(frozen=True)
class Hang:
    """No answer, until the faults are cleared, the client gives up or the server stops."""


@dataclass(frozen=True)
class BrokenJson:
    """An answer 200 that ends in the middle."""


@dataclass(frozen=True)
class Refusal:
    """A refusal in these words, 400 if nothing else is said."""

    description: str
    code: int = 400


@dataclass(frozen=True)
class Answer:
    """Any answer at all."""

    status: int
    body: bytes


Fault = Delay | Flood | ServerError | Reset | Hang | BrokenJson | Refusal | Answer


def describe(fault: Fault) -> str:
    """What stands beside a call that met this fault."""
    match fault:
        case ServerError(status) | Answer(status):
            return f"{status} from a server in front"
        case Reset():
            return "the connection broke"
        case Hang():
            return "no answer came"
        case BrokenJson():
            return "half an answer came"

    return str(fault)


@dataclass
class Rule:
    """The calls that a fault applies to."""

    fault: Fault
    method: str | None = None
    """Only this method; None: all but getUpdates, which asks all the time; "*": really all."""
    chat_id: int | None = None
    times: int | None = None
    """Number of times; None: until it is cleared."""
    takes_effect: bool = False
    """The call is carried out first, and only its answer goes wrong."""
    parameter: str | None = None
    """Only calls that have this parameter."""
    until: float = inf
    """The end, by the monotonic clock."""

    @property
    def is_over(self) -> bool:
        return self.times == 0 or time.monotonic() >= self.until

    def strikes(self, method: str, parameters: Mapping[str, object]) -> bool:
        if self.is_over or self.chat_id not in {None, as_number(parameters.get("chat_id"))}:
            return False

        if self.parameter is not None and self.parameter not in parameters:
            return False

        return method != "getUpdates" if self.method is None else self.method in {"*", method}


@dataclass
class Pace:
    """What Telegram lets a bot send within one second, in all and to one chat; the rest gets a 429."""

    in_all: int | None = None
    to_one_chat: int | None = None
    _sent: deque[tuple[datetime, object]] = field(default_factory=deque)

    def check(self, chat_id: object, now: datetime) -> None:
        """Count one more message; raises ApiError when it is one too many."""
        while self._sent and abs(now - self._sent[0][0]) >= SECOND:
            self._sent.popleft()

        same_chat = sum(chat == chat_id for _, chat in self._sent)
        if _is_over(len(self._sent), self.in_all) or _is_over(same_chat, self.to_one_chat):
            raise too_many_requests(1)

        self._sent.append((now, chat_id))


def as_number(value: object) -> object:
    """A chat id as a form or JSON holds it, so that a fault for one chat finds both."""
    return int(value) if isinstance(value, str) and value.removeprefix("-").isdecimal() else value


def _is_over(sent: int, limit: int | None) -> bool:
    return limit is not None and sent >= limit


@dataclass
class Faults:
    """The faults that are on."""

    clock: Callable[[], datetime]
    rules: list[Rule] = field(default_factory=list)
    pace: Pace = field(default_factory=Pace)
    watchers: list[Callable[[], None]] = field(default_factory=list)
    """Told when faults are cleared."""
    used_up: list[Callable[[], None]] = field(default_factory=list)
    """Told when a fault has struck for the last time."""

    def add(
        self,
        fault: Fault,
        *,
        method: str | None = None,
        chat_id: int | None = None,
        times: int | None = None,
        takes_effect: bool = False,
        parameter: str | None = None,
    ) -> Rule:
        """Switch a fault on; later ones are looked at first."""
        rule = Rule(fault, method, chat_id, times, takes_effect, parameter)
        self.rules.insert(0, rule)
        return rule

    def limit(self, *, in_all: int | None = None, to_one_chat: int | None = None) -> None:
        """Enforce a pace, as Telegram does: 429 for what is too much within a second."""
        self.pace = Pace(in_all, to_one_chat)

    def clear(self) -> None:
        """Turn all faults off; hanging calls continue."""
        self.rules.clear()
        self.pace = Pace()
        for watcher in tuple(self.watchers):
            watcher()

    def striking(self, method: str, parameters: Mapping[str, object]) -> Rule | None:
        """The rule that this call meets, counted as used."""
        for rule in self.rules:
            if rule.strikes(method, parameters):
                if rule.times is not None:
                    rule.times -= 1

                if rule.is_over:
                    for watcher in tuple(self.used_up):
                        watcher()

                return rule

        return None

    def check_pace(self, method: str, chat_id: object) -> None:
        """Raises ApiError when the bot sends faster than it may."""
        if method.startswith(SENDING) and method != "sendChatAction":
            self.pace.check(chat_id, self.clock())
