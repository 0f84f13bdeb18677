"""`python -m bot doctor`: examines what the bot needs, and says how to mend what is wrong."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import aiohttp

from bot.commands import Subparsers
from bot.config import Config, ConfigProblem
from bot.content.folder import check_content, read_files
from bot.database.backups import Backups
from bot.database.connection import DatabaseProblem, look_into
from bot.database.maintenance import check, row_counts
from bot.transport.request import ProxyProblem, proxy_from_environment

ANSWERS_WITHIN: Final = aiohttp.ClientTimeout(total=10)
CLOCK_TOLERANCE: Final = 30.0
"""Seconds by which this machine's clock may differ from Telegram's."""
WRONG_TOKEN: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)
FREE_DISK: Final = 500 * 1024 * 1024
"""Bytes for the database, its backups and what SQLite needs for a copy."""


OK, WARNING, FAILURE = "ok", "warn", "FAIL"

Finding = tuple[str, str, str]
"""The first word of the line, the part that was examined, and what was found and how to mend it."""
Examination = Callable[[Config], AsyncIterator[Finding]]


def add(commands: Subparsers) -> None:
    parser = commands.add_parser("doctor", help="examine settings, network, database, content and disk")
    parser.set_defaults(run=lambda _: asyncio.run(_examine()))


async def _examine() -> int:
    try:
        config = Config.load()
    except ConfigProblem as problem:
        for line in str(problem).splitlines():
            _print(FAILURE, "settings", line)
        return 1

    _print(OK, "settings", "every setting is valid")
    verdicts = []
    for examine in EXAMINATIONS:
        async for finding in examine(config):
            _print(*finding)
            verdicts.append(finding[0])

    failures = verdicts.count(FAILURE)
    print(f"{failures} to mend, {verdicts.count(WARNING)} to think about.")
    return int(failures > 0)


def _print(verdict: str, part: str, text: str) -> None:
    print(f"{verdict:<5} {part:<9} {text}")


async def _people(config: Config) -> AsyncIterator[Finding]:
    if not config.admin_ids:
        yield WARNING, "admins", "nobody can edit tips or hears of trouble; set ADMIN_IDS"
    if not config.operator_contact:
        yield WARNING, "contact", "/privacy cannot say who runs this bot; set OPERATOR_CONTACT"


async def _telegram(config: Config) -> AsyncIterator[Finding]:
    if (token := config.token) is None:
        yield WARNING, "token", "there is none, so only the playground runs; set TELEGRAM_BOT_TOKEN"
        return

    root = config.api_root
    try:
        proxy = proxy_from_environment(root)
    except ProxyProblem as problem:
        yield FAILURE, "proxy", str(problem)
        return

    try:
        async with aiohttp.ClientSession(timeout=ANSWERS_WITHIN) as client:
            async for finding in _answers(client, f"{root}/bot{token}", proxy, config):
                yield finding
    except (aiohttp.ClientError, TimeoutError, ValueError, LookupError, TypeError, AttributeError) as error:
        # The last three: an answer that is JSON, but not Telegram's, as from the log-in page of a network.
        through = " through the proxy of the environment" if proxy else ""
        text = f"{root} does not answer{through} ({type(error).__name__}); check network, DNS and firewall"
        yield FAILURE, "network", text


async def _answers(
    client: aiohttp.ClientSession, url: str, proxy: str | None, config: Config
) -> AsyncIterator[Finding]:
    async with client.post(f"{url}/getMe", proxy=proxy) as answer:
        me = await answer.json(content_type=None)
        told = answer.headers.get("Date", "")

    if not me.get("ok"):
        yield _refused(me)
        return

    yield OK, "token", f"this is @{me['result']['username']}"
    yield _clock(told)
    async with client.post(f"{url}/getWebhookInfo", proxy=proxy) as answer:
        info = (await answer.json(content_type=None))["result"]

    yield _webhook(info, config)


def _refused(answer: dict[str, Any]) -> Finding:
    if answer.get("error_code") in WRONG_TOKEN:
        return FAILURE, "token", "Telegram does not accept it; copy it again from @BotFather"

    return FAILURE, "network", f"Telegram answers: {answer.get('description')}; try again later"


def _clock(told: str) -> Finding:
    try:
        difference = (datetime.now(UTC) - parsedate_to_datetime(told)).total_seconds()
    except ValueError:
        return WARNING, "clock", "the server does not say what time it is"

    if abs(difference) > CLOCK_TOLERANCE:
        ahead = "ahead of" if difference > 0 else "behind"
        text = f"this machine is {abs(difference):.0f} seconds {ahead} Telegram; turn time synchronisation on"
        return FAILURE, "clock", text

    return OK, "clock", "it agrees with Telegram's"


def _webhook(info: dict[str, Any], config: Config) -> Finding:
    waiting, error = info.get("pending_update_count", 0), info.get("last_error_message")
    if config.webhook_url and info["url"] == config.webhook_url and error and waiting:
        text = f"{waiting} updates wait; Telegram says: {error}. Is the address reachable, its certificate valid?"
        return FAILURE, "webhook", text

    if info["url"] and info["url"] != config.webhook_url:
        text = "another address is set at Telegram; a start of this bot replaces it. Does another bot use this token?"
        return WARNING, "webhook", text

    if config.webhook_url and not info["url"]:
        return WARNING, "webhook", "none is set at Telegram; a start of this bot sets it. Is the bot running?"

    return OK, "webhook", "as the settings say" if config.webhook_url else "none; the bot polls"


async def _database(config: Config) -> AsyncIterator[Finding]:
    path = config.database_path
    if not os.path.exists(path):  # noqa: PTH110 - Path.exists() raises PermissionError
        yield _new_database(config)
        return

    try:
        async with look_into(path, key=config.database_key) as database:
            await check(database, path)
            subscribers = (await row_counts(database))["subscriber"]
    except DatabaseProblem as problem:
        yield FAILURE, "database", str(problem)
        return

    yield OK, "database", f"{path} is sound; {subscribers:,} subscribers"
    if path.stat().st_mode & 0o077:
        yield FAILURE, "database", f"others may read it; run: chmod 600 {path}"
    if not os.access(path, os.W_OK):
        yield FAILURE, "database", f"this user may not write {path}; run doctor as the user of the bot"
    if config.database_key is None:
        text = "it is not encrypted; set DATABASE_KEY_FILE and run: python -m bot database encrypt"
        yield WARNING, "key", text


def _new_database(config: Config) -> Finding:
    folder = _nearest_folder(config.database_path)
    if not os.access(folder, os.W_OK):
        return FAILURE, "database", f"this user may not write to {folder}"

    return OK, "database", f"{config.database_path} will be made at the first start"


def _nearest_folder(path: Path) -> Path:
    """The nearest folder above it that exists and can be seen."""
    return next(parent for parent in path.absolute().parents if os.path.exists(parent))  # noqa: PTH110 - as above


async def _backups(config: Config) -> AsyncIterator[Finding]:
    backups = Backups(config.backup_folder, config.database_path, config.database_key, lambda: datetime.now(UTC))
    newest = backups.newest if os.path.isdir(backups.folder) else None  # noqa: PTH112 - as above
    if newest is None:
        yield WARNING, "backups", f"none in {backups.folder}; a running bot makes one each night"
    else:
        yield OK, "backups", f"the newest is of {newest:%Y-%m-%d %H:%M} UTC, in {backups.folder}"


async def _content(config: Config) -> AsyncIterator[Finding]:
    problems = check_content(read_files(config.content_dir), today=datetime.now(UTC).date()).problems
    errors = [problem for problem in problems if problem.is_error]
    if errors:
        text = f"{len(errors)} errors, the first: {errors[0].headline}. All of them: python -m bot content check"
        yield FAILURE, "content", text
    else:
        yield OK, "content", f"{config.content_dir} has no errors"


async def _disk(config: Config) -> AsyncIterator[Finding]:
    folder = _nearest_folder(config.database_path)
    free = shutil.disk_usage(folder).free
    verdict = OK if free >= FREE_DISK else FAILURE
    yield verdict, "disk", f"{free // 2**20:,} MB are free for the database and its backups"


async def _ports(config: Config) -> AsyncIterator[Finding]:
    wanted = [(config.listen, config.port)] if config.http or config.webhook_url else []
    if config.metrics_port is not None:
        wanted.append((config.metrics_listen, config.metrics_port))

    for host, port in wanted:
        with closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((host, port))
            except OSError as error:
                text = f"{host}:{port} cannot be used ({error.strerror}); fine if that is the running bot"
                yield WARNING, "port", text
            else:
                yield OK, "port", f"{host}:{port} is free"


EXAMINATIONS: Final[tuple[Examination, ...]] = (
    _people, _telegram, _database, _backups, _content, _disk, _ports
)  # fmt: skip
