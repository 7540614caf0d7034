"""A plan changed in Python: checked as a file is, and told wherever results are."""

from __future__ import annotations

import datetime
from html import unescape

import numpy as np
import pytest

import pretest
from pretest.analysis.record.lockfile import frozen_content
from pretest.errors import SpecError
from pretest.library import copy_shipped
from pretest.spec.plan import Outcome


def contents(study):
    return {name: file.content for name, file in frozen_content(study).items()}


def outcomes(**distance):
    return {"distance": {"column": "distance", "role": "harm.stigma", "higher_is": "worse", **distance}}


@pytest.mark.parametrize("name", ["example", "example-monitor", "template"])
def test_without_changes_nothing_changes(tmp_path, name):
    folder = tmp_path / "study"
    pretest.init(folder) if name == "template" else copy_shipped(f"analyses/{name}", folder)
    study = pretest.load_study(folder)
    same = study.with_plan()
    assert (contents(same), same.inputs, same.overrides) == (contents(study), study.inputs, study.overrides)
    assert same.plan == study.plan


def test_a_key_is_replaced_whole_and_the_study_itself_stays(tiny_study):
    study = pretest.load_study(tiny_study)
    changed = study.with_plan(outcomes=outcomes(margin={"points": 0.5}), alpha=np.float64(0.01))
    assert list(changed.plan.outcomes) == ["distance"]
    assert (changed.plan.outcomes["distance"].margin.size, changed.plan.alpha) == (0.5, 0.01)
    assert (list(study.plan.outcomes), study.plan.alpha) == (["distance", "support"], 0.05)


def test_parts_of_a_plan_and_dates_are_taken_as_they_are(tiny_study):
    study = pretest.load_study(tiny_study)
    part = Outcome.model_validate(outcomes(margin={"points": 1})["distance"])
    changed = study.with_plan(outcomes={"distance": part}, monitor={"campaign_start": datetime.date(2026, 3, 1)})
    assert changed.plan.outcomes["distance"] == part
    assert changed.plan.monitor.campaign_start == datetime.date(2026, 3, 1)


def test_none_leaves_a_key_out(tiny_study):
    study = pretest.load_study(tiny_study).with_plan(suppress_below=20)
    assert study.plan.suppress_below == 20
    assert study.with_plan(suppress_below=None).plan.suppress_below == 10


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"unit": "inches"}, "not_allowed", "with_plan unit"),
        ({"unti": "sd"}, "unknown_key", "with_plan unti"),
        ({"outcomes": outcomes(margin={"sd": -1})}, "not_positive", "with_plan outcomes.distance.margin.sd"),
        ({"outcomes": {"nothing": {}}}, "unknown_scale", "with_plan outcomes.nothing"),
        ({"outcomes": None}, "missing_key", "with_plan"),
        ({"outcomes": object()}, "wrong_type", "with_plan outcomes"),
        ({"alpha": float("nan")}, "wrong_type", "with_plan alpha"),
        ({"alpha": 10**20}, "number_too_large", "with_plan"),
        ({"aims": {"nothing": ["everyone"]}}, "unknown_outcome", "with_plan aims.nothing"),
        ({"covariates": ["age\u202e"]}, "yaml_unseen", "with_plan"),
        ({"weights": {"population": "nobody"}}, "content_unknown", "surveys/populations/nobody.yaml"),
    ],
)
def test_what_a_file_may_not_say_python_may_not_say(tiny_study, changes, code, where):
    with pytest.raises(SpecError) as caught:
        pretest.load_study(tiny_study).with_plan(**changes)
    assert (caught.value.code, caught.value.problems[0].where) == (code, where)


def test_all_problems_are_told_at_once(tiny_study):
    with pytest.raises(SpecError) as caught:
        pretest.load_study(tiny_study).with_plan(unit="inches", unti="sd")
    assert {problem.where for problem in caught.value.problems} == {"with_plan unit", "with_plan unti"}


def test_a_value_that_stands_twice_is_no_alias(tiny_study):
    same = {"nl": "omdat", "en": "because"}
    margin = {"points": 1.0, "why": same, "words": same}
    changed = pretest.load_study(tiny_study).with_plan(outcomes=outcomes(margin=margin))
    assert changed.plan.outcomes["distance"].margin.words.nl == "omdat"


def test_values_that_hold_themselves_are_refused(tiny_study):
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(SpecError) as caught:
        pretest.load_study(tiny_study).with_plan(covariates=endless)
    assert caught.value.code == "yaml_depth"


def test_content_that_the_plan_names_is_read_and_recorded(tiny_study):
    study = pretest.load_study(tiny_study)
    name = "netherlands-gender-2023"
    with_weights = study.with_plan(evidence={"prior": "campaigns"})
    assert with_weights.evidence is not None
    assert {file.name for file in with_weights.inputs} - {file.name for file in study.inputs} == {
        "pretest:surveys/evidence/campaigns.yaml"
    }
    assert with_weights.with_plan(evidence=None).evidence is None
    assert study.with_plan(weights={"population": name}).population.id == name


def test_the_lock_calls_it_changed_and_the_report_says_where(tiny_study):
    data = (tiny_study / "data/wave1.csv").read_bytes()
    (tiny_study / "data/wave1.csv").unlink()
    pretest.lock(pretest.load_study(tiny_study))
    (tiny_study / "data/wave1.csv").write_bytes(data)
    found = pretest.analyse(pretest.load_study(tiny_study).with_plan(alpha=0.01))
    assert found.provenance["lock"]["state"] == "changed"
    (change,) = found.provenance["changed_in_python"]
    assert (change["key"], change["new"]) == ("analyses/plan.yaml alpha", "0.01")
    assert "Changed in Python" in unescape(pretest.render(found, lang="en"))


def test_scores_of_a_study_are_those_of_the_function(tiny_study):
    study = pretest.load_study(tiny_study)
    scores = study.scores(lang="nl", ids="kept")
    assert scores.frame.equals(pretest.score(study, lang="nl", ids="kept").frame)
    assert "respondent" in scores.frame.columns
    assert "respondent" not in study.scores().frame.columns
    assert scores.frame["arm"].value_counts().to_dict() == {1.0: 6, 2.0: 6}
