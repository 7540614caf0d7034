"""A study that asks something else than it judges is refused before fieldwork; each fault by its code and place."""

from __future__ import annotations

import pytest

from pretest import lock, plan
from pretest.analysis.analyse import check_study_and_data
from pretest.analysis.compiled import compile_study, split_problems
from pretest.errors import DesignError, SpecError
from pretest.library import Library
from pretest.planning.preregistration import preregistration
from pretest.report.words.retold import retold_note, retold_problem
from pretest.spec import load_study
from pretest.spec.newstudy import init
from tests.platforms.ways import STUDY, _questionnaire
from tests.responses.splits import PLAN, scale, split_study

SPLIT_LINE = "split: {blocks: [part_a, part_b, part_c], each: 2}\n"
FITTING = {  # plan → audience → the questionnaire that goes with it
    "denormalisation-pretest": {"users": "users", "non_users": "non_users"},
    "denormalisation-short": {"users": "users_short", "non_users": "non_users_short"},
    "denormalisation-core": {"users": "users_core", "non_users": "non_users_core"},
    "denormalisation-parents": {"users": "users_core", "non_users": "non_users_core", "parents": "parents"},
}
PLAN_NAMES = [name.removesuffix(".yaml") for name in Library().names("analyses/plans", ".yaml")]
WHEN = {"users": "used_12m: [1]", "non_users": "used_12m: [0]", "parents": "has_child_12_25: [1]"}


def problems_of(study) -> list[str]:
    return [problem.code for problem in compile_study(study).problems]


def asked_as(users: str, non_users: str) -> dict[str, str]:
    return {"surveys__questionnaires__for_users": users, "surveys__questionnaires__for_others": non_users}


def changed(old: str, new: str, where: str = "both") -> dict[str, str]:
    """Both questionnaires, or one of them, with a line changed."""
    users, others = _questionnaire("for_users", "users", "x"), _questionnaire("for_others", "non_users", "x")
    assert old in users
    return asked_as(users.replace(old, new) if where != "non_users" else users,
                    others.replace(old, new) if where != "users" else others)  # fmt: skip


def test_a_study_that_asks_all_compiles(tmp_path):
    compiled = compile_study(split_study(tmp_path))
    assert compiled.problems == ()
    assert compiled.stated == ()


def shipped(folder, name: str, questionnaires: dict[str, str]):
    """A new study without data, with this plan, whose audiences have these questionnaires."""
    init(folder, title="Trial")
    own = Library().find(f"analyses/plans/{name}.yaml")
    (folder / "analyses/plan.yaml").write_bytes(own.data)
    path = folder / "study.yaml"
    head, _, _ = path.read_text(encoding="utf-8").partition("audiences:\n")
    audiences = "".join(
        f"  {one}: {{label: {{nl: {one}, en: {one}}}, questionnaire: {name}, when: {{{WHEN[one]}}}}}\n"
        for one, name in questionnaires.items()
    )
    path.write_text(f"{head}audiences:\n{audiences}data: []\nplan: analyses/plan.yaml\n", encoding="utf-8")
    study = load_study(folder)
    assert {one: study.file.audiences[one].questionnaire for one in questionnaires} == questionnaires
    return study


@pytest.mark.parametrize("name", PLAN_NAMES)
def test_every_shipped_plan_asks_all_of_the_questionnaires_that_fit_it(tmp_path, name):
    assert name in FITTING, "say which questionnaires go with the new plan"
    study = shipped(tmp_path / "study", name, FITTING[name])
    assert study.plan.plan == name
    compiled = compile_study(study)
    assert compiled.problems == ()
    assert not [note for note in compiled.notes if note.code in ("items_lost", "outcome_asked_of_some")]


