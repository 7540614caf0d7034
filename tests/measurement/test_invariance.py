"""Equal measurement: by hand, against lavaan, properties, and how often groups that are alike are called different."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.measurement import estimate_dif, estimate_invariance
from pretest.measurement.invariance import _after, _judge
from pretest.measurement.multigroup import fit_groups, moments_of

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "measurement_invariance.json").read_text())
CASES = tuple(REFERENCE["groups"])
LEVELS = ("configural", "metric", "scalar")
CUTS = [-1.5, -0.5, 0.5, 1.5]


def data_of(case):
    record = REFERENCE["groups"][case]
    return np.array(record["items"], dtype=float), np.array(record["group"])


def sample(seed, *, n=250, k=5, mean=0.3, shifted=(), shift=0.8):
    rng = np.random.default_rng(seed)
    group = np.arange(2 * n) % 2
    latent = 0.7 * (rng.normal(size=2 * n) + mean * group)[:, None] + 0.7 * rng.normal(size=(2 * n, k))
    latent[:, list(shifted)] += shift * group[:, None]
    return np.digitize(latent, CUTS) + 1.0, group


def test_three_items_in_one_group_by_hand():
    # With three items the model fits exactly: loading = SD * sqrt(r12 r13 / r23), and so on.
    y, group = sample(1, k=3)
    fit = fit_groups(moments_of(y, group, 2), "configural")
    assert fit is not None
    np.testing.assert_allclose(fit.discrepancy, 0.0, atol=1e-10)
    for g in (0, 1):
        part = y[group == g]
        r, sd = np.corrcoef(part, rowvar=False), part.std(axis=0)
        first = sd[0] * np.sqrt(r[0, 1] * r[0, 2] / r[1, 2])
        assert fit.loadings[g, 0] == pytest.approx(first, rel=1e-6)
        assert fit.uniquenesses[g, 0] == pytest.approx(sd[0] ** 2 - first**2, rel=1e-6)
        np.testing.assert_allclose(fit.intercepts[g], part.mean(axis=0), rtol=1e-9)


def test_the_same_answers_moved_along_the_factor_by_hand():
    # The second group gives the answers of the first, moved by two loadings each: the factor mean is 2, nothing else.
    y, _ = sample(2, n=100)
    moments = moments_of(np.concatenate([y, y]), np.repeat([0, 1], len(y)), 2)
    loadings = fit_groups(moments, "configural").loadings[0]
    moved = np.concatenate([y, y + 2 * loadings])
    result = estimate_invariance(moved, np.repeat([0, 1], len(y)), n_groups=2)
    chi2 = [step.fit.chi2 for step in result.steps]
    np.testing.assert_allclose(chi2, chi2[0], rtol=1e-8)
    assert [step.fit.df for step in result.steps] == [10, 14, 18]
    np.testing.assert_allclose(result.steps[2].groups.factor, [[0, 1], [2, 1]], atol=1e-5)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_fit_parameters_and_errors_equal_lavaan(case, place):
    y, group = data_of(case)
    n_groups = int(group.max()) + 1
    step = estimate_invariance(y, group, n_groups=n_groups).steps[place]
    expected = REFERENCE["groups"][case]["fits"][LEVELS[place]]
    assert step.fit.df == expected["df"]
    assert step.fit.chi2 == pytest.approx(expected["chisq"], rel=1e-8, abs=1e-8)
    if step.fit.df:
        assert step.fit.p_value == pytest.approx(expected["pvalue"], rel=1e-7)
        assert step.fit.cfi == pytest.approx(expected["cfi"], rel=1e-8)
        assert step.fit.rmsea == pytest.approx(expected["rmsea"], rel=1e-8)
    assert step.fit.srmr == pytest.approx(expected["srmr"], rel=2e-6, abs=1e-7)
    for g in range(n_groups):
        theirs, errors = expected["est"][g], expected["se"][g]
        sign = np.sign(np.sum(theirs["loadings"]))
        near = {"rtol": 5e-6, "atol": 5e-6}
        np.testing.assert_allclose(step.groups.loadings[g], sign * np.array(theirs["loadings"]), **near)
        np.testing.assert_allclose(step.groups.uniquenesses[g], theirs["uniquenesses"], **near)
        np.testing.assert_allclose(step.groups.intercepts[g], theirs["intercepts"], **near)
        np.testing.assert_allclose(step.groups.factor[g], [sign * theirs["mean"], theirs["variance"]], **near)
        parts = [
            errors["loadings"],
            errors["uniquenesses"],
            errors["intercepts"],
            [errors["mean"]],
            [errors["variance"]],
        ]
        np.testing.assert_allclose(np.nan_to_num(step.groups.errors[g]), np.concatenate(parts), rtol=3e-6, atol=1e-9)


@pytest.mark.parametrize(
    ("case", "judgements"),
    [
        ("alike", ["holds", "holds", "holds"]),
        ("intercept", ["holds", "holds", "fails"]),
        ("loading", ["holds", "fails", "fails"]),
        ("three_items", ["cannot_tell", "holds", "holds"]),
    ],
)
def test_what_was_built_in_is_found(case, judgements):
    y, group = data_of(case)
    assert [step.judgement for step in estimate_invariance(y, group, n_groups=2).steps] == judgements


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_names_of_groups_direction_and_units_leave_the_fit_as_it_is(seed):
    y, group = sample(seed, n=120, k=4)
    others = [(y, 1 - group), (6 - y, group), (y * [1, 10, 0.1, 3] + 5, group), (y[:, ::-1], group)]
    steps = estimate_invariance(y, group, n_groups=2).steps
    for items, codes in others:
        for step, other in zip(steps, estimate_invariance(items, codes, n_groups=2).steps, strict=True):
            assert other.judgement == step.judgement
            for name in ("chi2", "cfi", "rmsea", "srmr"):
                assert getattr(other.fit, name) == pytest.approx(
                    getattr(step.fit, name), rel=1e-6, abs=1e-7, nan_ok=True
                )


def test_small_groups_and_missing_solutions_never_hold():
    y, group = sample(3, n=60)
    assert "holds" not in [step.judgement for step in estimate_invariance(y, group, n_groups=2).steps]
    tiny = estimate_invariance(y[:40], group[:40], n_groups=2)
    assert (tiny.reason, tiny.judgement) == ("too_few", "cannot_tell")
    pair = estimate_invariance(y[:, :2], group, n_groups=2)
    assert (pair.reason, pair.judgement) == ("few_items", "cannot_tell")
    stuck = y.copy()
    stuck[group == 1, 0] = 3.0
    assert estimate_invariance(stuck, group, n_groups=2).reason == "constant"
    copied = y.copy()
    copied[:, 1] = copied[:, 0]
    assert {step.judgement for step in estimate_invariance(copied, group, n_groups=2).steps} == {"cannot_tell"}


def test_a_heywood_case_cannot_tell():
    rng = np.random.default_rng(8)
    trait = rng.normal(size=800)
    y = np.column_stack([trait, trait + 0.3 * rng.normal(size=800), *rng.normal(size=(2, 800))])
    y[:, 2] += 0.05 * trait
    y[:, 3] -= 0.05 * y[:, 1]
    result = estimate_invariance(y, np.arange(800) % 2, n_groups=2)
    improper = [step for step in result.steps if step.groups is None or not step.groups.proper]
    assert improper
    assert all(step.judgement == "cannot_tell" for step in improper)
    assert all(np.isnan(step.fit.chi2) for step in improper)


def test_rows_with_a_missing_answer_do_not_count():
    y, group = sample(4)
    holes = y.copy()
    holes[::7, 2] = np.nan
    kept = ~np.isnan(holes).any(axis=1)
    with_holes = estimate_invariance(holes, group, n_groups=2)
    without = estimate_invariance(y[kept], group[kept], n_groups=2)
    assert with_holes.n.tolist() == without.n.tolist()
    assert with_holes.steps[2].fit.chi2 == pytest.approx(without.steps[2].fit.chi2)


def test_the_rules_by_hand():
    assert _judge(-0.005, 0.010, 0.5, False, 0.05) == "holds"
    assert _judge(-0.020, 0.010, 0.5, False, 0.05) == "cannot_tell"  # too large a change, which may be chance
    assert _judge(-0.020, 0.010, 0.01, False, 0.05) == "fails"
    assert _judge(-0.005, 0.020, 0.01, False, 0.05) == "fails"
    assert _judge(-0.005, np.nan, 0.01, True, 0.05) == "holds"
    assert _judge(np.nan, np.nan, np.nan, False, 0.05) == "cannot_tell"
    good = estimate_invariance(*data_of("alike"), n_groups=2).steps
    assert _after("holds", list(good[:2]), True) == "holds"
    assert _after("holds", list(good[:2]), False) == "cannot_tell"
    bad = estimate_invariance(*data_of("loading"), n_groups=2).steps
    assert _after("holds", list(bad[:2]), True) == "fails"


@pytest.mark.parametrize(
    ("items", "group", "message"),
    [
        (np.zeros((4, 3)), np.array([0, 1, 0]), "items and group"),
        (np.zeros(4), np.array([0, 1, 0, 1]), "items and group"),
        (np.zeros((4, 3)), np.array([0, 1, 0, 2]), "codes"),
    ],
)
def test_impossible_arrays_are_refused_by_name(items, group, message):
    with pytest.raises(ValueError, match=message):
        estimate_invariance(items, group, n_groups=2)


@pytest.mark.slow
def test_groups_that_measure_alike_are_rarely_told_apart_and_others_are():
    alike = [estimate_invariance(*sample(seed), n_groups=2) for seed in range(400)]
    # at most 5 % by design; the limit adds two standard errors of 400 draws
    assert np.mean([result.judgement == "fails" for result in alike]) < 0.072
    assert np.mean([result.judgement == "holds" for result in alike]) > 0.6
    p = np.array([[step.p_delta for step in result.steps[1:]] for result in alike])
    np.testing.assert_allclose((p < 0.05).mean(axis=0), 0.05, atol=0.045)
    other = [estimate_invariance(*sample(seed, shifted=(1,)), n_groups=2) for seed in range(60)]
    assert np.mean([result.judgement == "fails" for result in other]) > 0.95
    assert not any(result.judgement == "holds" for result in other)


@pytest.mark.slow
def test_both_tests_together_seldom_accuse_a_good_scale():
    wrong = 0
    for seed in range(150):
        y, group = sample(1000 + seed)
        wrong += bool(estimate_dif(y, group, n_groups=2).flagged.any())
        wrong += estimate_invariance(y, group, n_groups=2).judgement == "fails"
    assert wrong / 150 < 0.09
