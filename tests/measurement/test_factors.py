"""One factor or more: by hand, against lavaan and R's own noise, and properties."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pretest.measurement import check_one_factor, judge_one_factor
from pretest.measurement.factors import FitMeasures, fit_measures, noise_eigenvalues

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "measurement_invariance.json").read_text())


def check(items, **more):
    return check_one_factor(np.asarray(items, dtype=float), np.random.default_rng(1), **more)


def test_fit_measures_by_hand():
    fit = fit_measures(20.0, 10, 110.0, 20, 0.05, n=200, n_groups=2)
    assert fit.cfi == pytest.approx(1 - 10 / 90)
    assert fit.rmsea == pytest.approx(0.1)  # sqrt(2 groups * 10 too much / (10 df * 200 rows))
    perfect = fit_measures(8.0, 10, 110.0, 20, 0.05, n=200)
    assert (perfect.cfi, perfect.rmsea) == (1.0, 0.0)
    assert np.isnan(fit_measures(0.0, 0, 110.0, 3, 0.0, n=200).cfi)


@pytest.mark.parametrize("case", ["one", "two"])
def test_fit_equals_lavaan_and_loadings_factanal(case):
    expected = REFERENCE["single"][case]
    got = check(expected["items"])
    assert got.proper
    assert got.fit.chi2 == pytest.approx(expected["fit"]["chisq"], rel=1e-8)
    assert got.fit.df == expected["fit"]["df"]
    assert got.fit.p_value == pytest.approx(expected["fit"]["pvalue"], rel=1e-7)
    assert got.fit.cfi == pytest.approx(expected["fit"]["cfi"], rel=1e-8)
    assert got.fit.rmsea == pytest.approx(expected["fit"]["rmsea"], rel=1e-8)
    assert got.fit.srmr == pytest.approx(expected["fit"]["srmr"], rel=1e-6)
    np.testing.assert_allclose(np.abs(got.loadings), np.abs(expected["loadings"]), rtol=5e-6)
    np.testing.assert_allclose(np.abs(got.loadings), expected["factanal"], rtol=5e-6)
    np.testing.assert_allclose(got.eigenvalues, expected["eigenvalues"], rtol=1e-10)


def test_parallel_analysis_counts_the_factors():
    one, two = (check(REFERENCE["single"][case]["items"]) for case in ("one", "two"))
    assert (one.n_factors, judge_one_factor(one.fit)) == (1, "holds")
    assert (two.n_factors, judge_one_factor(two.fit)) == (2, "fails")
    noise = np.random.default_rng(4).normal(size=(300, 5))
    assert check(noise).n_factors == 0


def test_the_noise_is_that_of_r():
    expected = REFERENCE["threshold"]
    got = noise_eigenvalues(expected["n"], expected["k"], np.random.default_rng(2), 20_000)
    np.testing.assert_allclose(got, expected["values"], atol=0.005)


def test_units_and_direction_of_the_items_do_not_matter():
    items = np.array(REFERENCE["single"]["one"]["items"], dtype=float)
    got, scaled, turned = check(items), check(items * [1, 10, 0.1, 3, 2] + 7), check(6 - items)
    for other in (scaled, turned):
        assert other.fit.chi2 == pytest.approx(got.fit.chi2, rel=1e-9)
        assert other.fit.srmr == pytest.approx(got.fit.srmr, rel=1e-9)


def test_what_has_no_solution_is_never_said_to_hold():
    rng = np.random.default_rng(5)
    items = rng.normal(size=(200, 4))
    items[:, 1] = items[:, 0]  # twice the same question
    copied = check(items)
    assert not copied.proper
    constant = check(np.column_stack([rng.normal(size=(200, 3)), np.ones(200)]))
    few = check(rng.normal(size=(5, 4)))
    for found in (copied, constant, few):
        assert judge_one_factor(found.fit) == "cannot_tell"
    with pytest.raises(ValueError, match="four or more"):
        check(items[:, :3])


def test_limits_of_the_judgement():
    good = FitMeasures(12.0, 5, 0.03, 0.96, 0.12, 0.05)
    assert judge_one_factor(good) == "holds"  # whatever RMSEA says
    assert judge_one_factor(replace(good, cfi=0.93)) == "cannot_tell"
    assert judge_one_factor(replace(good, cfi=0.80)) == "fails"
    assert judge_one_factor(replace(good, srmr=0.12)) == "fails"
    assert judge_one_factor(replace(good, cfi=0.80, p_value=0.20)) == "cannot_tell"


@pytest.mark.slow
def test_one_factor_is_rarely_taken_for_more_and_rarely_rejected():
    rng = np.random.default_rng(6)
    extra = failed = 0
    for _ in range(200):
        trait = rng.normal(size=(250, 1))
        items = np.digitize(0.7 * trait + 0.7 * rng.normal(size=(250, 5)), [-1.5, -0.5, 0.5, 1.5])
        found = check_one_factor(items.astype(float), rng, draws=200)
        extra += found.n_factors > 1
        failed += judge_one_factor(found.fit) == "fails"
    assert extra <= 10
    assert failed <= 4