def test_the_short_questionnaires_do_not_ask_what_the_whole_plan_judges(tmp_path):
    study = shipped(
        tmp_path / "study", "denormalisation-pretest", {"users": "users_short", "non_users": "non_users_short"}
    )
    problems = check_study_and_data(study.folder).problems
    lacking = {problem.what.split("'")[1] for problem in problems if problem.code == "outcome_not_asked"}
    asked = {scale for one in ("users_short", "non_users_short") for block in study.questionnaires[one].blocks
             for scale in block.scales if block.phase == "post"}  # fmt: skip
    scales = {one.id for one in study.outcomes() if one.scale is not None and not one.composite}
    assert lacking >= scales - asked
    assert len(lacking) >= 11
    first = next(problem for problem in problems if problem.code == "outcome_not_asked")
    assert first.where.startswith("analyses/plan.yaml:")
    assert "audience '" in first.what
    for refuse in (lambda: lock(study), lambda: plan(study, n=100, studies=20)):
        with pytest.raises(DesignError) as error:
            refuse()
        assert {problem.code for problem in error.value.problems} >= {"outcome_not_asked"}
    assert not (study.folder / "analyses" / "plan.lock").exists()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("scales: [harm], order", "phase: pre, scales: [harm], order", "outcome_not_asked"),
        ("order: random, show_if: {consent: [1]", "order: random, show_if: {use_a: [0]", "outcome_unreachable"),
        ("{id: message, kind: stimulus, min_seconds: 5, show_if: {consent: [1], age: {min: 18}}}",
         "{id: message, kind: text, text: {nl: a, en: b}}", "no_message_block"),
        ("  - {id: before, kind: scales, phase: pre, scales: [before], show_if: {consent: [1], age: {min: 18}}}\n", "",
         "covariate_not_asked"),
        ("{id: message, kind: stimulus, min_seconds: 5, show_if: {consent: [1], age: {min: 18}}}",
         "{id: message, kind: stimulus, show_if: {consent: [1], age: {min: 18}, use_a: [0], use_b: [0]}}",
         "message_unreachable"),
    ],
)  # fmt: skip
def test_a_questionnaire_that_does_not_ask_it__error(tmp_path, old, new, code):
    own = STUDY.replace("forms:\n  main: {screening: drug_list, audiences: [users, non_users]}\n", "")
    own = own.replace("when: {used: [1]}", "when: {used: [1], use_a: [1]}")
    assert code in problems_of(split_study(tmp_path, study=own, **changed(old, new)))


def test_an_outcome_before_the_message_cannot_be_moved_by_it(tmp_path):
    users, others = _questionnaire("for_users", "users", "x"), _questionnaire("for_others", "non_users", "x")
    after = "  - {id: after, kind: scales, scales: [harm], order: random, show_if: {consent: [1], age: {min: 18}}}\n"
    before = "  - {id: before,"
    moved = [text.replace(after, "").replace(before, after + before) for text in (users, others)]
    assert "outcome_before_message" in problems_of(split_study(tmp_path, **asked_as(*moved)))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("when: {used: [0]}", "when: {age: {max: 17}}", "message_unreachable"),
        ("when: {used: [0]}", "when: {smokes: [0]}", "audience_not_asked"),
        ("when: {used: [0]}", "when: {used: [1], age: {min: 30}}", "audience_taken"),
        ("control: true, ", "", "no_control"),
        ("text: concepts/control.md", "text: concepts/gone.md", "stimulus_file_missing"),
    ],
)
def test_a_study_file_that_cannot_work__error_with_its_line(tmp_path, old, new, code):
    assert old in STUDY
    found = compile_study(split_study(tmp_path, study=STUDY.replace(old, new)))
    problem = next(one for one in found.problems if one.code == code)
    assert problem.where.startswith("study.yaml:")
    assert problem.hint


@pytest.mark.parametrize(
    ("when", "told"), [("{used: [Nee]}", "'Nee' is no answer to 'used'"), ("{age: {min: 130}}", "from 0 to 120")]
)
def test_a_condition_that_no_answer_meets_is_told_with_the_answers(tmp_path, when, told):
    with pytest.raises(SpecError) as error:
        split_study(tmp_path, study=STUDY.replace("when: {used: [0]}", f"when: {when}"))
    assert error.value.problems[0].where.startswith("study.yaml:")
    assert told in str(error.value)


