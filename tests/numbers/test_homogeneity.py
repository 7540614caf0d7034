"""Whether a share is the same in all arms: tables that can be counted by hand, and what must not matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, fisher_exact

from pretest.numbers import homogeneity
from pretest.numbers.homogeneity import chi_square_tail, homogeneity_test


def compared(counts, totals):
    return homogeneity_test(np.array(counts), np.array(totals), np.random.default_rng(1))


def test_chi_square_by_hand():
    # 10 of 40 and 20 of 40, 15 and 25 expected in both: 25/15 + 25/15 + 25/25 + 25/25 = 16/3
    found = compared([10, 20], [40, 40])
    assert (found.test, found.df) == ("chi_square", 1)
    assert found.statistic == pytest.approx(16 / 3)
    assert found.p_value == pytest.approx(chi2_contingency([[10, 20], [30, 20]], correction=False).pvalue)


def test_the_exact_test_by_hand():
    # all 3 of 3 and none of 3: 20 ways to choose three of six, two as rare as this
    found = compared([3, 0], [3, 3])
    assert found.test == "fisher"
    assert found.p_value == pytest.approx(2 / 20)
    assert compared([2, 1], [3, 3]).p_value == pytest.approx(1.0)


def test_an_expected_number_of_five_is_enough_for_chi_square():
    assert compared([2, 8], [20, 20]).test == "chi_square"
    assert compared([1, 8], [20, 20]).test == "fisher"
    assert compared([18, 12], [20, 20]).test == "chi_square"  # five expected not to be
    assert compared([19, 12], [20, 20]).test == "fisher"


@settings(max_examples=60)
@given(st.integers(0, 12), st.integers(1, 12), st.integers(0, 12), st.integers(1, 12))
def test_two_small_arms_agree_with_scipy(a, more_a, b, more_b):
    found = compared([a, b], [a + more_a, b + more_b])
    if found.test == "fisher":
        assert found.p_value == pytest.approx(fisher_exact([[a, b], [more_a, more_b]]).pvalue, rel=1e-6)
    assert found.test or a + b == 0


@pytest.mark.parametrize(("counts", "totals"), [([0, 0], [4, 4]), ([4, 4], [4, 4]), ([1, 0], [4, 0]), ([2], [4])])
def test_nothing_to_compare_is_no_test(counts, totals):
    found = compared(counts, totals)
    assert (found.test, found.df) == ("", 0)
    assert np.isnan([found.statistic, found.p_value]).all()


def test_drawn_tables_come_close_to_listed_ones(monkeypatch):
    exact = compared([1, 4, 6], [12, 12, 12])
    monkeypatch.setattr(homogeneity, "MOST_TABLES", 1)
    drawn = compared([1, 4, 6], [12, 12, 12])
    assert (exact.test, drawn.test) == ("fisher", "fisher_simulated")
    assert drawn.p_value == pytest.approx(exact.p_value, abs=4 * np.sqrt(exact.p_value / homogeneity.DRAWS))


@pytest.mark.parametrize("df", [1, 2, 3, 4, 7, 20])
@pytest.mark.parametrize("statistic", [0.0, 1e-6, 0.5, 3.84, 40.0, 900.0])
def test_the_tail_of_chi_square_is_that_of_scipy(df, statistic):
    from scipy.special import gammaincc

    assert chi_square_tail(statistic, df) == pytest.approx(float(gammaincc(df / 2, statistic / 2)), rel=1e-12)
