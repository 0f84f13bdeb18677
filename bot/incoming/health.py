"""Whether the bot can do its work: for /healthz, and for the admins, who are told of each trouble and of its end."""

import asyncio
import shutil
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.database.connection import DatabaseProblem
from bot.handlers.base.replies import raise_alarm
from bot.incoming.processor import Intake
from bot.services import BotApplication

SILENCE_OF_POLLING: Final = 60.0
"""Seconds without an answer to getUpdates; normally there is one at least every 10 seconds."""
SILENCE_OF_WEBHOOK: Final = 180.0
"""Seconds without an answer to getWebhookInfo; normally there is one every minute."""
LONGEST_WAIT: Final = 60.0
"""Seconds that the next update of a chat may wait."""
WRITE_PROBE_EVERY: Final = 30.0
WRITES_WITHIN: Final = 3.0
"""Seconds after which the database is reported as not writing."""
FREE_DISK: Final = 64 * 1024 * 1024
"""Bytes below which the disk is nearly full: enough for the write-ahead log of several days."""
OLDEST_BACKUP: Final = timedelta(hours=36)

UNTOLD: Final = {"telegram"}
"""Troubles that no message to an admin can tell of."""


class Health:
    """Looks for trouble. Names: database, disk, backups, jobs, queue, telegram, webhook, model."""

    def __init__(self, application: BotApplication, intake: Intake) -> None:
        self._application = application
        self._services = application.services
        self._intake = intake
        self._told: set[str] = set()
        self._probed_at = -WRITE_PROBE_EVERY
        self._write_failure: str | None = None
        self._rescued_to: Path | None = None

    async def look(self) -> None:
        """Tell the admins of each trouble that is new, and of each that is over."""
        troubles = {**await self.troubles(), **await self._model()}
        for name in troubles.keys() - self._told - UNTOLD:
            raise_alarm(self._application, "trouble", name=name, reason=troubles[name])
        for name in self._told - troubles.keys():
            raise_alarm(self._application, "trouble-over", name=name)

        self._told = troubles.keys() - UNTOLD

    async def troubles(self) -> dict[str, str]:
        """Why the bot cannot do its work, by name; empty if it can."""
        now = asyncio.get_running_loop().time()
        found = {
            "database": await self._database(now),
            "disk": self._disk(),
            "backups": self._backups(),
            "jobs": self._jobs(now),
            "queue": self._queue(now),
            "telegram": self._telegram(now),
            "webhook": self._application.webhook_trouble,
        }
        return {name: reason for name, reason in found.items() if reason}

    async def _model(self) -> dict[str, str]:
        """Why there is no small language model: told to the admins, and no reason for /healthz, as the bot works on."""
        problem = await asyncio.to_thread(self._services.language_models.scorer.problem)
        return {"model": problem} if problem else {}

    async def _database(self, now: float) -> str | None:
        if not self._services.database.is_in_place():
            return await self._rescued()

        self._rescued_to = None
        if now - self._probed_at >= WRITE_PROBE_EVERY or self._write_failure:
            self._probed_at = now
            self._write_failure = await self._write_probe()

        return self._services.late_writes.trouble or self._write_failure

    async def _rescued(self) -> str:
        """What the open file holds is lost when the bot stops, unless it is copied before."""
        path = self._services.config.database_path
        if self._rescued_to is None:
            rescued = path.with_name(f"{path.name}.rescued-{self._services.now():%Y%m%d-%H%M%S}")
            with suppress(DatabaseProblem):  # tried again at the next look
                await self._services.database.back_up(rescued)
                self._rescued_to = rescued

        said = f"{path} was removed or replaced while the bot runs; what is written from now on is lost. "
        if self._rescued_to:
            return f"{said}Stop the bot, then run: python -m bot database restore {self._rescued_to}"

        return (
            f"{said}It could not be copied yet: before you stop the bot, make its folder with free space and writable"
        )

    async def _write_probe(self) -> str | None:
        try:
            async with asyncio.timeout(WRITES_WITHIN):
                await self._services.settings_store.write("probed", "")
        except TimeoutError:
            return f"the database does not answer within {WRITES_WITHIN:.0f} seconds"
        except Exception as error:  # whatever it is, nothing can be written
            return str(error)

        return None

    def _disk(self) -> str | None:
        folder = self._services.config.database_path.parent
        try:
            free = shutil.disk_usage(folder).free
        except OSError as error:
            return f"the folder {folder} cannot be looked at: {error.strerror}"

        return f"the disk of {folder} is nearly full: {free // 2**20} MB are free" if free < FREE_DISK else None

    def _backups(self) -> str | None:
        backups = self._services.backups
        if backups.trouble:
            return f"the nightly copy of the database failed: {backups.trouble}"

        newest = backups.newest
        if newest and self._services.now() - newest > OLDEST_BACKUP:
            return f"the newest copy of the database is of {newest:%Y-%m-%d %H:%M} UTC"

        return None

    def _jobs(self, now: float) -> str | None:
        for job in self._application.scheduler.jobs:
            if silence := job.overdue(now):
                return f"the job {job.name} has not run for {silence.total_seconds():.0f} seconds"

        return None

    def _queue(self, now: float) -> str | None:
        waited = self._intake.longest_wait(now)
        return f"messages wait for {waited:.0f} seconds" if waited > LONGEST_WAIT else None

    def _telegram(self, now: float) -> str | None:
        longest = SILENCE_OF_WEBHOOK if self._services.config.webhook_url else SILENCE_OF_POLLING
        return "Telegram does not answer" if now - self._application.heard_at > longest else None
