"""The level of one arm: by hand, beside R's survey package, and what must always hold."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pretest.numbers.armlevels import level_of_arm
from pretest.numbers.design import Design


def arm(n: int, **parts: object) -> Design:
    return Design(np.zeros(n, dtype=np.intp), 2, **{name: np.asarray(part) for name, part in parts.items()})


def test_without_a_design_it_is_anybodys_mean():
    found = level_of_arm([1, 2, 2, 3, 5, 5], arm(6))
    # mean 18/6; deviations 2, 1, 1, 0, 2, 2: s² = 14/5, standard error √(14/30); t of 5 df is 2.5706
    assert (found.mean, found.df, found.n) == (3.0, 5.0, 6)
    assert found.std_error == pytest.approx(sqrt(14 / 30))
    assert (found.conf_low, found.conf_high) == pytest.approx(
        (3 - 2.570582 * sqrt(14 / 30), 3 + 2.570582 * sqrt(14 / 30))
    )


def test_weights_and_clusters_by_hand():
    # weights 3, 1, 1, 1: mean (3·1 + 2 + 4 + 4)/6 = 13/6; z = w(y - mean)/6 = -21/36, -1/36, 11/36, 11/36
    weighted = level_of_arm([1, 2, 4, 4], arm(4, weights=[3.0, 1.0, 1.0, 1.0]))
    assert weighted.mean == pytest.approx(13 / 6)
    assert weighted.std_error == pytest.approx(sqrt(4 / 3 * (21**2 + 1 + 2 * 11**2)) / 36)
    # two clusters: totals -22/36 and 22/36, twice their squares
    clustered = level_of_arm([1, 2, 4, 4], arm(4, weights=[3.0, 1.0, 1.0, 1.0], cluster=[0, 0, 1, 1]))
    assert clustered.std_error == pytest.approx(sqrt(2 * 2 * 22**2) / 36)
    assert (weighted.df, clustered.df) == (3.0, 1.0)


@pytest.mark.parametrize(
    "case",
    ["plain", "t_test", "weights", "clusters", "clusters_weights", "strata_weights", "full", "lonely"],
)
def test_beside_the_survey_package(reference, case):
    stored = reference("levels")
    data, wanted = stored["data"], stored["results"][case]
    rows = np.array(stored["lonely_rows"]) if case == "lonely" else np.arange(len(data["y"]))
    whole = case in ("full", "lonely")
    parts = {
        "weights": whole or "weights" in case,
        "cluster": whole or "clusters" in case,
        "strata": whole or "strata" in case,
    }
    names = {"weights": "weight", "cluster": "cluster", "strata": "stratum"}
    design = arm(len(rows), **{part: np.array(data[names[part]])[rows] for part, used in parts.items() if used})
    found = level_of_arm(np.array(data["y"])[rows], design)
    for name, value in wanted.items():
        assert getattr(found, name) == pytest.approx(value, rel=1e-9), name


@pytest.mark.parametrize("values", [[4.0], [4.0] * 30, [0.1] * 7])
def test_a_spread_that_nobody_can_see_is_no_spread_of_nothing(values):
    found = level_of_arm(values, arm(len(values)))
    assert found.mean == pytest.approx(values[0])
    assert np.isnan([found.std_error, found.conf_low, found.conf_high]).all()


@given(st.lists(st.tuples(st.integers(1, 5), st.floats(0.1, 9.0), st.integers(0, 6)), min_size=2, max_size=40))
def test_scale_of_weights_order_and_origin_do_not_matter(people):
    y, w, c = (np.array(part) for part in zip(*people, strict=True))
    assume(len(set(c.tolist())) > 1)
    found = level_of_arm(y, arm(len(y), weights=w, cluster=c))
    other = level_of_arm(10 - y[::-1], arm(len(y), weights=7 * w[::-1], cluster=c[::-1]))
    assert min(y) - 1e-9 <= found.mean <= max(y) + 1e-9
    assert other.mean == pytest.approx(10 - found.mean)
    assert other.std_error == pytest.approx(found.std_error, nan_ok=True, rel=1e-6)
    assert (other.conf_low, other.conf_high) == pytest.approx(
        (10 - found.conf_high, 10 - found.conf_low), nan_ok=True, rel=1e-6
    )


@pytest.mark.parametrize("values", [[], [1.0, np.nan]])
def test_nobody_or_a_missing_score_is_refused(values):
    with pytest.raises(ValueError, match="values"):
        level_of_arm(values, arm(len(values)))
