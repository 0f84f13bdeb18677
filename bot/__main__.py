"""The command line: reads the settings, runs a command, returns an exit status."""

import argparse
import asyncio
import os
import sys
from pathlib import Path
from typing import Final

import uvloop

import bot
from bot.tuning import collect_seldom

collect_seldom()  # before the imports below, whose objects all stay alive, so that collecting often is useless

from bot.app import run
from bot.commands import content, database, doctor, evaluate_check, evaluate_questions
from bot.commands.labelled import EvaluationProblem
from bot.config import Config, ConfigProblem
from bot.content.fitted_files import open_language_models
from bot.content.library import ContentProblem
from bot.database.connection import DatabaseProblem
from bot.incoming.polling import StartProblem
from bot.incoming.server import ServerProblem
from bot.logs import say_problem, set_up_logging
from bot.transport.request import ProxyProblem

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
        say_problem(problem)
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
    playground = commands.add_parser("playground", help="run it with a simulated Telegram, in the browser")
    playground.set_defaults(run=_run_playground)
    replay = playground.add_subparsers(metavar="COMMAND").add_parser("replay", help="do saved talks again")
    replay.add_argument(
        "files", metavar="FILE", type=Path, nargs="+", help="talks; 1 is returned if one goes differently"
    )
    replay.add_argument("--update", action="store_true", help="accept how they go now: write it into the files")
    replay.set_defaults(run=_run_replay)
    for command in (content, database, doctor):
        command.add(commands)

    evaluate = commands.add_parser("evaluate", help="measure the bot with labelled examples")
    examples = evaluate.add_subparsers(required=True, metavar="WHAT")
    for command in (evaluate_questions, evaluate_check):
        command.add(examples)

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
    uvloop.run(run(config, token=token))
    return 0


def _run_playground(_arguments: argparse.Namespace) -> int:
    config = Config.load()
    set_up_logging(config.log_level, config.log_format, None)
    from bot.in_playground import run_in_playground  # noqa: PLC0415 - a live bot does without

    print("Starting; the first start takes longest.", flush=True)
    uvloop.run(run_in_playground(config))
    return 0


def _run_replay(arguments: argparse.Namespace) -> int:
    from bot.playground.talks.script import TalkProblem  # noqa: PLC0415 - a live bot does without
    from bot.replay import replay_files  # noqa: PLC0415 - as above

    config = Config.load()
    set_up_logging("ERROR", config.log_format, None)
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "*"  # all requests go to this machine
    models = open_language_models(config)
    try:
        return asyncio.run(replay_files(arguments.files, config, models, update=arguments.update))
    except TalkProblem as problem:
        say_problem(problem)
        return 1


if __name__ == "__main__":
    sys.exit(main())
