"""`python -m bot database …`: check, back up, restore and encrypt the database."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.commands import Subparsers
from bot.config import Config, ConfigProblem, read_key
from bot.database.connection import look_into
from bot.database.maintenance import change_key, check, restore, row_counts

Action = Callable[[Config, argparse.Namespace], Coroutine[Any, Any, str]]
"""Returns what to print at the end."""


def add(commands: Subparsers) -> None:
    parser = commands.add_parser("database", help="check, back up, restore or encrypt the database")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, run: Action, help: str, file: str | None = None) -> argparse.ArgumentParser:  # noqa: A002
        added = actions.add_parser(name, help=help)
        if file:
            added.add_argument("file", type=Path, help=file)
        added.set_defaults(run=lambda arguments: _run(run, arguments))
        return added

    action("check", _check, "check the file's integrity and count its rows")
    action("backup", _back_up, "write a consistent copy, also while the bot runs", "the copy; must not exist yet")
    back = action("restore", _restore, "replace the database with a copy, while the bot is stopped", "the copy")
    back.add_argument("--yes", action="store_true", help="do not ask first")
    action("encrypt", _encrypt, "encrypt it with the key in DATABASE_KEY_FILE, while the bot is stopped")
    action("decrypt", _decrypt, "the reverse, while the bot is stopped")
    action("rekey", _rekey, "encrypt it with another key, while the bot is stopped", "a file that holds the new key")


def _run(action: Action, arguments: argparse.Namespace) -> int:
    print(asyncio.run(action(Config.load(), arguments)))
    return 0


async def _check(config: Config, _arguments: argparse.Namespace) -> str:
    async with look_into(config.database_path, key=config.database_key) as database:
        await check(database, config.database_path)
        for table, count in (await row_counts(database)).items():
            print(f"{count:>10,}  {table}")

    return f"{config.database_path} is sound."


async def _back_up(config: Config, arguments: argparse.Namespace) -> str:
    async with look_into(config.database_path, key=config.database_key) as database:
        await database.back_up(arguments.file)

    return f"{arguments.file} is now a copy of {config.database_path}."


async def _restore(config: Config, arguments: argparse.Namespace) -> str:
    path = config.database_path
    if path.exists() and not arguments.yes and sys.stdin.isatty() and not await _agreed(config, arguments.file):
        return "Nothing was changed."

    old = await restore(path, arguments.file, now=datetime.now(UTC), key=config.database_key)
    return f"{path} is now a copy of {arguments.file}." + (f" The old one is {old}." if old else "")


async def _agreed(config: Config, copy: Path) -> bool:
    for path in (config.database_path, copy):
        async with look_into(path, key=config.database_key) as database:
            subscribers = (await row_counts(database)).get("subscriber", 0)

        print(
            f"{path}: {subscribers:,} subscribers, written {datetime.fromtimestamp(path.stat().st_mtime, UTC):%c} UTC"
        )

    question = "Replace the first by the second? The first is kept under another name. [y/N] "
    return input(question).lower() == "y"  # noqa: ASYNC250 - nothing else runs


def _key(config: Config, advice: str) -> str:
    if config.database_key is None:
        raise ConfigProblem(f"DATABASE_KEY_FILE: {advice}")

    return config.database_key


async def _encrypt(config: Config, _arguments: argparse.Namespace) -> str:
    path = config.database_path
    make_one = "it names no file. Make a key and name it there:\n(umask 077; openssl rand -hex 32 > /etc/backspasm.key)"
    await change_key(path, key=None, new_key=_key(config, make_one))
    return f"{path} is encrypted. Keep the key apart from it and from the backups; without it they cannot be read."


async def _decrypt(config: Config, _arguments: argparse.Namespace) -> str:
    key = _key(config, "name the file with the key that the database is encrypted with.")
    await change_key(config.database_path, key=key, new_key=None)
    return f"{config.database_path} is no longer encrypted. Take DATABASE_KEY_FILE out of the settings."


async def _rekey(config: Config, arguments: argparse.Namespace) -> str:
    key = _key(config, "name the file with the present key. For a database without one use encrypt.")
    await change_key(config.database_path, key=key, new_key=read_key(arguments.file, config.database_path))
    return (
        f"{config.database_path} is encrypted with the new key. Let DATABASE_KEY_FILE name {arguments.file}, "
        "and keep the old key as long as you keep backups made with it."
    )
