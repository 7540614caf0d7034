"""Attacks on what the commands write and print: all that is told is subtracted, and no small number comes out."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from pretest.analysis.analyse import analyse, check_study_and_data
from pretest.cli.main import cli
from pretest.findings import to_json
from pretest.spec import load_study
from tests.tiny import TINY_STUDY

BELOW = 10
PLAN = """
plan: small-plan
outcomes:
  distance:
    {column: distance, role: harm.stigma, higher_is: worse, primary: true, margin: {points: 1.0}, covariates: [age]}
  support: {column: support, role: benefit, higher_is: better}
unit: points
multiplicity: {method: romano_wolf, resamples: 999}
quality:
  - {rule: speeding, seconds: 60, column: seconds, then: exclude}
subgroups: [{by: gender}]
"""
LEFT_OUT = {"control": 6, "debt": 3}
SILENT = {"control": 4, "debt": 6}


def data():
    """60 people an arm: a few too fast, a few without an answer, a few of a third gender."""
    rng = np.random.default_rng(5)
    lines = ["id,condition,distance,support,gender,age,seconds,weight"]
    for arm in ("control", "debt"):
        for i in range(60):
            fast = i < LEFT_OUT[arm]
            silent = not fast and i < LEFT_OUT[arm] + SILENT[arm]
            distance = "" if silent else str(rng.integers(1, 6))
            gender = 3 if 20 <= i < 25 else 1 + i % 2
            age = "" if 30 <= i < 33 else str(18 + i)
            lines.append(
                f"{arm}{i},{arm},{distance},{rng.integers(1, 6)},{gender},{age},{20 if fast else 300},{1 + i % 3}"
            )
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module", params=["equal", "weighted"])
def study(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    for name in ("data", "analyses"):
        (folder / name).mkdir()
    weight = ", weight: weight" if request.param == "weighted" else ""
    (folder / "study.yaml").write_text(TINY_STUDY.replace("arm: condition", f"arm: condition{weight}"))
    (folder / "analyses" / "plan.yaml").write_text(PLAN)
    (folder / "data" / "wave1.csv").write_text(data())
    return folder


@pytest.fixture(scope="module")
def findings(study):
    return analyse(load_study(study))


def counts_of(findings, arm):
    """Every number of people of one arm that a reader finds, by where it stands."""
    found = {}
    for row in findings.realised.to_dict("records"):
        if row["check"] == "assigned" and row["arm"] == arm:
            found["assigned"] = row["n"]
    for row in findings.loss.to_dict("records"):
        if row["concept"] == arm:
            found |= {f"read {row['rule']}": row["n"], f"left {row['rule']}": row["n_left"]}
    for row in findings.flow.to_dict("records"):
        if row["concept"] == arm:
            found[f"flow {row['step']}"] = row["n_respondents"]
    for row in findings.estimates.to_dict("records"):
        if row["subgroup"] == "":
            found[f"has {row['outcome']}"] = row["n_reference" if arm == "control" else "n_concept"]
    for row in findings.design_checks.to_dict("records"):
        name = "n_reference" if arm == "control" else "n_concept"
        if row["check"] in ("balance", "drop_out"):
            found[f"assigned {row['check']}"] = row[name]
    given = findings.distributions[(findings.distributions["concept"] == arm)]
    for outcome, rows in given.groupby("outcome"):
        if rows.loc[~rows["label"].str.contains("+", regex=False), "n"].notna().all():
            found[f"answers {outcome}"] = rows["n"].sum()
    return {name: int(n) for name, n in found.items() if not pd.isna(n)}


@pytest.mark.parametrize("arm", ["control", "debt"])
def test_nobody_left_out_lost_or_silent_follows_from_two_numbers(findings, arm):
    told = counts_of(findings, arm)
    few = {(one, other) for one in told for other in told if 0 < told[one] - told[other] < BELOW}
    assert not few, told


def test_the_test_over_the_arms_goes_with_its_counts(findings):
    whole = findings.loss[findings.loss["concept"] == ""]
    assert whole[["p_value", "difference", "statistic"]].isna().all(axis=None)


def test_one_arm_does_not_follow_from_the_others(findings):
    for table, name, by in (("flow", "n_respondents", "step"), ("loss", "n_flagged", "rule"), ("loss", "n", "rule")):
        frame = findings.table(table)
        for _, rows in frame[frame["audience"] != ""].groupby(by):
            assert rows[name].isna().sum() != 1


def test_a_level_is_hidden_in_all_sections_or_in_none(findings):
    told = {}
    for table in ("estimates", "subgroups"):
        frame = findings.table(table)
        for row in frame[frame["subgroup"] == "gender"].to_dict("records"):
            told.setdefault(row["level"], set()).add(bool(pd.isna(row["n_concept"])))
    assert told["3"] == {True}
    assert all(len(hidden) == 1 for hidden in told.values())
    estimates = findings.estimates[findings.estimates["unit"] == "points"]
    for (outcome, concept), rows in estimates.groupby(["outcome", "concept"]):
        for name in ("n_concept", "n_reference"):
            whole = rows[rows["subgroup"] == ""][name].iloc[0]
            levels = rows[rows["subgroup"] == "gender"][name]
            rest = whole - levels.sum()  # missing where the number of everybody is not told
            assert pd.isna(rest) or not 0 < rest < BELOW, (outcome, concept, name)


def test_shares_of_people_do_not_count_them_out(findings):
    for row in findings.reliability.to_dict("records"):
        if not pd.isna(row["n"]):
            for name in ("floor", "ceiling"):
                assert not 0 < round(row["n"] * row[name]) < BELOW if row[name] == row[name] else True


def test_answers_of_few_people_are_joined_with_their_neighbours(findings):
    rows = findings.distributions
    shown = rows[rows["n"].notna()]
    assert not shown["n"].between(1, BELOW - 1).any()
    joint = shown[shown["label"].str.contains("+", regex=False)]  # none where they would tell who answered at all
    for row in joint.to_dict("records"):
        parts = rows[
            (rows["concept"] == row["concept"])
            & (rows["outcome"] == row["outcome"])
            & rows["label"].isin(row["label"].split("+"))
        ]
        assert parts["n"].isna().all()
        assert parts["suppressed"].all()


def numbers_in(text):
    return [int(number.replace(",", "")) for number in re.findall(r"(?<![\d.<])\d[\d,]*(?![\d.%])", text)]


def test_notes_tell_no_small_number(findings, study):
    told = [*findings.notes, *check_study_and_data(study).notes]
    for note in told:
        assert not note.people
        if note.code in ("covariate_missing_values", "many_covariates", "partial_scores", "not_judged"):
            assert all(n == 0 or n >= 2 for n in numbers_in(note.message)), note
    missing = [note.message for note in told if note.code == "covariate_missing_values"]
    assert missing
    assert all("fewer than 10 of" in message for message in missing)


def test_check_prints_what_analyse_tells(study):
    shown = CliRunner().invoke(cli, ["check", str(study), "--json"])
    record = json.loads(shown.stdout)
    kept = [row for row in record["loss"] if row["rule"] == "kept" and row["concept"] != ""]
    for row in kept:
        if row["n"] is not None and row["n_left"] is not None:
            assert not 0 < row["n"] - row["n_left"] < BELOW
    assert all(row["p_value"] is None for row in record["loss"])


def test_all_is_told_when_it_is_asked_for(study):
    full = analyse(load_study(study), suppression="none")
    kept = full.loss[full.loss["rule"] == "kept"].set_index("concept")["n_flagged"]
    assert {arm: int(kept[arm]) for arm in LEFT_OUT} == LEFT_OUT
    assert '"suppressed": true' not in to_json(full)
