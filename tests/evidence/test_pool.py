"""One role of one file: who is pooled, who is not and why, and what they say together."""

from __future__ import annotations

import math

import pytest

from pretest.errors import SpecError
from pretest.evidence.pool import pool, roles_of
from pretest.spec.content import load_evidence
from pretest.spec.evidence import Evidence

TOLD = {"year": 2011, "population": "p", "contrast": "c", "role": "harm.boomerang", "obtained": "o", "metric": "smd"}


def evidence(*studies):
    rows = [{**TOLD, "id": f"s{number}", "se": 0.1, **one} for number, one in enumerate(studies)]
    return Evidence.model_validate({"id": "e", "title": "E", "studies": rows})


def test_two_equal_studies_by_hand():
    """0.1 and 0.3, se 0.1 each: mean 0.2; the variance of the estimates 0.02 less 0.01 leaves tau2 0.01; the standard
    error of Hartung and Knapp is sqrt(0.02 / 2) = 0.1; t(1) is 12.706."""
    found = pool(evidence({"estimate": 0.1}, {"estimate": 0.3}), "harm.boomerang")
    assert (found.k, found.fit.mu, found.fit.tau2, found.fit.se) == pytest.approx((2, 0.2, 0.01, 0.1), abs=1e-8)
    assert found.fit.conf_high == pytest.approx(0.2 + 12.7062 * 0.1, abs=1e-4)
    assert found.fit.weights.tolist() == pytest.approx([0.5, 0.5])


def test_what_cannot_be_put_in_sd_is_told_and_not_dropped():
    found = pool(evidence({"estimate": 0.1}, {"estimate": 0.3, "metric": "gamma"}), "harm.boomerang")
    assert [one.id for one in found.studies] == ["s0"]
    assert [(one.id, why) for one, why in found.left] == [("s1", "metric")]
    none = pool(evidence({"estimate": 0.3, "metric": "gamma"}), "harm.boomerang")
    assert (none.k, none.fit, len(none.left)) == (0, None, 1)


def test_a_gain_is_turned_before_it_is_pooled():
    found = pool(evidence({"estimate": 0.1}, {"estimate": -0.1, "higher_is": "better"}), "harm.boomerang")
    assert found.fit.mu == pytest.approx(0.1)


def test_roles_are_never_mixed():
    mixed = evidence({"estimate": 0.5}, {"estimate": -0.5, "role": "harm.stigma"}, {"estimate": 0.7, "role": "benefit"})
    assert roles_of(mixed) == ("harm.stigma", "harm.boomerang", "benefit")
    assert [pool(mixed, role).fit.mu for role in roles_of(mixed)] == [-0.5, 0.5, 0.7]


def test_one_study_says_nothing_of_the_spread():
    found = pool(load_evidence()["campaigns"], "harm.boomerang")
    assert (found.k, found.fit.mu) == (1, -0.02)
    assert math.isnan(found.fit.tau2)
    assert math.isnan(found.fit.predict_high)


def test_a_double_count_is_refused_across_metrics_too():
    one = {"estimate": 0.1, "doi": "10.1000/x"}
    two = {"estimate": 1.2, "se": None, "ci": {"low": 1.0, "high": 1.44}, "metric": "or", "doi": "10.1000/x"}
    with pytest.raises(SpecError, match="'s0' and 's1' come from one source"):
        pool(evidence(one, two), "harm.boomerang")
    with pytest.raises(SpecError, match="carpenter_2011_month"):
        pool(load_evidence()["campaigns_other"], "harm.boomerang")
