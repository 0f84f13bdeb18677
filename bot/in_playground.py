"""Runs the bot with the playground in Telegram's place."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bot.app import run
from bot.config import Config
from bot.content.fitted_files import open_language_models
from bot.database.connection import look_into
from bot.database.forecast import upcoming
from bot.incoming.server import ServerProblem
from bot.playground import ADMIN, MovableClock, Playground, Upcoming, settle

TRIES: Final = (
    ("Ask a question", "My lower back seized up when I got out of bed. What can I do?"),
    ("Do the short check", "/check"),
    ("Get a daily tip", "/subscribe 08:00 Madrid"),
)
LISTED: Final = 50
"""Lines in the list of what is due."""


async def run_in_playground(config: Config) -> None:
    """Run until stopped, with another admin, a temporary database and a clock that can be moved.

    The simulated Telegram keeps nothing at the end, so the database is deleted too, unless DATABASE_PATH was set.
    With a token, the settings are those of a live bot: its database, backups and METRICS_PORT are not used.
    """
    clock = MovableClock()
    playground = Playground(clock=clock)
    settle(playground)
    playground.tries = TRIES
    playground.is_ready = False
    playground.admins.update(config.admin_ids | {ADMIN.id})
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "*"  # all requests go to this machine
    await _start(playground, config)
    print(f"The playground is open: {playground.url}", flush=True)
    changed: dict[str, Any] = {
        "telegram_api_base_url": playground.url,
        "admin_ids": playground.admins,  # not a copy: people may become admins later
        "webhook_url": None,
        "http": False,
    }
    with TemporaryDirectory(prefix="backspasm-playground-") as folder:
        if config.token or "database_path" not in config.model_fields_set:
            changed |= {"database_path": Path(folder) / "bot.sqlite3", "backup_dir": None}
        if config.token:
            changed["metrics_port"] = None

        bot_config = config.model_copy(update=changed)

        async def listed() -> list[Upcoming]:
            async with look_into(bot_config.database_path, key=bot_config.database_key) as database:
                return [Upcoming(*row) for row in await upcoming(database, limit=LISTED)]

        def ready() -> None:
            playground.upcoming = listed
            playground.is_ready = True
            print("The bot answers there now. Ctrl-C stops it.", flush=True)

        try:
            await run(
                bot_config,
                token=playground.token,
                now=clock,
                language_models=open_language_models(config),
                ready=ready,
            )
        finally:
            await playground.stop()


async def _start(playground: Playground, config: Config) -> None:
    """Listen on PORT, or on any free port if it is taken."""
    try:
        await playground.start(host=config.listen, port=config.port)
    except (OSError, UnicodeError):  # the second for a host with an empty part
        await playground.stop()
        try:
            await playground.start(host=config.listen)
        except (OSError, UnicodeError) as error:
            await playground.stop()
            raise ServerProblem(config.listen, config.port, error) from error
