"""Settings of Hypothesis: new examples in each run, but the same examples in CI.

No proxy of the developer's machine stands between a test and its servers.
"""

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

os.environ["NO_PROXY"] = os.environ["no_proxy"] = "*"

gc.set_threshold(50_000, 20, 20)  # the default takes 5 to 10 % of the time; a running bot has 10,000

settings.register_profile("new", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("new"), derandomize=True)
settings.load_profile("same" if os.environ.get("CI") else "new")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Three for two cores, because a third of the time of all tests is waiting for processes and servers."""
    return max(1, (os.cpu_count() or 1) * 3 // 2)


def pytest_collection_finish() -> None:
    """All that is loaded by now stays to the end: the garbage collector need not search it again and again."""
    gc.freeze()
