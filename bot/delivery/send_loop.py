"""The loop that sends in the background: a few sends at a time, each stored as begun before it begins."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import ClassVar, Final, Generic, Protocol, TypeVar

from bot.core.tips.delivery import Breaker, DeliveryOutcome, Failed, Outcome, Sent, Snooze, Unclear
from bot.delivery.background import Outage, wait_until_set
from bot.delivery.sender import Sender
from bot.transport.rate_policy import Lane

logger = logging.getLogger(__name__)

FLUSH: Final = 0.25
"""Seconds after which an outcome is stored even if no new send is stored in the same transaction."""
FEWEST_IN_FLIGHT: Final = 8
MOST_IN_FLIGHT: Final = 256
SOONEST: Final = 0.05
"""Seconds; rate x this may always be in flight, however short the response times are."""
LATEST: Final = 64
"""The shortest response time of this many last answers is taken as the network latency."""
HEADROOM: Final = 2.0
"""In flight = rate x quickest answer x this. A crash leaves so many unconfirmed, so answers that are slow because this
machine or the line is busy do not add to it."""
KNOWN_AFTER: Final = 32
"""After the start, one more may be in flight for each so many sent: the first answers are slower than usual."""
SHORT_WAIT: Final = 1.0
"""Seconds that a send waits for its chat; longer ones wait in the database."""
GRACE: Final = 3.0
"""Seconds that running sends have at shutdown."""
LAST_WRITE: Final = 2.5
"""Seconds for storing the outcomes at shutdown."""


class _Addressed(Protocol):
    @property
    def chat_id(self) -> int: ...


Claim = TypeVar("Claim", bound=_Addressed)


@dataclass(kw_only=True, eq=False)
class SendLoop(ABC, Generic[Claim]):
    """A subclass knows what is due, how it is sent, and how claims and the ends of sends are stored."""

    what: ClassVar[str]
    """The name of this work in the log."""
    lane: ClassVar[Lane] = Lane.TIPS
    """How long a chat has to wait that has just had a message."""
    sender: Sender
    now: Callable[[], datetime]

    def __post_init__(self) -> None:
        self.breaker = Breaker()
        self.outcomes: Counter[str] = Counter()
        """Number of sends since the start, by the name of their outcome."""
        self._sending: set[asyncio.Task[None]] = set()
        self._ended: list[DeliveryOutcome[Claim]] = []
        """How sends ended that is not stored yet."""
        self._took: deque[float] = deque(maxlen=LATEST)
        self._changed = asyncio.Event()
        self._stopping = asyncio.Event()

    @abstractmethod
    async def due(self) -> int:
        """How many sends may begin now."""

    @abstractmethod
    async def store(self, ended: list[DeliveryOutcome[Claim]], most: int) -> Sequence[Claim]:
        """Store how sends ended, and at most so many as begun, which are returned; in one transaction."""

    @abstractmethod
    async def send(self, claim: Claim, left_at: float) -> Outcome: ...

    @abstractmethod
    def judge(self, claim: Claim, outcome: Outcome) -> Iterable[DeliveryOutcome[Claim]]:
        """Count the outcome in the breaker; what is to be stored for it."""

    async def recover(self) -> int:
        """Store sends that a crash has interrupted as unconfirmed; returns their number."""
        return 0

    def forget(self) -> None:
        """Drop what was read and not claimed: people may change their minds while nothing is sent."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Send at each `tick` until the end of the block; then finish and store the sends that have begun."""
        if unclear := await self.recover():
            logger.warning("%s: %d sends were interrupted by the last stop and are unconfirmed", self.what, unclear)

        task = asyncio.create_task(self._keep_sending())
        try:
            yield
        finally:
            self._stopping.set()
            self._changed.set()
            await self._finish(task)

    def tick(self) -> None:
        """Look again whether something is due."""
        self._changed.set()

    async def send_due(self) -> None:
        """Send until nothing is due."""
        while await self._step():
            pass

    async def _keep_sending(self) -> None:
        outage = Outage(self.what)
        while not self._stopping.is_set():
            try:
                is_busy = await self._step()
            except Exception as error:
                self.forget()
                await wait_until_set(self._stopping, outage.failed(error))
            else:
                outage.ended()
                if not is_busy:
                    await self._changed.wait()

    async def _finish(self, task: asyncio.Task[None]) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await asyncio.wait({task})
                while self._sending:
                    await asyncio.wait(self._sending)

        task.cancel()
        self.forget()
        try:
            async with asyncio.timeout(LAST_WRITE):
                await self._write()
        except Exception as error:  # they are unconfirmed after the next start, and not sent again
            logger.warning("the outcomes of %d sends could not be stored: %r", len(self._ended), error)

        for sending in self._sending:
            sending.cancel()

    async def _step(self) -> bool:
        """Begin sends that are allowed now, or wait for a change; False if nothing is due or under way."""
        self._changed.clear()
        if pause := self.breaker.pause_left(self.now()):
            self.forget()
            await self._write()
            await wait_until_set(self._changed, pause.total_seconds())
            return not self._stopping.is_set()

        due = await self.due()
        room = min(self._most_in_flight() - len(self._sending), due)
        if room > 0:
            await self._begin(await self._slots(room))
        elif self._sending and (due or not self._ended):
            await self._changed.wait()
        elif self._ended:
            await wait_until_set(self._stopping, FLUSH if self._sending else 0)
            await self._write()
        else:
            return False

        return not self._stopping.is_set()

    def _most_in_flight(self) -> int:
        if self.breaker.is_probing:
            return 1

        rate = self.sender.limiter.rate
        fewest = max(FEWEST_IN_FLIGHT, ceil(rate * SOONEST))
        wanted = ceil(rate * min(self._took, default=0.0) * HEADROOM)
        return min(max(wanted, fewest), fewest + self.outcomes["Sent"] // KNOWN_AFTER, MOST_IN_FLIGHT)

    async def _slots(self, most: int) -> list[float]:
        """Wait until messages may be sent; meanwhile outcomes are stored. After a pause, test first with no message."""
        if self.breaker.is_probing and not await self.sender.is_answered():
            self.breaker.count(Failed("no answer"), self.now())
            return []

        granted = asyncio.create_task(self.sender.limiter.tip_slots(most))
        try:
            while not (self._stopping.is_set() or granted.done()):
                await asyncio.wait({granted}, timeout=FLUSH)
                if not granted.done() and self._ended:
                    await self._write()
        finally:
            granted.cancel()

        return granted.result() if granted.done() else []

    async def _begin(self, slots: Sequence[float]) -> None:
        for claim, left_at in zip(await self._write(len(slots)), slots, strict=False):
            task = asyncio.create_task(self._send(claim, left_at))
            self._sending.add(task)
            task.add_done_callback(self._has_ended)

    async def _write(self, most: int = 0) -> Sequence[Claim]:
        ended, self._ended = self._ended, []
        try:
            return await self.store(ended, most)
        except BaseException:
            self._ended = ended + self._ended
            raise

    async def _send(self, claim: Claim, left_at: float) -> None:
        try:
            outcome = await self._sent(claim, left_at)
        except Exception:
            logger.exception("a send to chat %d failed because of an internal error", claim.chat_id)
            outcome = Unclear("an error of ours")

        self.outcomes[type(outcome).__name__] += 1
        self._ended += self.judge(claim, outcome)

    async def _sent(self, claim: Claim, left_at: float) -> Outcome:
        if 0 < (wait := self.sender.limiter.wait_of(claim.chat_id, self.lane)) <= SHORT_WAIT:
            await asyncio.sleep(wait)
            wait = self.sender.limiter.wait_of(claim.chat_id, self.lane)
        if wait > 0:
            return Snooze(timedelta(seconds=wait))

        loop = asyncio.get_running_loop()
        began_at = loop.time()
        outcome = await self.send(claim, left_at)
        if isinstance(outcome, Sent):
            self._took.append(loop.time() - began_at)

        return outcome

    def _has_ended(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._changed.set()
