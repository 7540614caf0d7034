"""A study with a composite from its files to its verdict: the score, the cells, and rooms that look at raw columns."""

from __future__ import annotations

import numpy as np
import pytest

import pretest
from pretest.analysis.cells.composites import component_values
from pretest.analysis.cells.groups import make_groups
from pretest.errors import DesignError
from pretest.planning.preregistration import preregistration
from pretest.planning.rehearsal import _require_design
from pretest.quality import screen
from pretest.responses import read_responses
from pretest.spec import load_study
from tests.analysis.questions.small_study import PLAN, STUDY, data

COMPOSITE = """
composites:
  stigma:
    {of: [distance, warmth, blame], role: harm.stigma, primary: true, tell: distance, margin: {sd: 0.2},
     covariates: [age]}
alternatives: [unadjusted, no_exclusions]
subgroups: [{by: age, cut: [40]}]
"""


@pytest.fixture
def study(make_study):
    plan = PLAN.replace("primary: true, ", "") + COMPOSITE
    return load_study(make_study(STUDY, plan, data()))


def groups_of(study):
    return make_groups(study, screen(study, read_responses(study)).frame)


def test_the_score_is_the_mean_of_the_standardised_components(study):
    (group,), _, notes = groups_of(study)
    frame, control = group.frame, group.arm == 0
    expected = np.zeros(len(frame))
    for name, sign in (("distance", 1), ("warmth", -1), ("blame", 1)):
        values = frame[name].to_numpy(dtype=float)
        expected += sign * (values - values[control].mean()) / values[control].std(ddof=1) / 3
    assert frame["stigma"].to_numpy() == pytest.approx(expected)
    assert frame["stigma"][control].mean() == pytest.approx(0.0, abs=1e-12)
    assert [note.code for note in notes] == []


def test_people_who_lack_a_component_have_no_score(make_study):
    lines = data().splitlines()
    lines[1] = ",".join([*lines[1].split(",")[:5], "", *lines[1].split(",")[6:]])  # blame
    study = load_study(make_study(STUDY, PLAN.replace("primary: true, ", "") + COMPOSITE, "\n".join(lines)))
    (group,), _, notes = groups_of(study)
    assert np.isnan(group.frame["stigma"].to_numpy()).tolist() == [True] + [False] * 239
    (note,) = notes
    assert (note.code, note.people) == ("composite_partial", (("n", 1),))


def test_a_component_that_does_not_vary_is_told(make_study):
    lines = [line.split(",") for line in data().splitlines()]
    for line in lines[1:]:
        line[5] = "3" if line[1] == "control" else line[5]
    text = "\n".join(map(",".join, lines))
    study = load_study(make_study(STUDY, PLAN.replace("primary: true, ", "") + COMPOSITE, text))
    (group,), _, notes = groups_of(study)
    assert group.frame["stigma"].isna().all()
    assert [(note.code, note.severity) for note in notes] == [("composite_flat", "serious")]
    assert "blame" in notes[0].message


def test_findings_hold_the_composite_beside_its_components(study):
    findings = pretest.analyse(study)
    verdicts = findings.verdicts.set_index("outcome")
    assert {"stigma", "distance", "warmth", "blame"} <= set(verdicts.index)
    row = findings.estimates.query("outcome == 'stigma' and subgroup == '' and unit == 'sd'").iloc[0]
    (group,), _, _ = groups_of(study)
    z, arm, age = (group.frame["stigma"].to_numpy(), group.arm, group.frame["age"].to_numpy(dtype=float))
    level = [np.polynomial.polynomial.polyfit(age[arm == a] - age.mean(), z[arm == a], 1)[0] for a in (0, 1)]
    assert row["estimate"] == pytest.approx((level[1] - level[0]) / z[arm == 0].std(ddof=1), rel=0.02)
    subgroup = findings.estimates.query("outcome == 'stigma' and subgroup == 'age'")
    assert len(subgroup) > 0
    assert "stigma" not in set(findings.distributions["outcome"])
    assert {"distance"} <= set(findings.distributions["outcome"]) or findings.distributions.empty


def test_check_and_preregistration_know_the_composite(study):
    report = pretest.check(study.folder)
    assert report.problems == ()
    facts = preregistration(study)
    (hypothesis,) = facts["hypotheses"]
    assert (hypothesis["outcome"], hypothesis["composite"]) == ("stigma", ["distance", "warmth", "blame"])


def test_components_that_the_data_lack_are_missing(study):
    (group,), _, _ = groups_of(study)
    parts = [outcome for outcome in study.outcomes() if outcome.id in ("distance", "blame")]
    values = component_values(group.frame.drop(columns="blame"), parts)
    assert np.isnan(values[:, 1]).all()
    assert not np.isnan(values[:, 0]).any()


def test_waves_are_standardised_on_the_baseline(make_study):
    waves = STUDY.split("arms:")[0] + "arms: {}\n" + "audiences:" + STUDY.split("audiences:")[1]
    waves = waves.replace(
        "{file: data/wave1.csv, respondent: id, arm: condition}",
        "{file: data/wave1.csv, respondent: id, wave: 1}\n  - {file: data/wave2.csv, respondent: id, wave: 2}",
    )
    plan = PLAN.replace("primary: true, ", "").replace("covariates: [age, distance_pre]", "model: linear")
    folder = make_study(
        waves, plan + COMPOSITE.split("alternatives")[0].replace("\n     covariates: [age]", ""), data()
    )
    later = [line.split(",") for line in data().splitlines()]
    for line in later[1:]:
        line[0], line[5] = f"w{line[0]}", str(float(line[5]) + 1)  # blame is one point higher
    (folder / "data" / "wave2.csv").write_text("\n".join(map(",".join, later)) + "\n")
    levels = pretest.monitor(load_study(folder)).levels.query("outcome == 'stigma'").set_index("wave")["estimate"]
    blame = np.array([float(line.split(",")[5]) for line in data().splitlines()[1:]])
    assert levels[1] == pytest.approx(0.0, abs=1e-9)
    assert levels[2] == pytest.approx(1 / blame.std(ddof=1) / 3)


def test_planning_refuses_a_composite_of_answers_that_it_cannot_invent(study):
    with pytest.raises(DesignError, match="'stigma'") as caught:
        _require_design(study, {"everyone": 100}, {})
    assert caught.value.code == "score_not_invented"
