"""A platform's wide export, as of a study in which everybody rates several messages.

The file is invented and small, and takes every turn of the real one: one column per outcome, set and message, several
messages per concept, codes for missing, exclusions as quality rules, and clusters of rows per respondent. The long
form of the same answers must give the same results, and CR2 is checked against explicit matrices.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.linalg import sqrtm

from pretest.analysis.analyse import analyse
from pretest.spec import load_study
from tests.tiny import write_study

MESSAGES = {"1": "sleep", "2": "sleep", "3": "liver", "11": "sleep", "12": "liver", "41": "control", "42": "control"}
SETS = {1: ["1", "2", "3", "41", "42"], 2: ["11", "12", "41", "42"]}

STUDY = """
study: wide
title: Wide
languages: [en]
seed: 3
arms:
  control: {label: Control, control: true}
  sleep: {label: Sleep}
  liver: {label: Liver}
audiences:
  everyone: {label: Everyone}
  drinkers: {label: Drinkers, when: {days: {min: 1}}}
data:
  - file: data/wave1.csv
"""
WIDE = """\
    respondent: rid
    duration: seconds
    missing: [-99]
    reshape: "{outcome}_set{set}_msg{arm}"
    arms: {"1": sleep, "2": sleep, "3": liver, "11": sleep, "12": liver, "41": control, "42": control}
"""
LONG = """\
    respondent: rid
    several: true
    arm: topic
"""
PLAN = """
plan: wide
outcomes:
  react: {column: react, role: harm.boomerang, higher_is: worse, primary: true, margin: {points: 0.5}, min: 1, max: 5}
  pme: {column: pme, role: benefit, higher_is: better}
unit: points
multiplicity: {method: none}
suppress_below: 1
"""
QUALITY = """
quality:
  - {rule: eligible, name: consented, when: {consent: {not: [0]}}, then: exclude}
  - {rule: eligible, name: finished, when: {progress: [100]}, then: exclude}
  - {rule: eligible, name: adult, when: {age: {min: 21, missing: keep}}, then: exclude}
  - {rule: speeding, name: not_speeder, seconds: 213.33, then: exclude}
