"""Understanding in a plan: counted where truth.yaml says how well people do, and else said to be left out."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.analysis.record.drafts import draft_findings
from pretest.errors import DesignError
from pretest.planning import studyplan
from pretest.planning.gates import planned_gates
from pretest.planning.operating import rate_of, rows_of
from pretest.planning.quick import rehearse
from pretest.planning.rehearsal import Rehearsal
from pretest.planning.samplesize import closed_form
from pretest.planning.scenarios import HELPFUL
from pretest.planning.studyplan import Engine, Question, plan_study
from pretest.report.pages.planreport import gate_sentences, recommendation
from pretest.report.words.edition import read_edition
from pretest.report.words.retold import retold_problem
from pretest.spec.truth import Truth
from tests.planning.conftest import DISTANCE, PLAN, SHORT, STUDY

GRASP = """
id: grasp
title: Grasp
measures: Grasp
role: quality
higher_is: better
answers: agree
refers_to: message
score: {method: share, min_answered: 1, count: [2]}
gate: {share: 0.8, by: gender}
status: new
items: [{id: gr1, text: a}, {id: gr2, text: b}]
"""
GATED = {
    "surveys/scales/grasp.yaml": GRASP,
    "surveys/questionnaires/short.yaml": SHORT.replace("[distance, check, hope]", "[distance, check, hope, grasp]"),
}
CLEAN = {"careless": 0.0, "drop_out": 0.0, "dont_know": 0.0, "refused": 0.0, "skipped": 0.0}
SIZES = {"users": 900, "others": 900}


def truth(**levels: float) -> Truth:
    return Truth(**CLEAN, levels={audience: {"grasp": level} for audience, level in levels.items()})


def decided(study, true: Truth, audience: str):
    """Decisions in one audience on concepts that help, of one task of large studies."""
    table = rehearse(study, true, SIZES, seed=3, scenarios=(HELPFUL,)).task(0)
    here = rows_of(table[(table["outcome"] == "") & (table["audience"] == audience)], HELPFUL)
    return {word: rate_of(here, (word,)).value for word in ("go", "revise")}


def test_a_concept_that_helps_goes_ahead_only_where_people_understand_it(rehearsal):
    study = rehearsal(**GATED)
    uncounted = decided(study, Truth(**CLEAN), "users")
    assert uncounted["go"] > 0.8
    # all questions right: above the gate at .97 each, far below it at .60; the other audience is as if it understood
    assert decided(study, truth(users=0.97), "users") == uncounted
    low = truth(users=0.60)
    assert decided(study, low, "users")["go"] == 0
    assert decided(study, low, "users")["revise"] >= uncounted["go"]
    assert decided(study, low, "others")["go"] > 0.8


def test_the_plan_says_what_it_counted(rehearsal, monkeypatch):
    study = rehearsal(**GATED)
    users, others = planned_gates(study, truth(users=0.95))
    assert (users.level, others.level, set(others.concepts.values())) == (0.95, None, {None})
    # by the level of the others both messages are as well understood; of the users one is not
    true = truth(users=0.97).model_copy(update={"effects": {"users": {"debt": {"grasp": -2.0}}}})
    monkeypatch.setattr(studyplan, "_simulated", lambda rehearsal, *_: rehearsal.task(0))  # ten studies are enough
    found = plan_study(study, true, Question(n=120, studies=20, seed=3), Engine(1))
    record = found.record()
    said = {lang: gate_sentences(read_edition(draft_findings(study), lang), record) for lang in ("en", "nl")}
    assert said["en"][0].startswith("Understanding counts in Users, as truth.yaml says it. Of the invented people who")
    assert "‘Debt’ (too few) and " in said["en"][0]
    assert "‘Schuld’ (te weinig) en " in said["nl"][0]
    assert said["en"][1].startswith("Understanding is not counted in Others: the plan takes it that every message is")
    assert "In the tables it counts" in said["en"][2]
    assert [line.split(" bij ")[0] for line in said["nl"][:2]] == ["Begrip telt mee", "Begrip telt niet mee"]
    assert "go" not in record["concept"]  # in these ten studies no concept that is understood helps
    helped = {**record["concept"], "go": record["concept"]["cleared"]}
    told = recommendation(read_edition(draft_findings(study), "en"), record | {"concept": helped})
    assert set(said["en"]) <= set(told)
    assert any(line.startswith("A concept that enough people understand and that helps") for line in told)
    old = {name: value for name, value in record.items() if name != "gates"}  # of a plan from before
    assert gate_sentences(read_edition(draft_findings(study), "en"), old) == []
    before = [{name: value for name, value in one.items() if name != "concepts"} for one in record["gates"]]
    (first, _) = gate_sentences(read_edition(draft_findings(study), "en"), record | {"gates": before})
    assert first.startswith("Understanding counts in Users: per question 97% of the invented people have it right")


def test_understanding_is_that_of_the_message_and_not_of_the_control(rehearsal):
    """An off-topic control that few understand; one message that most do, one that few do. Both roads agree."""
    study = rehearsal(**GATED)
    told = {"users": {"debt": {"grasp": 2.8}, "facts": {"grasp": 0.5}}}
    true = truth(users=0.15).model_copy(update={"effects": told})
    (users, _) = planned_gates(study, true)
    assert users.lets_pass("debt")
    assert not users.lets_pass("facts")
    found = {}
    for whole in (False, True):
        design = rehearse(study, true, SIZES, seed=3, scenarios=(HELPFUL,), whole=whole)
        table = design.task(0)
        here = table[(table["outcome"] == "") & (table["audience"] == "users")].set_index(["study", "concept"])
        found[whole] = here[["verdict", "understanding"]].sort_index()
    for road in found.values():  # which judge studies of their own
        gates = road["understanding"].unstack()
        assert (gates["debt"] == "").all()
        assert (gates["facts"] == "not_understood").all()
    went = (found[False]["verdict"] == "go").unstack().mean()
    assert went["debt"] > 0.8
    assert went["facts"] == 0
    unsaid = rehearse(study, truth(), SIZES, seed=3, scenarios=(HELPFUL,)).task(0)
    assert (unsaid["understanding"] == "").all()  # taken as understood, and the plan says so


def test_the_share_with_all_right_is_that_of_the_people_drawn(rehearsal):
    study = rehearsal(**GATED)
    true = truth(users=0.9)
    (users, _) = planned_gates(study, true)
    table = rehearse(study, true, SIZES, seed=3, scenarios=(HELPFUL,))
    items = table._models[0]["users"].scales["grasp"].items
    factor = np.random.default_rng(1).standard_normal((200_000, 1))
    noise = np.random.default_rng(2).standard_normal((200_000, 2))
    loading, cut = np.array([one.loading for one in items]), np.array([one.thresholds[-1] for one in items])
    right = (loading * factor + np.sqrt(1 - loading**2) * noise > cut).all(axis=1).mean()
    assert users.concepts["debt"] == pytest.approx(right, abs=0.004)


def test_a_harm_that_is_compared_with_nobody_is_refused_and_not_planned_for(rehearsal):
    """With others beside it too: no number of people lets a concept pass."""
    about = {
        "surveys/scales/distance.yaml": DISTANCE.replace("role: harm", "refers_to: message\nrole: harm"),
        "surveys/scales/worry.yaml": DISTANCE.replace("distance", "worry").replace("dis", "wor"),
        "analyses/plan.yaml": PLAN.replace("  hope", "  worry: {primary: true, margin: {sd: 0.3}}\n  hope"),
        "surveys/questionnaires/short.yaml": SHORT.replace("[distance, check", "[distance, worry, check"),
    }
    study = rehearsal(**about)
    for plan in (
        lambda: plan_study(study, Truth(), Question(n=120, studies=20), Engine(1)),
        lambda: closed_form(study, Truth(), 0.8, {}),
    ):
        with pytest.raises(DesignError, match=r"no concept ever passes.*'distance'\)") as caught:
            plan()
        (problem,) = caught.value.problems
        assert problem.code == "harm_about_message"
        assert "komt nooit een concept door" in retold_problem(problem)
    current = STUDY.replace("  facts: {", "  facts: {control: current, ")
    Rehearsal.of(rehearsal(**about, **{"study.yaml": current}), Truth(), {"users": 60, "others": 60}, seed=1)
