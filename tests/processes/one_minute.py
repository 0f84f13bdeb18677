"""The whole bot and many subscribers whose tips are due in the same minute, against a server that keeps the limits."""

import asyncio
import json
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from bot.core.tips.delivery import DeliveryState, OutcomeKind
from bot.core.tips.subscription import Subscription
from bot.database.connection import look_into, open_database
from bot.database.subscribers import INSERT, to_row
from tests.database import claims
from tests.processes.process import ROOT, BotProcess, bot_process
from tests.processes.strict_server import FIRST_PERSON, QUESTIONS, TOKEN

DATABASE = "bot.sqlite3"
LONGEST_WAIT = 180.0


class Story:
    """What the server saw."""

    def __init__(self, stats: dict[str, Any]) -> None:
        self._talks: list[dict[str, Any]] = stats["talks"]
        self._arrivals: list[dict[str, Any]] = stats["arrivals"]
        self._times: list[float] = [each["at"] for each in self._arrivals if each["accepted"]]

    @property
    def tips(self) -> Counter[int]:
        """How many each subscriber got."""
        return Counter(
            each["chat_id"] for each in self._arrivals if each["accepted"] and each["chat_id"] < FIRST_PERSON
        )

    @property
    def refused(self) -> int:
        return sum(not each["accepted"] for each in self._arrivals)

    @property
    def answers(self) -> list[list[str]]:
        """What people read after each pair of questions, in the order in which it came."""
        return [talk["answers"] for talk in self._talks if len(talk["answers"]) == len(QUESTIONS)]

    @property
    def waits(self) -> list[float]:
        """How long people waited for their answers, the API's latency included."""
        return [waited for talk in self._talks for waited in talk["waited"]]

    def seconds(self) -> list[int]:
        """How many messages arrived in each whole second of the run; the few that were put off come after it."""
        tips = [each["at"] for each in self._arrivals if each["chat_id"] < FIRST_PERSON]
        start, end = tips[0], tips[int(0.98 * len(tips))]
        return [sum(int(at - start) == second for at in self._times) for second in range(int(end - start))]

    def most_in_a_second(self) -> int:
        """In any second, wherever it begins."""
        return max(bisect_left(self._times, at + 1) - n for n, at in enumerate(self._times))


class StrictApi:
    """The running server, as a test sees it."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def reached(self, tips: int) -> None:
        """Wait until so many have arrived."""
        await self._get(f"reached?tips={tips}")

    async def story(self) -> Story:
        return Story(await self._get("stats"))

    async def _get(self, path: str) -> Any:
        timeout = aiohttp.ClientTimeout(total=LONGEST_WAIT)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(f"{self.url}/{path}") as answer:
            return await answer.json()


@asynccontextmanager
async def strict_api(**settings: float) -> AsyncIterator[StrictApi]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.processes.strict_server", json.dumps(settings)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    try:
        port = int(await process.stdout.readline())
        yield StrictApi(f"http://127.0.0.1:{port}")
    finally:
        process.kill()
        await process.communicate()


async def subscribe(folder: Path, people: int) -> None:
    """All are due in this minute, wherever it is noon just now: far from midnight and from quiet hours."""
    now = datetime.now(UTC)
    due_at = now.replace(second=0, microsecond=0)
    noon = Subscription(
        chat_id=0,
        zone=ZoneInfo(f"Etc/GMT{now.hour - 12:+d}"),
        at=time(12, now.minute),
        created_at=due_at - timedelta(days=1),
    ).scheduled(due_at - timedelta(seconds=1))
    assert noon.due_at == due_at
    row = to_row(noon)
    async with open_database(folder / DATABASE) as database:
        await database.execute_many(INSERT, ((chat_id, *row[1:]) for chat_id in range(1, people + 1)))


def running(api: StrictApi, folder: Path, per_second: int) -> AbstractAsyncContextManager[BotProcess]:
    return bot_process(
        "run",
        folder=folder,
        TELEGRAM_BOT_TOKEN=TOKEN,
        TELEGRAM_API_BASE_URL=api.url,
        MESSAGES_PER_SECOND=str(per_second),
    )


async def ended(folder: Path, people: int) -> dict[str, int]:
    """Wait until the ledger knows an end for everybody; how many came to which. On a busy machine tips may be late."""
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    async with look_into(folder / DATABASE) as database, asyncio.timeout(LONGEST_WAIT):
        while sum((ends := await claims.counts(database, yesterday)).values()) < people:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)

        late = ends.pop(OutcomeKind.LATE, 0)
        return ends | {DeliveryState.SENT: ends.get(DeliveryState.SENT, 0) + late}
