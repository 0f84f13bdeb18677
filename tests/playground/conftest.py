"""A playground that is up, and a plain HTTP client for its Bot API."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot.playground import Playground, User

ADA = User(1001, "Ada", username="ada")
BEN = User(1002, "Ben", username="ben")


class Clock:
    """A clock that a test moves by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **length: float) -> None:
        self.now += timedelta(**length)


class Api:
    """Calls the Bot API as any client would."""

    def __init__(self, session: aiohttp.ClientSession, root: str) -> None:
        self.session = session
        self.root = root

    async def answer(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The whole answer, refusals too."""
        async with self.session.post(f"{self.root}/{method}", json=parameters) as response:
            body = await response.json()
            assert response.status == (200 if body["ok"] else body["error_code"])
            assert isinstance(body, dict)
            return body

    async def call(self, method: str, **parameters: Any) -> Any:
        """The result of a call that succeeds."""
        body = await self.answer(method, **parameters)
        assert body["ok"], body
        return body["result"]

    async def refusal(self, method: str, **parameters: Any) -> str:
        """The words of a call that is refused."""
        body = await self.answer(method, **parameters)
        assert not body["ok"], body
        return str(body["description"])


async def until(condition: Callable[[], bool]) -> None:
    """Let others go on until this holds; no time passes but theirs."""
    while not condition():  # noqa: ASYNC110 (what is waited for is no event of ours)
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def playground(clock: Clock) -> AsyncIterator[Playground]:
    async with Playground(clock=clock) as playground:
        playground.add_user(ADA, started=True)
        playground.add_user(BEN)
        yield playground


@pytest.fixture
async def api(playground: Playground) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(session, f"{playground.url}/bot{playground.token}")
