"""The command line: reads the settings, runs a command, returns an exit status."""

import argparse
import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import uvloop

import bot
from bot.tuning import collect_seldom

collect_seldom()  # before the imports below, whose objects all stay alive, so that collecting often is useless

from bot.app import run
from bot.commands import content, database, evaluate
from bot.commands.evaluate_check import EvaluationProblem
from bot.config import Config, ConfigProblem
from bot.content.fitted_files import FittedFiles
from bot.content.library import ContentProblem
from bot.core.reading.language_models import LanguageModels
from bot.database.connection import DatabaseProblem
from bot.encoder.stemmer import english_stem
from bot.incoming.polling import StartProblem
from bot.incoming.server import ServerProblem
from bot.logs import set_up_logging
from bot.transport.request import ProxyProblem

if TYPE_CHECKING:
    from bot.playground import Playground

PROBLEMS: Final = (
    ConfigProblem,
    ContentProblem,
    DatabaseProblem,
    EvaluationProblem,
    ProxyProblem,
    ServerProblem,
    StartProblem,
)
"""Errors that a person can correct, shown as one message; any other error is a bug and shows its traceback."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns 0, or 1 with the problems on standard error; argparse exits with 2 for wrong usage."""
    # Without it, python-telegram-bot gives a deprecation warning with each RetryAfter.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    parsed = _parser().parse_args(arguments)
    try:
        return int(parsed.run(parsed))
    except PROBLEMS as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the program that reads our output, such as `less`, has ended
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="A Telegram bot about muscle spasm in the back. Without a command: run, or playground.",
    )
    parser.add_argument("--version", action="version", version=f"backspasm-bot {bot.__version__}")
    parser.set_defaults(run=_run_either)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    commands.add_parser("run", help="run the bot on Telegram (needs TELEGRAM_BOT_TOKEN)").set_defaults(run=_run_live)
    commands.add_parser("playground", help="run it with a simulated Telegram, in the browser").set_defaults(
        run=_run_playground
    )
    for command in (content, database, evaluate):
        command.add(commands)

    return parser


def _run_either(arguments: argparse.Namespace) -> int:
    return _run_live(arguments) if Config.load().token else _run_playground(arguments)


def _run_live(_arguments: argparse.Namespace) -> int:
    config = Config.load()
    if (token := config.token) is None:
        raise ConfigProblem(
            "TELEGRAM_BOT_TOKEN: it is missing. Get one from @BotFather and put it into .env, "
            "or try the bot without one: python -m bot playground"
        )

    set_up_logging(config.log_level, config.log_format, token)
    return _complete(run(config, token=token))


def _run_playground(_arguments: argparse.Namespace) -> int:
    config = Config.load()
    set_up_logging(config.log_level, config.log_format, None)
    return _complete(_playground(config))


async def _playground(config: Config) -> None:
    """Run the bot with a simulated Telegram, another admin, a temporary database and a clock that can be set forward.

    The simulated Telegram keeps nothing at the end, so the database is deleted too, unless DATABASE_PATH was set.
    """
    from bot.playground import ADMIN, MovableClock, Playground, settle  # noqa: PLC0415 - a live bot does without

    print("Getting the playground ready; the first start takes longest.", flush=True)
    clock = MovableClock()
    playground = Playground(clock=clock)
    settle(playground)
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "*"  # all requests go to this machine
    await _start(playground, config)
    changed: dict[str, Any] = {
        "telegram_api_base_url": playground.url,
        "admin_ids": config.admin_ids | {ADMIN.id},
        "webhook_url": None,
        "http": False,
    }
    with TemporaryDirectory(prefix="backspasm-playground-") as folder:
        if "database_path" not in config.model_fields_set:
            changed["database_path"] = Path(folder) / "bot.sqlite3"

        try:
            await run(
                config.model_copy(update=changed),
                token=playground.token,
                now=clock,
                language_models=LanguageModels(english_stem(), FittedFiles(config.database_path.parent)),
                ready=lambda: print(f"The playground is open: {playground.url}", flush=True),
            )
        finally:
            await playground.stop()


async def _start(playground: "Playground", config: Config) -> None:
    """Listen on PORT, or on any free port if it is taken."""
    try:
        await playground.start(host=config.listen, port=config.port)
    except OSError:
        await playground.stop()
        try:
            await playground.start(host=config.listen)
        except OSError as error:
            await playground.stop()
            raise ServerProblem(config, error) from error


def _complete(work: Coroutine[Any, Any, None]) -> int:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)

    return 0


if __name__ == "__main__":
    sys.exit(main())
