"""What no study needs is refused before work begins, and the error says how much there may be."""

from __future__ import annotations

import pytest

from pretest.errors import did_you_mean
from pretest.limits import (
    ARMS,
    CELLS,
    CONCEPT_BYTES,
    CONTENT_BYTES,
    CUTS,
    LABEL,
    LIMITS,
    NUMBER,
    RULES,
    SUPPRESS_BELOW,
    YAML_ENTRIES,
    YAML_KEY,
)
from pretest.spec.load import check_study
from pretest.spec.yamlfile import parse_yaml
from tests.tiny import TINY_PLAN, TINY_STUDY


def codes_of(folder):
    return [problem.code for problem in check_study(folder)[1]]


def plan_with(more: str) -> str:
    return TINY_PLAN + more


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1e300", "1" + "0" * 13, "1" + "0" * 400, "-1e12000"])
def test_numbers_beyond_the_limit_are_refused_with_their_line(number):
    file = parse_yaml(f"a: 1\nb: {number}\n".encode(), "f.yaml")
    (problem,) = file.problems
    assert problem.code == "number_too_large"
    assert problem.where == "f.yaml:2"
    assert f"{NUMBER:,}" in problem.what


@pytest.mark.parametrize("number", [str(NUMBER), f"-{NUMBER}", "0.1", "1e12"])
def test_numbers_up_to_the_limit_are_read(number):
    file = parse_yaml(f"a: {number}\n".encode(), "f.yaml")
    assert file.problems == ()
    assert file.data == {"a": float(number)}


def test_a_seed_may_be_any_whole_number():
    assert parse_yaml(b"seed: 9000000000000000000\n", "f.yaml").data == {"seed": 9 * 10**18}
    assert parse_yaml(b"x: {seed: 9000000000000000000}\n", "f.yaml").problems[0].code == "number_too_large"


@pytest.mark.parametrize("number", ["1e999", "1e300", "'1e300'", "'1e999'", "'inf'", "'-inf'", "'nan'", '"1e13"'])
@pytest.mark.parametrize("key", ["margin: {points: NUMBER}", "margin: {points: 1}, min: NUMBER, max: NUMBER"])
def test_no_number_of_a_plan_is_infinite_or_absurd_in_quotes_or_not(make_study, number, key):
    plan = TINY_PLAN.replace("margin: {points: 1.0}", key.replace("NUMBER", number))
    found = check_study(make_study(plan=plan))[1]
    assert {problem.code for problem in found} <= {"number_too_large", "not_positive", "invalid"}
    assert "analyses/plan.yaml:3" in found[0].where


def test_a_number_that_is_too_large_is_told_once(make_study):
    plan = TINY_PLAN.replace("points: 1.0", "points: 1e999")
    assert codes_of(make_study(plan=plan)) == ["number_too_large"]


@pytest.mark.parametrize("sign", ["\\0", "\\x01", "\\x7f", "\\u202E", "\\u2066", "\\uFFFF"])
@pytest.mark.parametrize("text", ['a: "x{}y"', '"x{}y": 1', '- ["{}"]'])
def test_signs_that_no_text_needs_are_refused(sign, text):
    file = parse_yaml(text.format(sign).encode(), "f.yaml")
    assert [problem.code for problem in file.problems] in (["yaml_unseen"], ["yaml_syntax"])
    assert file.data is None


def test_tabs_new_lines_and_letters_of_any_language_are_text():
    text = 'a: "x\\ty\\nz"\nb: naïef שלום 😀 e\u0301\n'
    assert parse_yaml(text.encode(), "f.yaml").data == {"a": "x\ty\nz", "b": "naïef שלום 😀 e\u0301"}


@pytest.mark.parametrize("text", ["a: [{}]", "{{{}}}"])
def test_lists_and_keys_without_end_are_refused(text):
    fits = ", ".join(f"k{place}: 0" if text.startswith("{") else "0" for place in range(YAML_ENTRIES))
    assert parse_yaml(text.format(fits).encode(), "f.yaml").problems == ()
    more = parse_yaml(text.format(f"{fits}, z").encode(), "f.yaml")
    assert [problem.code for problem in more.problems] == ["yaml_entries"]