"""


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    """16 sound respondents in two sets, then one for each exclusion and one who rated nothing."""
    rng = np.random.default_rng(11)
    rows = []
    for i in range(16):
        row = {"rid": f"p{i}", "consent": 1, "progress": 100, "age": 30 + i, "seconds": 400 + i, "days": i % 3}
        row["set"] = 1 + i % 2
        for message in SETS[row["set"]]:
            lift = {"control": 0, "sleep": 1, "liver": 0.5}[MESSAGES[message]]
            for outcome in ("react", "pme"):
                answer = int(np.clip(np.round(2 + lift + rng.normal(0, 1)), 1, 5))
                row[f"{outcome}_set{row['set']}_msg{message}"] = answer
        rows.append(row)
    sound = rows[0]
    rows.append({**sound, "rid": "no_consent", "consent": 0})
    rows.append({**sound, "rid": "unfinished", "progress": 70})
    rows.append({**sound, "rid": "minor", "age": 17})
    rows.append({**sound, "rid": "age_unknown", "age": -99})
    rows.append({**sound, "rid": "fast", "seconds": 213})
    rows.append({key: sound[key] for key in ("consent", "progress", "age", "seconds", "days")} | {"rid": "nothing"})
    rows[3]["react_set2_msg11"] = -99
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def wide(tmp_path_factory, people):
    folder = tmp_path_factory.mktemp("wide")
    return analyse(load_study(write_study(folder, STUDY + WIDE, PLAN + QUALITY, people.to_csv(index=False))))


def long_form(people: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for person in people.to_dict("records"):
        for number, messages in SETS.items():
            for message in messages:
                answers = {k: person.get(f"{k}_set{number}_msg{message}", np.nan) for k in ("react", "pme")}
                answers = {k: np.nan if value == -99 else value for k, value in answers.items()}
                if not all(np.isnan(value) for value in answers.values()):
                    keys = {name: person[name] for name in ("rid", "days")}
                    rows.append({**keys, "topic": MESSAGES[message], **answers})
    return pd.DataFrame(rows)


def kept(people: pd.DataFrame) -> pd.DataFrame:
    return people[~people["rid"].isin(["no_consent", "unfinished", "minor", "fast"])]


def test_the_exclusions_are_counted_one_by_one(wide):
    flow = wide.flow[(wide.flow["audience"] == "") & (wide.flow["concept"] == "")].set_index("step")["n_respondents"]
    counted = {"read": 22, "consented": 21, "finished": 20, "adult": 19, "not_speeder": 18, "kept": 18}
    assert {step: flow[step] for step in counted} == counted


def test_wide_and_long_agree(wide, make_study, people):
    data = long_form(kept(people)).to_csv(index=False)
    long = analyse(load_study(make_study(STUDY + LONG, PLAN, data)))
    columns = ["audience", "concept", "outcome", "unit", "estimate", "std_error", "df", "n", "n_concept"]
    pd.testing.assert_frame_equal(wide.estimates[columns], long.estimates[columns], rtol=1e-12)


@pytest.mark.parametrize("outcome", ["react", "pme"])
@pytest.mark.parametrize("audience", ["everyone", "drinkers"])
def test_cr2_and_its_df_from_explicit_matrices(wide, people, audience, outcome):
    rows = long_form(kept(people)).dropna(subset=[outcome])
    rows = rows[rows["days"] >= 1] if audience == "drinkers" else rows
    design = np.column_stack([np.ones(len(rows)), rows["topic"] == "sleep", rows["topic"] == "liver"]).astype(float)
    y = rows[outcome].to_numpy(dtype=float)
    clusters = [np.flatnonzero(rows["rid"] == name) for name in rows["rid"].unique()]
    estimate, error, df = brute_force_cr2(design, y, clusters)
    found = wide.estimates[
        (wide.estimates["audience"] == audience)
        & (wide.estimates["outcome"] == outcome)
        & (wide.estimates["unit"] == "points")
    ].set_index("concept")
    for place, concept in enumerate(["sleep", "liver"], start=1):
        assert found.loc[concept, "variance"] == "cr2"
        assert found.loc[concept, "estimate"] == pytest.approx(estimate[place], rel=1e-10)
        assert found.loc[concept, "std_error"] == pytest.approx(error[place], rel=1e-9)
        assert found.loc[concept, "df"] == pytest.approx(df[place], rel=1e-8)


def brute_force_cr2(design, y, clusters):
    """Pustejovsky & Tipton (2018) with full n × n matrices and an identity working model."""
    bread = np.linalg.inv(design.T @ design)
    hat = design @ bread @ design.T
    residual = y - hat @ y
    rest = np.eye(len(y)) - hat
    adjust = np.zeros_like(hat)
    for rows in clusters:
        adjust[np.ix_(rows, rows)] = np.linalg.pinv(np.real(sqrtm(rest[np.ix_(rows, rows)])), rcond=1e-8)
    scores = np.stack([bread @ design[rows].T @ adjust[np.ix_(rows, rows)] @ residual[rows] for rows in clusters])
    error = np.sqrt((scores**2).sum(axis=0))
    df = []
    for k in range(design.shape[1]):
        columns = []
        for rows in clusters:
            part = np.zeros(len(y))
            part[rows] = adjust[np.ix_(rows, rows)] @ design[rows] @ bread[:, k]
            columns.append(rest @ part)
        gram = np.array(columns) @ np.array(columns).T
        df.append(np.trace(gram) ** 2 / (gram**2).sum())
    return bread @ design.T @ y, error, df


def test_people_are_counted_not_rows(wide):
    react = wide.estimates[(wide.estimates["audience"] == "everyone") & (wide.estimates["outcome"] == "react")]
    sleep = react[(react["concept"] == "sleep") & (react["unit"] == "points")].iloc[0]
    # 17 sound people with answers; one of the eight of set 2 left its only sleep message open
    assert (sleep["n_concept"], sleep["n_reference"]) == (16, 17)


def test_an_audience_counts_each_person_once(wide):
    whole = wide.flow[(wide.flow["audience"] == "everyone") & (wide.flow["concept"] == "")]
    assert whole["n_respondents"].tolist() == [18]


def test_who_rated_nothing_is_counted_and_not_lost(wide):
    beside = wide.flow[wide.flow["step"] == "no_arm"]
    assert beside["n_respondents"].tolist() == [1]
