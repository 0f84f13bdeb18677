"""Environment → Config → run(); exit status."""

import argparse
import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, Final

import bot
from bot.app import StartProblem, run
from bot.commands import database
from bot.config import Config, ConfigProblem
from bot.logs import set_up_logging
from bot.server import ServerProblem
from bot.storage.database import DatabaseProblem
from bot.storage.locales import LocaleProblem

PROBLEMS: Final = (ConfigProblem, DatabaseProblem, LocaleProblem, ServerProblem, StartProblem)
"""What a person can put right; anything else is a mistake of ours and shows its traceback."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0, or 1 with the problems on standard error (argparse exits with 2 for wrong usage)."""
    parsed = _parser().parse_args(arguments)
    try:
        return int(parsed.run(parsed))
    except PROBLEMS as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="A Telegram bot about muscle spasm in the back.",
    )
    parser.add_argument("--version", action="version", version=f"backspasm-bot {bot.__version__}")
    parser.set_defaults(run=_run_live)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    commands.add_parser("run", help="run the bot on Telegram (needs TELEGRAM_BOT_TOKEN)").set_defaults(run=_run_live)
    for command in (database,):
        command.add(commands)

    return parser


def _run_live(_arguments: argparse.Namespace) -> int:
    config = Config.load()
    if (token := config.token) is None:
        raise ConfigProblem("TELEGRAM_BOT_TOKEN: it is missing. Get one from @BotFather and put it into .env.")

    set_up_logging(config.log_level, config.log_format, token)
    return _complete(run(config, token=token))


def _complete(work: Coroutine[Any, Any, None]) -> int:
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(work)

    return 0


def _loop_factory() -> Any:  # noqa: ANN401 - a function of the event loop library, where there is one
    try:
        import uvloop  # noqa: PLC0415 - there is none for Windows
    except ImportError:
        return None

    return uvloop.new_event_loop


if __name__ == "__main__":
    sys.exit(main())
