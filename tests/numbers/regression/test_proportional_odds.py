"""Proportional odds: by hand, against R, and when there is no maximum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logit

from pretest.numbers.regression import fit_ordinal
from tests.numbers.regression.ordered import REFERENCE, sample, study

EXACT = 1e-8


def test_without_covariates_the_thresholds_are_cumulative_logits():
    fits = fit_ordinal([[0] * 2 + [1] * 5 + [2] * 3], np.empty((10, 0)), n_answers=3)
    np.testing.assert_allclose(fits.thresholds[0], logit([0.2, 0.7]), rtol=1e-12)
    expected = 2 * np.log(0.2) + 5 * np.log(0.5) + 3 * np.log(0.3)
    assert fits.log_likelihood[0] == pytest.approx(expected, rel=1e-13)
    assert fits.null_log_likelihood[0] == pytest.approx(expected, rel=1e-13)
    # delta method on a binomial share: var logit p = 1 / (n p (1 - p))
    np.testing.assert_allclose(fits.std_error[0] ** 2, 1 / (10 * np.array([0.2 * 0.8, 0.7 * 0.3])), rtol=1e-10)


def test_two_by_two_table_by_hand():
    y, x = np.repeat([0, 1, 0, 1], [8, 2, 3, 7])[None, :], np.repeat([0.0, 1.0], 10)[:, None]
    fits = fit_ordinal(y, x, n_answers=2)
    assert fits.coefficient[0, 0] == pytest.approx(np.log((7 / 3) / (2 / 8)), rel=1e-10)
    assert fits.std_error[0, 1] == pytest.approx(np.sqrt(1 / 8 + 1 / 2 + 1 / 3 + 1 / 7), rel=1e-10)


@pytest.mark.parametrize("case", ["clm", "weighted"])
def test_estimates_covariance_and_likelihood_equal_clm(case):
    y, x, w, _ = study()
    fits, r = fit_ordinal(y, x, n_answers=5, weights=w if case == "weighted" else None), REFERENCE[case]
    np.testing.assert_allclose(fits.thresholds[0], r["thresholds"], rtol=EXACT)
    np.testing.assert_allclose(fits.coefficient[0], r["coefficient"], rtol=EXACT)
    np.testing.assert_allclose(fits.covariance[0], r["vcov"], rtol=1e-7)
    np.testing.assert_allclose(fits.std_error[0], r["se"], rtol=EXACT)
    assert fits.log_likelihood[0] == pytest.approx(r["logLik"], rel=1e-12)
    assert fits.status.tolist() == ["ok"]


def test_estimates_equal_polr_and_glm():
    y, x, _, _ = study()
    fits, r = fit_ordinal(y, x, n_answers=5), REFERENCE["polr"]
    np.testing.assert_allclose(fits.thresholds[0], r["thresholds"], rtol=2e-6)
    np.testing.assert_allclose(fits.coefficient[0], r["coefficient"], rtol=2e-6)
    np.testing.assert_allclose(fits.std_error[0], np.roll(r["se"], 4), rtol=2e-6)
    assert fits.log_likelihood[0] == pytest.approx(r["logLik"], rel=1e-9)
    binary, r = fit_ordinal((y >= 2).astype(int), x, n_answers=2), REFERENCE["glm"]
    np.testing.assert_allclose(np.append(-binary.thresholds[0], binary.coefficient[0]), r["coefficient"], rtol=EXACT)
    sign = np.diag([-1.0, 1, 1, 1, 1])
    np.testing.assert_allclose(sign @ binary.covariance[0] @ sign, r["vcov"], rtol=1e-7)


def test_scores_sum_to_zero_and_square_to_the_information():
    y, x = sample(np.random.default_rng(1), 4000)
    fits = fit_ordinal(y, x, n_answers=4)
    scores = fits.scores(0)
    np.testing.assert_allclose(scores.sum(axis=0), 0, atol=1e-8)
    np.testing.assert_allclose(scores.T @ scores @ fits.covariance[0], np.eye(6), atol=0.12)


def test_frequency_weights_are_repeated_rows_and_weight_zero_is_absence():
    y, x = sample(np.random.default_rng(2), 80)
    w = np.random.default_rng(3).integers(0, 4, 80)
    weighted = fit_ordinal(y, x, n_answers=4, weights=w.astype(float))
    repeated = fit_ordinal(np.repeat(y, w, axis=1), np.repeat(x, w, axis=0), n_answers=4)
    np.testing.assert_allclose(weighted.coefficient, repeated.coefficient, rtol=1e-9)
    np.testing.assert_allclose(weighted.covariance, repeated.covariance, rtol=1e-8)
    missing = fit_ordinal(np.where(w > 0, y, -1), x, n_answers=4)
    dropped = fit_ordinal(y[:, w > 0], x[w > 0], n_answers=4)
    np.testing.assert_allclose(missing.coefficient, dropped.coefficient, rtol=1e-9)


def test_a_batch_equals_each_problem_alone_with_shared_or_own_designs():
    rng = np.random.default_rng(4)
    y, x = sample(rng, 150, problems=5)
    y[2, :20] = -1
    y[3] = np.minimum(y[3], 2)
    own = x + rng.normal(size=(5, 1, 3))
    for design in (x, own):
        batch = fit_ordinal(y, design, n_answers=4)
        assert batch.converged.all()
        for k in range(5):
            alone = fit_ordinal(y[[k]], x if design.ndim == 2 else own[k], n_answers=4)
            np.testing.assert_allclose(batch.coefficient[k], alone.coefficient[0], rtol=1e-9)
            np.testing.assert_allclose(batch.covariance[k], alone.covariance[0], rtol=1e-8, atol=1e-14)


def test_an_answer_nobody_gave_has_probability_zero():
    y, x = sample(np.random.default_rng(5), 200)
    full = fit_ordinal(y, x, n_answers=4)
    gaps = fit_ordinal(np.array([1, 2, 4, 5])[y], x, n_answers=7)
    np.testing.assert_allclose(gaps.thresholds[0, [1, 2, 4]], full.thresholds[0], rtol=1e-10)
    assert gaps.thresholds[0, 3] == gaps.thresholds[0, 2]
    assert gaps.thresholds[0, 0] == -np.inf
    assert gaps.thresholds[0, 5] == np.inf
    share = np.diff(gaps.below(0), axis=1, prepend=0.0, append=1.0)
    np.testing.assert_allclose(share[:, [0, 3, 6]], 0.0, atol=1e-15)
    influence = full.scores(0) @ full.covariance[0]
    wide = gaps.scores(0) @ gaps.covariance[0]
    np.testing.assert_allclose(wide[:, [1, 2, 4, 6, 7, 8]], influence, rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(wide[:, 3], wide[:, 2])


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), scale=st.floats(1e-3, 1e3), shift=st.floats(-1e3, 1e3))
def test_reversing_answers_and_rescaling_covariates(seed, scale, shift):
    y, x = sample(np.random.default_rng(seed), 120)
    fits = fit_ordinal(y, x, n_answers=4)
    turned = fit_ordinal(3 - y, x, n_answers=4)
    np.testing.assert_allclose(turned.coefficient, -fits.coefficient, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(turned.thresholds, -fits.thresholds[:, ::-1], rtol=1e-7, atol=1e-9)
    moved = fit_ordinal(y, scale * x + shift, n_answers=4)
    np.testing.assert_allclose(moved.coefficient * scale, fits.coefficient, rtol=1e-6, atol=1e-9)
    assert moved.log_likelihood[0] == pytest.approx(fits.log_likelihood[0], rel=1e-10)
    assert (np.diff(fits.thresholds) > 0).all()


def test_the_estimate_is_a_maximum():
    y, x = sample(np.random.default_rng(6), 60)
    fits = fit_ordinal(y, x, n_answers=4)

    def log_likelihood(theta, beta):
        below = 1 / (1 + np.exp(-(np.concatenate([[-np.inf], theta, [np.inf]]) - (x @ beta)[:, None])))
        return np.log(np.take_along_axis(np.diff(below), y.T, axis=1)).sum()

    best = log_likelihood(fits.thresholds[0], fits.coefficient[0])
    assert best == pytest.approx(fits.log_likelihood[0], rel=1e-12)
    rng = np.random.default_rng(7)
    for _ in range(50):
        assert log_likelihood(fits.thresholds[0] + rng.normal(0, 0.01, 3), fits.coefficient[0]) < best
        assert log_likelihood(fits.thresholds[0], fits.coefficient[0] + rng.normal(0, 0.01, 3)) < best


@pytest.mark.parametrize(
    ("y", "x", "status"),
    [
        ([1] * 6, np.arange(6.0)[:, None], "constant"),
        ([-1] * 6, np.arange(6.0)[:, None], "constant"),
        ([0, 1, 2, 0, 1, 2], np.ones((6, 1)), "deficient"),
        ([0, 1, 2, 0, 1, 2], np.arange(6.0)[:, None] * [1, 2], "deficient"),
        ([0, 1, 2, -1, -1, -1], np.eye(6)[:, 3:4], "deficient"),
    ],
)
def test_what_cannot_be_solved_is_named_and_holds_no_numbers(y, x, status):
    fits = fit_ordinal([y], x, n_answers=3)
    assert fits.status.tolist() == [status]
    assert not fits.converged[0]
    assert np.isnan(fits.coefficient).all()
    assert np.isnan(fits.covariance).all()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"codes": [0, 1, 2]}, "codes"),
        ({"codes": [[0.0, 1.0, 2.0]]}, "codes"),
        ({"codes": [[0, 1, 3]]}, "codes"),
        ({"design": np.zeros((4, 1))}, "design"),
        ({"design": [[np.nan], [0.0], [1.0]]}, "design"),
        ({"weights": [1.0, -1.0, 1.0]}, "weights"),
    ],
)
def test_impossible_arrays_are_refused_by_name(changed, message):
    arrays = {"codes": [[0, 1, 2]], "design": np.zeros((3, 1))} | changed
    with pytest.raises(ValueError, match=message):
        fit_ordinal(arrays["codes"], arrays["design"], n_answers=3, weights=arrays.get("weights"))


@pytest.mark.slow
def test_intervals_of_slopes_cover():
    rng = np.random.default_rng(8)
    x = rng.normal(size=(150, 2))
    y = np.digitize(x @ [0.6, -0.3] + rng.logistic(size=(4000, 150)), [-1.5, 0.0, 1.0])
    fits = fit_ordinal(y, x, n_answers=4)
    inside = np.abs(fits.coefficient - [0.6, -0.3]) < 1.96 * fits.std_error[:, 3:]
    np.testing.assert_allclose(inside.mean(axis=0), 0.95, atol=0.015)
