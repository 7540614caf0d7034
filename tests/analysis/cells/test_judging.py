"""From rows of answers to words: each kind of study, of which the truth is known, gets the word that it deserves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.analyse import analyse
from pretest.analysis.cells.attrition import lost_in
from pretest.analysis.cells.judging import judge
from pretest.numbers.scorebounds import score_bounds, score_p
from pretest.quality import screen
from pretest.responses import read_responses
from pretest.spec import load_study

STUDY = """
study: known
title: {nl: Bekend, en: Known}
languages: [en, nl]
seed: 3
substance: cocaine
arms:
  control: {label: {nl: Controle, en: Control}, control: true}
  debt: {label: {nl: Schuld, en: Debt}}
MORE_ARMS
audiences:
  everyone: {label: {nl: Iedereen, en: Everyone}}
data:
  - {file: data/wave1.csv, respondent: id, arm: condition MORE_DATA}
"""
HARM = "{column: NAME, role: harm.stigma, higher_is: worse, primary: PRIMARY, margin: {sd: 0.30} MORE}"


def harm(name: str, *, primary: bool = True, more: str = "") -> str:
    return HARM.replace("NAME", name).replace("PRIMARY", str(primary).lower()).replace("MORE", more)


def plan(outcomes: dict[str, str], more: str = "") -> str:
    lines = "\n".join(f"  {name}: {text}" for name, text in outcomes.items())
    return f"plan: p\noutcomes:\n{lines}\nmultiplicity: {{method: romano_wolf, resamples: 999}}\n{more}\n"


def rows(n: int, effects: dict[str, dict[str, float]], seed: int = 1, **columns: object) -> pd.DataFrame:
    """``n`` people per arm; effects: arm → outcome → difference in SD, higher answers in the arm where positive."""
    rng = np.random.default_rng(seed)
    arms = list(effects)
    frame = pd.DataFrame({"id": [f"p{i}" for i in range(n * len(arms))], "condition": np.repeat(arms, n)})
    names = list(dict.fromkeys(name for shifts in effects.values() for name in shifts))
    for name in names:
        shift = frame["condition"].map({arm: shifts.get(name, 0.0) for arm, shifts in effects.items()})
        frame[name] = (10 + rng.normal(size=len(frame)) + shift).round(3)
    return frame.assign(**columns)


def verdicts(make_study, outcomes, frame, *, more: str = "", arms: str = "", data: str = "") -> pd.DataFrame:
    text = STUDY.replace("MORE_ARMS", arms).replace("MORE_DATA", data)
    study = load_study(make_study(text, plan(outcomes, more), frame.to_csv(index=False)))
    responses = read_responses(study)
    screened = screen(study, responses)
    return judge(study, screened, tuple(lost_in(study, responses, screened)), suppress_below=1).verdicts


def cells(table: pd.DataFrame) -> dict[str, dict]:
    """Outcome → row, of the only concept; "" is the decision over all audiences."""
    own = table[(table["outcome"] != "") | (table["audience"] == "")]
    return {row["outcome"]: row for row in own[own["concept"] == "debt"].to_dict("records")}


def test_harm_on_scales_that_are_not_primary_is_never_go(make_study):
    outcomes = {"distance": harm("distance"), "blame": harm("blame", primary=False),
                "gain": "{column: gain, role: benefit, higher_is: better}"}  # fmt: skip
    frame = rows(300, {"control": {}, "debt": {"distance": 0.0, "blame": 0.8, "gain": 0.5}})
    found = cells(verdicts(make_study, outcomes, frame))
    assert found["distance"]["verdict"] == "harm_excluded"
    assert (found["blame"]["verdict"], found["blame"]["family"]) == ("harm", "harm")
    assert found["gain"]["verdict"] == "benefit_shown"
    decision = found[""]
    assert (decision["verdict"], decision["harm_badge"], decision["aim_badge"]) == ("revise", "harm", "shown")
    assert decision["reason"] == "everyone/harm:blame"


def test_an_aim_that_is_a_harm_turned_round_is_improved(make_study):
    outcomes = {"use": harm("use"), "norm": harm("norm", primary=False)}
    frame = rows(300, {"control": {}, "debt": {"use": -0.6, "norm": -0.6}})
    aimed = cells(verdicts(make_study, outcomes, frame, more="aims: {use: [everyone], norm: [everyone]}"))
    assert [aimed[name]["verdict"] for name in ("use", "norm", "")] == ["improved", "improved", "go"]
    assert aimed["use"]["gain"] == pytest.approx(-aimed["use"]["harm_estimate"])
    assert aimed["use"]["gain"] > 0.4
    assert aimed["use"]["upper_simultaneous"] >= aimed["use"]["upper"]
    plain = cells(verdicts(make_study, outcomes, frame))
    assert [plain[name]["verdict"] for name in ("use", "")] == ["harm_excluded", "harmless_aim_not_shown"]
    assert plain[""]["aim_badge"] == "not_measured"


def test_a_benefit_that_went_the_wrong_way_has_its_own_word(make_study):
    outcomes = {"distance": harm("distance"), "gain": "{column: gain, role: benefit, higher_is: better}"}
    frame = rows(300, {"control": {}, "debt": {"distance": 0.0, "gain": -0.6}})
    found = cells(verdicts(make_study, outcomes, frame))
    assert found["gain"]["verdict"] == "benefit_reversed"
    assert found["gain"]["harm_estimate"] > 0.3
    assert (found[""]["verdict"], found[""]["aim_badge"]) == ("revise", "reversed")


def test_one_person_with_most_of_the_weight_reassures_of_nothing(make_study):
    frame = rows(200, {"control": {}, "debt": {"distance": 0.0}}, w=1.0)
    frame.loc[0, "w"] = 1000
    found = cells(verdicts(make_study, {"distance": harm("distance")}, frame, data=", weight: w"))
    assert (found["distance"]["verdict"], found["distance"]["block"]) == ("inconclusive", "weights")
    assert (found[""]["verdict"], found[""]["reason"]) in (
        ("mend_first", "everyone/weights:distance"),
        ("revise", "everyone/possible_harm:distance"),
    )


def test_what_weights_leave_of_each_arm_is_told(make_study):
    frame = rows(200, {"control": {}, "debt": {"distance": 0.0}}, w=1.0)
    frame.loc[frame.index % 2 == 0, "w"] = 3.0
    text = STUDY.replace("MORE_ARMS", "").replace("MORE_DATA", ", weight: w")
    study = load_study(make_study(text, plan({"distance": harm("distance")}), frame.to_csv(index=False)))
    responses = read_responses(study)
    screened = screen(study, responses)
    notes = judge(study, screened, tuple(lost_in(study, responses, screened)), suppress_below=1).notes
    (told,) = [note.message for note in notes if note.code == "weights_arms"]
    # 100 people of weight 1 and 100 of weight 3: 400 squared over 1000 is 160
    assert "control counts as 160 people (design effect 1.25; largest share of one person 0.8 %)" in told
    assert "debt counts as 160 people" in told
    frame.loc[0, "w"] = 1000
    study = load_study(make_study(text, plan({"distance": harm("distance")}), frame.to_csv(index=False)))
    responses = read_responses(study)
    screened = screen(study, responses)
    notes = judge(study, screened, tuple(lost_in(study, responses, screened)), suppress_below=1).notes
    serious = {note.code for note in notes if note.severity == "serious"}
    assert {"weights_few_effective", "weights_one_person"} <= serious


@pytest.mark.parametrize(("share", "block"), [(0.02, "too_few"), (0.5, "")])
def test_a_mean_needs_people_who_differ(make_study, share, block):
    frame = rows(200, {"control": {}, "debt": {"distance": 0.0}})
    frame["distance"] = np.where(np.random.default_rng(1).random(400) < share, 3, 1)
    found = cells(verdicts(make_study, {"distance": harm("distance").replace("0.30", "0.60")}, frame))
    assert found["distance"]["block"] == block
    assert found["distance"]["verdict"] == ("inconclusive" if block else "harm_excluded")
    assert found["distance"]["n_more_reason"] == ("not_by_n" if block else "")


def test_with_few_people_harm_is_told_where_a_permutation_test_agrees(make_study):
    frame = rows(15, {"control": {}, "debt": {"distance": 2.5}})
    found = cells(verdicts(make_study, {"distance": harm("distance")}, frame))
    assert (found["distance"]["verdict"], found["distance"]["block"]) == ("harm", "too_few")


def test_few_people_who_saw_both_messages_are_compared_with_themselves(make_study):
    frame = rows(12, {"control": {}, "debt": {"distance": 2.5}})
    frame["id"] = [f"p{i % 12}" for i in range(24)]
    found = cells(verdicts(make_study, {"distance": harm("distance")}, frame, data=", several: true"))
    assert (found["distance"]["verdict"], found["distance"]["block"]) == ("harm", "too_few")


def test_a_flat_control_leaves_the_size_of_a_proved_harm_open(make_study):
    frame = rows(60, {"control": {}, "debt": {"distance": 0.0}})
    harmed = (frame["condition"] == "debt") & (np.arange(len(frame)) % 2 == 0)
    frame["distance"] = np.where(harmed, 3, 1)
    found = cells(verdicts(make_study, {"distance": harm("distance")}, frame))
    assert (found["distance"]["verdict"], found["distance"]["block"]) == ("harm_signalled", "flat_control")


def test_drop_out_of_the_offended_takes_reassurance_away(make_study):
    frame = rows(400, {"control": {}, "debt": {"distance": 0.5}}, seed=4)
    offended = (frame["condition"] == "debt") & (frame["distance"] > 11.0)
    frame.loc[offended, "distance"] = np.nan
    found = cells(verdicts(make_study, {"distance": harm("distance")}, frame))
    assert (found["distance"]["verdict"], found["distance"]["block"]) == ("inconclusive", "attrition")
    assert found[""]["verdict"] in ("collect_more", "revise")
    kept = rows(400, {"control": {}, "debt": {"distance": 0.0}}, seed=4)
    kept.loc[::10, "distance"] = np.nan  # as many in both arms
    assert cells(verdicts(make_study, {"distance": harm("distance")}, kept))["distance"]["block"] == ""


def test_a_second_control_is_judged_without_a_decision_and_outside_the_family(make_study):
    arms = "  current: {label: {nl: Nu, en: Now}, control: current}"
    frame = rows(200, {"control": {}, "debt": {"distance": 0.0}, "current": {"distance": 0.9}})
    table = verdicts(make_study, {"distance": harm("distance")}, frame, arms=arms)
    now = table[table["concept"] == "current"]
    assert now["outcome"].tolist() == ["distance"]
    assert (now["verdict"].iloc[0], now["family"].iloc[0]) == ("harm", "harm")
    assert set(table.loc[table["outcome"] == "", "concept"]) == {"debt"}


def test_an_outcome_can_have_a_reference_of_its_own(make_study):
    arms = "  current: {label: {nl: Nu, en: Now}, control: current}"
    outcomes = {"distance": harm("distance"), "fair": harm("fair", primary=False, more=", reference: current")}
    shifts = {"control": {"fair": 0.0}, "debt": {"distance": 0.0, "fair": 0.6}, "current": {"fair": 0.6}}
    table = verdicts(make_study, outcomes, rows(300, shifts), arms=arms)
    against = table[table["outcome"] == "fair"].set_index("concept")
    assert against.loc["debt", "reference"] == "current"
    assert abs(against.loc["debt", "harm_estimate"]) < 0.25
    assert against.loc["control", "harm_estimate"] < -0.3
    assert set(table[table["outcome"] == "distance"]["reference"]) == {"control"}


def test_concepts_are_compared_with_each_other_as_one_family(make_study):
    arms = "  park: {label: {nl: Park, en: Park}}\n  talk: {label: {nl: Praat, en: Talk}}"
    shifts = {"control": {}, "debt": {"distance": 0.7}, "park": {"distance": 0.0}, "talk": {"distance": 0.0}}
    frame = rows(150, shifts)
    text = STUDY.replace("MORE_ARMS", arms).replace("MORE_DATA", "")
    asked = plan({"distance": harm("distance")}, "compare: [reference, concepts]\nunit: points")
    estimates = analyse(load_study(make_study(text, asked, frame.to_csv(index=False)))).estimates
    pairs = estimates[(estimates["family"] == "concepts") & (estimates["unit"] == "points")]
    assert list(zip(pairs["concept"], pairs["reference"], strict=True)) == [
        ("debt", "park"), ("debt", "talk"), ("park", "talk"),
    ]  # fmt: skip
    two = list(zip(pairs["concept"], pairs["reference"], strict=True))
    means = frame.groupby("condition")["distance"].mean()
    np.testing.assert_allclose(pairs["estimate"], [means[a] - means[b] for a, b in two])
    variances = frame.groupby("condition")["distance"].var(ddof=1) / 150
    np.testing.assert_allclose(pairs["std_error"] ** 2, [variances[a] + variances[b] for a, b in two])
    assert (pairs["p_adjusted"] >= pairs["p_value"]).all()
    assert (pairs["p_adjusted"] < 0.05).tolist() == [True, True, False]
    np.testing.assert_allclose(estimates["gain"], -estimates["harm_estimate"])


def test_shares_have_their_score_bounds(make_study):
    frame = rows(300, {"control": {}, "debt": {"yes": 0.0}})
    frame["yes"] = 0
    frame.loc[[0, 1, 2, 3, 4, 5, 300, 301, 302, 303, 304, 305, 306, 307, 308], "yes"] = 1  # 6 and 9 of 300
    outcome = "{column: yes, role: harm.stigma, higher_is: worse, primary: true, model: binary, margin: {points: 0.05}}"
    found = cells(verdicts(make_study, {"yes": outcome}, frame))["yes"]
    lower, upper = score_bounds(9 / 300, 300, 6 / 300, 300, 0.05, skewness="wider")
    assert (found["lower"], found["upper"]) == pytest.approx((float(lower), float(upper)), rel=1e-6)
    assert found["p_worse"] == pytest.approx(float(score_p(9 / 300, 300, 6 / 300, 300, skewness="wider")[0]))
    assert (found["verdict"], found["unit"]) == ("harm_excluded", "probability")


@pytest.mark.parametrize(
    ("control", "share", "weight", "told"),
    [(400, 0.3, 1.0, True), (400, 0.6, 1.0, False), (150, 0.3, 1.0, False), (150, 0.6, 8.0, True)],
)
def test_designs_with_raised_error_rates_are_told(make_study, control, share, weight, told):
    """A floor with arms of four to one, and weights that cost half of the people; neither of them alone."""
    frame = rows(control, {"control": {}, "debt": {"distance": 0.0}})
    frame = frame.drop(frame.index[control + 100 :])
    rng = np.random.default_rng(2)
    frame["distance"] = np.where(rng.random(len(frame)) < share, rng.integers(2, 6, len(frame)), 1)
    frame["w"] = np.where(np.arange(len(frame)) % 8 == 0, weight, 1.0)
    text = STUDY.replace("MORE_ARMS", "").replace("MORE_DATA", ", weight: w")
    study = load_study(make_study(text, plan({"distance": harm("distance")}), frame.to_csv(index=False)))
    responses = read_responses(study)
    screened = screen(study, responses)
    notes = judge(study, screened, tuple(lost_in(study, responses, screened)), suppress_below=1).notes
    assert ("reassurance_rate" in {note.code for note in notes}) == told


def test_all_and_nobody_are_shares_too(make_study):
    frame = rows(400, {"control": {}, "debt": {"yes": 0.0}}, yes=0)
    outcome = "{column: yes, role: harm.stigma, higher_is: worse, primary: true, model: binary, margin: {points: 0.05}}"
    found = cells(verdicts(make_study, {"yes": outcome}, frame))["yes"]
    assert found["verdict"] == "harm_excluded"
    assert 0 < found["upper"] < 0.02
