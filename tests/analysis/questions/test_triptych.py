"""What research, practice, this test and all together say of a harm: each from its own table, on its own side."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.cells.judging import judge
from pretest.analysis.cells.tables import estimate_risks
from pretest.analysis.questions.question import Analysis
from pretest.analysis.questions.told import find_told
from pretest.analysis.questions.triptych import find_triptych
from pretest.disclosure.release import release
from pretest.numbers.shifted import shifted_share
from pretest.quality import screen
from pretest.responses import read_responses
from pretest.risk import SCEPTICAL, Prior
from pretest.risk.sources import conflict_of
from pretest.spec import load_study
from pretest.special import ndtr, ndtri
from pretest.tables.triptych import TABLE as TRIPTYCH
from pretest.words import SOURCES
from tests.analysis.questions.test_told import SCALE, STUDY, data
from tests.tiny import write_study

PLAN = """
plan: p
outcomes:
  mood: {primary: true, margin: {sd: 0.2}}
  calm: {primary: true, margin: {sd: 0.2}}
  old: {column: age, role: harm.stigma, higher_is: worse, primary: true, margin: {sd: 0.3}}
multiplicity: {method: holm}
suppress_below: 1
evidence: {prior: campaigns, mix: 0.8}
"""
SCALES = {
    f"surveys/scales/{name}.yaml": SCALE.replace("NAME", name).replace("WAY", way)
    for name, way in (("mood", "worse"), ("calm", "better"))
}
Z = float(ndtri(0.975))


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Analysis:
    """20 people an arm: 3 of 20 controls answer the told question so, 9 after the debt, 12 after the fun."""
    folder = write_study(
        tmp_path_factory.mktemp("triptych") / "study", STUDY.replace(" MORE", ""), PLAN, data(), **SCALES
    )
    study = load_study(folder)
    responses = read_responses(study)
    judged = judge(study, screen(study, responses), (), suppress_below=1)
    effects = estimate_risks(study, judged.cells, 1, np.random.default_rng(1)).effects
    found = Analysis(study, responses, judged, 1, effects)
    return replace(found, found=find_told(found).tables)


def research(how="fitted", k=5, mean=0.3, sd=0.1, role="harm.stigma") -> pd.DataFrame:
    return pd.DataFrame([{"role": role, "k": k, "mean": mean, "sd": sd, "how": how, "mix": 0.8}])


def forecasts(*points, outcome="mood", concept="debt", domain="", n=14) -> pd.DataFrame:
    places = {"concept": concept, "audience": "all", "outcome": outcome, "domain": domain, "n_members": n}
    return pd.DataFrame([places | dict(zip(("q05", "q50", "q95"), points, strict=True))])


def rows(made, outcome="mood", concept="debt", **found) -> dict[str, dict]:
    table = find_triptych(replace(made, found={**made.found, **found})).tables["triptych"]
    order = table.groupby(["audience", "concept", "outcome"], sort=False)["said_by"].apply(tuple)
    assert set(order) == {SOURCES}
    here = table[(table["outcome"] == outcome) & (table["concept"] == concept)]
    return {row["said_by"]: row for row in here.to_dict("records")}


def told(made, outcome="mood", concept="debt"):
    table = made.found["told"]
    (row,) = table[(table["outcome"] == outcome) & (table["concept"] == concept)].to_dict("records")
    return row


def test_the_data_and_all_together_are_the_rows_of_the_told_question(made):
    for outcome in ("mood", "calm"):
        found, row = rows(made, outcome), told(made, outcome)
        data, both = found["data"], found["together"]
        assert [data[name] for name in ("difference", "conf_low", "conf_high", "conf_level")] == [
            row["difference"], row["conf_low"], row["conf_high"], 0.95,
        ]  # fmt: skip
        assert [both[name] for name in ("difference", "conf_low", "conf_high")] == [
            row["both_difference"], row["both_low"], row["both_high"],
        ]  # fmt: skip
        assert data["n_behind"] == both["n_behind"] == row["n_concept"] + row["n_reference"]
        assert {one["more_is"] for one in found.values()} == {row["more_is"]}
    assert told(made, "mood")["more_is"] == "worse"
    assert told(made, "calm")["more_is"] == "better"


def test_chances_are_those_of_the_draws_above_the_margin(made):
    found, effects = rows(made), made.effects
    place = effects.place(1, "all", "debt", "mood")
    assert found["data"]["p_above_margin"] == (effects.data_only[:, place] > 0.2).mean()
    assert found["together"]["p_above_margin"] == (effects.after[:, place] > 0.2).mean()


@pytest.mark.parametrize(("outcome", "way"), [("mood", 1.0), ("calm", -1.0)])
def test_research_is_the_effect_of_its_studies_in_people_towards_harm(made, outcome, way):
    """0.3 SD of harm, with 0.1 SD of its mean and the spread of 0.1 SD of single outcomes."""
    share = told(made, outcome)["of100_reference"] / 100
    row = rows(made, outcome, research=research())["research"]
    assert (row["known"], row["n_behind"]) == ("known", 5)
    assert row["difference"] == pytest.approx(100 * (shifted_share(share, way * 0.3) - share), abs=1e-6)
    assert math.copysign(1.0, row["difference"]) == way  # harm is more people, or fewer
    assert row["conf_low"] < row["difference"] < row["conf_high"]
    # the spread of single outcomes is half-normal: between that of the mean alone and that of the whole of 0.1
    ends = [100 * (shifted_share(share, way * 0.3 + sign * Z * 0.1) - share) for sign in (-1.0, 1.0)]
    far = [100 * (shifted_share(share, way * 0.3 + sign * Z * math.hypot(0.1, 0.12)) - share) for sign in (-1.0, 1.0)]
    assert far[0] < row["conf_low"] < ends[0]
    assert ends[1] < row["conf_high"] < far[1]
    sure = rows(made, outcome, research=research(sd=0.0))["research"]
    assert 0.7 < row["p_above_margin"] < sure["p_above_margin"]
    milder = rows(made, outcome, research=research(mean=-0.3))["research"]
    assert milder["p_above_margin"] < 0.01
    assert math.copysign(1.0, milder["difference"]) == -way


@pytest.mark.parametrize(
    ("found", "known"),
    [
        ({}, "no_study"),
        ({"research": research("none", 0, math.nan, math.nan)}, "no_study"),
        ({"research": research(role="harm.boomerang")}, "no_study"),
        ({"research": research("convention", 2)}, "few_studies"),
        ({"research": research()}, "known"),
    ],
)
def test_no_study_of_the_role_is_said_and_nothing_stands_in_for_it(made, found, known):
    row = rows(made, **found)["research"]
    assert row["known"] == known
    assert math.isnan(row["difference"]) is (known == "no_study")
    assert math.isnan(row["p_above_margin"]) is (known == "no_study")


@pytest.mark.parametrize(
    ("sources", "basis"),
    [
        (("convention",), "convention"),
        (("research", "vague"), "research"),
        (("convention", "practice", "vague"), "practice"),
        (("research", "practice"), "research_practice"),
    ],
)
def test_what_all_together_rests_on_is_what_its_prior_is_made_of(made, sources, basis):
    n = len(sources)
    prior = Prior.mixture("evidence", [1 / n] * n, [0.0] * n, [0.2] * n, 0.1, sources)
    own = {("debt", "harm.stigma"): prior, ("fun", "harm.stigma"): SCEPTICAL}
    believed = replace(made, effects=replace(made.effects, prior=own))
    assert {source: row["rests_on"] for source, row in rows(believed).items()} == {
        "research": "", "practice": "", "data": "", "together": basis,
    }  # fmt: skip
    assert rows(believed, concept="fun")["together"]["rests_on"] == "convention"


def test_a_plan_without_evidence_has_none_whatever_a_table_says(made):
    plan = made.study.plan.model_copy(update={"evidence": None})
    bare = replace(made, study=replace(made.study, plan=plan))
    assert rows(bare, research=research())["research"]["known"] == "no_evidence"


def test_forecasts_are_people_as_they_were_told(made):
    row = rows(made, forecasts=forecasts(-1.0, 4.0, 12.0))["practice"]
    assert [row[name] for name in ("difference", "conf_low", "conf_high", "conf_level", "n_behind")] == [
        4.0,
        -1.0,
        12.0,
        0.9,
        14,
    ]
    limit = 100 * (float(ndtr(ndtri(0.15) + 0.2)) - 0.15)  # people whom an effect of the margin would move: 5
    assert row["p_above_margin"] == pytest.approx(
        1.0 - float(ndtr((limit - 4.0) / (8.0 / float(ndtri(0.95))))), abs=1e-6
    )


def test_fewer_people_are_the_harm_where_more_are_better(made):
    worse = rows(made, "calm", forecasts=forecasts(-24.0, -18.0, -12.0, outcome="calm"))["practice"]
    better = rows(made, "calm", forecasts=forecasts(4.0, 8.0, 12.0, outcome="calm"))["practice"]
    assert worse["difference"] == -18.0
    assert worse["p_above_margin"] > 0.9
    assert better["p_above_margin"] < 0.05


def test_a_panel_that_is_not_there_or_said_nothing_of_it(made):
    assert rows(made)["practice"]["known"] == "no_panel"
    assert rows(made, forecasts=forecasts(1.0, 2.0, 3.0, outcome="calm"))["practice"]["known"] == "not_forecast"
    assert rows(made, forecasts=forecasts(1.0, 2.0, 3.0, domain="care"))["practice"]["known"] == "not_forecast"
    hidden = forecasts(math.nan, math.nan, math.nan)
    assert rows(made, forecasts=hidden)["practice"]["known"] == "not_forecast"


def test_a_harm_of_which_no_question_is_told_still_has_its_chances(made):
    found = rows(made, "old", research=research(), forecasts=forecasts(1.0, 2.0, 3.0))
    assert {source: row["known"] for source, row in found.items()} == {
        "research": "no_question", "practice": "not_forecast", "data": "no_question", "together": "no_question",
    }  # fmt: skip
    assert all(math.isnan(row["difference"]) for row in found.values())
    assert all(0.0 <= found[source]["p_above_margin"] <= 1.0 for source in ("research", "data", "together"))
    assert {row["contradict"] for row in found.values()} == {"not_compared"}


@pytest.mark.parametrize(
    ("found", "conflict"),
    [
        ({}, "not_compared"),
        ({"research": research(mean=0.9)}, "none"),
        ({"research": research(mean=-0.5, sd=0.05)}, "research_data"),
        ({"forecasts": forecasts(-9.0, -5.0, -1.0)}, "practice_data"),
        ({"research": research(mean=0.9), "forecasts": forecasts(-9.0, -5.0, -1.0)}, "practice_alone"),
        ({"research": research(mean=-0.5, sd=0.05), "forecasts": forecasts(-9.0, -5.0, -1.0)}, "data_alone"),
    ],
)
def test_the_word_for_what_contradicts_stands_in_every_row(made, found, conflict):
    """30 more of 100 after the debt, between about 2 and 55."""
    assert {row["contradict"] for row in rows(made, **found).values()} == {conflict}
    assert conflict_of({}) == "not_compared"


def test_what_is_hidden_of_the_told_question_is_hidden_of_every_source(made):
    """Research in people tells the share of the reference arm, and a contradiction tells where the data lie."""
    found = {**made.found, "research": research(mean=-0.5), "forecasts": forecasts(-9.0, -5.0, -1.0)}
    table = find_triptych(replace(made, found=found)).tables["triptych"]
    verdicts = made.judged.verdicts
    released = release({"told": made.found["told"], "triptych": table, "verdicts": verdicts}, 25, "control")
    assert released["told"]["suppressed"].all()
    shown = released["triptych"][released["triptych"]["outcome"] != "old"]
    assert shown["suppressed"].all()
    assert shown[["difference", "conf_low", "conf_high", "n_behind", "p_above_margin"]].isna().all(axis=None)
    assert set(shown["contradict"]) == {"not_compared"}
    assert set(shown["known"]) == {"hidden"}
    TRIPTYCH.require(released["triptych"])
