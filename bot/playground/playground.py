"""The whole playground: the actions of people, and the server that the bot uses."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Final, Self

from aiohttp import web
from yarl import URL

from bot.playground.api.server import BODY_BYTES, BotApi
from bot.playground.api.specification import specification
from bot.playground.api.webhook import deliver
from bot.playground.calls import Call
from bot.playground.clock import Upcoming
from bot.playground.errors import JsonObject
from bot.playground.faults import Faults
from bot.playground.guard import only_from_here
from bot.playground.people import People
from bot.playground.web.site import Site
from bot.playground.world import User, World

TOKEN: Final = "1234567890:stand-in-token-which-opens-nothing"  # noqa: S105 (opens nothing)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Playground(People):
    """A Telegram of one's own. `async with Playground() as playground: playground.say(ada, "/start")`."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        clock: Callable[[], datetime] = utc_now,
        username: str = "backspasm_bot",
        name: str = "Back spasm",
        strict: bool = True,
    ) -> None:
        """`strict` also refuses parameters that the Bot API does not have, which Telegram ignores."""
        bot = User(int(token.partition(":")[0]), name, username=username, is_bot=True)
        super().__init__(World(bot=bot, clock=clock))
        self.token = token
        self.url = ""
        """The root to give to the bot, once started."""
        self.faults = Faults(clock)
        self.api = BotApi(self.world, token=token, faults=self.faults, specification=specification(strict=strict))
        self.site = Site(self, self.faults, self.api)
        self._runner: web.AppRunner | None = None
        self._webhook: asyncio.Task[None] | None = None

    async def start(self, *, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen; returns the root of the Bot API, which is also the address of the web page."""
        self.world.updates.open()
        self._runner = web.AppRunner(self._application(host), access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self._webhook = asyncio.create_task(deliver(self.world), name="playground webhook")
        name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared with, not bound to)
        self.url = str(URL.build(scheme="http", host=name, port=self._runner.addresses[0][1]))
        return self.url

    def _application(self, host: str) -> web.Application:
        application = web.Application(client_max_size=BODY_BYTES, middlewares=[only_from_here(host)])
        application.add_routes([*self.api.routes(), *self.site.routes()])
        return application

    async def stop(self) -> None:
        """Answer waiting requests, and close."""
        self.world.updates.close()
        self.site.close()
        self.api.release()
        if self._webhook is not None:
            self._webhook.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._webhook

        if self._runner is not None:
            await self._runner.cleanup()

        self._webhook = self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # What the page shows

    @property
    def is_ready(self) -> bool:
        """Whether the bot answers; the page says so while it does not."""
        return self.site.streams.is_ready

    @is_ready.setter
    def is_ready(self, is_ready: bool) -> None:
        self.site.streams.is_ready = is_ready
        self.site.stage.tell()

    @property
    def tries(self) -> Sequence[tuple[str, str]]:
        """What a newcomer may try with one click: the words of the button, and what is sent."""
        return self.site.streams.tries

    @tries.setter
    def tries(self, tries: Sequence[tuple[str, str]]) -> None:
        self.site.streams.tries = tries

    @property
    def admins(self) -> set[int]:
        """Who the page shows as admins of the bot. It changes while people come and go."""
        return self.site.stage.admins

    @property
    def upcoming(self) -> Callable[[], Awaitable[list[Upcoming]]]:
        """What the bot will send by itself."""
        return self.site.stage.upcoming

    @upcoming.setter
    def upcoming(self, upcoming: Callable[[], Awaitable[list[Upcoming]]]) -> None:
        self.site.stage.upcoming = upcoming

    # What tests ask for

    @property
    def calls(self) -> list[Call]:
        """What the bot called, the oldest first; without getUpdates."""
        return list(self.api.calls)

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.api.calls if call.method == method]

    @property
    def refused(self) -> list[Call]:
        """The calls that were refused, or met a fault."""
        return [call for call in self.api.calls if call.refusal]

    def answer_to(self, query_id: str) -> JsonObject | None:
        """How the bot answered a pressed button or an inline query."""
        return self.world.queries[query_id].answer
