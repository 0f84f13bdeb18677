"""When the next message may leave. Nothing here waits: each instant is an argument, in seconds on any one clock."""

from bisect import bisect_left, bisect_right, insort
from collections import deque
from enum import Enum
from math import inf
from typing import Final

Chat = int | str
"""A chat id, or the @name of a group or channel."""

SHARE: Final = 29.5 / 30
"""How much of the limit is used: at the very limit a timer's jitter is enough to be refused."""
GUARD: Final = 0.01
"""Seconds by which the window is longer than Telegram's, since requests do not all travel equally long."""
CREDIT: Final = 0.25
"""Seconds of missed slots that are caught up; what was missed in a longer pause is gone."""
LATEST: Final = 64
"""Of so many answers the quickest is what is usual."""
SEVERAL: Final = 3
"""So many chats refused within a second are no matter of those chats any more."""
LOWEST_FACTOR: Final = 0.05
RECOVERY_RATE: Final = 0.02
"""By how much of the full rate it grows again in each second."""
BURST: Final = 20
"""Messages a person may get at once before one a second: Telegram lets short bursts pass, and a 429 loses nothing."""
GROUP_LIMIT: Final = 20
GROUP_WINDOW: Final = 60.5
SWEEP_AT: Final = 4096


class Lane(Enum):
    """Which message goes first: emergency advice waits for nothing, tips fill what answers leave."""

    EMERGENCY = 0
    PEOPLE = 1
    TIPS = 2


class RatePolicy:
    """Never more than the limit in any second; spaced for tips; lower after refusals, then creeping back up."""

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
        self._chats = ChatRatePolicy()

    def rate(self, now: float) -> float:
        """Messages a second at present."""
        return self._limit * SHARE * self._current_factor(now)

    def free_at(self, lane: Lane, now: float) -> float:
        """From when the next message of this lane may leave."""
        if lane is Lane.EMERGENCY:
            return now

        free_at = self._paused_until
        if len(self._arrived_at) >= self._in_window:
            free_at = max(free_at, self._arrived_at[-self._in_window] + self._window / self._current_factor(now))

        return free_at if lane is Lane.PEOPLE else max(free_at, self._next_at)

    def take(self, now: float) -> None:
        """A message leaves now; whichever lane it was, the next tip keeps its distance."""
        if len(self._arrived_at) > 2 * self._in_window:
            del self._arrived_at[: bisect_right(self._arrived_at, now - 2 * self._window)]

        insort(self._arrived_at, now)
        due = self._next_at if now - self._next_at <= CREDIT else now
        self._next_at = min(due + 1 / self.rate(now), now + self._window)

    def answered(self, left_at: float, now: float) -> None:
        """The answer to a message is there. If that took longer than usual, the message arrived late as well.

        Telegram counts when messages arrive: one that was held up on the way makes the next second fuller.
        """
        self._took.append(now - left_at)
        late = now - left_at - min(self._took) - GUARD  # that much the window has room for
        place = bisect_left(self._arrived_at, left_at)
        if late > 0 and place < len(self._arrived_at) and self._arrived_at[place] == left_at:
            del self._arrived_at[place]
            insort(self._arrived_at, left_at + late)

    def chat_ready_at(self, chat: Chat, lane: Lane, now: float) -> float:
        """From when this chat may get a message; Telegram limits each chat by itself as well."""
        return self._chats.ready_at(chat, lane, now)

    def book(self, chat: Chat, lane: Lane, now: float) -> float:
        """Take the chat's next place and return when that is: who asks first comes first."""
        return self._chats.book(chat, lane, now)

    def open_at(self, chat: Chat | None) -> float:
        """From when Telegram takes calls again, for this chat if one is named."""
        return self._paused_until if chat is None else max(self._paused_until, self._chats.parked_until(chat))

    def refused(self, chat: Chat | None, retry_after: float, now: float) -> None:
        """Telegram said 429: this chat waits; when it says so to several within a second, everybody does."""
        if chat is not None:
            self._chats.park(chat, now + retry_after)

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
    """The limits of single chats. Remembers a chat only as long as it has to wait for something."""

    def __init__(self) -> None:
        self._parked: dict[Chat, float] = {}
        self._private: dict[Chat, float] = {}  # when a message a second from the start would be due again
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
        at = self.ready_at(chat, lane, now)
        if _is_group(chat):
            self._groups.setdefault(chat, deque(maxlen=GROUP_LIMIT)).append(at)
        else:
            self._private[chat] = max(self._private.get(chat, at), at) + 1

        self._sweep(now)
        return at

    def parked_until(self, chat: Chat) -> float:
        return self._parked.get(chat, -inf)

    def park(self, chat: Chat, until: float) -> None:
        self._parked[chat] = max(self._parked.get(chat, until), until)

    def _group_ready_at(self, chat: Chat, lane: Lane) -> float:
        times = self._groups.get(chat)
        if not times:
            return -inf

        ready_at = times[0] + GROUP_WINDOW if len(times) == GROUP_LIMIT else -inf
        return max(ready_at, times[-1] + 1) if lane is Lane.TIPS else ready_at

    def _sweep(self, now: float) -> None:
        """Forget whom nothing keeps waiting, each time the number of chats has doubled."""
        if len(self) < self._sweep_at:
            return

        self._parked = {chat: until for chat, until in self._parked.items() if until > now}
        self._private = {chat: at for chat, at in self._private.items() if at > now}
        self._groups = {chat: times for chat, times in self._groups.items() if times[-1] + GROUP_WINDOW > now}
        self._sweep_at = max(SWEEP_AT, 2 * len(self))


def _is_group(chat: Chat) -> bool:
    return isinstance(chat, str) or chat < 0
