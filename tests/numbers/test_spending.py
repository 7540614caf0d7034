"""How looks share one chance of a wrong word, against published bounds and the bivariate normal distribution."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri
from scipy.stats import multivariate_normal

from pretest.numbers.spending import Course, spend, spent

# Reboussin, DeMets, Kim & Lan (2000), DOI 10.1016/S0197-2456(00)00057-X, as ldbounds and gsDesign give them
PUBLISHED = [
    ((0.5, 1.0), 0.025, "obrien_fleming", (2.963, 1.969)),
    ((0.5, 1.0), 0.025, "pocock", (2.157, 2.201)),
    ((0.2, 0.4, 0.6, 0.8, 1.0), 0.025, "obrien_fleming", (4.8769, 3.3569, 2.6803, 2.2898, 2.0310)),
    ((0.2, 0.4, 0.6, 0.8, 1.0), 0.025, "pocock", (2.4380, 2.4268, 2.4101, 2.3966, 2.3859)),
]


def alike(fractions):
    """Correlation of neighbouring looks at one cell, where the earlier holds a part of the people of the later."""
    t = np.asarray(fractions)
    return np.sqrt(t[:-1] / t[1:])[:, None]


@pytest.mark.parametrize(("fractions", "alpha", "spending", "bounds"), PUBLISHED)
def test_bounds_are_those_of_published_tables(fractions, alpha, spending, bounds):
    found = [
        float(-ndtri(Course(fractions[:k], spending).level(alpha, alike(fractions[:k]))[0]))
        for k in range(1, len(fractions) + 1)
    ]
    assert found == pytest.approx(bounds, abs=6e-4)


def test_half_of_the_units_spend_0056_of_05():
    assert spend(0.05, [0.5, 1.0]) == pytest.approx([0.0055746, 0.0444254], abs=1e-7)
    assert spent(0.05, 0.5, "pocock") == pytest.approx(0.05 * np.log(1 + (np.e - 1) / 2))


def test_nothing_is_spent_beyond_the_plan():
    assert spent(0.05, [1.0, 1.3]).tolist() == [0.05, 0.05]
    with pytest.raises(ValueError, match="rise"):
        spend(0.05, [1.0, 1.0])
    with pytest.raises(ValueError, match="fractions"):
        spent(0.05, 0.0)


@settings(max_examples=25)
@given(
    t=st.floats(0.05, 0.95),
    r=st.floats(0.0, 0.99),
    alpha=st.floats(0.005, 0.2),
    spending=st.sampled_from(["obrien_fleming", "pocock"]),
)
def test_both_looks_together_have_the_total(t, r, alpha, spending):
    """The chance of passing neither bound, by the bivariate normal distribution, is 1 - alpha."""
    course = Course((t, 1.0), spending)
    level = float(course.level(alpha, np.array([[r]]))[0])
    first = float(spent(alpha, t, spending))
    neither = multivariate_normal.cdf([-ndtri(first), -ndtri(level)], cov=[[1, r], [r, 1]], abseps=1e-10, releps=1e-10)
    assert neither == pytest.approx(1 - alpha, abs=2e-6)
    assert alpha - first <= level + 1e-9 <= alpha + 1e-8


@settings(max_examples=15)
@given(
    p=st.floats(1e-6, 0.2),
    fractions=st.sampled_from([(0.5,), (1.0,), (0.5, 1.0), (0.3, 0.8), (0.3, 0.6, 1.0)]),
    spending=st.sampled_from(["obrien_fleming", "pocock"]),
)
def test_a_p_value_is_at_most_the_total_just_where_the_look_counts(p, fractions, spending):
    course, shared = Course(fractions, spending), alike(fractions)
    for total, counts in (
        (float(course.total(np.array([p]), shared)[0]), lambda alpha: float(course.level(alpha, shared)[0])),
        (float(course.total_alone(p)), lambda alpha: float(course.alone(alpha))),
    ):
        if total >= 0.3:
            assert total == max(p, 0.3)
            continue
        assert counts(total * 1.0001) >= p * (1 - 1e-6)
        assert counts(total * 0.9999) <= p * (1 + 1e-6)


def test_one_look_at_the_whole_plan_is_a_study_without_looks():
    course, none = Course((1.0,)), np.empty((0, 2))
    assert course.is_whole
    assert course.level(0.05, none).tolist() == [0.05, 0.05]
    assert course.total(np.array([0.031, 0.9]), none).tolist() == [0.031, 0.9]


def test_without_knowing_what_looks_share_a_look_has_what_it_spends():
    course = Course((0.5, 1.0))
    assert course.level(0.05, np.array([[np.nan, np.sqrt(0.5)]])) == pytest.approx([0.0444254, 0.0482457], abs=1e-6)
    assert np.isnan(course.total(np.array([np.nan]), np.array([[np.nan]]))[0])


def test_looks_that_are_nearly_the_same_leave_a_little_unspent():
    course = Course((0.999, 1.0))
    assert float(course.level(0.05, np.array([[0.9999]]))[0]) <= 0.05
