"""People under 18 are asked only in a study that names an ethics file."""

from __future__ import annotations

import pytest

from pretest.spec.condition import Condition
from pretest.spec.load import check_study
from pretest.spec.minors import admits_minors
from tests.tiny import TINY_STUDY


@pytest.mark.parametrize(
    ("conditions", "admits"),
    [
        ([], False),  # nothing is said of age
        ([{"used": [1]}], False),
        ([{"age": {"min": 18}}], False),
        ([{"age": {"min": 16}}], True),
        ([{"age": {"max": 25}}], True),
        ([{"age": {"max": 25}}, {"age": {"min": 18}}], False),
        ([{"age": [17, 18]}], True),
        ([{"age": {"not": [17]}}], True),
        ([{"age_band": [1]}], True),
        ([{"age_band": {"min": 2}}], False),
        ([{"age": {"max": 25}, "age_band": {"min": 2}}], False),  # both must be met
        ([{"age_band": {"not": [0, 1]}}], False),
        ([{"age_band": ["1"]}], True),
    ],
)
def test_who_is_let_in(conditions, admits):
    assert admits_minors([Condition.model_validate(one) for one in conditions]) is admits


@pytest.mark.parametrize(
    ("audience", "more", "refused"),
    [
        ("{label: Young, when: {age: {min: 16, max: 17}}}", "", True),
        ("{label: Young, when: {age: {min: 16, max: 17}}}", "ethics: {approved: 2026-01-01}", True),
        ("{label: Young, when: {age: {min: 16, max: 17}}}", "ethics: {file: letter.pdf}", False),
        ("{label: Young, when: {age: {max: 24}}, questionnaire: users_core}", "", False),  # its form lets in who is 18
        ("{label: Young, when: {age_band: {max: 2}}, questionnaire: users_core}", "", False),
        ("{label: All}", "", False),
    ],
)
def test_a_study_with_minors_names_its_ethics_file(make_study, audience, more, refused):
    study = TINY_STUDY.replace("audiences:", f"audiences:\n  young: {audience}", 1) + f"\n{more}\n"
    problems = check_study(make_study(study=study))[1]
    found = [one for one in problems if one.code == "minors_without_ethics"]
    assert bool(found) is refused, problems
    assert all("study.yaml" in one.where and "ethics: {file" in (one.hint or "") for one in found)
