"""One run in a process of its own: python -m benchmarks.run ours tips http://127.0.0.1:8081 '{"count": 1000}'."""

import asyncio
import importlib
import json
import logging
import os
import sys
import warnings
from typing import Any

import uvloop

from benchmarks.meter import CLIENT_CORE, pin

SENDERS = frozenset({"ours", "stock", "aiogram_loop"})
"""Those that are measured beside each other."""


def main() -> None:
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    # Those that cannot keep up are cut off in the middle, and would say so.
    logging.disable()
    warnings.simplefilter("ignore")
    contestant, scenario, base, arguments = sys.argv[1:]
    run: Any = getattr(importlib.import_module(f"benchmarks.{contestant}"), scenario)
    if contestant in SENDERS:
        pin(CLIENT_CORE)
    if contestant == "ours":
        importlib.import_module("bot.tuning").freeze_gc()
    # Each as it is used: our engine and aiogram's run on uvloop, python-telegram-bot's default on asyncio's loop.
    loop_factory = asyncio.new_event_loop if contestant == "stock" else uvloop.new_event_loop
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        print(json.dumps(runner.run(run(base, **json.loads(arguments)))))


if __name__ == "__main__":
    main()
