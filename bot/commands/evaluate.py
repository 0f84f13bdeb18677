"""`python -m bot evaluate …`: measures the bot with labelled examples."""

from typing import Final

from bot.commands import evaluate_check, evaluate_questions
from bot.commands.types import Subparsers

WHAT: Final = (evaluate_questions, evaluate_check)


def add(commands: Subparsers) -> None:
    parser = commands.add_parser("evaluate", help="measure the bot with labelled examples")
    actions = parser.add_subparsers(dest="action", required=True, metavar="WHAT")
    for what in WHAT:
        what.add(actions)