def test_a_key_of_a_page_is_refused():
    file = parse_yaml(b"? " + b"k" * (YAML_KEY + 1) + b"\n: 1\n", "f.yaml")
    assert [problem.code for problem in file.problems] == ["yaml_key"]


@pytest.mark.parametrize("label", ["{nl: LONG, en: short}", "LONG"])
def test_a_label_that_fills_a_page_is_refused(make_study, label):
    study = TINY_STUDY.replace("{nl: Schuld, en: Debt}", label.replace("LONG", "x" * 6_000))
    (problem, *_) = check_study(make_study(study))[1]
    assert problem.code == "too_long"
    assert problem.expected == f"at most {LABEL} letters"
    assert problem.got == "6,000"


def test_counts_of_a_plan_are_bounded(make_study):
    cuts = ", ".join(map(str, range(CUTS + 1)))
    assert codes_of(make_study(plan=plan_with(f"subgroups: [{{by: age, cut: [{cuts}]}}]\n"))) == ["too_many"]
    rules = ", ".join("{rule: bogus}" for _ in range(RULES + 1))
    assert "too_many" in codes_of(make_study(plan=plan_with(f"quality: [{rules}]\n")))
    most = TINY_PLAN.replace("suppress_below: 2", f"suppress_below: {SUPPRESS_BELOW + 1}")
    assert codes_of(make_study(plan=most)) == ["invalid"]


def test_arms_and_cells_are_bounded(make_study):
    arms = "".join(f"  a{place}: {{label: A}}\n" for place in range(ARMS - 1))
    more = TINY_STUDY.replace("audiences:", f"{arms}audiences:")
    assert codes_of(make_study(more)) == ["too_many"]
    # 50 outcomes in two arms and 100 audiences
    outcomes = "".join(f"  o{n}: {{column: o{n}, role: background, higher_is: worse}}\n" for n in range(CELLS // 200))
    plan = TINY_PLAN.replace("multiplicity:", outcomes + "multiplicity:")
    audiences = "".join(f"  b{place}: {{label: B}}\n" for place in range(99))
    found = check_study(make_study(TINY_STUDY.replace("data:", audiences + "data:"), plan))[1]
    assert [problem.code for problem in found] == ["too_many_cells"]
    assert f"{CELLS:,}" in str(found[0])


def test_a_name_that_is_no_slip_is_not_compared_with_others():
    assert did_you_mean("x" * 100_000, ["x" * 100_000]) is None


def test_every_limit_is_told_and_above_nothing():
    assert all(limit.most > 0 and limit.what for limit in LIMITS)
    assert len({(limit.group, limit.what) for limit in LIMITS}) == len(LIMITS)


def test_the_text_of_a_concept_is_one_that_people_can_read(make_study):
    study = TINY_STUDY.replace("en: Debt}}", "en: Debt}, text: debt.md}")
    assert codes_of(make_study(study, **{"debt.md": "x" * CONCEPT_BYTES})) == []
    assert codes_of(make_study(study, **{"debt.md": "x" * (CONCEPT_BYTES + 1)})) == ["concept_too_large"]


@pytest.mark.parametrize(
    "name", ["study.yaml", "analyses/plan.yaml", "surveys/scales/own.yaml", "surveys/answers.yaml"]
)
def test_a_file_of_the_study_is_not_read_when_it_is_huge(make_study, monkeypatch, name):
    folder = make_study(**{"surveys/scales/own.yaml": "id: own\n", "surveys/answers.yaml": "a: {}\n"})
    with (folder / name).open("wb") as file:
        file.truncate(CONTENT_BYTES + 1)  # takes no room on disk
    found = {problem.where: problem.code for problem in check_study(folder)[1]}
    assert found[name] == "file_too_large"
