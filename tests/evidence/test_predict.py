"""What earlier studies of one kind of harm predict, and that silence is no prediction."""

from __future__ import annotations

import pytest

from pretest.errors import SpecError
from pretest.evidence.predict import predict_role
from pretest.numbers.predictive import CONVENTION_SD, predictive
from pretest.spec.evidence import Evidence


def evidence(*studies: dict, role: str = "harm.boomerang") -> Evidence:
    told = {"year": 2015, "population": "p", "contrast": "c", "role": role, "metric": "smd", "obtained": "as given"}
    return Evidence.model_validate(
        {"id": "earlier", "title": {"nl": "t", "en": "t"}, "studies": [told | one for one in studies]}
    )


def study(name: str, estimate: float, se: float = 0.1, **more: object) -> dict:
    return {"id": name, "estimate": estimate, "se": se, **more}


def test_three_studies_say_how_far_campaigns_differ():
    found = predict_role(evidence(study("a", 0.1), study("b", 0.3), study("c", 0.2)), "harm.boomerang")
    assert (found.how, found.k, found.studies) == ("fitted", 3, ("a", "b", "c"))
    expected = predictive([0.1, 0.3, 0.2], [0.1, 0.1, 0.1])
    assert (found.expected.mean, found.expected.sd) == (expected.mean, expected.sd)
    assert found.fit.mu == pytest.approx(0.2)


def test_fewer_studies_lean_on_a_convention_and_say_so():
    found = predict_role(evidence(study("a", 0.3)), "harm.boomerang")
    assert (found.how, found.k) == ("convention", 1)
    assert 0 < found.expected.mean < 0.3
    assert found.expected.sd < CONVENTION_SD


def test_a_role_without_studies_predicts_nothing():
    found = predict_role(evidence(study("a", 0.3)), "harm.stigma")
    assert (found.how, found.k, found.fit, found.expected) == ("none", 0, None, None)


def test_signs_are_those_of_harm_and_what_has_no_way_to_sd_is_named():
    file = evidence(study("a", -0.3, higher_is="better"), study("b", 0.5, metric="gamma"))
    found = predict_role(file, "harm.boomerang")
    assert found.studies == ("a",)
    assert found.expected.mean > 0
    assert found.left == (("b", "metric"),)


def test_people_who_count_twice_and_own_results_are_refused():
    file = evidence(study("trial", 0.3, doi="10.1000/x"), study("review", 0.1, doi="10.1000/x"))
    with pytest.raises(SpecError, match="'trial' and 'review'"):
        predict_role(file, "harm.boomerang")
    own = evidence(study("mine", 0.3, study="this-study"))
    with pytest.raises(SpecError, match="result of this study itself"):
        predict_role(own, "harm.boomerang", study="this-study")
    assert predict_role(own, "harm.boomerang", study="another").k == 1
