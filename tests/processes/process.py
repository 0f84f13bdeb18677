"""A whole bot as an operator starts it: its own process, its own database, Telegram over HTTP."""

import asyncio
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot.content.library import open_files
from bot.playground import TOKEN, Playground
from bot.playground.world import Event
from tests import fitted, shipped

ROOT = Path(__file__).parents[2]
LONGEST_WAIT = 60.0


class BotProcess:
    """`python -m bot run` with settings of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.log = ""

    @property
    def pid(self) -> int:
        return self._process.pid

    async def logged(self, words: str) -> None:
        """Wait until it has logged these words."""
        assert self._process.stderr is not None
        async with asyncio.timeout(LONGEST_WAIT):
            while words not in self.log:
                line = await self._process.stderr.readline()
                assert line, f"ended before logging {words!r}:\n{self.log}"
                self.log += line.decode()

    async def printed(self) -> str:
        """The next line on standard output."""
        assert self._process.stdout is not None
        async with asyncio.timeout(LONGEST_WAIT):
            return (await self._process.stdout.readline()).decode()

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal and wait for the end; the exit status."""
        self.signal(number)
        return await self.ended()

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def ended(self) -> int:
        async with asyncio.timeout(LONGEST_WAIT):
            _, errors = await self._process.communicate()

        self.log += errors.decode()
        assert self._process.returncode is not None
        return self._process.returncode

    def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()


@asynccontextmanager
async def bot_process(*arguments: str, folder: Path, **settings: str) -> AsyncIterator[BotProcess]:
    """Start it in a folder without a `.env` of the developer's; killed at the end if need be."""
    shutil.copytree(_fitted(), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.tmp"))
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "PTB_TIMEDELTA": "1",
        "CONTENT_DIR": str(ROOT / "content"),
        "DATABASE_PATH": str(folder / "bot.sqlite3"),
        **settings,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *arguments),
        cwd=folder,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    bot = BotProcess(process)
    try:
        yield bot
    finally:
        bot.kill()
        await process.communicate()


@asynccontextmanager
async def live_bot(playground: Playground, folder: Path, **settings: str) -> AsyncIterator[BotProcess]:
    """A bot that listens to the playground."""
    address = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": playground.url}
    async with bot_process("run", folder=folder, **(address | settings)) as bot:
        await bot.logged("is listening")
        yield bot


@cache
def _fitted() -> Path:
    """The folder with what the bot needs for a quick start."""
    open_files(shipped.FILES, today=datetime.now(UTC).date(), language_models=fitted.shared_language_models())
    return fitted.FOLDER


async def happens(playground: Playground, condition: Callable[[], bool]) -> None:
    """Wait until something in the playground makes the condition true."""
    changed = asyncio.Event()

    def watch(_event: Event) -> None:
        changed.set()

    playground.world.watchers.append(watch)
    try:
        async with asyncio.timeout(LONGEST_WAIT):
            while not condition():
                await changed.wait()
                changed.clear()
    finally:
        playground.world.watchers.remove(watch)
