"""One simulated year with few subscribers; `make bench` runs it with 10,000."""

import pytest

from benchmarks.year import ZONES, simulate


@pytest.mark.no_cover
def test_a_year_breaks_no_promise_in_any_zone() -> None:
    year = simulate(range(len(ZONES)))

    assert len(ZONES) == 400
    assert year.tips > 200 * len(ZONES)
    assert year.broken == ()
