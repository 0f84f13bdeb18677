"""How the interpreter is set for a process that answers people all day."""

import gc
import sys
from typing import Final

COLLECT_AFTER: Final = (10_000, 20, 20)
"""Many small objects live as long as one answer: the usual 700 has the collector look at them again and again."""
SWITCH_AFTER: Final = 0.001
"""Seconds until another thread may have the interpreter: the loop does not wait long for the database's thread."""


def freeze_gc() -> None:
    """Once everything is loaded: what is there stays, so the collector need never look at it again."""
    sys.setswitchinterval(SWITCH_AFTER)
    gc.collect()
    gc.freeze()
    collect_seldom()


def collect_seldom() -> None:
    gc.set_threshold(*COLLECT_AFTER)
