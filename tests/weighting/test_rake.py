"""Raking against hand counts, R's survey, and what must hold for any sample."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.errors import DesignError
from pretest.weighting import Margin, measure_spread, rake

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "weighting_rake.json").read_text("utf-8"))
DATA = {name: np.array(values) for name, values in REFERENCE["data"].items()}
CODES = [DATA[name].astype(int) - 1 for name in "abc"]


def margin(name: str, *shares: float) -> Margin:
    return Margin(name, tuple(f"{name}{k}" for k in range(1, len(shares) + 1)), np.array(shares))


MARGINS = [margin(name, *REFERENCE["shares"][name]) for name in "abc"]


def gaps(weights, codes, margins):
    """Largest difference between a weighted share and its target."""
    found = [
        np.bincount(code, weights, len(one.shares)) / weights.sum() for code, one in zip(codes, margins, strict=True)
    ]
    return max(np.abs(share - one.shares).max() for share, one in zip(found, margins, strict=True))


# --- by hand ---------------------------------------------------------------------------------------
def test_one_margin_is_post_stratification():
    fit = rake([np.array([0, 0, 0, 1])], [margin("gender", 0.5, 0.5)])
    np.testing.assert_allclose(fit.weights, [2 / 3, 2 / 3, 2 / 3, 2.0], rtol=1e-14)
    assert (fit.converged, fit.n_trimmed) == (True, 0)
    np.testing.assert_allclose(fit.factors[0], [2 / 3, 2.0])
    assert fit.least_cap == pytest.approx(2.0)
    np.testing.assert_allclose(fit.history, [0.25, 0.0], atol=1e-15)


def test_two_independent_margins_multiply():
    # a 2 x 2 table with 4, 2 / 2, 1 people: rows and columns are independent, so raking is the product of shares
    first, second = np.repeat([0, 0, 1, 1], [4, 2, 2, 1]), np.repeat([0, 1, 0, 1], [4, 2, 2, 1])
    fit = rake([first, second], [margin("a", 0.5, 0.5), margin("b", 0.5, 0.5)])
    np.testing.assert_allclose(fit.weights, np.repeat([9 / 16, 9 / 8, 9 / 8, 9 / 4], [4, 2, 2, 1]), rtol=1e-12)


def test_who_is_not_known_keeps_the_share_of_the_sample():
    # 1 of 5 without a category keeps 1/5; the other 4/5 are divided as the population is
    fit = rake([np.array([0, 0, 0, 1, -1])], [margin("gender", 0.5, 0.5)])
    np.testing.assert_allclose(fit.weights, [2 / 3, 2 / 3, 2 / 3, 2.0, 1.0], rtol=1e-14)
    np.testing.assert_allclose(fit.held, [0.2])


def test_a_cap_gives_the_rest_to_the_others_of_the_category():
    # category 2 (base 1, 1, 4) must hold 4 of 5: uncapped 2/3, 2/3, 8/3; one gets the cap, the others share 2.1
    base = np.array([1.0, 1.0, 1.0, 1.0, 4.0])
    fit = rake([np.array([0, 0, 1, 1, 1])], [margin("a", 0.2, 0.8)], base=base, cap=1.9)
    np.testing.assert_allclose(fit.weights, [0.5, 0.5, 1.05, 1.05, 1.9], rtol=1e-12)
    assert (fit.n_trimmed, fit.converged) == (1, True)


def test_base_weight_0_stays_0_and_counts_nowhere():
    fit = rake([np.array([0, 0, 1, 1])], [margin("a", 0.5, 0.5)], base=np.array([1.0, 3.0, 0.0, 4.0]))
    np.testing.assert_allclose(fit.weights, [0.375, 1.125, 0.0, 1.5], rtol=1e-14)
    capped = rake([np.array([0, 0, 1, 1])], [margin("a", 0.5, 0.5)], base=np.array([1.0, 3.0, 0.0, 4.0]), cap=1.6)
    np.testing.assert_allclose(capped.weights, fit.weights, rtol=1e-12)


# --- R ---------------------------------------------------------------------------------------------
def test_weights_are_those_of_survey_rake():
    np.testing.assert_allclose(rake(CODES, MARGINS).weights, REFERENCE["plain"], rtol=1e-9)


def test_base_weights_as_in_survey_rake():
    expected = np.array(REFERENCE["based"])
    fit = rake(CODES, MARGINS, base=DATA["base"])
    np.testing.assert_allclose(fit.weights, expected / expected.mean(), rtol=1e-9)


def test_the_cap_gives_the_minimum_of_the_dual_function():
    fit = rake(CODES, MARGINS, cap=REFERENCE["cap"])
    np.testing.assert_allclose(fit.weights, REFERENCE["bounded"], rtol=1e-8)
    assert fit.converged
    assert fit.weights.max() <= REFERENCE["cap"]


def test_trimming_and_raking_in_turns_ends_at_the_same_weights():
    fit = rake(CODES, MARGINS, cap=REFERENCE["cap"])
    np.testing.assert_allclose(fit.weights, REFERENCE["trimmed"]["weights"], rtol=1e-7)
    assert fit.iterations < REFERENCE["trimmed"]["rounds"]


def test_missing_categories_as_a_level_of_their_own_in_r():
    b = np.array(REFERENCE["missing_b"]) - 1
    fit = rake([CODES[0], np.where(b == 4, -1, b), CODES[2]], MARGINS)
    np.testing.assert_allclose(fit.weights, REFERENCE["missing"], rtol=1e-9)


def test_kish():
    spread = measure_spread(rake(CODES, MARGINS).weights)
    assert spread.deff == pytest.approx(REFERENCE["kish"]["deff"], rel=1e-9)
    assert spread.n_effective == pytest.approx(REFERENCE["kish"]["n_effective"], rel=1e-9)


# --- what must always hold -------------------------------------------------------------------------
@st.composite
def samples(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=3))
    n = draw(st.integers(60, 200))
    codes = [np.concatenate([np.arange(k), rng.integers(0, k, n - k)]) for k in sizes]
    codes = [rng.permutation(code) for code in codes]
    margins = [margin(f"m{i}_", *(0.5 / k + 0.5 * rng.dirichlet(np.ones(k)))) for i, k in enumerate(sizes)]
    return rng, codes, margins


@settings(max_examples=60)
@given(samples())
def test_margins_hold_and_the_mean_is_1(sample):
    rng, codes, margins = sample
    base = rng.gamma(3.0, 1.0, len(codes[0]))
    for start in (None, base):
        fit = rake(codes, margins, base=start)
        assert fit.weights.mean() == pytest.approx(1.0, rel=1e-9)
        if fit.converged:
            assert gaps(fit.weights, codes, margins) <= 1e-9


@settings(max_examples=40)
@given(samples(), st.floats(1.2, 4.0))
def test_the_cap_is_never_passed_and_failure_is_open(sample, cap):
    rng, codes, margins = sample
    base = rng.gamma(3.0, 1.0, len(codes[0]))
    for start in (None, base):
        fit = rake(codes, margins, base=start, cap=cap, max_iterations=200)
        assert fit.weights.max() <= cap * (1 + 1e-9)
        assert fit.weights.mean() == pytest.approx(1.0, rel=1e-9)
        assert fit.converged == (fit.deviation <= 1e-10)
        assert fit.deviation == pytest.approx(gaps(fit.weights, codes, margins), abs=1e-9)
        if cap < fit.least_cap * (1 - 1e-6):
            assert not fit.converged


@settings(max_examples=30)
@given(samples())
def test_order_scale_and_collapsing_change_nothing(sample):
    rng, codes, margins = sample
    base = rng.gamma(3.0, 1.0, len(codes[0]))
    fit = rake(codes, margins, base=base)
    if not fit.converged:
        return
    np.testing.assert_allclose(rake(codes, margins, base=7 * base).weights, fit.weights, rtol=1e-7)
    np.testing.assert_allclose(rake(codes[::-1], margins[::-1], base=base).weights, fit.weights, rtol=1e-6)
    order = rng.permutation(len(base))
    again = rake([code[order] for code in codes], margins, base=base[order])
    np.testing.assert_allclose(again.weights, fit.weights[order], rtol=1e-9)
    product = base * np.prod([factor[code] for factor, code in zip(fit.factors, codes, strict=True)], axis=0)
    np.testing.assert_allclose(product / product.mean(), fit.weights, rtol=1e-9)


def test_raking_raked_weights_changes_nothing():
    first = rake(CODES, MARGINS)
    again = rake(CODES, MARGINS, base=first.weights)
    np.testing.assert_allclose(again.weights, first.weights, rtol=1e-8)
    assert again.iterations == 1


def test_many_sparse_margins_are_numbered_by_what_occurs():
    rng = np.random.default_rng(3)
    codes = [np.concatenate([np.arange(60), rng.integers(0, 60, 3_000)]) for _ in range(6)]
    margins = [margin(f"m{i}_", *np.full(60, 1 / 60)) for i in range(6)]  # 61^6 combinations
    fit = rake(codes, margins)
    assert fit.converged
    assert gaps(fit.weights, codes, margins) <= 1e-9


# --- what cannot be -------------------------------------------------------------------------------
def test_an_empty_category_says_which_and_what_to_do():
    with pytest.raises(DesignError) as caught:
        rake([np.array([0, 0, 2]), np.array([1, 1, 1])], [margin("a", 0.2, 0.3, 0.5), margin("b", 0.4, 0.6)])
    assert [problem.code for problem in caught.value.problems] == ["category_empty", "category_empty"]
    assert "'a2'" in str(caught.value)
    assert "Join" in str(caught.value)


def test_nobody_known():
    with pytest.raises(DesignError, match="known category"):
        rake([np.array([-1, -1])], [margin("a", 0.5, 0.5)])


def test_margins_that_exclude_each_other_are_not_called_converged():
    both = np.array([0, 0, 1, 1])  # everybody in a1 is in b1, but the shares differ
    fit = rake([both, both], [margin("a", 0.5, 0.5), margin("b", 0.7, 0.3)])
    assert not fit.converged
    assert fit.deviation == pytest.approx(0.2)
    assert fit.iterations < 100


@pytest.mark.parametrize(
    ("codes", "changes"),
    [
        ([np.array([0, 1])], {"cap": 1.0}),
        ([np.array([0, 1])], {"base": np.array([1.0, -1.0])}),
        ([np.array([0, 1])], {"base": np.array([1.0, np.nan])}),
        ([np.array([0, 2])], {}),
        ([np.array([0.0, 1.0])], {}),
        ([np.array([0, 1]), np.array([0, 1])], {}),
    ],
)
def test_programming_mistakes(codes, changes):
    with pytest.raises(ValueError, match=r"cap|base|codes"):
        rake(codes, [margin("a", 0.5, 0.5)], **changes)


def test_a_margin_must_be_a_distribution():
    with pytest.raises(ValueError, match="adding up"):
        margin("a", 0.5, 0.6)
