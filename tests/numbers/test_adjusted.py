"""All outcomes at once: equal to orthogonal bases one by one, and handed to these where digits would be lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.numbers import adjusted, estimate_differences
from pretest.numbers.adjusted import solve_adjusted
from pretest.numbers.design import Design
from pretest.numbers.inputs import require_inputs
from pretest.numbers.patterns import solve_patterns

FIELDS = ("level", "residual", "multiplier", "df", "loading_norm", "n_coefficients")


def study(seed, *, weighted, n=140, n_arms=3, p=3, outcomes=5):
    """Correlated covariates far from zero, one of them 0/1; answers missing in other rows for every outcome."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, p)) @ rng.normal(size=(p, p)) * rng.uniform(0.01, 100, p) + rng.uniform(-50, 50, p)
    x[:, 0] = rng.random(n) < 0.5
    y = rng.normal(size=(n, outcomes)) + 3 * x[:, [0]]
    y[rng.random((n, outcomes)) < rng.uniform(0, 0.2, outcomes)] = np.nan
    weights = rng.lognormal(0, 0.7, n) if weighted else None
    return y, x, Design(rng.permutation(np.arange(n) % n_arms), n_arms, weights=weights)


@given(
    st.integers(0, 10_000),
    st.booleans(),
    st.sampled_from(["hc2", "hc3", "classical", "cr1", "taylor"]),
    st.sampled_from(["finite", "superpopulation"]),
)
@settings(max_examples=60)
def test_products_of_all_outcomes_equal_bases_one_by_one(seed, weighted, variance, inference):
    y, x, design = study(seed, weighted=weighted)
    inputs = require_inputs(y, design, x)
    fast, slow = (solve(inputs, variance, inference) for solve in (solve_adjusted, solve_patterns))
    for name in FIELDS:
        one, other = getattr(fast, name), getattr(slow, name)
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9 * np.nanmax(np.abs(other), initial=0), err_msg=name)
    if inference == "superpopulation":
        size = np.abs(x - x.mean(axis=0)).max(axis=0)
        np.testing.assert_allclose(fast.slopes * size, slow.slopes * size, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(fast.df, slow.df, rtol=1e-9)
    assert fast.dropped == slow.dropped


def test_two_arms_and_one_covariate_by_hand():
    """Slopes 1 and 3 through the mean 0 of the covariate: levels 2 and 5, residuals ±1 of which none is explained."""
    x = np.tile([-1.0, -1.0, 1.0, 1.0], 2)
    y = np.concatenate([2 + x[:4], 5 + 3 * x[4:]]) + np.tile([1.0, -1.0], 4)
    found = solve_adjusted(require_inputs(y[:, None], Design(np.repeat([0, 1], 4), 2), x[:, None]), "hc2", "finite")
    np.testing.assert_allclose(found.level[:, 0], [2, 5])
    np.testing.assert_allclose(found.residual[:, 0], np.tile([1, -1], 4), atol=1e-14)
    # every row has leverage 1/2 and loading 1/4
    np.testing.assert_allclose(found.multiplier[:, 0], 0.25 / np.sqrt(0.5))
    # two variances, each with two degrees of freedom
    np.testing.assert_allclose(found.df, [[4.0]])


@pytest.fixture
def handed(monkeypatch):
    """The numbers of the outcomes that were solved by bases."""
    seen: list[int] = []

    def spy(inputs, variance, inference, numbers=None):
        seen.extend(range(inputs.used.shape[1]) if numbers is None else numbers.tolist())
        return solve_patterns(inputs, variance, inference, numbers)

    monkeypatch.setattr(adjusted, "solve_patterns", spy)
    return seen


def test_ordinary_outcomes_stay(handed):
    y, x, design = study(1, weighted=True)
    estimate_differences(y, design, covariates=x)
    assert handed == []


def test_an_empty_arm_costs_the_others_nothing(handed):
    y, x, design = study(2, weighted=False)
    more = Design(design.arm, design.n_arms + 1)
    fits, without = (estimate_differences(y, one, covariates=x) for one in (more, design))
    assert handed == []
    assert (fits.status[-1] == "empty").all()
    for name in ("estimate", "std_error", "df"):
        np.testing.assert_allclose(getattr(fits, name)[:-1], getattr(without, name), rtol=1e-12)


@pytest.mark.parametrize("trouble", ["collinear", "nearly collinear", "one row", "constant in an arm", "few rows"])
def test_an_outcome_in_trouble_is_handed_over_alone(handed, trouble):
    y, x, design = study(3, weighted=False)
    own = np.isfinite(y[:, 2])
    if trouble == "collinear":
        other = x[:, 1].copy()
    elif trouble == "nearly collinear":
        other = x[:, 1] * (1 + 1e-6 * np.random.default_rng(4).normal(size=len(x)))
    elif trouble == "one row":
        other = (np.arange(len(x)) == np.flatnonzero(own)[0]) * 1.0
    elif trouble == "constant in an arm":
        other = np.where(design.arm == 1, 0.0, np.random.default_rng(4).normal(size=len(x)))
    else:
        other = np.random.default_rng(4).normal(size=len(x))
        own &= (design.arm != 2) | (np.cumsum(design.arm == 2) < 5)
    # of the outcomes only the third has no row where the odd covariate is of use
    x = np.column_stack(
        [x, np.where(own, other, x[:, 1] + x[:, 1].std() * np.random.default_rng(5).normal(size=len(x)))]
    )
    y[~own, 2] = np.nan
    y = np.where(np.isnan(y) & (np.arange(5) != 2), 0.5, y)
    fits = estimate_differences(y, design, covariates=x)
    assert handed == [2]
    alone = estimate_differences(y[:, [2]], design, covariates=x)
    assert fits.dropped[2] == alone.dropped[0]
    np.testing.assert_allclose(fits.std_error[:, 2], alone.std_error[:, 0], rtol=1e-12)
    where = {note.where for note in fits.notes if note.code == "covariate_dropped"}
    assert where <= {"outcomes 2"}
