"""Effects on P(answer >= cut): by hand, against R, and when the model does not fit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.numbers import estimate_risk_differences, joint_covariance
from pretest.numbers.design import Design
from pretest.numbers.ordinal import estimate_ordinal
from pretest.numbers.superiority import estimate_superiority

EXACT = 1e-7


def sample(seed, n=240, outcomes=2, shift=0.5):
    rng = np.random.default_rng(seed)
    arm, x = np.arange(n) % 3, rng.normal(size=(n, 2))
    latent = (x @ [0.8, -0.4] + shift * (arm == 2))[:, None] + rng.logistic(size=(n, outcomes))
    return np.digitize(latent, [-1.0, 0.5, 2.0]).astype(float) + 1, arm, x


def crossing(seed, n=600):
    """A concept that pushes people to both ends."""
    rng = np.random.default_rng(seed)
    arm = np.arange(n) % 2
    latent = rng.normal(size=n) * np.where(arm == 1, 2.5, 1.0)
    return np.digitize(latent, [-1.5, -0.5, 0.5, 1.5]).astype(float)[:, None], arm


def test_two_answers_without_covariates_by_hand():
    y, arm = np.array([0, 0, 0, 1, 1, 1, 1, 0], dtype=float)[:, None], np.repeat([0, 1], 4)
    fits = estimate_ordinal(y, Design(arm, 2))
    np.testing.assert_allclose(fits.level[:, 0, 0], [0.25, 0.75], rtol=1e-10)
    assert fits.estimate[0, 0, 0] == pytest.approx(0.5)
    assert fits.std_error[0, 0, 0] == pytest.approx(np.sqrt(2 * 0.25 * 0.75 / 4 * 8 / 6))
    assert fits.df[0, 0, 0] == pytest.approx(6)
    assert fits.log_odds[0, 0] == pytest.approx(np.log(9))
    # concept 1 beats control 0 in 9 of 16 pairs, and 6 are the same
    assert fits.superiority[0, 0] == pytest.approx(12 / 16)
    assert fits.superiority_error[0, 0] == pytest.approx(fits.std_error[0, 0, 0] / 2)


def cells(r, key):
    """(C, J-1) differences, (C,) superiority, (C,) log odds of the reference."""
    values = np.array(r[key])
    return values[:6].reshape(2, 3), values[6:8], values[8:10]


@pytest.mark.parametrize(("key", "grouped"), [("se", False), ("se_cluster", True)])
def test_effects_and_sandwich_equal_clm_with_numerical_derivatives(reference, key, grouped):
    r = reference("ordinal")
    d = r["data"]
    y, arm = np.array(d["y"], dtype=float)[:, None], np.array(d["arm"])
    x = np.column_stack([d["x1"], d["x2"]]).astype(float)
    cluster = np.array(d["cluster"]) if grouped else None
    fits = estimate_ordinal(
        y, Design(arm, 3, cluster=cluster), covariates=x, inference="finite", not_proportional="keep"
    )
    assert fits.method.tolist() == ["proportional"]
    for got, name in ((fits, "estimate"), (fits, key)):
        parts = (
            (got.estimate, got.superiority, got.log_odds)
            if name == "estimate"
            else (got.std_error, got.superiority_error, got.log_odds_error)
        )
        for part, expected in zip(parts, cells(r, name), strict=True):
            np.testing.assert_allclose(part[:, 0], expected, rtol=EXACT)
    if not grouped:
        wide = estimate_ordinal(y, Design(arm, 3), covariates=x, not_proportional="keep")
        moved = np.array(r["moved"]).reshape(2, 3)
        np.testing.assert_allclose(wide.std_error[:, 0], np.sqrt(cells(r, key)[0] ** 2 + moved), rtol=EXACT)


def test_weighted_log_odds_with_clusters_equal_svyolr(reference):
    r, expected = reference("ordinal"), reference("weighted")["ordinal"]
    d = r["data"]
    fits = estimate_ordinal(
        np.array(d["y"], dtype=float)[:, None],
        Design(
            np.array(d["arm"]),
            3,
            cluster=np.array(d["cluster"]),
            weights=np.array(d["weight"]),
        ),
        covariates=np.column_stack([d["x1"], d["x2"]]).astype(float),
        not_proportional="keep",
    )
    assert fits.variance == "ordinal_cr1"
    np.testing.assert_allclose(fits.log_odds[:, 0], expected["log_odds"], rtol=2e-6)
    np.testing.assert_allclose(fits.log_odds_error[:, 0], expected["se"], rtol=2e-6)


@pytest.mark.parametrize("design", ["rows", "clusters", "weights", "strata"])
def test_influence_values_square_to_the_variances(design):
    y, arm, x = sample(1)
    y[:7, 1] = np.nan
    rng = np.random.default_rng(2)
    more = {
        "rows": {},
        "clusters": {"cluster": rng.integers(0, 40, 240)},
        "weights": {"weights": rng.uniform(0.5, 2, 240)},
        "strata": {"weights": rng.uniform(0.5, 2, 240), "strata": np.arange(240) // 60, "cluster": np.arange(240) // 4},
    }[design]
    fits = estimate_ordinal(y, Design(arm, 3, **more), covariates=x)
    assert (fits.status == "ok").all()
    covariance = joint_covariance(fits.influence_by_cluster())
    np.testing.assert_allclose(np.sqrt(np.diag(covariance)).reshape(2, 2, 3), fits.std_error, rtol=1e-10)
    assert (fits.df > 10).all()


def test_two_outcomes_at_once_equal_each_alone():
    y, arm, x = sample(3)
    y[:9, 1] = np.nan
    together = estimate_ordinal(y, Design(arm, 3), covariates=x)
    for k in range(2):
        alone = estimate_ordinal(y[:, [k]], Design(arm, 3), covariates=x)
        for name in ("estimate", "std_error", "df", "superiority", "superiority_error"):
            np.testing.assert_allclose(getattr(together, name)[:, k], getattr(alone, name)[:, 0], rtol=1e-8)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_reversing_the_answers_turns_every_effect(seed):
    y, arm, x = sample(seed, outcomes=1)
    fits = estimate_ordinal(y, Design(arm, 3), covariates=x, not_proportional="keep")
    turned = estimate_ordinal(5 - y, Design(arm, 3), covariates=x, not_proportional="keep")
    np.testing.assert_allclose(turned.estimate, -fits.estimate[..., ::-1], atol=1e-9)
    np.testing.assert_allclose(turned.std_error, fits.std_error[..., ::-1], rtol=1e-6)
    np.testing.assert_allclose(turned.superiority, 1 - fits.superiority, atol=1e-9)
    swapped = estimate_ordinal(y, Design(np.array([2, 1, 0])[arm], 3), covariates=x, not_proportional="keep")
    np.testing.assert_allclose(swapped.estimate[1], -fits.estimate[1], atol=1e-9)


def test_implied_superiority_is_near_that_of_the_answers():
    y, arm, _ = sample(4, n=3000)
    fits, own = estimate_ordinal(y, Design(arm, 3)), estimate_superiority(y, Design(arm, 3))
    np.testing.assert_allclose(fits.superiority, own.estimate, atol=0.01)
    np.testing.assert_allclose(fits.superiority_error, own.std_error, rtol=0.1)


def test_odds_that_are_not_proportional_give_a_difference_per_cut_and_a_note():
    y, arm = crossing(5)
    fits = estimate_ordinal(y, Design(arm, 2))
    assert fits.method.tolist() == ["per_cut"]
    assert [note.code for note in fits.notes] == ["odds_not_proportional"]
    cuts = (y >= fits.cuts).astype(float)
    plain = estimate_risk_differences(cuts, Design(arm, 2))
    np.testing.assert_array_equal(fits.estimate[0, 0], plain.estimate[0])
    np.testing.assert_array_equal(fits.std_error[0, 0], plain.std_error[0])
    assert fits.estimate[0, 0, 0] < -0.05
    assert fits.estimate[0, 0, -1] > 0.05
    assert fits.superiority[0, 0] == estimate_superiority(y, Design(arm, 2)).estimate[0, 0]
    assert np.isnan(fits.log_odds).all()
    kept = estimate_ordinal(y, Design(arm, 2), not_proportional="keep")
    assert kept.method.tolist() == ["proportional"]
    assert [note.code for note in kept.notes] == ["odds_not_proportional"]


def test_an_arm_with_one_answer_is_not_certain_and_the_others_are_still_there():
    y, arm, x = sample(6, outcomes=1)
    y[arm == 1] = 4.0
    fits = estimate_ordinal(y, Design(arm, 3), covariates=x)
    assert fits.method.tolist() == ["per_cut"]
    assert "ordinal_not_fitted" in [note.code for note in fits.notes]
    assert (fits.status[0, 0] == "separated").all()
    assert (fits.std_error[0, 0] > 0).all()
    assert (fits.status[1, 0] == "ok").all()


def test_cuts_that_nobody_or_everybody_reaches_have_no_standard_error():
    y, arm, _ = sample(7, outcomes=1)
    fits = estimate_ordinal(y, Design(arm, 3), values=[0, 1, 2, 3, 4, 5])
    assert fits.cuts.tolist() == [1, 2, 3, 4, 5]
    assert fits.status[0, 0].tolist() == ["zero_variance", "ok", "ok", "ok", "zero_variance"]
    np.testing.assert_array_equal(fits.level[:, 0, [0, 4]], [[1, 0]] * 3)
    narrow = estimate_ordinal(y, Design(arm, 3))
    np.testing.assert_allclose(fits.std_error[..., 1:4], narrow.std_error, rtol=1e-8)
    np.testing.assert_allclose(fits.superiority, narrow.superiority, rtol=1e-10)
    with pytest.raises(ValueError, match="values"):
        estimate_ordinal(y, Design(arm, 3), values=[1, 2, 3])


def test_empty_arms_and_no_rows_are_named():
    y, arm, x = sample(8, outcomes=1)
    fits = estimate_ordinal(y, Design(arm, 5), covariates=x)
    assert fits.status[:, 0, 0].tolist() == ["ok", "ok", "empty", "empty"]
    assert np.isnan(fits.estimate[2:]).all()
    no_control = estimate_ordinal(y[arm > 0], Design(arm[arm > 0], 3))
    assert (no_control.status == "no_control").all()
    nothing = estimate_ordinal(np.empty((0, 2)), Design(np.empty(0, dtype=int), 3))
    assert (nothing.status == "no_control").all()
    same = estimate_ordinal(np.ones((30, 1)), Design(np.arange(30) % 3, 3))
    assert (same.status == "zero_variance").all()
    assert np.isnan(same.std_error).all()


def test_a_covariate_that_says_nothing_new_is_left_out_and_noted():
    y, arm, x = sample(9)
    double = np.column_stack([x, x.sum(axis=1), np.ones(240), arm == 1]).astype(float)
    fits = estimate_ordinal(y, Design(arm, 3), covariates=double)
    assert fits.dropped == ((2, 3, 4), (2, 3, 4))
    assert [note.code for note in fits.notes] == ["covariate_dropped"]
    np.testing.assert_allclose(fits.estimate, estimate_ordinal(y, Design(arm, 3), covariates=x).estimate, rtol=1e-7)


@pytest.mark.slow
@pytest.mark.parametrize("clustered", [False, True])
def test_intervals_cover_the_effects_in_the_population(clustered):
    rng = np.random.default_rng(10)
    n, outcomes, beta = 120, 1500, 0.7
    cluster = np.arange(n) // 4 if clustered else None
    arm = (np.arange(n) // 4 if clustered else np.arange(n)) % 2
    x = rng.choice([-1.0, 0.0, 1.0], size=n)
    y = np.digitize((x + beta * arm)[:, None] + rng.logistic(size=(n, outcomes)), [-1.0, 0.5, 2.0]).astype(float)
    fits = estimate_ordinal(
        y, Design(arm, 2, cluster=cluster), covariates=x[:, None], inference="finite", not_proportional="keep"
    )
    above = 1 / (1 + np.exp(np.array([-1.0, 0.5, 2.0]) - (x[:, None] + beta * np.arange(2)[:, None, None])))
    truth = np.diff(above.mean(axis=1), axis=0)[0]
    inside = np.abs(fits.estimate[0] - truth) < 2.0 * fits.std_error[0]
    np.testing.assert_allclose(inside.mean(axis=0), 0.95, atol=0.02)
