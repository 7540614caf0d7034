"""The gate of a scale: only where answers can be right, and read of whoever is asked it."""

from __future__ import annotations

import pytest

from pretest.errors import SpecError
from pretest.spec import load_study
from tests.analysis.cells.test_understanding import FILES, PLAN, SCALE, STUDY
from tests.tiny import write_study


def made(folder, scale: str = SCALE, plan: str = PLAN, form: bool = True):
    study = STUDY.replace(" MORE", "") if form else STUDY.replace(" MORE", "").replace(", questionnaire: form", "")
    return load_study(write_study(folder, study, plan, None, **{**FILES, "surveys/scales/grasp.yaml": scale}))


def test_it_is_read_where_the_questionnaire_or_the_plan_asks_it(tmp_path):
    asked = made(tmp_path / "a").gated("all")
    assert [(one.id, one.gate.share, one.gate.by) for one in asked] == [("grasp", 0.8, "school")]
    planned = PLAN.replace("multiplicity", "  grasp: {}\nmultiplicity")
    assert [one.id for one in made(tmp_path / "b", plan=planned, form=False).gated("all")] == ["grasp"]
    assert made(tmp_path / "c", form=False).gated("all") == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("score: {method: share, min_answered: 1, count: [2]}", "score: {method: mean}", "needs right answers"),
        ("share: 0.80", "share: 80", "less than 1"),
        ("by: school", "per: school", "per"),
    ],
)
def test_a_gate_that_cannot_be_read_is_refused(tmp_path, old, new, told):
    with pytest.raises(SpecError, match=told):
        made(tmp_path, SCALE.replace(old, new))
