"""Composites, aims, references and accepted alarms: every mistake is told where it stands."""

from __future__ import annotations

import pytest

from pretest.spec import check_study, load_study

STUDY = """
study: tiny
title: T
arms:
  control: {label: C, control: true}
  debt: {label: D}
  now: {label: N, control: current}
  fun: {label: F}
audiences:
  users: {label: U}
  others: {label: O}
"""
OUTCOMES = """
plan: p
outcomes:
  distance: {column: d, role: harm.stigma, higher_is: worse, margin: {sd: 0.2}}
  warmth: {column: w, role: harm.stigma, higher_is: better, margin: {sd: 0.2}}
  shame: {column: s, role: harm.stigma, higher_is: worse, audiences: [users], primary: true, margin: {sd: 0.2}}
  rare: {column: r, role: harm.stigma, higher_is: worse, model: binary, margin: {points: 0.1}}
  anger: {column: a, role: mechanism, higher_is: neutral}
  support: {column: b, role: benefit, higher_is: better}
"""
STIGMA = "{of: [distance, warmth], role: harm.stigma, primary: true, tell: distance, margin: {sd: 0.2}}"


def codes_of(folder):
    return {(problem.code, problem.where.split(" ", 1)[1]) for problem in check_study(folder)[1]}


def test_a_composite_follows_the_outcomes_and_is_a_harm(make_study):
    study = load_study(make_study(STUDY, OUTCOMES + f"composites:\n  stigma: {STIGMA}\naims: {{stigma: [others]}}\n"))
    *_, support, stigma = study.outcomes()
    assert (stigma.id, stigma.column, stigma.scale, stigma.higher_is) == ("stigma", "stigma", None, "worse")
    assert (stigma.composite, stigma.tell) == (("distance", "warmth"), "distance")
    assert stigma.audiences == ("users", "others")
    assert stigma.is_harm
    assert stigma.primary
    assert stigma.harm_sign == 1
    assert support.composite == ()
    # with aims, only what they name is one
    assert stigma.aim == ("others",)
    assert support.aim == ()
    assert study.is_aim("stigma", "others")
    assert not study.is_aim("stigma", "users")
    assert not study.is_aim("support", "users")


def test_without_aims_every_benefit_is_one(make_study):
    study = load_study(make_study(STUDY, OUTCOMES))
    assert study.is_aim("support", "users")
    assert study.is_aim("support", "others")
    assert not study.is_aim("distance", "users")


@pytest.mark.parametrize(
    ("composite", "code", "where"),
    [
        ("a: {of: [distance, warmht], role: harm.stigma, tell: distance, margin: {sd: 1}}", "unknown_outcome", "of.1"),
        ("a: {of: [distance, shame], role: harm.stigma, tell: shame, margin: {sd: 1}}", "component_primary", "of.1"),
        ("a: {of: [distance, shame], role: harm.stigma, tell: shame, margin: {sd: 1}}", "component_not_asked", "of.1"),
        ("a: {of: [distance, rare], role: harm.stigma, tell: rare, margin: {sd: 1}}", "component_model", "of.1"),
        ("a: {of: [distance, anger], role: harm.stigma, tell: anger, margin: {sd: 1}}", "component_no_harm", "of.1"),
        ("a: {of: [distance, warmth], role: harm.stigma, tell: shame, margin: {sd: 1}}", "unknown_component", "tell"),
        ("a: {of: [distance, warmth], role: harm.stigma, tell: warmth, margin: {points: 1}}", "margin_unit", "margin"),
        ("a: {of: [warmth, warmth], role: harm.stigma, tell: warmth, margin: {sd: 1}}", "component_twice", "of.1"),
    ],
)
def test_mistakes_in_a_composite(make_study, composite, code, where):
    found = codes_of(make_study(STUDY, OUTCOMES + f"composites:\n  {composite}\n"))
    assert (code, f"composites.a.{where}") in found


def test_one_primary_composite_per_role_and_audience(make_study):
    found = codes_of(make_study(STUDY, OUTCOMES + f"composites:\n  one: {STIGMA}\n  two: {STIGMA}\n"))
    assert found == {("composite_twice", "composites.two.primary")}


def test_a_composite_needs_a_name_of_its_own(make_study):
    found = codes_of(make_study(STUDY, OUTCOMES + f"composites:\n  blame_pre: {STIGMA}\n  distance: {STIGMA}\n"))
    assert {("name_taken", "composites.blame_pre"), ("name_taken", "composites.distance")} <= found


@pytest.mark.parametrize(
    ("lines", "code", "where"),
    [
        ("aims: {suport: [users]}", "unknown_outcome", "aims.suport"),
        ("aims: {support: [usrs]}", "unknown_audience", "aims.support.0"),
        ("aims: {shame: [others]}", "aim_not_asked", "aims.shame.0"),
        ("aims: {anger: [users]}", "direction_missing", "aims.anger"),
        ("reference: contrl", "unknown_arm", "reference"),
        ("reference: debt", "reference_no_control", "reference"),
        ("compare: [concept]", "not_allowed", "compare.0"),
        ("compare: []", "compare_empty", "compare"),
        ("keying: {distanc: because}", "unknown_outcome", "keying.distanc"),
    ],
)
def test_mistakes_in_aims_references_and_keying(make_study, lines, code, where):
    assert codes_of(make_study(STUDY, OUTCOMES + lines + "\n")) == {(code, where)}


def test_two_controls(make_study):
    study = load_study(make_study(STUDY, OUTCOMES))
    assert (study.control, study.other_control) == ("control", "now")
    assert study.concepts == ("debt", "fun", "now")
    assert study.decided == ("debt", "fun")
    assert {outcome.reference for outcome in study.outcomes()} == {"control"}


def test_the_plan_chooses_between_two_controls(make_study):
    plan = OUTCOMES.replace("{column: w,", "{column: w, reference: control,") + "reference: now\n"
    study = load_study(make_study(STUDY, plan))
    assert (study.control, study.other_control) == ("now", "control")
    assert study.concepts == ("debt", "fun", "control")
    assert {outcome.id: outcome.reference for outcome in study.outcomes()}["warmth"] == "control"
    assert {outcome.id: outcome.reference for outcome in study.outcomes()}["distance"] == "now"


def test_what_is_sent_today_is_the_control_where_there_is_no_other(make_study):
    study = load_study(make_study(STUDY.replace("control: true", "messenger: peer"), OUTCOMES))
    assert (study.control, study.other_control) == ("now", None)
    assert study.concepts == ("control", "debt", "fun") == study.decided


def test_at_most_one_control_of_a_kind(make_study):
    twice = STUDY.replace("debt: {label: D}", "debt: {label: D, control: off_topic}")
    (problem,) = check_study(make_study(twice, OUTCOMES))[1]
    assert "two arms are marked as control (off_topic): control, debt" in problem.what
    (problem,) = check_study(make_study(STUDY.replace("current", "curent"), OUTCOMES))[1]
    assert (problem.code, problem.hint) == ("not_allowed", "Did you mean 'current'?")


def test_a_control_is_written_as_it_always_was(make_study):
    arms = load_study(make_study(STUDY, OUTCOMES)).file.model_dump(mode="json", exclude_defaults=True)["arms"]
    assert {name: arm.get("control") for name, arm in arms.items()} == {
        "control": True,
        "debt": None,
        "now": "current",
        "fun": None,
    }