def test_a_study_that_says_that_it_has_no_control_compiles(tmp_path):
    study = STUDY.replace("control: true, ", "").replace("seed: 5", "seed: 5\ndesign: uncontrolled")
    assert "no_control" not in problems_of(split_study(tmp_path, study=study))


def test_two_audiences_that_can_share_people_are_told(tmp_path):
    study = STUDY.replace("when: {used: [0]}", "when: {age: {min: 18}}")
    notes = compile_study(split_study(tmp_path, study=study)).notes
    assert "form_overlap" in [note.code for note in notes]


PLANS = {
    "covariates: [age, block_c]\n": "covariate_after_message",
    "subgroups: [{by: gender}]\n": "column_not_asked",
    "covariates: [gender]\n": "covariate_not_asked",
}


@pytest.mark.parametrize("line", PLANS)
def test_a_plan_that_looks_at_what_nobody_is_asked__error_with_its_line(tmp_path, line):
    found = compile_study(split_study(tmp_path, plan=PLAN + line))
    problem = next(one for one in found.problems if one.code == PLANS[line])
    assert problem.where.startswith("analyses/plan.yaml:")


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("{rule: straightlining, columns: [h1, q9, q8], then: flag}", "column_not_asked"),
        ("{rule: eligible, when: {b1_pre: {min: 1}, city: [1]}, then: exclude}", "rule_not_asked"),
    ],
)
def test_a_rule_that_looks_at_what_nobody_is_asked__error(tmp_path, rule, code):
    plan_text = PLAN.replace("quality:\n", f"quality:\n  - {rule}\n")
    assert code in problems_of(split_study(tmp_path, plan=plan_text))


def test_a_covariate_of_one_draw_is_refused_but_for_the_outcome_beside_it(tmp_path):
    early = "  - {id: part_a, kind: scales, scales: [block_a], show_if: {consent: [1], age: {min: 18}}}\n"
    message = "  - {id: message,"
    pre = early.replace("part_a, kind: scales,", "part_c, kind: scales, phase: pre,").replace("block_a", "block_c")
    late = early.replace("part_a", "part_c").replace("block_a", "block_c")
    texts = [_questionnaire(name, audience, "x").replace(late, "").replace(message, pre + message)
             for name, audience in (("for_users", "users"), ("for_others", "non_users"))]  # fmt: skip
    plan_text = PLAN.replace("covariates: [before_pre]}\n  block_b", "covariates: [block_c_pre]}\n  block_b")
    study = split_study(tmp_path, plan=plan_text, **asked_as(*texts))
    assert problems_of(study) == ["covariate_split"] * 2
    assert split_problems(study) == compile_study(study).problems  # the analysis refuses it too
    assert split_problems(split_study(tmp_path / "other")) == ()


COMPOSITE = """composites:
  all: {of: [NAMES], role: harm.stigma, primary: true, tell: block_a, margin: {sd: 0.3}}
"""


@pytest.mark.parametrize(
    ("names", "each", "problems"),
    [("block_a, block_b", 2, []), ("block_a, block_b", 1, ["composite_split"] * 2), ("block_a, harm", 1, [])],
)
def test_a_composite_over_blocks_needs_people_who_drew_them_all(tmp_path, names, each, problems):
    plan_text = (
        PLAN.replace(", primary: true", "")
        .replace("{primary: true, ", "{")
        .replace("role: harm.boomerang", "role: harm.stigma")
    )
    plan_text += COMPOSITE.replace("NAMES", names)
    found = compile_study(split_study(tmp_path, plan=plan_text, **changed("each: 2", f"each: {each}")))
    assert [one.code for one in found.problems] == problems
    told = [note.code for note in found.notes if note.code == "composite_split"]
    assert told == (["composite_split"] * 2 if each == 2 else [])


