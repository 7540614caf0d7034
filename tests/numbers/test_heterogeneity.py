"""Best linear predictor, sorted groups and cross-fitting: against R, by hand, and in simulation."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pretest.numbers.heterogeneity import (
    Figures,
    Half,
    describe_groups,
    estimate_blp,
    estimate_groups,
    median_of_splits,
    sort_groups,
)
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
