"""Effects on those who looked: by hand, against estimatr and an inverted test in R, and coverage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.numbers.compliance import estimate_compliers
from pretest.numbers.design import Design
from pretest.numbers.linear import estimate_differences


def test_by_hand():
    # assignment moves the mean from 2 to 3; half of those assigned looked: the effect on them is 2
    y, arm = np.array([1.0, 3, 2, 2, 2, 4, 3, 3]), np.repeat([0, 1], 4)
    found = estimate_compliers(y, np.array([1, 1, 1, 1, 1, 0, 1, 0]), Design(arm, 2))
    assert (found.itt[0], found.exposed[0], found.estimate[0]) == pytest.approx((1.0, 0.5, 2.0))


def test_equals_estimatr_and_an_inverted_test_in_r(reference):
    r = reference("designchecks")
    d, expected = r["data"], r["complier"]
    arrays, arm = (np.array(d["y"], dtype=float), np.array(d["looked"])), np.array(d["seen"])
    found = estimate_compliers(*arrays, Design(arm, 2))
    assert found.estimate[0] == pytest.approx(expected["estimate"], rel=1e-9)
    assert found.std_error[0] == pytest.approx(expected["se"], rel=1e-9)
    assert found.df[0] == pytest.approx(expected["df"], rel=1e-9)
    assert found.p_value[0] == pytest.approx(expected["itt_p"], rel=1e-8)
    assert [found.conf_low[0], found.conf_high[0]] == pytest.approx(expected["fieller"], rel=1e-8)
    clustered = estimate_compliers(*arrays, Design(arm, 2, cluster=np.array(d["cluster"])))
    assert clustered.std_error[0] == pytest.approx(expected["cluster_se"], rel=1e-9)


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_the_interval_excludes_zero_exactly_when_assignment_does(seed):
    rng = np.random.default_rng(seed)
    arm, x = np.arange(60) % 3, rng.normal(size=(60, 1))
    y = x[:, 0] + 0.4 * arm + rng.normal(size=60)
    found = estimate_compliers(y, rng.random(60) < 0.8, Design(arm, 3), covariates=x)
    plain = estimate_differences(y[:, None], Design(arm, 3), covariates=x)
    np.testing.assert_allclose(found.itt, plain.estimate[:, 0])
    for c in range(2):
        significant = found.p_value[c] < 0.05
        assert significant == (not found.conf_low[c] <= 0 <= found.conf_high[c])


def test_all_looked_gives_the_effect_of_assignment_and_nobody_gives_none():
    rng = np.random.default_rng(1)
    y, arm = rng.normal(size=(40, 1)), np.arange(40) % 2
    everybody = estimate_compliers(y[:, 0], np.ones(40), Design(arm, 2))
    plain = estimate_differences(y, Design(arm, 2))
    assert everybody.estimate[0] == pytest.approx(plain.estimate[0, 0])
    assert everybody.std_error[0] == pytest.approx(plain.std_error[0, 0])
    nobody = estimate_compliers(y[:, 0], np.zeros(40), Design(arm, 2))
    assert nobody.status.tolist() == ["no_exposure"]
    assert np.isnan(nobody.estimate).all()


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.8, 0.15])  # .15: so few looked that the delta method fails
def test_coverage(share):
    rng = np.random.default_rng(2)
    arm, hits, runs = np.arange(150) % 2, 0, 1500
    for _ in range(runs):
        looked = rng.random(150) < share
        y = 0.5 * (looked & (arm == 1)) + 0.6 * looked + rng.normal(size=150)
        found = estimate_compliers(y, looked, Design(arm, 2))
        hits += found.conf_low[0] <= 0.5 <= found.conf_high[0]
    assert 0.935 < hits / runs < 0.97