FIVE = scale("block_c", "c1").replace("method: single", "method: mean, min_answered: 0.7") + "".join(
    f'  - {{id: c{k}, text: {{nl: "Vraag?", en: "Question?"}}{", audiences: [users]" if k > 3 else ""}}}\n'
    for k in range(2, 6)
)


@pytest.mark.parametrize("own", ["neighbours", "parents"])
def test_an_audience_of_an_own_name_that_loses_items_is_told_which(tmp_path, own):
    plan_text = PLAN.replace(
        "\nquality", "\n  block_c: {role: harm.stigma, higher_is: worse, margin: {sd: 0.3}}\nquality"
    )
    plan_text = plan_text.replace(
        "{margin: {sd: 0.3}}\nquality", "{margin: {sd: 0.3}, audiences: [non_users]}\nquality"
    )
    texts = asked_as(_questionnaire("for_users", "users", "x"), _questionnaire("for_others", own, "x"))
    harm = scale("harm", "h1")
    found = compile_study(
        split_study(tmp_path, plan=plan_text, surveys__scales__block_c=FIVE, surveys__scales__harm=harm, **texts)
    )
    problem = next(one for one in found.problems if one.code == "items_too_few")
    assert "3 of its 5" in problem.what
    assert "'c4', 'c5'" in problem.what
    lower = FIVE.replace("0.7", "0.5")
    fewer = compile_study(
        split_study(tmp_path, plan=plan_text, surveys__scales__block_c=lower, surveys__scales__harm=harm, **texts)
    )
    assert fewer.problems == ()
    assert [note.code for note in fewer.notes if note.code == "items_lost"] == ["items_lost"]


def test_an_own_scale_that_nobody_is_asked_is_told(tmp_path):
    notes = compile_study(split_study(tmp_path, surveys__scales__left=scale("left", "l1"))).notes
    assert [note.where for note in notes if note.code == "own_scale_unasked"] == ["surveys/scales/left.yaml"]


def test_what_no_questionnaire_proves_is_stated(tmp_path):
    plan_text = PLAN.replace(
        "\nquality",
        "\n  trust: {column: trust_score, role: harm.stigma, higher_is: worse, margin: {points: 1}}\nquality",
    )
    study = STUDY.replace("questionnaire: for_others, when: {used: [0]}", "when: {region: [1]}")
    study = study.replace("audiences: [users, non_users]}", "audiences: [users]}")
    made = split_study(tmp_path, plan=plan_text, study=study)
    compiled = compile_study(made)
    assert [(one.kind, one.name) for one in compiled.stated] == [("audience", "non_users"), ("outcome", "trust")]
    assert preregistration(made)["stated"] == [
        {"kind": "audience", "name": "non_users", "column": "non_users"},
        {"kind": "outcome", "name": "trust", "column": "trust_score"},
    ]
    assert [note.code for note in check_study_and_data(tmp_path).notes].count("stated_not_proved") == 2


def test_columns_that_the_file_is_said_to_bring_are_stated(tmp_path):
    study = STUDY.replace("data: []", "data: [{file: d.csv, respondent: id, arm: arm, columns: {gender: sex}}]")
    compiled = compile_study(split_study(tmp_path, study=study, plan=PLAN + "covariates: [gender]\n"))
    assert compiled.problems == ()
    assert [(one.kind, one.name) for one in compiled.stated] == [("column", "gender")]


def test_what_the_data_hold_needs_no_question(tmp_path):
    study = split_study(tmp_path, plan=PLAN + "covariates: [gender]\n")
    assert compile_study(study, {"gender"}).problems == ()


def test_every_problem_and_note_of_a_study_that_does_not_fit_is_told_in_dutch(tmp_path):
    study = shipped(
        tmp_path / "study", "denormalisation-pretest", {"users": "users_short", "non_users": "practitioners"}
    )
    compiled = compile_study(study)
    assert len(compiled.problems) > 10
    assert [problem for problem in compiled.problems if retold_problem(problem) is None] == []
    assert [note for note in compiled.notes if retold_note(note) is None] == []
