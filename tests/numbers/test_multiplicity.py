"""Max-T, Holm and Benjamini-Hochberg: by enumeration, against R, properties, familywise error."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, stdtr, stdtrit

from pretest.numbers import adjust_max_t, benjamini_hochberg, estimate_differences, holm, joint_covariance, multiplicity
from pretest.numbers.design import Design
from pretest.numbers.multiplicity import adjust_families


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def normal_influence(V, n=4_000):
    """(n, J) influence values with cross-product exactly V: so many that their signed sums are normal."""
    draws, _ = np.linalg.qr(rng(1).normal(size=(n, len(V))))
    return draws @ np.linalg.cholesky(V).T


def test_max_t_equals_multcomp(reference):
    """Both are Monte Carlo: 4 standard errors of a share at 99,999 draws, plus the normal approximation."""
    r = reference("multiplicity")
    V, estimate = np.array(r["V"]), np.array(r["estimate"])
    t = estimate / np.sqrt(np.diag(V))
    found = adjust_max_t(t, np.full(6, np.inf), normal_influence(V), rng=rng(), resamples=99_999)
    for name, expected in (("p_single_step", r["single_step"]), ("p_adjusted", r["step_down"])):
        p = np.array(expected)
        np.testing.assert_array_less(np.abs(getattr(found, name) - p), 4 * np.sqrt(p * (1 - p) / 1e5) + 5e-4)
    assert found.critical == pytest.approx(r["critical"], abs=0.02)
    assert found.local_level == pytest.approx(1 - ndtr(found.critical))
    assert found.multiplier == "rademacher"
    np.testing.assert_allclose(
        found.lower_bounds(estimate, np.sqrt(np.diag(V)), np.full(6, np.inf)),
        estimate - found.critical * np.sqrt(np.diag(V)),
        rtol=1e-6,
    )


def test_normal_draws_in_place_of_multipliers_equal_multcomp(reference):
    r = reference("multiplicity")
    V, estimate = np.array(r["V"]), np.array(r["estimate"])
    p = ndtr(-estimate / np.sqrt(np.diag(V)))
    shared = rng(9).standard_normal((99_999, 8), dtype=np.float32)  # more columns than cells
    family, df = multiplicity.Tests(np.ones(6, dtype=bool), p), np.full(6, np.inf)
    found = adjust_families([family], df, normal_influence(V), rng=rng(), normal=shared)[0]
    for name, expected in (("p_single_step", r["single_step"]), ("p_adjusted", r["step_down"])):
        known = np.array(expected)
        np.testing.assert_array_less(
            np.abs(getattr(found, name) - known), 4 * np.sqrt(known * (1 - known) / 1e5) + 5e-4
        )
    assert found.critical == pytest.approx(r["critical"], abs=0.02)
    assert (found.multiplier, found.resamples) == ("normal", 99_999)


def test_normal_draws_serve_families_of_both_sides_and_keep_the_cap_of_few_degrees_of_freedom():
    psi = rng(10).normal(size=(600, 5)) @ rng(11).normal(size=(5, 5))
    p, shared = np.array([0.01, 0.2, 0.03, 0.5, 0.004]), rng(12).standard_normal((99_999, 5), dtype=np.float32)
    families = [
        multiplicity.Tests(np.arange(5) < 3, p, 1),
        multiplicity.Tests(np.arange(5) >= 2, p, -1),
        multiplicity.Tests(np.ones(5, dtype=bool), p, 0),
    ]
    for df in (np.full(5, 500.0), np.full(5, 20.0)):
        drawn = adjust_families(families, df, psi, rng=rng(), resamples=99_999)
        normal = adjust_families(families, df, psi, rng=rng(), normal=shared)
        for one, other in zip(drawn, normal, strict=True):
            assert other.local_level == pytest.approx(one.local_level, rel=0.05)
            np.testing.assert_allclose(other.p_single_step, one.p_single_step, atol=0.007)
            np.testing.assert_allclose(other.p_adjusted, one.p_adjusted, atol=0.007)
            assert one.capped == other.capped == (df[0] < 40)


def test_too_few_columns_of_normal_draws_are_refused():
    family = multiplicity.Tests(np.ones(3, dtype=bool), np.full(3, 0.1))
    with pytest.raises(ValueError, match="too few"):
        adjust_families([family], np.full(3, 9.0), np.ones((5, 3)), rng=rng(), normal=np.ones((9, 2), dtype=np.float32))


def test_draws_equal_all_sign_changes_enumerated():
    """14 clusters: every one of 2^14 sign vectors, against 99,999 draws."""
    psi = rng(2).normal(size=(14, 3))
    se = np.sqrt((psi**2).sum(axis=0))
    t = np.array([2.2, 1.0, 1.9])
    found = adjust_max_t(t, np.full(3, np.inf), psi, rng=rng(3), resamples=99_999)
    signs = np.array(list(product([-1.0, 1.0], repeat=14)))
    draws = signs @ (psi / se)
    expected = np.mean(draws.max(axis=1)[:, None] >= t, axis=0)
    np.testing.assert_allclose(found.p_single_step, expected, atol=4 * 0.5 / np.sqrt(1e5))
    two = np.mean(draws[:, [1, 2]].max(axis=1) >= t[2])
    assert found.p_adjusted[2] == pytest.approx(max(two, expected[0]), abs=0.006)
    assert found.multiplier == "rademacher"


def test_few_degrees_of_freedom_cost_what_they_should():
    psi = normal_influence(np.eye(2))
    wide = adjust_max_t(np.array([2.5, 0.0]), np.array([4.0, 4.0]), psi, rng=rng())
    narrow = adjust_max_t(np.array([2.5, 0.0]), np.array([np.inf, np.inf]), psi, rng=rng())
    assert wide.p_adjusted[0] > 2 * narrow.p_adjusted[0]
    assert wide.critical == narrow.critical
    bounds = wide.lower_bounds(np.zeros(2), np.ones(2), np.array([4.0, np.inf]))
    assert bounds[0] == pytest.approx(-stdtrit(4.0, 1 - wide.local_level))
    assert stdtr(4.0, bounds[0]) == pytest.approx(wide.local_level)


def test_no_p_value_is_smaller_than_the_draws_can_show():
    found = adjust_max_t(np.full(2, 30.0), np.full(2, np.inf), normal_influence(np.eye(2)), rng=rng(), resamples=99)
    assert found.p_adjusted.tolist() == [0.01, 0.01]
    assert found.p_single_step.tolist() == [0.01, 0.01]


def test_a_family_of_one_is_not_adjusted():
    psi = normal_influence(np.eye(1))
    found = adjust_max_t(np.array([1.8]), np.array([30.0]), psi, rng=rng(4))
    assert found.p_adjusted[0] == pytest.approx(stdtr(30.0, -1.8), abs=0.01)
    assert found.p_adjusted[0] >= stdtr(30.0, -1.8)
    assert found.local_level == pytest.approx(0.05, abs=0.005)
    assert found.local_level <= 0.05 + 1e-12


def test_webb_multipliers_below_twelve_clusters_and_never_sharper_than_unadjusted():
    psi = rng(5).normal(size=(6, 4))
    t = np.array([3.0, 1.0, 5.0, 40.0])
    found = adjust_max_t(t, np.full(4, 5.0), psi, rng=rng(6))
    assert found.multiplier == "webb"
    assert found.n_clusters == 6
    assert (found.p_adjusted >= stdtr(5.0, -t)).all()
    assert found.critical >= 1.6448


def test_cells_without_a_standard_error_stay_outside_the_family():
    psi = normal_influence(np.eye(3))
    psi[:, 1] = np.nan
    t = np.array([2.0, np.nan, 1.0])
    found = adjust_max_t(t, np.array([50.0, np.nan, 50.0]), psi, rng=rng(7))
    alone = adjust_max_t(t[[0, 2]], np.array([50.0, 50.0]), psi[:, [0, 2]], rng=rng(7))
    assert found.included.tolist() == [True, False, True]
    np.testing.assert_array_equal(found.p_adjusted[[0, 2]], alone.p_adjusted)
    assert np.isnan(found.p_adjusted[1])
    assert np.isnan(found.lower_bounds(np.zeros(3), np.ones(3), np.full(3, 9.0))[1])
    nothing = adjust_max_t(np.full(2, np.nan), np.full(2, np.nan), np.full((5, 2), np.nan), rng=rng())
    assert np.isnan(nothing.critical)
    assert not nothing.included.any()
    assert np.isnan(nothing.lower_bounds(np.zeros(2), np.ones(2), np.ones(2))).all()


@given(seed=st.integers(0, 500))
@settings(max_examples=20)
def test_order_of_p_values_and_of_cells_is_kept(seed):
    draw = rng(seed)
    psi, t, df = draw.normal(size=(40, 5)), draw.normal(1, 1.5, 5), np.full(5, 20.0)
    found = adjust_max_t(t, df, psi, rng=rng(1), resamples=499)
    by_size = np.argsort(-t)
    assert (np.diff(found.p_adjusted[by_size]) >= 0).all()
    assert (found.p_adjusted <= found.p_single_step + 1e-12).all()
    turned = adjust_max_t(t[::-1], df, psi[:, ::-1], rng=rng(1), resamples=499)
    np.testing.assert_allclose(turned.p_adjusted, found.p_adjusted[::-1], atol=0.0041)
    assert ((found.p_single_step <= 0.05) == (found.lower_bounds(t, np.ones(5), df) > 0)).all()


def test_the_same_generator_gives_the_same_result():
    psi = normal_influence(np.eye(3))
    results = [adjust_max_t(np.ones(3), np.full(3, 9.0), psi, rng=rng(8)).p_adjusted for _ in range(2)]
    np.testing.assert_array_equal(*results)


@pytest.mark.parametrize("changed", [{"alpha": 0.0}, {"resamples": 0}, {"df": np.ones(2)}])
def test_impossible_requests_are_refused(changed):
    given_arrays = {"statistics": np.ones(3), "df": np.ones(3), "influence_by_cluster": np.ones((5, 3))} | changed
    with pytest.raises(ValueError, match="max-T"):
        adjust_max_t(**given_arrays, rng=rng())


def test_holm_and_benjamini_hochberg_equal_r(reference):
    r = reference("multiplicity")
    p = np.array(r["p"])
    np.testing.assert_allclose(holm(p), r["holm"], rtol=1e-12)
    np.testing.assert_allclose(benjamini_hochberg(p), r["bh"], rtol=1e-12)


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_missing_p_values_are_not_counted(adjust):
    p = np.array([[0.01, np.nan, 0.02, 0.3], [np.nan, np.nan, np.nan, np.nan], [0.04, 0.03, 0.02, 0.01]])
    found = adjust(p)
    np.testing.assert_allclose(found[0, [0, 2, 3]], adjust(p[0, [0, 2, 3]]))
    np.testing.assert_allclose(found[2], adjust(p[2]))
    np.testing.assert_array_equal(np.isnan(found), np.isnan(p))
    assert adjust(np.empty(0)).shape == (0,)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
@settings(max_examples=100)
def test_adjusted_p_values_by_their_definitions(values):
    p = np.array(values)
    m, order = len(p), np.argsort(p, kind="stable")
    expected_holm, expected_bh = np.empty(m), np.empty(m)
    for i, j in enumerate(order):
        expected_holm[j] = min(1.0, max((m - h) * p[order[h]] for h in range(i + 1)))
        expected_bh[j] = min(1.0, min(m / (h + 1) * p[order[h]] for h in range(i, m)))
    np.testing.assert_allclose(holm(p), expected_holm)
    np.testing.assert_allclose(benjamini_hochberg(p), expected_bh)


@pytest.mark.slow
@pytest.mark.parametrize("clusters", [False, True])
def test_familywise_error_when_nothing_is_harmful(clusters):
    """4 concepts x 3 correlated skewed outcomes, 60 per arm (or 30 classes of 10); Monte Carlo error 0.4 points."""
    draw = rng(9)
    n, runs, wrong = 300, 3_000, 0
    cluster = np.arange(n) // 10 if clusters else None
    for _ in range(runs):
        arm = draw.permutation(np.arange(n) % 5)
        shared = draw.normal(size=(n, 1)) + (draw.normal(size=(30, 1))[cluster] if cluster is not None else 0.0)
        y = np.floor(np.exp(0.5 * (shared + draw.normal(size=(n, 3)))))
        fits = estimate_differences(y, Design(arm, 5, cluster=cluster))
        t = (fits.estimate / fits.std_error).ravel()
        found = adjust_max_t(t, fits.df.ravel(), fits.influence_by_cluster(), rng=draw, resamples=499)
        wrong += bool((found.p_adjusted <= 0.05).any())
    least = 0.01 if clusters else 0.035  # with few clusters Holm bounds it, which costs some level
    assert least < wrong / runs < 0.065


def test_joint_covariance_across_audiences_that_share_clusters():
    draw = rng(10)
    y, arm, cluster = draw.normal(size=(80, 1)), np.arange(80) % 2, np.arange(80) // 4
    first = np.arange(80) % 4 < 2
    blocks = [
        estimate_differences(y[rows], Design(arm[rows], 2, cluster=cluster[rows])).influence_by_cluster(n_clusters=20)
        for rows in (first, ~first)
    ]
    V = joint_covariance(np.hstack(blocks))
    assert V.shape == (2, 2)
    assert V[0, 1] == pytest.approx(float(blocks[0][:, 0] @ blocks[1][:, 0]))
    assert V[0, 1] != 0.0


def test_of_very_many_clusters_the_sums_are_drawn_as_normal(monkeypatch):
    """The same critical value to within the noise of the draws; one heavy cluster keeps a multiplier for each."""
    draw = np.random.default_rng(8)
    influence = draw.standard_normal((4_000, 5)) @ (np.eye(5) + 0.4)
    t, df = np.array([2.4, 2.0, 0.3, -1.0, 2.9]), np.full(5, 3_900.0)
    each = adjust_max_t(t, df, influence, rng=np.random.default_rng(1), resamples=9_999)
    monkeypatch.setattr(multiplicity, "MANY_CLUSTERS", 1_000)
    monkeypatch.setattr(multiplicity, "SMALL_PART", 0.02)
    normal = adjust_max_t(t, df, influence, rng=np.random.default_rng(2), resamples=9_999)
    assert (each.multiplier, normal.multiplier) == ("rademacher", "normal")
    assert normal.critical == pytest.approx(each.critical, abs=0.04)
    np.testing.assert_allclose(normal.p_adjusted, each.p_adjusted, atol=0.02)
    influence[0] *= 100
    assert adjust_max_t(t, df, influence, rng=draw, resamples=99).multiplier == "rademacher"
