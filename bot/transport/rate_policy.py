"""Decides when the next message may be sent. Nothing here waits: instants are arguments, in seconds of one clock.

Telegram's limits (Bots FAQ, "My bot is hitting limits, how do I avoid this?"): about 30 messages per second in total,
one message per second in a chat with short bursts allowed, and 20 messages per minute in a group.
"""

from bisect import bisect_left, bisect_right, insort
from collections import deque
from enum import Enum
from math import inf
from typing import Final

Chat = int | str
"""A chat id, or the @name of a group or channel."""

SHARE: Final = 29.5 / 30
"""Used part of the limit: at the full limit, a timer's inaccuracy would be enough to be refused."""
GUARD: Final = 0.01
"""Seconds by which the window is longer than Telegram's, because requests do not all take the same time."""
CREDIT: Final = 0.25
"""Seconds of missed slots for tips that are made up for; slots missed before that are lost."""
LATEST: Final = 64
"""The shortest response time of this many last answers is taken as the usual one."""
SEVERAL: Final = 3
"""This many chats with a 429 within about a second are treated as a global limit."""
LOWEST_FACTOR: Final = 0.05
"""The rate is never reduced below this part of the full rate."""
RECOVERY_RATE: Final = 0.02
"""Part of the full rate by which a reduced rate grows in each second."""
BURST: Final = 20
"""Answers that a private chat may get at once before one a second. Telegram allows short bursts, and an answer that
meets a 429 is sent again."""
GROUP_LIMIT: Final = 20
"""Messages to a group within GROUP_WINDOW."""
GROUP_WINDOW: Final = 60.5
"""Seconds: Telegram's minute and a reserve."""
SWEEP_AT: Final = 4096
"""Remembered chats from which chats without a wait are removed."""


class Lane(Enum):
    """Priority: emergency advice is not delayed, answers come next, tips use the rest of the rate."""

    EMERGENCY = 0
    PEOPLE = 1
    TIPS = 2


class RatePolicy:
    """At most the limit in any second; tips evenly spaced. After refusals the rate is halved and then grows again."""

    def __init__(self, per_second: float) -> None:
        self._limit = per_second
        self._in_window = max(1, int(per_second))
        self._window = self._in_window / per_second + GUARD
        self._arrived_at: list[float] = []
        self._took: deque[float] = deque(maxlen=LATEST)
        self._next_at = -inf
        self._paused_until = -inf
        self._factor, self._factor_at = 1.0, 0.0
        self._refused_at: deque[tuple[float, Chat | None]] = deque(maxlen=SEVERAL)
        self.chats = ChatRatePolicy()
        """The limits of single chats, which come on top."""

    def rate(self, now: float) -> float:
        return self._limit * SHARE * self._current_factor(now)

    def free_at(self, lane: Lane, now: float) -> float:
        """The instant from which the next message of this lane may be sent."""
        if lane is Lane.EMERGENCY:
            return now

        free_at = self._paused_until
        if len(self._arrived_at) >= self._in_window:
            free_at = max(free_at, self._arrived_at[-self._in_window] + self._window / self._current_factor(now))

        return free_at if lane is Lane.PEOPLE else max(free_at, self._next_at)

    def take(self, now: float) -> None:
        """Record a message sent now; in every lane it delays the next tip."""
        if len(self._arrived_at) > 2 * self._in_window:
            del self._arrived_at[: bisect_right(self._arrived_at, now - 2 * self._window)]

        insort(self._arrived_at, now)
        due = self._next_at if now - self._next_at <= CREDIT else now
        self._next_at = min(due + 1 / self.rate(now), now + self._window)

    def answered(self, left_at: float, now: float) -> None:
        """Record the answer to a message. If it took longer than usual, the message is assumed to have arrived late.

        Telegram counts messages when they arrive, so a delayed one counts in a later second.
        """
        self._took.append(now - left_at)
        late = now - left_at - min(self._took) - GUARD  # the window is already longer by GUARD
        place = bisect_left(self._arrived_at, left_at)
        if late > 0 and place < len(self._arrived_at) and self._arrived_at[place] == left_at:
            del self._arrived_at[place]
            insort(self._arrived_at, left_at + late)

    def open_at(self, chat: Chat | None) -> float:
        """The instant from which Telegram accepts calls again, in general or for this chat."""
        return self._paused_until if chat is None else max(self._paused_until, self.chats.parked_until(chat))

    def refused(self, chat: Chat | None, retry_after: float, now: float) -> None:
        """Record a 429: this chat waits. After SEVERAL chats were refused within about a second, all chats wait."""
        if chat is not None:
            self.chats.park(chat, now + retry_after)

        self._refused_at.append((now, chat))
        if now < self._paused_until:
            self._paused_until = max(self._paused_until, now + retry_after)
        elif self._several_were_refused(now):
            self._paused_until = now + retry_after
            self._factor = max(LOWEST_FACTOR, self._current_factor(now) / 2)
            self._factor_at = self._paused_until

    def _several_were_refused(self, now: float) -> bool:
        within = 1 + SEVERAL / self.rate(now)
        return len({chat for at, chat in self._refused_at if now - at <= within}) == SEVERAL

    def _current_factor(self, now: float) -> float:
        return min(1.0, self._factor + RECOVERY_RATE * max(0.0, now - self._factor_at))


