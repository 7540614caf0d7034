"""The whole road on a study that can be counted by hand, and what must hold for any study."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as t_distribution

from pretest.analysis.analyse import analyse
from pretest.errors import DataError, DesignError
from pretest.findings import from_json, to_json
from pretest.spec import load_study
from pretest.tables.registry import TABLES
from tests.tiny import TINY_DATA, TINY_PLAN, TINY_STUDY, write_study

SE = np.sqrt(0.8 / 6 + 0.8 / 6)  # both arms: values 1,2,3,2,1,3 (+2), variance 0.8, n 6


def row(frame, **keys):
    for column, value in keys.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1, frame
    return frame.iloc[0]


def fivefold() -> str:
    """The tiny data with five people for each: 30 per arm, 10 or more with another than the most common answer."""
    head, *lines = TINY_DATA.strip().split("\n")
    return "\n".join([head, *(line.replace("r", f"r{i}_", 1) for i in range(5) for line in lines)]) + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_study(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def tiny(folder):
    return analyse(load_study(folder))


def test_the_difference_is_the_one_counted_by_hand(tiny):
    found = row(tiny.estimates, outcome="distance", unit="points")
    assert found["estimate"] == pytest.approx(2.0, abs=1e-12)
    assert found["std_error"] == pytest.approx(SE, rel=1e-12)
    assert found["df"] == pytest.approx(10.0, rel=1e-12)  # Welch, equal variances and sizes
    half = t_distribution.ppf(0.975, 10) * SE
    assert (found["conf_low"], found["conf_high"]) == pytest.approx((2 - half, 2 + half), rel=1e-12)
    assert found["p_value"] == pytest.approx(2 * t_distribution.sf(2 / SE, 10), rel=1e-9)
    assert found["p_harm"] == pytest.approx(t_distribution.sf(2 / SE, 10), rel=1e-9)
    assert (found["n"], found["n_concept"], found["n_reference"]) == (12, 6, 6)
    assert found["harm_estimate"] == found["estimate"]  # higher is worse


def test_the_standardised_effect_has_the_small_sample_correction(tiny):
    found = row(tiny.estimates, outcome="distance", unit="sd")
    correction = row(tiny.estimates, outcome="distance", unit="sd")["estimate"] / (2.0 / np.sqrt(0.8))
    assert correction == pytest.approx(1 - 3 / (4 * 5 - 1), abs=2e-3)  # Hedges' usual approximation, df 5
    assert found["std_error"] > SE / np.sqrt(0.8) * correction  # the SD is uncertain too


def test_verdict_and_bounds(tiny):
    found = row(tiny.verdicts, outcome="distance")
    assert found["upper"] == pytest.approx(2 + t_distribution.ppf(0.95, 10) * SE, rel=1e-9)
    assert 1.0 < found["lower"] <= 2 - t_distribution.ppf(0.95, 10) * SE + 1e-9
    assert (found["verdict"], found["margin"], found["unit"]) == ("harm", 1.0, "points")
    decisions = tiny.verdicts[tiny.verdicts["outcome"] == ""]
    assert decisions["verdict"].tolist() == ["stop", "stop"]  # overall, and for everyone


def test_positive_is_worse_in_every_row(tiny):
    benefit = row(tiny.estimates, outcome="support", unit="points")
    assert benefit["estimate"] > 0
    assert benefit["harm_estimate"] == -benefit["estimate"]
    judged = row(tiny.verdicts, outcome="support")
    assert judged["lower"] < judged["harm_estimate"] < judged["upper"] <= judged["upper_simultaneous"] < 0
    assert judged["gain"] == -judged["harm_estimate"]
    assert (judged["verdict"], judged["block"]) == ("inconclusive", "too_few")  # six people per arm reassure of nothing


def test_five_times_as_many_people_may_reassure(make_study):
    found = analyse(load_study(make_study(data=fivefold()))).verdicts
    judged = row(found, outcome="support")
    assert (judged["verdict"], judged["block"]) == ("benefit_shown", "")
    assert row(found, outcome="distance")["verdict"] == "harm"


def test_every_table_has_its_columns_and_survives_json(tiny):
    again = from_json(to_json(tiny))
    for name in (table.name for table in TABLES):
        pd.testing.assert_frame_equal(getattr(tiny, name), getattr(again, name))
    assert again.study == tiny.study
    assert again.plan == tiny.plan
    assert again.notes == tiny.notes


def test_two_runs_give_identical_tables(tiny_study):
    first, second = (analyse(load_study(tiny_study)) for _ in range(2))
    for name in (table.name for table in TABLES):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))


def test_the_order_of_the_rows_changes_nothing(make_study, tiny):
    lines = TINY_DATA.strip().split("\n")
    turned = analyse(load_study(make_study(data="\n".join([lines[0], *reversed(lines[1:])]) + "\n")))
    columns = ["estimate", "std_error", "df", "p_harm"]
    pd.testing.assert_frame_equal(turned.estimates[columns], tiny.estimates[columns])
    assert turned.verdicts["verdict"].tolist() == tiny.verdicts["verdict"].tolist()


def test_swapping_the_arms_turns_the_sign(make_study, tiny):
    study = TINY_STUDY.replace("{nl: Controle, en: Control}, control: true", "{nl: Controle, en: Control}").replace(
        "{nl: Schuld, en: Debt}", "{nl: Schuld, en: Debt}, control: true"
    )
    swapped = analyse(load_study(make_study(study)))
    found = row(swapped.estimates, outcome="distance", unit="points")
    assert (found["estimate"], found["concept"], found["reference"]) == (pytest.approx(-2.0), "control", "debt")
    few = row(swapped.verdicts, outcome="distance")
    assert (few["verdict"], few["block"]) == ("inconclusive", "too_few")
    many = analyse(load_study(make_study(study, data=fivefold()))).verdicts
    assert row(many, outcome="distance")["verdict"] == "harm_excluded"
    assert row(many, outcome="support")["verdict"] == "benefit_reversed"


def test_respondents_with_several_rows_are_clustered_and_counted_once(make_study):
    lines = TINY_DATA.strip().split("\n")
    twice = "\n".join([lines[0], *lines[1:], *lines[1:]]) + "\n"
    found = row(analyse(load_study(make_study(data=twice))).estimates, outcome="distance", unit="points")
    assert (found["variance"], found["n"], found["n_concept"]) == ("cr2", 12, 6)
    assert found["std_error"] == pytest.approx(SE, rel=1e-9)  # doubling the rows adds no information
    assert found["df"] == pytest.approx(10.0, rel=1e-9)


def test_equal_weights_give_the_unweighted_estimate(make_study):
    study = TINY_STUDY.replace("arm: condition", "arm: condition, weight: w")
    lines = TINY_DATA.strip().split("\n")
    data = "\n".join([lines[0] + ",w", *[line + ",2.5" for line in lines[1:]]]) + "\n"
    found = row(analyse(load_study(make_study(study, data=data))).estimates, outcome="distance", unit="points")
    assert (found["estimate"], bool(found["weighted"]), found["variance"]) == (pytest.approx(2.0), True, "hc2")


def test_a_row_of_weight_0_counts_for_nothing(make_study, tiny):
    study = TINY_STUDY.replace("arm: condition", "arm: condition, weight: w")
    lines = TINY_DATA.strip().split("\n")
    data = "\n".join([lines[0] + ",w", *[line + ",1" for line in lines[1:]], "r13,debt,1,1,0"]) + "\n"
    findings = analyse(load_study(make_study(study, data=data)), suppression="none")  # how few they are is not told
    found = row(findings.estimates, outcome="distance", unit="points")
    assert (found["estimate"], found["n"]) == (pytest.approx(2.0), 12)


def test_subgroups_are_estimated_apart_and_judge_nothing(make_study):
    lines = TINY_DATA.strip().split("\n")
    ages = [20, 30] * 6
    data = "\n".join([lines[0] + ",age", *[f"{line},{age}" for line, age in zip(lines[1:], ages, strict=True)]]) + "\n"
    findings = analyse(load_study(make_study(plan=TINY_PLAN + "subgroups: [{by: age, cut: [25]}]\n", data=data)))
    levels = findings.estimates[findings.estimates["subgroup"] == "age"]["level"].unique().tolist()
    assert sorted(levels) == ["<25", ">=25"]
    young = row(findings.estimates, outcome="distance", unit="points", level="<25")
    assert young["estimate"] == pytest.approx((3 + 5 + 3) / 3 - (1 + 3 + 1) / 3)
    assert len(findings.verdicts[findings.verdicts["outcome"] == "distance"]) == 1
    assert "subgroups_shrunk" in {note.code for note in findings.notes}


def test_a_level_of_hardly_anybody_is_no_serious_note_and_is_not_named(make_study):
    """Before, a report of a whole study began with "everyone gave the same answer", of three people of one gender."""
    lines = TINY_DATA.strip().split("\n")
    rare = ["rare" if place in (0, 6) else "usual" for place in range(12)]
    data = "\n".join([lines[0] + ",kind", *[f"{line},{one}" for line, one in zip(lines[1:], rare, strict=True)]]) + "\n"
    findings = analyse(load_study(make_study(plan=TINY_PLAN + "subgroups: [{by: kind}]\n", data=data)))
    told = [note for note in findings.notes if "kind" in f"{note.where} {note.message}"]
    (one,) = {(note.code, note.severity, note.where) for note in told if note.code == "subgroup_not_compared"}
    assert one[1:] == ("info", "everyone, wave 1")
    assert not [note for note in told if note.severity == "serious" or note.code.startswith("cell_")]


def test_a_binary_outcome_gives_a_risk_difference(make_study):
    plan = TINY_PLAN.replace("column: distance", "column: yes").replace(
        "margin: {points: 1.0}", "model: binary, margin: {points: 0.1}"
    )
    lines = TINY_DATA.strip().split("\n")
    yes = [0, 0, 0, 1, 0, 1, 1, 1, 1, 0, 1, 0]  # 2 of 6, then 4 of 6
    data = "\n".join([lines[0] + ",yes", *[f"{line},{one}" for line, one in zip(lines[1:], yes, strict=True)]]) + "\n"
    found = row(analyse(load_study(make_study(plan=plan, data=data))).estimates, outcome="distance")
    assert (found["estimand"], found["unit"]) == ("risk_difference", "probability")
    assert found["estimate"] == pytest.approx(2 / 6, abs=1e-12)
    assert found["std_error"] == pytest.approx(np.sqrt(2 * (2 / 6) * (4 / 6) / 5), rel=1e-9)


@pytest.mark.parametrize("method", ["romano_wolf", "holm", "none"])
def test_multiplicity_methods_agree_on_a_single_harm(make_study, method):
    plan = TINY_PLAN.replace("method: romano_wolf", f"method: {method}")
    findings = analyse(load_study(make_study(plan=plan)))
    found = row(findings.verdicts, outcome="distance")
    unadjusted = 2 - t_distribution.ppf(0.95, 10) * SE
    assert found["lower"] <= unadjusted + 1e-9
    if method != "romano_wolf":
        assert found["lower"] == pytest.approx(unadjusted, rel=1e-9)


def test_small_cells_lose_their_figures_everywhere(make_study):
    findings = analyse(load_study(make_study(plan=TINY_PLAN.replace("suppress_below: 2", "suppress_below: 7"))))
    assert findings.estimates["suppressed"].all()
    assert findings.estimates[["estimate", "std_error", "n", "n_concept", "conf_low"]].isna().all(axis=None)
    cells = findings.verdicts[findings.verdicts["outcome"] != ""]
    assert cells[["harm_estimate", "lower", "upper", "n_more"]].isna().all(axis=None)
    assert findings.risks["probability"].isna().all()
    assert findings.distributions[["n", "share"]].isna().all(axis=None)
    whole = analyse(load_study(make_study()), suppression="none")
    assert (whole.suppressed_below, whole.estimates["suppressed"].any()) == (0, False)


def test_without_a_control_nothing_can_go(make_study):
    study = TINY_STUDY.replace(", control: true", "")
    findings = analyse(load_study(make_study(study)))
    decisions = findings.verdicts[findings.verdicts["outcome"] == ""]
    assert set(decisions["verdict"]) == {"no_control"}
    assert any(note.severity == "serious" for note in findings.notes)
    again = from_json(to_json(findings))
    assert (again.plan.critical, again.plan.local_level) == (None, None)


def test_without_concepts_there_is_nothing_to_test(make_study):
    study = TINY_STUDY.replace("  debt: {label: {nl: Schuld, en: Debt}}\n", "")
    with pytest.raises(DesignError, match="tests no concept"):
        analyse(load_study(make_study(study)))


def test_a_covariate_that_is_not_there(make_study):
    with pytest.raises(DataError, match="aeg"):
        analyse(load_study(make_study(plan=TINY_PLAN + "covariates: [aeg]\n")))


def test_provenance_names_every_input_with_its_hash(tiny, folder):
    import hashlib

    inputs = {item["name"]: item["sha256"] for item in tiny.provenance["inputs"]}
    raw = (folder / "data" / "wave1.csv").read_bytes()
    assert inputs["data/wave1.csv"] == hashlib.sha256(raw).hexdigest()
    assert inputs["analyses/plan.yaml"] == tiny.provenance["plan_sha256"]
    assert tiny.provenance["seed"] == 7
