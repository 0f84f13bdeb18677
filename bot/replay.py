"""Replays talks with the real application: `python -m bot playground replay FILE`."""

import asyncio
import difflib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from telegram import Update

from bot.app import build_application, open_services
from bot.commands.labelled import read_text
from bot.config import Config
from bot.content.library import Opening
from bot.core.reading.language_models import LanguageModels
from bot.database.forecast import upcoming
from bot.handlers.tips.daily import DailyTips
from bot.places.gazetteer import Gazetteer
from bot.playground import Playground
from bot.playground.talks.replay import Replay
from bot.playground.talks.script import START, TalkProblem, read_talk
from bot.services import BotApplication

PATIENCE: Final = 30.0
"""Seconds that the bot has to send what is due."""
LOOK_AGAIN: Final = 0.2
MOMENT: Final = timedelta(seconds=2)
"""A chat that has just been written to gets its tip a second later."""


class TalkClock:
    """The time in a talk: it stands still between the steps."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def set(self, to: datetime) -> None:
        self.now = to


async def replayed(
    text: str,
    config: Config,
    language_models: LanguageModels,
    *,
    gazetteer: Gazetteer | None = None,
    opening: Opening | None = None,
) -> str:
    """The talk as it goes with this bot and an empty database. Raises TalkProblem."""
    talk, clock = read_talk(text), TalkClock()
    clock.set(talk.starts_at)
    async with Playground(clock=clock) as playground:
        with TemporaryDirectory(prefix="backspasm-talk-") as folder:
            changed = {
                "telegram_api_base_url": playground.url,
                "admin_ids": frozenset(person.id for person in talk.people.values() if person.is_admin),
                "database_path": Path(folder) / "bot.sqlite3",
            }
            async with (
                open_services(
                    config.model_copy(update=changed),
                    now=clock,
                    language_models=language_models,
                    gazetteer=gazetteer,
                    opening=opening,
                ) as services,
                _started(build_application(services, token=playground.token)) as application,
            ):
                turn = _Turn(application, playground, clock)
                return await Replay(talk, playground, clock.set, turn.answered).text()


@asynccontextmanager
async def _started(application: BotApplication) -> AsyncIterator[BotApplication]:
    async with application, application.broadcaster.running():
        yield application
        await application.background.settled()


class _Turn:
    """Lets the bot do all that it has to do at this moment."""

    def __init__(self, application: BotApplication, playground: Playground, clock: TalkClock) -> None:
        self._application = application
        self._playground = playground
        self._clock = clock
        self._last_at = clock()

    async def answered(self) -> None:
        if self._clock() != self._last_at:
            await self._send_due()
            self._last_at = self._clock()

        while updates := self._playground.take_updates():
            for update in updates:
                await self._application.process_update(Update.de_json(update, self._application.bot))

        await self._application.services.late_writes.settled()
        await self._application.background.settled()
        await self._send_announcements()

    async def _send_announcements(self) -> None:
        """Send the announcements that have begun. The clock stands still, so each replay reports the same length."""
        services, broadcaster = self._application.services, self._application.broadcaster
        async with asyncio.timeout(PATIENCE):
            while await services.broadcasts.open():
                broadcaster.tick()
                await asyncio.sleep(LOOK_AGAIN)

            await broadcaster.report_progress()  # it waits for a last report that has begun

    async def _send_due(self) -> None:
        """Send tips and follow-ups that are due."""
        tips = DailyTips(self._application)
        async with tips.running(), tips.follow_ups.running(), asyncio.timeout(PATIENCE):
            while await self._is_due():
                await tips.tick()
                await asyncio.sleep(LOOK_AGAIN)
                self._clock.set(self._clock() + timedelta(seconds=LOOK_AGAIN))

    async def _is_due(self) -> bool:
        soon = await upcoming(self._application.services.database, limit=1)
        return any(due_at <= self._clock() + MOMENT for _, due_at, _ in soon)


async def replay_files(
    files: list[Path],
    config: Config,
    language_models: LanguageModels,
    replay: Callable[[str, Config, LanguageModels], Awaitable[str]] = replayed,
    *,
    update: bool,
) -> int:
    """Print what is different and return 1; with `update`, write it into the files and return 0."""
    status = 0
    for file in files:
        before = read_text(file)
        try:
            after = await replay(before, config, language_models)
        except TalkProblem as problem:
            raise TalkProblem(f"{file}: {problem}") from None

        if after == before:
            print(f"{file}: as before")
        elif update:
            file.write_text(after, encoding="utf-8")
            print(f"{file}: written anew")
        else:
            status = 1
            sys.stdout.writelines(difference(before, after, str(file)))

    return status


def difference(before: str, after: str, name: str) -> list[str]:
    return list(
        difflib.unified_diff(
            before.splitlines(keepends=True), after.splitlines(keepends=True), f"{name} (kept)", f"{name} (now)"
        )
    )
