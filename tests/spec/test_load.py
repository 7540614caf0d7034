"""Loading a study: every problem at once, each with file, line, key and what to do."""

from __future__ import annotations

import pytest

from pretest.errors import SpecError
from pretest.spec import check_study, load_study

STUDY = """
study: tiny
title: T
arms:
  control: {label: C, control: true}
  debt: {label: D}
audiences:
  everyone: {label: E}
"""


def problems_of(folder):
    study, problems = check_study(folder)
    assert study is None or not problems
    return {problem.where: problem for problem in problems}


def test_a_sound_study_loads(tiny_study):
    study = load_study(tiny_study)
    assert study.control == "control"
    assert study.concepts == ("debt",)
    (distance, support) = study.outcomes()
    assert (distance.harm_sign, distance.margin.size, distance.margin.unit) == (1, 1.0, "points")
    assert (support.harm_sign, support.judged_sign) == (-1, 1)  # a benefit is judged by its gain
    assert {file.name for file in study.inputs} >= {"study.yaml", "analyses/plan.yaml"}
    assert all(len(file.sha256) == 64 for file in study.inputs)


def test_the_path_of_study_yaml_itself_is_fine(tiny_study):
    assert load_study(tiny_study / "study.yaml").id == "tiny"


def test_all_problems_of_all_files_at_once(make_study):
    study = """
    study: tiny
    title: T
    languges: [nl]
    seed: abc
    arms:
      control: {label: C, control: true}
      debt: {label: D, tekst: a.md}
    audiences:
      everyone: {label: E, when: {used_12m: {mn: 0}}}
    """
    plan = """
    plan: p
    outcomes:
      blame: {margin: {sd: -0.2}, primary: true}
    multiplicity: {method: romano}
    """
    found = problems_of(make_study(study, plan))
    assert set(found) == {
        "study.yaml:3 languges",
        "study.yaml:4 seed",
        "study.yaml:7 arms.debt.tekst",
        "study.yaml:9 audiences.everyone.when.used_12m.mn",
        "analyses/plan.yaml:3 outcomes.blame.margin.sd",
        "analyses/plan.yaml:4 multiplicity.method",
    }
    assert found["study.yaml:3 languges"].hint == "Did you mean 'languages'?"
    assert found["study.yaml:7 arms.debt.tekst"].hint == "Did you mean 'text'?"
    assert found["study.yaml:9 audiences.everyone.when.used_12m.mn"].hint == "Did you mean 'min'?"
    assert "direction" in found["analyses/plan.yaml:3 outcomes.blame.margin.sd"].hint
    assert found["study.yaml:4 seed"].got == "'abc'"


@pytest.mark.parametrize(
    ("outcomes", "code", "hint"),
    [
        ("social_distanc: {margin: {sd: 0.2}}", "unknown_scale", "Did you mean 'social_distance'?"),
        ("blame: {primary: true}", "margin_missing", "sd: 0.20"),
        ("x: {column: x, role: harm.stigma, margin: {sd: 0.2}}", "direction_missing", None),
        ("x: {column: x, higher_is: worse}", "role_missing", None),
        ("blame: {higher_is: better, margin: {sd: 0.2}}", "direction_differs", "Leave it out"),
        ("blame: {margin: {sd: 0.2}, audiences: [everone]}", "unknown_audience", "Did you mean 'everyone'?"),
        ("blame: {margin: {sd: 0.2}, model: ordinal}", "model_unavailable", "linear"),
        (
            "x: {column: x, role: harm.stigma, higher_is: worse, model: binary, margin: {sd: 1}}",
            "margin_unit",
            "points",
        ),
        ("x: {column: x, role: harm.stigma, higher_is: neutral, margin: {sd: 1}}", "direction_missing", "higher_is"),
        ("x: {column: x, role: benefit, higher_is: neutral}", "direction_missing", "Say higher_is: worse"),
        ("emotion_fear: {role: benefit}", "direction_missing", "Scale 'emotion_fear' says higher_is: neutral"),
        ("emotion_fear: {role: harm.stigma, margin: {sd: 0.2}}", "direction_missing", "use the role mechanism"),
        ("x: {column: x, role: harm.stigma, higher_is: worse, margin: {sd: 1, points: 2}}", "invalid", None),
    ],
)
def test_plans_that_cannot_be(make_study, outcomes, code, hint):
    found = list(problems_of(make_study(plan=f"plan: p\noutcomes:\n  {outcomes}\n")).values())
    assert [problem.code for problem in found] == [code]
    assert found[0].where.startswith("analyses/plan.yaml:3 outcomes.")
    if hint is not None:
        assert hint in str(found[0])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("data: [{file: ../secret.csv}]", "outside_study"),
        ("data: [{file: /etc/passwd}]", "outside_study"),
        ("plan: ../plan.yaml", "outside_study"),
        ("data: [{file: data/a.csv, arms: {A: dbt}}]", "unknown_arm"),
        ("data: [{file: data/a.csv, arm: {shown: {dbt: [x]}}}]", "unknown_arm"),
    ],
)
def test_studies_that_cannot_be(make_study, line, code):
    study, problems = check_study(make_study(STUDY + line + "\n"))
    assert study is None
    assert code in [problem.code for problem in problems]


def test_two_controls_are_refused(make_study):
    _, problems = check_study(make_study(STUDY.replace("debt: {label: D}", "debt: {label: D, control: true}")))
    assert "two arms are marked as control" in str(problems[0])


def test_a_link_that_leads_outside_is_refused(make_study, tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text("id\n1\n")
    folder = make_study(STUDY + "data: [{file: data/link.csv}]\n")
    (folder / "data" / "link.csv").symlink_to(outside)
    assert [problem.code for problem in check_study(folder)[1]] == ["outside_study"]


def test_missing_folder_and_missing_plan(make_study, tmp_path):
    with pytest.raises(SpecError, match="no such study folder"):
        load_study(tmp_path / "nowhere")
    with pytest.raises(SpecError, match=r"analyses/plan\.yaml: the file is missing"):
        load_study(make_study(plan=None))


def test_a_study_overrides_shipped_content(make_study):
    own = """
    id: blame
    title: {nl: Eigen, en: Own}
    measures: {nl: x, en: x}
    role: harm.stigma
    higher_is: worse
    answers: mine
    status: new
    items:
      - {id: own1, text: {nl: x, en: x}}
    """
    answers = """
    mine:
      type: ordinal
      options:
        - {value: 1, label: {nl: nee, en: "no"}}
        - {value: 2, label: {nl: ja, en: "yes"}}
    """
    plan = "plan: p\noutcomes:\n  blame: {margin: {points: 0.5}}\n"
    files = {"surveys/scales/blame.yaml": own, "surveys/answers.yaml": answers}
    study = load_study(make_study(plan=plan, **files))
    assert study.scales["blame"].title.en == "Own"
    assert study.outcomes()[0].bounds == (1.0, 2.0)
    assert "social_distance" in study.scales  # the shipped ones are still there


def test_the_id_of_a_scale_is_its_file_name(make_study):
    own = "id: other\ntitle: t\nmeasures: m\nrole: benefit\nhigher_is: better\nanswers: agree5\nstatus: new\n"
    own += "items: [{id: zz1, text: t}]\n"
    _, problems = check_study(make_study(**{"surveys/scales/mine.yaml": own}))
    assert [problem.code for problem in problems] == ["id_differs"]
