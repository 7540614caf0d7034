"""Several texts or films of one concept: by hand, what must hold, and coverage where people alone are not enough."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import stdtrit

from pretest.numbers import (
    estimate_differences,
    estimate_ordinal,
    estimate_risk_differences,
    estimate_superiority,
    estimate_trimmed_differences,
    joint_covariance,
    standardise,
)
from pretest.numbers.design import Design


def study(seed, *, n=120, films=4, spread=0.6, outcomes=2):
    """Control and two concepts, four films each, whose codes are their own."""
    rng = np.random.default_rng(seed)
    arm = np.arange(n) % 3
    execution = 10 * arm + rng.integers(0, films, n)
    y = rng.normal(size=(n, outcomes)) + spread * rng.normal(size=(40, outcomes))[execution]
    return y, arm, execution


def test_two_films_per_arm_by_hand():
    """Film means 1 and 3, 6 and 8, of two people each who differ by 2."""
    y = np.array([0.0, 2, 2, 4, 5, 7, 7, 9])[:, None]
    arm, film = np.repeat([0, 1], 4), np.repeat([0, 1, 0, 1], 2)
    fits = estimate_differences(y, Design(arm, 2, execution=film))
    people = (8 / 3) / 4  # variance of a mean of four
    films = 2 / 2 * 4 / 3  # variance of a mean of two films with means 2 apart, times n/(n-1) of HC2
    # the units within films are the people: what is added is films - people, so that the sum is films
    assert fits.estimate[0, 0] == pytest.approx(5.0)
    assert fits.std_error[0, 0] ** 2 == pytest.approx(2 * films)
    alone = estimate_differences(y, Design(arm, 2))
    assert alone.std_error[0, 0] ** 2 == pytest.approx(2 * people)
    both = (2 * people) ** 2 / alone.df[0, 0] + 2 * films**2 / 1
    assert fits.df[0, 0] == pytest.approx((2 * films) ** 2 / both)
    assert fits.executions.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert fits.influence.shape == (12, 1, 1)
    assert fits.cluster.tolist() == list(range(12))
    np.testing.assert_allclose(fits.influence[8:, 0, 0], np.sqrt(films / 2 - people / 2) * np.array([1, -1, -1, 1]))


ESTIMATORS = {
    "linear": estimate_differences,
    "adjusted": lambda y, design: estimate_differences(y, design, covariates=np.sin(np.arange(len(y)))[:, None]),
    "shares": lambda y, design: estimate_risk_differences(1.0 * (y > 0), design),
    "adjusted shares": lambda y, design: estimate_risk_differences(
        1.0 * (y > 0), design, covariates=np.sin(np.arange(len(y)))[:, None]
    ),
    "trimmed": estimate_trimmed_differences,
    "superiority": estimate_superiority,
    "ordinal": lambda y, design: estimate_ordinal(1.0 * (y > 0) + (y > 1), design),
}


@pytest.mark.parametrize("name", sorted(ESTIMATORS))
@pytest.mark.parametrize("clustered", [False, True])
def test_influence_values_square_to_the_wider_standard_errors(name, clustered):
    y, arm, execution = study(1, spread=1.5)
    cluster = np.arange(len(y)) // 6 if clustered else None
    fits = ESTIMATORS[name](y, Design(arm, 3, cluster=cluster, execution=execution))
    people = ESTIMATORS[name](y, Design(arm, 3, cluster=cluster))
    V = joint_covariance(fits.influence_by_cluster())
    np.testing.assert_allclose(np.sqrt(np.diag(V)), fits.std_error.ravel(), rtol=1e-10)
    np.testing.assert_array_equal(fits.estimate, people.estimate)
    assert (fits.std_error >= people.std_error).all()
    assert (fits.std_error > 1.1 * people.std_error).any()
    assert (fits.df <= people.df).all()
    assert len(fits.influence) == len(y) + 12
    np.testing.assert_array_equal(fits.influence[: len(y)], people.influence)


@given(st.integers(0, 10_000))
@settings(max_examples=25)
def test_the_two_way_rule(seed):
    """Where it is larger than V(units), the variance is V(units) + V(executions) - V(units x executions) per arm."""
    y, arm, execution = study(seed, outcomes=1)
    fits, people = estimate_differences(y, Design(arm, 3, execution=execution)), estimate_differences(y, Design(arm, 3))
    for c in (1, 2):
        expected = people.std_error[c - 1, 0] ** 2
        for a in (0, c):
            own = people.influence[arm == a, c - 1, 0]
            sums = np.array([own[execution[arm == a] == film].sum() for film in np.unique(execution[arm == a])])
            expected += max(0.0, len(sums) / (len(sums) - 1) * (sums**2).sum() - (own**2).sum())
        assert fits.std_error[c - 1, 0] ** 2 == pytest.approx(expected, rel=1e-10)


def test_one_film_or_none_known_changes_nothing():
    y, arm, _ = study(2)
    people = estimate_differences(y, Design(arm, 3))
    for execution in (10 * arm, np.full(len(arm), -1)):
        fits = estimate_differences(y, Design(arm, 3, execution=execution))
        assert len(fits.executions) == 0
        for name in ("std_error", "df", "influence"):
            np.testing.assert_array_equal(getattr(fits, name), getattr(people, name))


def test_people_whose_film_is_not_known_count_as_people_only():
    y, arm, execution = study(3, spread=2.0, n=600)
    known = np.where(np.arange(600) % 5 == 0, -1, execution)
    whole, part = (estimate_differences(y, Design(arm, 3, execution=one)) for one in (execution, known))
    np.testing.assert_allclose(part.std_error, whole.std_error, rtol=0.12)
    assert part.executions.tolist() == whole.executions.tolist()


def test_an_outcome_without_answers_to_one_film_has_fewer_films():
    y, arm, execution = study(4, spread=2.0)
    y[execution == 10, 1] = np.nan
    fits = estimate_differences(y, Design(arm, 3, execution=execution))
    alone = estimate_differences(y[:, [1]], Design(arm, 3, execution=np.where(execution == 10, -1, execution)))
    assert fits.std_error[0, 1] == pytest.approx(alone.std_error[0, 0])
    assert fits.df[0, 1] == pytest.approx(alone.df[0, 0])
    assert not fits.influence[len(y) :, 0, 1][fits.executions[:, 1] == 10].any()


def test_standardised_effects_have_it_too():
    y, arm, execution = study(5, spread=1.5)
    fits = estimate_differences(y, Design(arm, 3, execution=execution))
    d, people = standardise(fits), standardise(estimate_differences(y, Design(arm, 3)))
    assert (d.std_error > people.std_error).any()
    V = joint_covariance(d.influence_by_cluster())
    np.testing.assert_allclose(np.sqrt(np.diag(V)), d.std_error.ravel(), rtol=1e-10)
    np.testing.assert_allclose(d.thirds, people.thirds)
    np.testing.assert_allclose(fits.third, estimate_differences(y, Design(arm, 3)).third)


def test_a_cell_without_standard_error_has_no_pseudo_units():
    y, arm, execution = study(6)
    y[arm == 2, 0] = np.nan
    fits = estimate_differences(y, Design(arm, 3, execution=execution))
    assert np.isnan(fits.influence[:, 1, 0]).all()
    assert np.isfinite(fits.influence[:, 0]).all()
    assert np.isnan(fits.df[1, 0])


@pytest.mark.slow
@pytest.mark.parametrize("films", [4, 8])
def test_intervals_cover_the_effect_over_all_films(films):
    """Films spread so that the standard error of people alone is 1.4 times too small; Monte Carlo error 0.35 points."""
    rng = np.random.default_rng(7)
    per, runs = 25, 4_000
    n = 2 * films * per
    arm, film = np.repeat([0, 1], n // 2), np.tile(np.repeat(np.arange(films), per), 2)
    covered, alone = 0, 0
    for _ in range(runs // 40):
        effects = rng.normal(0, np.sqrt(1 / per), size=(2, films, 40))
        y = rng.normal(size=(n, 40)) + effects[arm, film]
        for execution in (film, None):
            fits = estimate_differences(y, Design(arm, 2, execution=execution))
            inside = np.abs(fits.estimate) < stdtrit(fits.df, 0.975) * fits.std_error
            covered, alone = (covered + inside.sum(), alone) if execution is film else (covered, alone + inside.sum())
    assert alone / runs < 0.87
    assert 0.94 < covered / runs < 0.985
