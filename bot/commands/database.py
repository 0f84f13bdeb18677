"""`python -m bot database …`: check, back up and restore the database."""

import argparse
import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import Config
from bot.database.connection import Database, check, look_into, restore

if TYPE_CHECKING:
    from bot.commands.types import Subparsers


def add(commands: "Subparsers") -> None:
    parser = commands.add_parser("database", help="check, back up or restore the database")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("check", help="check the file's integrity and count its rows").set_defaults(run=_run_check)
    backup = actions.add_parser("backup", help="write a consistent copy, also while the bot runs")
    backup.add_argument("file", type=Path, help="the copy to write; must not exist yet")
    backup.set_defaults(run=_run_backup)
    back = actions.add_parser("restore", help="replace the database with a copy, while the bot is stopped")
    back.add_argument("file", type=Path, help="the copy")
    back.set_defaults(run=_run_restore)


def _run_check(_arguments: argparse.Namespace) -> int:
    return asyncio.run(_check(Config.load()))


def _run_backup(arguments: argparse.Namespace) -> int:
    return asyncio.run(_back_up(Config.load(), arguments.file))


def _run_restore(arguments: argparse.Namespace) -> int:
    return asyncio.run(_restore(Config.load(), arguments.file))


async def _check(config: Config) -> int:
    async with look_into(config.database_path, key=config.database_key) as database:
        await check(database, config.database_path)
        for table, count in (await _counts(database)).items():
            print(f"{count:>10,}  {table}")

    print(f"{config.database_path} is sound.")
    return 0


async def _counts(database: Database) -> dict[str, int]:
    tables = await database.fetch_all(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    counts = {}
    for (table,) in sorted(tables):
        row = await database.fetch_one(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - a name from the schema
        counts[table] = row[0] if row else 0

    return counts


async def _back_up(config: Config, target: Path) -> int:
    async with look_into(config.database_path, key=config.database_key) as database:
        await database.back_up(target)

    print(f"{target} is now a copy of {config.database_path}.")
    return 0


async def _restore(config: Config, copy: Path) -> int:
    old = await restore(config.database_path, copy, now=datetime.now(UTC), key=config.database_key)
    print(f"{config.database_path} is now a copy of {copy}." + (f" The old one is {old}." if old else ""))
    return 0
