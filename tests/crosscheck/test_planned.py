"""Power, which stands in no table of a report: our closed form against statsmodels'."""

from __future__ import annotations

import pytest
from statsmodels.stats.power import TTestIndPower

from pretest.planning.closedform import Comparison, exclusion_power


@pytest.mark.parametrize(("margin", "n", "ratio"), [(0.2, 310, 1.0), (0.3, 60, 2.0), (0.1, 900, 1.5)])
def test_the_power_of_a_plan_is_that_of_a_t_test(margin, n, ratio):
    theirs = TTestIndPower().power(margin, nobs1=n, alpha=0.05, ratio=ratio, alternative="larger")
    assert exclusion_power(Comparison(margin, ratio=ratio), n) == pytest.approx(theirs, rel=1e-8)
