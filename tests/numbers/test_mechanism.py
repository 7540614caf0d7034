"""Indirect effects: by hand, against R, pingouin and scipy, the sensitivity formula, and coverage."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import bootstrap

from pretest.numbers.mechanism import estimate_chain, estimate_mediation

SIX = 1e-7


def of(found):
    return dict(zip(found.paths, found.estimate, strict=True))


def sample(seed, n=200):
    rng = np.random.default_rng(seed)
    seen, x = np.arange(n) % 2 == 0, rng.normal(size=n)
    m = 0.5 * seen + 0.4 * x + rng.normal(size=n)
    return 0.2 * seen + 0.4 * m + 0.3 * x + rng.normal(size=n), m, seen, x[:, None]


def test_by_hand():
    # reaction 0 2 | 2 4: a = 2; outcome is 3 times the reaction, so b = 3, direct 0, everything goes through it
    m, seen = np.array([0.0, 2, 2, 4, 0, 2, 2, 4]), np.array([0, 0, 1, 1] * 2)
    found = of(
        estimate_mediation(3 * m + [0.1, -0.1, 0.1, -0.1, -0.1, 0.1, -0.1, 0.1], m, seen, rng=np.random.default_rng(1))
    )
    assert (found["a"], found["b"], found["indirect"]) == pytest.approx((2, 3, 6))
    assert found["direct"] == pytest.approx(0, abs=1e-9)


def indirect_at(rho: float, mediation_rho_zero: float, a: float, sd_mediator: float, sd_outcome: float) -> float:
    """Indirect effect if the errors of reaction and outcome correlate ``rho``, in the linear models of Imai et al.

    a·(σ_y/σ_m)·(r - ρ√((1 - r²)/(1 - ρ²))), with r the observed correlation of the residuals (``rho_zero``) and σ their
    standard deviations given concept and covariates.
    """
    r = mediation_rho_zero
    return float(a * sd_outcome / sd_mediator * (r - rho * np.sqrt((1.0 - r**2) / (1.0 - rho**2))))


@pytest.mark.parametrize("weighted", [False, True])
def test_equals_lm_and_the_sensitivity_formula_in_r(reference, weighted):
    r = reference("mechanism")
    d = {name: np.array(values, dtype=float) for name, values in r["data"].items()}
    expected = r["weighted" if weighted else "plain"]
    found = of(
        estimate_mediation(
            d["y"],
            d["m"],
            d["seen"] == 1,
            rng=np.random.default_rng(1),
            covariates=d["x"][:, None],
            weights=d["w"] if weighted else None,
            draws=3000,
        )
    )
    for name in ("a", "b", "indirect", "direct", "total", "share", "rho_zero"):
        assert found[name] == pytest.approx(expected[name], rel=SIX)
    args = (found["rho_zero"], found["a"], expected["sd_m"], expected["sd_y"])
    assert indirect_at(0.0, *args) == pytest.approx(found["indirect"], rel=SIX)
    assert indirect_at(0.3, *args) == pytest.approx(expected["at_3"], rel=SIX)
    assert indirect_at(found["rho_zero"], *args) == pytest.approx(0.0, abs=1e-9)


def test_bootstrap_is_close_to_that_of_r(reference):
    r = reference("mechanism")
    d = {name: np.array(values, dtype=float) for name, values in r["data"].items()}
    found = estimate_mediation(
        d["y"], d["m"], d["seen"] == 1, rng=np.random.default_rng(1), covariates=d["x"][:, None], draws=10_000
    )
    assert found.std_error[2] == pytest.approx(r["boot"]["sd"], rel=0.04)
    assert (found.conf_low[2], found.conf_high[2]) == pytest.approx(r["boot"]["bca"], abs=0.02)
    assert np.quantile(found.draws[:, 2], [0.025, 0.975]) == pytest.approx(r["boot"]["percentile"], abs=0.02)
    chain = estimate_chain(
        d["y"], d["m"], d["m2"], d["seen"] == 1, rng=np.random.default_rng(1), covariates=d["x"][:, None]
    )
    steps, expected = of(chain), r["chain"]
    for name in ("a", "between", "b", "total"):
        assert steps[name] == pytest.approx(expected[name], rel=SIX)
    assert steps["indirect"] == pytest.approx(expected["a"] * expected["between"] * expected["b"], rel=SIX)


def test_equals_pingouin():
    y, m, seen, x = sample(1)
    frame = pd.DataFrame({"y": y, "m": m, "seen": seen.astype(float), "x": x[:, 0]})
    peer = pingouin.mediation_analysis(frame, x="seen", m="m", y="y", covar=["x"], n_boot=2000, seed=1).set_index(
        "path"
    )
    found = estimate_mediation(y, m, seen, rng=np.random.default_rng(1), covariates=x)
    mine = of(found)
    assert mine["a"] == pytest.approx(peer.loc["m ~ X", "coef"], rel=SIX)
    assert mine["total"] == pytest.approx(peer.loc["Total", "coef"], rel=SIX)
    assert mine["direct"] == pytest.approx(peer.loc["Direct", "coef"], rel=SIX)
    assert mine["indirect"] == pytest.approx(peer.loc["Indirect", "coef"], rel=SIX)
    assert found.std_error[2] == pytest.approx(peer.loc["Indirect", "se"], rel=0.08)
    assert found.conf_low[2] == pytest.approx(peer.loc["Indirect", "CI2.5"], abs=0.03)
    assert found.conf_high[2] == pytest.approx(peer.loc["Indirect", "CI97.5"], abs=0.03)


def test_the_limits_equal_those_of_scipy():
    y, m, seen, _ = sample(2, n=80)

    def indirect(rows):
        z = rows.astype(int)
        a = np.cov(seen[z], m[z])[0, 1] / np.var(seen[z], ddof=1)
        design = np.column_stack([np.ones(len(z)), seen[z], m[z]])
        return a * np.linalg.lstsq(design, y[z], rcond=None)[0][2]

    peer = bootstrap((np.arange(80),), indirect, n_resamples=4000, vectorized=False, method="BCa", rng=1)
    found = estimate_mediation(y, m, seen, rng=np.random.default_rng(1), draws=8000)
    assert found.conf_low[2] == pytest.approx(peer.confidence_interval.low, abs=0.04)
    assert found.conf_high[2] == pytest.approx(peer.confidence_interval.high, abs=0.04)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_paths_add_up_and_units_and_signs_follow(seed):
    y, m, seen, x = sample(seed, n=60)
    plain = of(estimate_mediation(y, m, seen, rng=np.random.default_rng(1), covariates=x, draws=50))
    assert plain["total"] == pytest.approx(plain["direct"] + plain["a"] * plain["b"])
    turned = of(estimate_mediation(-2 * y, 3 * m + 1, ~seen, rng=np.random.default_rng(1), covariates=7 * x, draws=50))
    assert turned["indirect"] == pytest.approx(2 * plain["indirect"])
    assert turned["rho_zero"] == pytest.approx(-plain["rho_zero"])
    assert turned["a"] == pytest.approx(-3 * plain["a"])


def test_clusters_missing_rows_and_useless_covariates():
    y, m, seen, x = sample(3)
    gone = y.copy()
    gone[:7] = np.nan
    found = estimate_mediation(gone, m, seen, rng=np.random.default_rng(1), covariates=x)
    assert found.n == 193
    twice = [np.repeat(one, 2, axis=0) for one in (y, m, seen, x)]
    plain = estimate_mediation(y, m, seen, rng=np.random.default_rng(1), covariates=x)
    useless = np.column_stack([twice[3], twice[3], np.ones(400)])
    doubled = estimate_mediation(
        *twice[:3], rng=np.random.default_rng(1), covariates=useless, cluster=np.repeat(np.arange(200), 2)
    )
    np.testing.assert_allclose(doubled.estimate[:5], plain.estimate[:5], rtol=1e-8)
    np.testing.assert_allclose(doubled.std_error[:5], plain.std_error[:5], rtol=1e-6)
    rare = (np.arange(200) == 4).astype(float)[:, None]  # most draws do not have this person
    assert np.isfinite(estimate_mediation(y, m, seen, rng=np.random.default_rng(1), covariates=rare).conf_low[:5]).all()
    with pytest.raises(ValueError, match="too few"):
        estimate_mediation(y, np.ones(200), seen, rng=np.random.default_rng(1))


def test_no_total_effect_no_share():
    y, m, seen, _ = sample(4)
    found = estimate_mediation(y - 0.4 * seen, m, seen, rng=np.random.default_rng(1))
    assert np.isnan(found.estimate[5]) == (found.conf_low[4] <= 0 <= found.conf_high[4])


@pytest.mark.slow
@pytest.mark.parametrize(("a", "b"), [(0.4, 0.4), (0.0, 0.4), (0.0, 0.0)])
def test_coverage_of_the_indirect_effect(a, b):
    rng = np.random.default_rng(5)
    n, runs, hits, rho = 120, 700, 0, 0
    seen = np.arange(n) % 2 == 0
    truth = b / np.sqrt(b**2 + 1)
    for _ in range(runs):
        m = a * seen + rng.standard_normal(n)
        found = estimate_mediation(b * m + rng.standard_normal(n), m, seen, rng=rng, draws=600)
        hits += found.conf_low[2] <= a * b <= found.conf_high[2]
        rho += found.conf_low[6] <= truth <= found.conf_high[6]
    assert hits / runs > 0.915  # both paths at 0: far above
    assert 0.915 < rho / runs < 0.98