class ChatRatePolicy:
    """The limits of single chats. A chat is remembered only as long as it has to wait."""

    def __init__(self) -> None:
        self._parked: dict[Chat, float] = {}
        self._private: dict[Chat, float] = {}  # when the next message would be due at one message per second
        self._groups: dict[Chat, deque[float]] = {}
        self._sweep_at = SWEEP_AT

    def __len__(self) -> int:
        return len(self._parked) + len(self._private) + len(self._groups)

    def ready_at(self, chat: Chat, lane: Lane, now: float) -> float:
        ready_at = max(now, self.parked_until(chat))
        if _is_group(chat):
            return max(ready_at, self._group_ready_at(chat, lane))

        patience = BURST - 1 if lane is Lane.PEOPLE else 0
        return max(ready_at, self._private.get(chat, now) - patience)

    def book(self, chat: Chat, lane: Lane, now: float) -> float:
        """Reserve the next instant at which this chat may get a message, and return it."""
        at = self.ready_at(chat, lane, now)
        if _is_group(chat):
            self._groups.setdefault(chat, deque(maxlen=GROUP_LIMIT)).append(at)
        else:
            self._private[chat] = max(self._private.get(chat, at), at) + 1

        self._sweep(now)
        return at

    def parked_until(self, chat: Chat) -> float:
        return self._parked.get(chat, -inf)

    def parked(self, now: float) -> int:
        return sum(until > now for until in self._parked.values())

    def park(self, chat: Chat, until: float) -> None:
        self._parked[chat] = max(self._parked.get(chat, until), until)

    def _group_ready_at(self, chat: Chat, lane: Lane) -> float:
        times = self._groups.get(chat)
        if not times:
            return -inf

        ready_at = times[0] + GROUP_WINDOW if len(times) == GROUP_LIMIT else -inf
        return max(ready_at, times[-1] + 1) if lane is Lane.TIPS else ready_at

    def _sweep(self, now: float) -> None:
        """Remove chats that need not wait, each time the number of chats has doubled."""
        if len(self) < self._sweep_at:
            return

        self._parked = {chat: until for chat, until in self._parked.items() if until > now}
        self._private = {chat: at for chat, at in self._private.items() if at > now}
        self._groups = {chat: times for chat, times in self._groups.items() if times[-1] + GROUP_WINDOW > now}
        self._sweep_at = max(SWEEP_AT, 2 * len(self))


def _is_group(chat: Chat) -> bool:
    return isinstance(chat, str) or chat < 0
