"""Best linear predictor, sorted groups and cross-fitting: against R, by hand, and in simulation."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pretest.numbers import estimate_differences, estimate_ordinal
from pretest.numbers.crossfit import explore_heterogeneity
from pretest.numbers.design import Design
from pretest.numbers.heterogeneity import (
    Figures,
    Half,
    describe_groups,
    estimate_blp,
    estimate_groups,
    median_of_splits,
    sort_groups,
)
from pretest.numbers.ordinal_mean import mean_differences
from pretest.numbers.robustfit import fit_robust

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "heterogeneity.json").read_text())
DATA = {name: np.array(values) for name, values in REFERENCE["data"].items()}
HALF = Half(DATA["y"], DATA["d"].astype(float), DATA["b"], DATA["s"], 0.5)


def same(found, expected, places=slice(None)):
    for name in ("estimate", "std_error", "df"):
        np.testing.assert_allclose(getattr(found, name)[places], expected[name], rtol=1e-7, err_msg=name)


def half(**changed):
    return Half(**{name: getattr(HALF, name) for name in Half.__slots__} | changed)


def test_the_best_linear_predictor_agrees_with_r():
    same(estimate_blp(HALF), REFERENCE["blp"])
    same(estimate_blp(half(cluster=DATA["g"])), REFERENCE["blp_cluster"])
    same(estimate_blp(half(weights=DATA["w"])), REFERENCE["blp_weighted"])


def test_sorted_groups_and_their_description_agree_with_r():
    group = sort_groups(DATA["s"], np.random.default_rng(1))
    np.testing.assert_array_equal(group, DATA["group"])
    found = estimate_groups(HALF, group)
    same(found, REFERENCE["groups"], slice(0, 3))
    same(found, REFERENCE["groups_difference"], 3)
    (described,) = describe_groups(HALF, group, DATA["z"][:, None].astype(float))
    same(described, REFERENCE["description"], slice(0, 3))
    same(described, REFERENCE["description_difference"], 3)


def test_a_perfect_prediction_has_spread_one():
    # nothing random: outcome = baseline + d (1 + s)
    s = np.tile([-1.0, -0.5, 0.5, 1.0], 10)
    d = np.repeat([0.0, 1.0], 20)
    b = np.linspace(0, 1, 40) ** 2
    found = estimate_blp(Half(b + (d - 0.5) * (1 + s), d, b, s, 0.5))
    np.testing.assert_allclose(found.estimate, [1.0, 1.0], atol=1e-9)


def test_a_prediction_without_differences_gives_no_figures_but_no_error():
    flat = half(proxy=np.zeros(120))
    assert np.isnan(estimate_blp(flat).estimate).all()
    assert np.isfinite(estimate_groups(flat, sort_groups(flat.proxy, np.random.default_rng(1))).estimate).all()
    assert fit_robust(np.ones(3), np.ones((3, 3))) is None


def test_turning_the_outcome_round_turns_the_effects_round():
    other = half(outcome=-HALF.outcome, baseline=-HALF.baseline, proxy=-HALF.proxy)
    plain, turned = estimate_blp(HALF), estimate_blp(other)
    np.testing.assert_allclose(turned.estimate, plain.estimate * [-1, 1])
    np.testing.assert_allclose(turned.std_error, plain.std_error)


def test_medians_over_splits_by_hand():
    parts = [Figures(np.array([value]), np.array([1.0]), np.array([np.inf])) for value in (0.0, 1.0, 5.0)]
    figures, low, high, p = median_of_splits(parts, 0.95)
    assert figures.estimate[0] == 1.0
    assert low[0] == pytest.approx(1 - 2.241403)  # 97.5 % interval of the middle split
    assert high[0] == pytest.approx(1 + 2.241403)
    assert p[0] == pytest.approx(2 * 0.3173105)
    gone = [Figures(*(np.array([np.nan]) for _ in range(3)))] * 2
    assert np.isnan(median_of_splits([*gone, parts[0]], 0.95)[0].estimate[0])


def people(seed, *, differs, n=600):
    rng = np.random.default_rng(seed)
    x, d = rng.normal(size=(n, 5)), rng.permutation(np.arange(n) % 2).astype(float)
    y = 0.5 * x[:, 1] + d * (0.2 + differs * np.sign(x[:, 0])) + rng.normal(size=n)
    return y, d, x


def test_large_differences_are_found_and_described():
    y, d, x = people(1, differs=1.0)
    found = explore_heterogeneity(y, d, x, rng=np.random.default_rng(2), splits=20)
    assert found.blp.p_value[1] < 0.01
    assert found.groups.figures.estimate[3] > 0.8
    assert found.description[0].low[3] > 0.5  # who gets worse most has a higher first variable
    assert found.description[2].low[3] < 0 < found.description[2].high[3]
    again = explore_heterogeneity(y, d, x, rng=np.random.default_rng(2), splits=20)
    np.testing.assert_array_equal(again.groups.figures.estimate, found.groups.figures.estimate)


def test_whole_clusters_stay_together():
    y, d, x = people(3, differs=0.0, n=200)
    seen = []

    def learner(covariates, outcome, weights, seed):
        seen.append(set(covariates[:, 0].tolist()))
        return lambda rows: rows[:, 1]

    x[:, 0] = np.arange(200) // 10
    explore_heterogeneity(
        y, d, x, rng=np.random.default_rng(1), splits=2, cluster=np.arange(200) // 10, learner=learner
    )
    assert all(len(clusters) == 10 for clusters in seen)


@pytest.mark.parametrize(
    "wrong", [{"treated": np.zeros(8)}, {"treated": np.full(8, 2.0)}, {"outcome": np.full(8, np.nan)}, {"splits": 1}]
)
def test_what_cannot_be_explored_is_refused(wrong):
    given = {"outcome": np.arange(8.0), "treated": np.tile([0.0, 1.0], 4), "covariates": np.ones((8, 1))} | wrong
    with pytest.raises(ValueError, match="heterogeneity"):
        explore_heterogeneity(**given, rng=np.random.default_rng(1))


@pytest.mark.slow
def test_where_nobody_differs_a_signal_is_rare():
    p = [
        explore_heterogeneity(
            *people(seed, differs=0.0, n=240), rng=np.random.default_rng(seed), splits=10
        ).blp.p_value[1]
        for seed in range(100)
    ]
    assert np.mean(np.array(p) < 0.05) <= 0.07  # doubling makes it far less than 5 %


def test_mean_answers_under_proportional_odds_agree_with_r():
    case = REFERENCE["ordinal"]
    answer, arm = np.array(case["answer"], dtype=float)[:, None], np.array(case["arm"])
    ordinal = estimate_ordinal(answer, Design(arm, 3), values=range(1, 6), not_proportional="keep")
    plain = estimate_differences(answer, Design(arm, 3))
    found = mean_differences(ordinal, plain, 1.0)
    np.testing.assert_allclose(found.estimate[:, 0], case["difference"], rtol=1e-5)
    np.testing.assert_allclose(found.std_error, plain.std_error, rtol=0.1)
    np.testing.assert_allclose(np.square(found.influence).sum(axis=0), np.square(found.std_error))
    assert (found.status == "ok").all()


def test_with_two_answers_both_models_say_the_same():
    rng = np.random.default_rng(5)
    arm = np.repeat([0, 1], 50)
    answer = (rng.random(100) < 0.3 + 0.2 * arm).astype(float)[:, None] * 3 + 1  # answers 1 and 4
    plain = estimate_differences(answer, Design(arm, 2))
    found = mean_differences(estimate_ordinal(answer, Design(arm, 2)), plain, 1.0)
    np.testing.assert_allclose(found.estimate, plain.estimate, rtol=1e-7)


def test_nobody_who_answers_anything_else_gives_no_standard_error():
    answer, arm = np.ones((20, 1)), np.repeat([0, 1], 10)
    plain = estimate_differences(answer, Design(arm, 2))
    found = mean_differences(estimate_ordinal(answer, Design(arm, 2), values=[1, 2, 3]), plain, 1.0)
    assert found.status.tolist() == [["zero_variance"]]
    assert np.isnan(found.std_error).all()
