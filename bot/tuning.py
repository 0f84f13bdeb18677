"""Settings of the Python interpreter for a long-running process."""

import gc
import sys
from typing import Final

COLLECT_AFTER: Final = (10_000, 20, 20)
"""Thresholds of the three generations (`gc.set_threshold`). Many small objects live as long as one answer; with the
default of 700 they would be examined several times."""
COLLECT_AT_START_AFTER: Final = (200_000, 20, 20)
"""The same while modules are imported and the content is read: nearly all of these objects stay alive."""
SWITCH_AFTER: Final = 0.001
"""Seconds after which another thread may run (`sys.setswitchinterval`), so that the event loop need not wait long."""


def freeze_gc() -> None:
    """Call it once everything is loaded: the objects that exist then are never examined by the collector again."""
    sys.setswitchinterval(SWITCH_AFTER)
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def collect_seldom() -> None:
    """Collect garbage less often than by default, for a start or a command."""
    gc.set_threshold(*COLLECT_AT_START_AFTER)
