"""A condition that names no answer of its question is an error that says which code to write."""

from __future__ import annotations

import pytest

from pretest.errors import SpecError
from pretest.report.words.retold import retold_problem
from tests.platforms.ways import BLOCKS, SCALES, STUDY, two_ways

HEAD = "id: for_users\naudience: users\ntitle: {nl: x, en: x}\nblocks:"


def problems_of(folder, **changes):
    with pytest.raises(SpecError) as error:
        two_ways(folder, **changes)
    return error.value.problems


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Ja", "Write the code: 1. Answers: 1 = ja, 0 = nee."),
        ("yes", "Write the code: 1. Answers: 1 = ja, 0 = nee."),
        ("2", "Answers: 1 = ja, 0 = nee."),
    ],
)
def test_a_label_in_an_audience__error_names_the_code(tmp_path, value, said):
    study = STUDY.replace(
        "questionnaire: for_users, when: {used: [1]}", f"questionnaire: for_users, when: {{used: [{value}]}}"
    )
    (problem,) = problems_of(tmp_path, study=study)
    assert (problem.code, problem.what) == ("condition_value", f"'{value}' is no answer to 'used'")
    assert problem.where.startswith("study.yaml:")
    assert problem.where.endswith("audiences.users.when.used")
    assert problem.hint == said
    assert retold_problem(problem) is not None


@pytest.mark.parametrize(
    ("condition", "code", "said"),
    [
        ("{consent: [Ja]}", "condition_value", "Write the code: 1. Answers: 0 = Nee, 1 = Ja."),
        ("{consent: {not: [Nee]}}", "condition_value", "Write the code: 0. Answers: 0 = Nee, 1 = Ja."),
        ("{consent: [97]}", "condition_missing", "Name answers that count, or leave the condition out."),
        ("{consent: [1], age: [old]}", "condition_value", "Answers are numbers, from 0 to 120."),
        ("{consent: [1], age: {min: 180}}", "condition_bounds", "Answers are numbers, from 0 to 120."),
        (
            "{b1_pre: [6]}",
            "condition_value",
            "Answers: 1 = Oneens, 2 = Beetje oneens, 3 = Geen van beide, 4 = Beetje eens, 5 = Eens.",
        ),
    ],
)
def test_a_block_that_nobody_could_see__error(tmp_path, condition, code, said):
    blocks = BLOCKS.replace(
        "scales: [harm], order: random, show_if: {consent: [1], age: {min: 18}}",
        f"scales: [harm], show_if: {condition}",
    )
    (problem,) = problems_of(tmp_path, surveys__questionnaires__for_users=HEAD + blocks)
    assert (problem.code, problem.hint) == (code, said)
    assert "blocks.5.show_if" in problem.where


def test_a_rule_of_the_plan__error(tmp_path):
    plan = (
        "plan: two-ways\noutcomes: {harm: {role: harm.stigma, primary: true, margin: {sd: 0.2}}}\nsuppress_below: 1\n"
        "quality: [{rule: eligible, when: {consent: [Ja]}, then: exclude}]\n"
    )
    (problem,) = problems_of(tmp_path, analyses__plan=plan)
    assert problem.where == "analyses/plan.yaml:4 quality.0.when.consent"


def test_what_is_derived_from_no_answer__error(tmp_path):
    scale = SCALES["drug_list"].replace("values: [1]", "values: [3]")
    found = problems_of(tmp_path, surveys__scales__drug_list=scale)
    assert {problem.what for problem in found} == {"'3' is no answer to 'use_a'", "'3' is no answer to 'use_b'"}


def test_columns_that_no_scale_asks_may_hold_anything(tmp_path):
    study = STUDY.replace("when: {used: [1]}", "when: {used: [1], shop: [north]}")
    assert two_ways(tmp_path, study=study).file.audiences["users"].when.columns == ("used", "shop")
