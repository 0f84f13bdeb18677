"""Settings of Hypothesis: new examples in each run, but the same examples in CI.

No proxy of the developer's machine stands between a test and its servers.
"""

import os

from hypothesis import HealthCheck, settings

os.environ["NO_PROXY"] = os.environ["no_proxy"] = "*"

settings.register_profile("new", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("new"), derandomize=True)
settings.load_profile("same" if os.environ.get("CI") else "new")
